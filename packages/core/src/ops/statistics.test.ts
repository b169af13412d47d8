/** Statistics and the softmax family where their formulas divide 0 by 0 or subtract infinities. @module */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { grad } from "../transform/grad.js";
import { tensor } from "./create.js";
import { zeros } from "./fill.js";
import { max, prod, sum } from "./reduce.js";
import { logSoftmax, logSumExp, softmax } from "./softmax.js";
import { mean, norm, std, variance } from "./statistics.js";

const list = (x: Tensor): readonly number[] => [...x.toTypedArray()];

describe("F11: variance and std", () => {
  it.each([[[2, 2, 2]], [[5]]])("have derivative 0 at %s", (values) => {
    const x = tensor(values);
    expect(list(grad((v: Tensor) => variance(v))(x))).toEqual(values.map(() => 0));
    expect(list(grad((v: Tensor) => std(v))(x))).toEqual(values.map(() => 0));
    expect(std(x).item()).toBe(0);
  });

  it("are NaN with derivative 0 when ddof leaves nothing", () => {
    expect(variance(tensor([3]), { ddof: 1 }).item()).toBeNaN();
    expect(list(grad((v: Tensor) => std(v, { ddof: 1 }))(tensor([3])))).toEqual([0]);
  });
});

describe("F6: norm", () => {
  it("has derivative 0 at 0 and the direction elsewhere", () => {
    expect(list(grad((v: Tensor) => norm(v))(tensor([0, 0])))).toEqual([0, 0]);
    expect(list(grad((v: Tensor) => norm(v))(tensor([0, -2])))).toEqual([0, -1]);
    const rows = grad((v: Tensor) => sum(norm(v, { axis: 1 })))(
      tensor([
        [0, 0],
        [3, 4],
      ]),
    );
    expect(list(rows)).toEqual([0, 0, Math.fround(0.6), Math.fround(0.8)]);
  });

  it("has four orders over any axes", () => {
    const x = tensor([
      [3, -4],
      [0, 1],
    ]);
    expect(norm(x).item()).toBeCloseTo(Math.sqrt(26), 6);
    expect(norm(x, { ord: 1 }).item()).toBe(8);
    expect(norm(x, { ord: Infinity }).item()).toBe(4);
    expect(norm(x, { ord: -Infinity }).item()).toBe(0);
    expect(norm(x, { axis: 0, keepdims: true }).shape).toEqual([1, 2]);
  });
});

describe("F8: the softmax family", () => {
  it("does not overflow", () => {
    expect(list(softmax(tensor([1e4, 1e4])))).toEqual([0.5, 0.5]);
    expect(list(softmax(tensor([-1e4, 1e4])))).toEqual([0, 1]);
    expect(list(logSoftmax(tensor([-1e4, 1e4])))).toEqual([-2e4, 0]);
    expect(logSumExp(tensor([-1e4, -1e4])).item()).toBeCloseTo(-9999.307, 2);
  });

  it("is defined for rows without a finite maximum", () => {
    expect(logSumExp(tensor([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(list(grad((v: Tensor) => logSumExp(v))(tensor([-Infinity, -Infinity])))).toEqual([0, 0]);
    expect(logSumExp(tensor([Infinity, 0])).item()).toBe(Infinity);
    expect(list(softmax(tensor([-Infinity, -Infinity])))).toEqual([NaN, NaN]);
    expect(list(softmax(tensor([-Infinity, 0])))).toEqual([0, 1]);
  });
});

describe("F21: reductions of nothing", () => {
  it("are 0 for sum, 1 for prod, NaN for mean, an error for max", () => {
    expect(sum(zeros([0])).item()).toBe(0);
    expect(prod(zeros([0])).item()).toBe(1);
    expect(mean(zeros([0])).item()).toBeNaN();
    expect(() => max(zeros([2, 0]), 1)).toThrow("max: the maximum of no elements is undefined");
    expect(max(zeros([2, 0]), 0).shape).toEqual([0]);
  });
});
