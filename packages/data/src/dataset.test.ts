/** Batches cover every example once, in an order that depends on key and epoch alone. */
import { random, tensor } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchCount, batches, datasetSize, examplesAt, shuffledOrder } from "./dataset.js";

const numbers = (size: number) => ({
  x: tensor(
    Float32Array.from({ length: 2 * size }, (_, i) => i),
    { shape: [size, 2] },
  ),
  y: tensor(Int32Array.from({ length: size }, (_, i) => i)),
});

describe("batches", () => {
  it("cover each example once, whatever the sizes", () => {
    const cases = fc.record({
      size: fc.integer({ min: 1, max: 30 }),
      batchSize: fc.integer({ min: 1, max: 12 }),
      dropLast: fc.boolean(),
      seed: fc.option(fc.nat(1000)),
    });
    fc.assert(
      fc.property(cases, ({ size, batchSize, dropLast, seed }) => {
        const shuffle = seed === null ? {} : { shuffle: { key: random.key(seed), epoch: 3 } };
        const options = { batchSize, dropLast, ...shuffle };
        const made = [...batches(numbers(size), options)];
        expect(made.length).toBe(batchCount(size, options));
        const seen = made.flatMap(({ y }) => [...y.toTypedArray()]);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length).toBe(dropLast ? size - (size % batchSize) : size);
        if (seed === null) expect(seen).toEqual(seen.map((_, i) => i));
        for (const { x, y } of made) {
          expect(x.toArray()).toEqual([...y.toTypedArray()].map((i) => [2 * i, 2 * i + 1]));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("come again in the same order, and are made only when asked for", () => {
    const shuffle = { key: random.key(5), epoch: 2 };
    const dataset = batches(numbers(7), { batchSize: 3, shuffle });
    const read = () => Array.from(dataset, ({ y }) => y.toArray());
    expect(read()).toEqual(read());
    const [first] = dataset;
    expect(first.y.toArray()).toEqual([...shuffledOrder(7, shuffle).toTypedArray()].slice(0, 3));
  });

  it("of an empty dataset are none", () => {
    expect([...batches(numbers(0), { batchSize: 2 })]).toEqual([]);
  });
});

describe("shuffledOrder", () => {
  it("depends on the key and on the epoch", () => {
    const order = (seed: number, epoch?: number) =>
      shuffledOrder(50, { key: random.key(seed), ...(epoch === undefined ? {} : { epoch }) }).toArray();
    expect(order(0)).toEqual(order(0, 0));
    expect(order(0, 0)).not.toEqual(order(0, 1));
    expect(order(0, 0)).not.toEqual(order(1, 0));
  });
});

describe("wrong calls", () => {
  const data = numbers(4);
  it.each([
    [
      "a batch of none",
      () => batches(data, { batchSize: 0 }),
      "batches: batchSize must be a positive integer, got 0.",
    ],
    [
      "half an example",
      () => batchCount(3, { batchSize: 1.5 }),
      "batches: batchSize must be a positive integer, got 1.5.",
    ],
    [
      "epoch -1",
      () => shuffledOrder(3, { key: random.key(0), epoch: -1 }),
      "shuffledOrder: epoch must be a whole number, expected 0 or more, got -1.",
    ],
    [
      "different lengths",
      () => datasetSize({ x: tensor([1, 2]), y: tensor([1]) }),
      "datasetSize: a dataset must hold tensors with one first axis, that of the examples, expected 2 examples as in x, got 1 in y.",
    ],
    [
      "a scalar",
      () => batches({ x: tensor(1) }, { batchSize: 1 }),
      "datasetSize: a dataset must hold tensors with one first axis, that of the examples, got no axis in x.",
    ],
    [
      "no tensor",
      () => examplesAt({}, tensor([0], { dtype: "int32" })),
      "datasetSize: a dataset must hold tensors with one first axis, that of the examples, got no tensor.",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
