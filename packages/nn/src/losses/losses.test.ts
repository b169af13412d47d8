/** Losses where formulas written down naively fail: huge logits, second derivatives at 0, labels that name no class. */
import { grad, hessian, sum, type Tensor, tensor } from "@cotangent/core";
import { checkGrads } from "@cotangent/core/testing";
import { describe, expect, it } from "vitest";
import { accuracy } from "../metrics/accuracy.js";
import {
  sigmoidBinaryCrossEntropy,
  softmaxCrossEntropy,
  softmaxCrossEntropyWithIntegerLabels,
} from "./crossEntropy.js";
import { l1Penalty, l2Penalty } from "./penalty.js";

const wide = { dtype: "float64" } as const;
const ints = { dtype: "int32" } as const;

describe("softmaxCrossEntropy", () => {
  it("is log(classes) for equal logits: 2.3026 for ten", () => {
    const labels = tensor([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], wide);
    expect(softmaxCrossEntropy(tensor(new Float64Array(10)), labels).item()).toBeCloseTo(Math.log(10), 14);
  });

  it("takes classes along any axis", () => {
    const logits = tensor(
      [
        [1, 2],
        [3, 5],
      ],
      wide,
    );
    const labels = tensor(
      [
        [1, 0],
        [0, 1],
      ],
      wide,
    );
    const columns = softmaxCrossEntropy(logits, labels, { axis: 0 });
    expect(columns.shape).toEqual([2]);
    expect(columns.toTypedArray()[0]).toBeCloseTo(Math.log(1 + Math.exp(2)), 14);
  });

  it("stays finite for huge logits, and so does its gradient", () => {
    const logits = tensor([1e4, -1e4, 0], wide);
    const labels = tensor([0, 1, 0], wide);
    expect(softmaxCrossEntropy(logits, labels).item()).toBe(2e4);
    expect(grad(softmaxCrossEntropy)(logits, labels).toArray()).toEqual([1, -1, 0]);
  });
});

describe("softmaxCrossEntropyWithIntegerLabels", () => {
  it("gives NaN for a label that names no class, and what one-hot gives for others", () => {
    const logits = tensor(
      [
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      wide,
    );
    const losses = softmaxCrossEntropyWithIntegerLabels(logits, tensor([-1, 0, 1, 2], ints)).toTypedArray();
    expect([losses[0], losses[3]]).toEqual([Number.NaN, Number.NaN]);
    expect(losses[1]).toBe(softmaxCrossEntropy(tensor([1, 2], wide), tensor([1, 0], wide)).item());
  });
});

describe("sigmoidBinaryCrossEntropy", () => {
  const loss = (x: Tensor, y: Tensor): Tensor => sum(sigmoidBinaryCrossEntropy(x, y));

  it("has right derivatives to second order, at 0 too", () => {
    const [x, y] = [tensor([0, -0, 0.3, -2], wide), tensor([0, 1, 0.5, 1], wide)];
    checkGrads(loss, [x, y]);
    expect(hessian((z: Tensor) => loss(z, tensor([1], wide)))(tensor([0], wide)).toArray()).toEqual([[0.25]]);
  });

  it("stays finite for logits of 1e4, and so does its gradient", () => {
    const [x, y] = [tensor([1e4, -1e4, 1e4, -1e4], wide), tensor([0, 1, 1, 0], wide)];
    expect(sigmoidBinaryCrossEntropy(x, y).toArray()).toEqual([1e4, 1e4, 0, 0]);
    expect(grad(loss)(x, y).toArray()).toEqual([1, -1, 0, 0]);
  });
});

describe("penalties", () => {
  const params = {
    hidden: [{ kernel: tensor([1, -2], wide), bias: tensor([3], wide) }],
    head: tensor(-4, wide),
  };

  it("add up what is chosen, and have its gradient", () => {
    expect(l2Penalty(0.5)(params).item()).toBe(15);
    expect(l1Penalty(0.5)(params).item()).toBe(5);
    expect(l2Penalty(2, { where: /kernel$/ })(params).item()).toBe(10);
    const gradient = grad(l1Penalty(2, { where: (path) => path !== "head" }))(params);
    expect(gradient).toEqual({
      hidden: [{ kernel: tensor([2, -2], wide), bias: tensor([2], wide) }],
      head: tensor(0, wide),
    });
  });

  it("are 0 when nothing is chosen, and take no negative factor", () => {
    expect(l2Penalty(1, { where: /nowhere/ })(params).item()).toBe(0);
    for (const factor of [-1, NaN, Infinity])
      expect(() => l2Penalty(factor)).toThrow("l2Penalty: factor is out of range, expected 0 or more");
  });
});

describe("accuracy", () => {
  it("gives ties to the first class", () => {
    expect(
      accuracy(
        tensor([
          [1, 1],
          [1, 1],
        ]),
        tensor([0, 1], ints),
      ).toArray(),
    ).toEqual([1, 0]);
  });
});
