/** Trees of tensors as datasets; the order of an epoch depends on key and epoch alone. */
import { random, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { datasetSize, examplesAt, shuffledOrder } from "./dataset.js";

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
  it.each([
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
      () => datasetSize({ x: tensor(1) }),
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
