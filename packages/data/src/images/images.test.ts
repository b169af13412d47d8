/** Augmentation: pure in its key, the same under jit and vmap, differentiable, and what it should be where that is plain. */
import { grad, jit, type Key, ones, random, sum, type Tensor, tensor, vmap } from "@cotangent/core";
import { closeTo, sameBits, tolerances } from "@cotangent/core/testing";
import { describe, expect, it } from "vitest";
import { cutout, mixup } from "./mixing.js";
import { randomCrop, randomFlip, randomRotate, randomShift, rotate } from "./moves.js";

const images = random.normal(random.key(7), [4, 2, 5, 6]);
type Augmentation = (key: Key, image: Tensor) => Tensor;
const augmentations: Readonly<Record<string, Augmentation>> = {
  flip: (key, image) => randomFlip(key, image),
  crop: (key, image) => randomCrop(key, image, [3, 4], { padding: 1 }),
  shift: (key, image) => randomShift(key, image, 2),
  rotate: (key, image) => randomRotate(key, image, 0.7),
  cutout: (key, image) => cutout(key, image, 2),
};

describe.each(Object.entries(augmentations))("%s", (_, augment) => {
  const keys = random.split(random.key(3), 4);
  const one = (i: number): Tensor =>
    tensor(images.toTypedArray().slice(60 * i, 60 * (i + 1)), { shape: [2, 5, 6] });

  it("is the same one by one, compiled, and under vmap", () => {
    const batch = vmap(augment)(random.stackKeys(keys), images);
    for (const [i, key] of keys.entries()) {
      const single = augment(key, one(i));
      expect(sameBits(jit(augment)(key, one(i)), single)).toBe(true);
      const part = batch.toTypedArray().slice(single.size * i, single.size * (i + 1));
      expect(Array.from(part)).toEqual(Array.from(single.toTypedArray()));
    }
  });

  it("has a gradient with respect to the image", () => {
    const slope = grad((image: Tensor) => sum(augment(keys[0], image)))(one(0));
    expect(slope.shape).toEqual([2, 5, 6]);
    expect(slope.toTypedArray().every(Number.isFinite)).toBe(true);
  });
});

describe("what is plain", () => {
  const image = tensor([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);

  it("flips always or never", () => {
    expect(randomFlip(random.key(0), image, { probability: 0 })).toEqual(image);
    expect(randomFlip(random.key(0), image, { probability: 1, axis: 0 }).toArray()).toEqual([
      [7, 8, 9],
      [4, 5, 6],
      [1, 2, 3],
    ]);
  });

  it("crops reach every place, and the whole is the whole", () => {
    expect(randomCrop(random.key(0), image, [3, 3])).toEqual(image);
    const seen = new Set(
      random.split(random.key(1), 40).map((key) => String(randomCrop(key, image, [2, 2]))),
    );
    expect(seen.size).toBe(4);
  });

  it("turns by quarters are exact moves", () => {
    const near = (x: Tensor, expected: readonly number[]) =>
      expect(closeTo(x, expected, { rtol: tolerances.float32.adjoint }).close).toBe(true);
    near(rotate(image, 0), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rotate(image, Math.PI / 2).toTypedArray()[4]).toBe(5);
    const half = rotate(image.astype("float64"), Math.PI).toTypedArray();
    expect(Math.round(half[0])).toBe(9);
  });

  it("cutout sets a square to 0", () => {
    const zeros = random.split(random.key(2), 60).map(
      (key) =>
        cutout(key, ones([6, 6]), 3)
          .toTypedArray()
          .filter((x) => x === 0).length,
    );
    expect(Math.max(...zeros)).toBe(9);
    expect(Math.min(...zeros)).toBe(4);
  });

  it("mixup keeps sums of labels, and mixes with a weight that depends on the key", () => {
    const batch = {
      x: tensor([[0], [1], [2], [3]]),
      y: tensor([
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ]),
    };
    const weights = random.split(random.key(4), 200).map((key) => {
      const { x, y } = mixup(key, batch, { alpha: 1 });
      expect(closeTo(y.sum(1), [1, 1, 1, 1], { rtol: tolerances.float32.adjoint }).close).toBe(true);
      expect(closeTo(x.sum(), [6], { rtol: tolerances.float32.adjoint }).close).toBe(true);
      return x.toTypedArray()[0];
    });
    expect(new Set(weights).size).toBeGreaterThan(50);
    expect(
      sameBits(jit((key: Key) => mixup(key, batch).x)(random.key(9)), mixup(random.key(9), batch).x),
    ).toBe(true);
  });

  it("mixup mixes in equal parts where alpha is large, and hardly where it is small", () => {
    const batch = tensor([[0], [1]]);
    const mixed = (alpha: number): readonly number[] =>
      random.split(random.key(5), 40).map((key) => mixup(key, batch, { alpha }).toTypedArray()[0]);
    // An example may be mixed with itself.
    expect(mixed(50).every((x) => x === 0 || (x > 0.2 && x < 0.8))).toBe(true);
    expect(mixed(50).filter((x) => x > 0).length).toBeGreaterThan(10);
    expect(mixed(1e-6).every((x) => x < 1e-3 || x > 1 - 1e-3)).toBe(true);
  });

  it("wrong calls say so", () => {
    const key = random.key(0);
    expect(() => randomFlip(key, image, { probability: 2 })).toThrow(
      "randomFlip: probability must be in range, expected 0 to 1, got 2.",
    );
    expect(() => randomCrop(key, image, [4, 3])).toThrow(
      "randomCrop: the window must fit into the padded image, expected at most [3,3], got [4,3].",
    );
    expect(() => rotate(tensor([1]), 1)).toThrow("rotate: an image must have rows and columns");
    expect(() => mixup(key, image, { alpha: 0 })).toThrow("mixup: alpha must be in range");
  });
});
