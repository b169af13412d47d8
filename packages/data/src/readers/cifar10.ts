/**
 * The binary format of CIFAR-10: records of one label and 32 x 32 pixels in three planes, red, green and blue.
 * @see Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009), and the description of its binary version.
 * @module
 */
import { ArgumentError, ShapeError, type Tensor, tensor } from "@cotangent/core";
import { checkFields } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import { checkWhole } from "../checkOption.js";
import type { FormatError } from "../formatError.js";
import { checkedChunks } from "./chunks.js";

/** Colored images and what they show. */
export interface ColorImages {
  /** float32[n, 3, 32, 32]: planes of red, green and blue, 0 to 1. */
  readonly images: Tensor;
  /** int32[n]: 0 to 9, positions in `cifar10Labels`. */
  readonly labels: Tensor;
}

/** What the labels of CIFAR-10 stand for. */
export const cifar10Labels: readonly string[] = Object.freeze([
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
]);

const pixels = 3072;
const recordSize = 1 + pixels;
const reject = rejecter("cifar10");

// Records begin at byte `from` of the file.
function parse(bytes: Uint8Array, from = 0): ColorImages {
  const count = Math.floor(bytes.length / recordSize);
  if (count * recordSize !== bytes.length) {
    return reject("TRUNCATED_DATA", {
      byteOffset: from + bytes.length,
      requirement: "the file must consist of whole records",
      expected: `a multiple of ${recordSize} bytes`,
      received: String(from + bytes.length),
      fix: "The file is cut short, or not of the binary version of CIFAR-10.",
    });
  }
  const labels = new Int32Array(count);
  const images = new Float32Array(count * pixels);
  for (let record = 0; record < count; record++) {
    const at = record * recordSize;
    labels[record] = bytes[at];
    if (bytes[at] >= cifar10Labels.length) {
      return reject("CIFAR_LABEL", {
        byteOffset: from + at,
        requirement: "the first byte of a record must be a label",
        expected: "0 to 9",
        received: String(bytes[at]),
      });
    }
    for (let i = 0; i < pixels; i++) images[record * pixels + i] = bytes[at + 1 + i] / 255;
  }
  return Object.freeze({
    images: tensor(images, { shape: [count, 3, 32, 32] }),
    labels: tensor(labels),
  });
}

/**
 * Decodes a file of the binary version of CIFAR-10: images float32[n, 3, 32, 32] from 0 to 1, labels int32[n].
 * Left holds a FormatError: TRUNCATED_DATA when the file does not consist of whole records, CIFAR_LABEL for a label over 9.
 * @throws ArgumentError when `bytes` is no Uint8Array
 * @example
 * ```ts
 * import { decodeCifar10 } from "@cotangent/data";
 * import { isRight } from "fp-ts/lib/Either.js";
 * isRight(decodeCifar10(new Uint8Array(2 * 3073))) // => true
 * isRight(decodeCifar10(new Uint8Array(3074))) // => false
 * ```
 * @see Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009)
 */
export function decodeCifar10(bytes: Uint8Array): Either<FormatError, ColorImages> {
  checkBytes("decodeCifar10", bytes, {});
  return attempt(() => parse(bytes));
}

/**
 * Decodes a file of CIFAR-10: `decodeCifar10` that throws.
 * @throws FormatError as decodeCifar10 describes
 * @example
 * ```ts
 * import { cifar10Labels, readCifar10 } from "@cotangent/data";
 * const file = new Uint8Array(3073).fill(255);
 * file[0] = 3;
 * const { images, labels } = readCifar10(file);
 * [images.shape, images.max().item(), cifar10Labels[labels.item()]] // => [[1, 3, 32, 32], 1, "cat"]
 * ```
 */
export function readCifar10(bytes: Uint8Array): ColorImages {
  checkBytes("readCifar10", bytes, {});
  return parse(bytes);
}

/**
 * The images of a file of CIFAR-10 that comes in chunks, `batchSize` at a time, the last ones fewer; what was read is forgotten.
 * @throws FormatError, while iterating, as decodeCifar10 describes; ArgumentError when batchSize is no positive integer
 * @example
 * ```ts
 * import { streamCifar10 } from "@cotangent/data";
 * const chunks = [new Uint8Array(4000), new Uint8Array(3 * 3073 - 4000)];
 * const sizes: number[] = [];
 * for await (const { labels } of streamCifar10(chunks, 2)) sizes.push(labels.size);
 * sizes // => [2, 1]
 * ```
 */
export async function* streamCifar10(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  batchSize: number,
): AsyncGenerator<ColorImages, void, void> {
  checkWhole("streamCifar10", "batchSize", batchSize, 1);
  const size = batchSize * recordSize;
  let rest = new Uint8Array(0);
  let from = 0;
  for await (const chunk of checkedChunks("streamCifar10", chunks)) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let at = 0;
    for (; at + size <= bytes.length; at += size) yield parse(bytes.subarray(at, at + size), from + at);
    rest = bytes.slice(at);
    from += at;
  }
  if (rest.length > 0) yield parse(rest, from);
}

/**
 * The file of images [n, 3, 32, 32] from 0 to 1, rounded to 256 steps, and their labels [n], 0 to 9.
 * @throws ShapeError when shapes do not fit; ArgumentError when a pixel or label is out of range
 * @example
 * ```ts
 * import { ones, tensor } from "@cotangent/core";
 * import { encodeCifar10 } from "@cotangent/data";
 * const file = encodeCifar10({ images: ones([1, 3, 32, 32]), labels: tensor([3], { dtype: "int32" }) });
 * [file.length, file[0], file[1]] // => [3073, 3, 255]
 * ```
 */
export function encodeCifar10(data: ColorImages): Uint8Array {
  checkFields("encodeCifar10", "the argument", data, { images: "tensor", labels: "tensor" });
  const { images, labels } = data;
  const [count] = labels.shape;
  if (labels.rank !== 1 || images.shape.join() !== [count, 3, 32, 32].join()) {
    throw new ShapeError({
      op: "encodeCifar10",
      requirement: "images and labels must belong together",
      expected: "images [n,3,32,32] and labels [n]",
      received: `[${images.shape.join(",")}] and [${labels.shape.join(",")}]`,
    });
  }
  const [colors, names] = [images.toTypedArray(), labels.toTypedArray()];
  const file = new Uint8Array(count * recordSize);
  const byte = (value: number, scale: number, most: number, what: string): number => {
    const rounded = Math.round(value * scale);
    if (rounded >= 0 && rounded <= most) return rounded;
    throw new ArgumentError({
      op: "encodeCifar10",
      requirement: `every ${what} must be in range`,
      expected: `0 to ${most / scale}`,
      received: String(value),
    });
  };
  for (let record = 0; record < count; record++) {
    const at = record * recordSize;
    file[at] = byte(names[record], 1, 9, "label");
    for (let i = 0; i < pixels; i++) file[at + 1 + i] = byte(colors[record * pixels + i], 255, 255, "pixel");
  }
  return file;
}
