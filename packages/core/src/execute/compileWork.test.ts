/** The work of compiling grows with the program, not with its square. Counts, because times depend on the machine. */
import { expect, it } from "vitest";
import { assemble } from "../backends/wasm/assemble.js";
import type { Tensor } from "../base/tensor.js";
import { treeMap } from "../base/tree.js";
import { bodiesOf } from "../kernel/kernel.js";
import { planModule, sharesMemory } from "../kernel/plan.js";
import { topological } from "../kernel/scalar.js";
import { kernelsOf } from "../kernel/steps.js";
import { lowerProgram } from "../lower/lower.js";
import { add, mul, neg, sub } from "../ops/arithmetic.js";
import { matmul } from "../ops/contract.js";
import { zeros } from "../ops/fill.js";
import { sum } from "../ops/reduce.js";
import { logSoftmax } from "../ops/softmax.js";
import { mean } from "../ops/statistics.js";
import { tanh } from "../ops/trigonometric.js";
import { optimize } from "../optimize/pipeline.js";
import { makeProgram } from "../trace/makeProgram.js";
import { grad } from "../transform/grad.js";

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}
type Params = readonly Layer[];

const loss = (params: Params, x: Tensor, y: Tensor): Tensor => {
  const logits = params.reduce((h, { w, b }) => tanh(add(matmul(h, w), b)), x);
  return neg(mean(sum(mul(y, logSoftmax(logits)), { axis: 1 })));
};

// Forward, backward and the update with momentum.
const step = (params: Params, velocity: Params, x: Tensor, y: Tensor): readonly [Params, Params] => {
  const gradient = grad(loss)(params, x, y);
  const next = treeMap((v: Tensor, g: Tensor) => add(mul(v, 0.9), g), velocity, gradient);
  return [treeMap((p: Tensor, v: Tensor) => sub(p, mul(v, 0.1)), params, next), next];
};

/** What compiling the step of a network of so many layers makes, and how often it asks whether two buffers may meet. */
function workOf(layers: number): Readonly<Record<string, number>> {
  const params = Array.from({ length: layers }, () => ({ w: zeros([8, 8]), b: zeros([8]) }));
  const traced = makeProgram(step)(params, params, zeros([4, 8]), zeros([4, 8]));
  const optimized = optimize(traced);
  const module = lowerProgram(optimized);
  const plan = planModule(module);
  let questions = 0;
  const meet = (a: number, b: number): boolean => {
    questions++;
    return sharesMemory(plan, module, a, b);
  };
  const { bytes } = assemble(module, true, meet, { worthSharing: 0 });
  return {
    traced: traced.equations.length,
    optimized: optimized.equations.length,
    kernels: module.steps.length,
    nodes: kernelsOf(module.steps).flatMap((kernel) => bodiesOf(kernel).flatMap(topological)).length,
    questions,
    bytes: bytes.length,
  };
}

it("a network of twice as many layers is at most twice the work", () => {
  const [few, some, many] = [25, 50, 100].map(workOf);
  for (const what of Object.keys(few)) {
    const growth = (many[what] - some[what]) / (some[what] - few[what]);
    // Twice as many layers are added. Numbers in the code take a byte more when they are larger.
    expect([what, growth]).toEqual([what, expect.closeTo(2, what === "bytes" ? 1 : 2)]);
  }
  // Forward one contraction with the activation, backward two with the updates of weights, and a sum with that of biases.
  expect((many.kernels - some.kernels) / 50).toBe(4);
});
