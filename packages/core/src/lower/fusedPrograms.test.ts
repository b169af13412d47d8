/** How many kernels common programs become, and which. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import type { Kernel } from "../kernel/kernel.js";
import { kernelsOf } from "../kernel/steps.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { matmul } from "../ops/contract.js";
import { rsqrt } from "../ops/exponential.js";
import { zeros } from "../ops/fill.js";
import { argmax } from "../ops/positions.js";
import { sum } from "../ops/reduce.js";
import { logSoftmax } from "../ops/softmax.js";
import { mean } from "../ops/statistics.js";
import { tanh } from "../ops/trigonometric.js";
import { optimize } from "../optimize/pipeline.js";
import { makeProgram } from "../trace/makeProgram.js";
import { grad } from "../transform/grad.js";
import { lowerProgram } from "./lower.js";

function kernelsMade<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  ...args: A
): readonly Kernel[] {
  return kernelsOf(lowerProgram(optimize(makeProgram(f)(...args))).steps);
}

function tagsOf<A extends readonly unknown[]>(f: (...args: A) => unknown, ...args: A): readonly string[] {
  return kernelsMade(f, ...args).map(({ _tag }) => _tag);
}

const crossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  mean(sum(mul(labels, mul(logSoftmax(logits), -1)), { axis: 1 }));

const layerNorm = (x: Tensor, gain: Tensor, shift: Tensor): Tensor => {
  const centered = sub(x, mean(x, { axis: -1, keepdims: true }));
  const variance = mean(mul(centered, centered), { axis: -1, keepdims: true });
  return add(mul(mul(centered, rsqrt(add(variance, 1e-5))), gain), shift);
};

const momentum = (p: Tensor, v: Tensor, g: Tensor): readonly [Tensor, Tensor] => {
  const next = add(mul(v, 0.9), g);
  return [sub(p, mul(next, 0.1)), next];
};

describe("one kernel", () => {
  it("for a chain of ten operations", () => {
    const chain = (x: Tensor): Tensor =>
      Array.from({ length: 5 }).reduce<Tensor>((y) => add(mul(y, 1.5), 0.5), x);
    expect(tagsOf(chain, zeros([1000]))).toEqual(["map"]);
  });

  it("for the update of each parameter", () => {
    const update = (ps: readonly Tensor[], vs: readonly Tensor[], gs: readonly Tensor[]) =>
      ps.map((p, i) => momentum(p, vs[i], gs[i]));
    const like = [zeros([20, 3]), zeros([3])];
    expect(kernelsMade(update, like, like, like).map(({ _tag, shape }) => [_tag, shape])).toEqual([
      ["map", [20, 3]],
      ["map", [3]],
    ]);
  });

  it("for a layer, whose bias and activation join the contraction", () => {
    const layer = (x: Tensor, w: Tensor, b: Tensor): Tensor => tanh(add(matmul(x, w), b));
    expect(tagsOf(layer, zeros([4, 3]), zeros([3, 5]), zeros([5]))).toEqual(["contract"]);
  });

  it("for a gradient that is read transposed, and the update that reads it", () => {
    const step = (w: Tensor, v: Tensor, x: Tensor, y: Tensor) =>
      momentum(w, v, grad((w: Tensor) => sum(mul(matmul(x, w), y)))(w));
    const kernels = kernelsMade(step, zeros([7, 5]), zeros([7, 5]), zeros([3, 7]), zeros([3, 5]));
    expect(kernels.map(({ _tag, shape }) => [_tag, shape])).toEqual([["contract", [7, 5, 3]]]);
  });
});

it("layer norm takes two reductions and a map, its gradient two more over columns and two over rows", () => {
  const [x, gain] = [zeros([8, 16]), zeros([16])];
  expect(tagsOf(layerNorm, x, gain, gain)).toEqual(["reduce", "reduce", "map"]);
  const gradient = (params: readonly Tensor[], ct: Tensor) =>
    grad(([a, g, s]: readonly Tensor[]) => sum(mul(layerNorm(a, g, s), ct)))(params);
  expect(tagsOf(gradient, [x, gain, gain], x)).toEqual([...new Array(6).fill("reduce"), "map"]);
});

it("softmax cross-entropy with its gradient evaluates exp once per element", () => {
  const both = (logits: Tensor, labels: Tensor) => grad(crossEntropy)(logits, labels);
  expect(tagsOf(both, zeros([8, 10]), zeros([8, 10]))).toEqual(["reduce", "map", "reduce", "reduce", "map"]);
});

it("reduces the same elements once", () => {
  const both = (x: Tensor) => [logSoftmax(x), argmax(x, { axis: -1 })];
  expect(tagsOf(both, zeros([8, 10]))).toEqual(["reduce", "reduce", "map", "reduce"]);
});

it("a training step of two layers with momentum takes twelve", () => {
  type Params = readonly Tensor[];
  const loss = ([w1, b1, w2, b2]: Params, x: Tensor, y: Tensor): Tensor =>
    crossEntropy(add(matmul(tanh(add(matmul(x, w1), b1)), w2), b2), y);
  const step = (params: Params, velocity: Params, x: Tensor, y: Tensor) => {
    const gradient = grad(loss)(params, x, y);
    return params.map((p, i) => momentum(p, velocity[i], gradient[i]));
  };
  const params = [zeros([784, 89]), zeros([89]), zeros([89, 10]), zeros([10])];
  expect(tagsOf(step, params, params, zeros([60, 784]), zeros([60, 10]))).toEqual([
    ...["contract", "contract", "reduce", "map", "reduce", "reduce", "map"],
    ...["reduce", "contract", "contract", "reduce", "contract"],
  ]);
});
