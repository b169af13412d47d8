/** Every composed function gives the same bits compiled, and the same bits mapped as in a loop. @module */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { sameBits } from "../testing/close.js";
import { grad } from "../transform/grad.js";
import { vmap } from "../transform/vmap.js";
import { clip, floorDivide, maximum, mod, mul, reciprocal } from "./arithmetic.js";
import { at } from "./at.js";
import { isFinite as allFinite, less } from "./compare.js";
import { dot, matmul, outer, tensordot } from "./contract.js";
import { avgPool, conv, maxPool } from "./conv.js";
import { cumlogsumexp, cumsum } from "./cumulative.js";
import { diag, trace, tril } from "./diagonal.js";
import { einsum } from "./einsum.js";
import { logaddexp, pow, xlogy } from "./exponential.js";
import { slice } from "./indexEntries.js";
import { dynamicSlice, dynamicUpdateSlice, oneHot, take, takeAlongAxis } from "./indexing.js";
import { concatenate, split, stack } from "./join.js";
import { flip, pad, repeat, roll, tile } from "./layout.js";
import { astype, where } from "./logic.js";
import { argmax } from "./positions.js";
import * as random from "./random/index.js";
import { max, prod, sum } from "./reduce.js";
import { expandDims, moveAxis, reshape, transpose } from "./shape.js";
import { logSoftmax, logSumExp, softmax } from "./softmax.js";
import { argsort, searchsorted, sort, topK } from "./sorting.js";
import { mean, norm, std, variance } from "./statistics.js";

/** Functions of one f32[3,4]. */
const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  clip: (x) => clip(x, -0.5, 0.5),
  mod: (x) => mod(x, 0.3),
  floorDivide: (x) => floorDivide(x, 0.3),
  maximum: (x) => maximum(x, flip(x)),
  reciprocal: (x) => reciprocal(x),
  where: (x) => where(less(x, 0), x, mul(x, 2)),
  isFinite: (x) => allFinite(x),
  pow: (x) => pow(x, 2),
  xlogy: (x) => xlogy(x, mul(x, x)),
  logaddexp: (x) => logaddexp(x, 0.5),
  sum: (x) => sum(x, { axis: 0, keepdims: true }),
  prod: (x) => prod(x, -1),
  max: (x) => max(x),
  argmax: (x) => argmax(x, 1),
  mean: (x) => mean(x, 1),
  variance: (x) => variance(x, { axis: 0, ddof: 1 }),
  std: (x) => std(x),
  norm: (x) => norm(x, 1),
  softmax: (x) => softmax(x),
  logSoftmax: (x) => logSoftmax(x, 0),
  logSumExp: (x) => logSumExp(x, 0),
  cumsum: (x) => cumsum(x, 1),
  cumlogsumexp: (x) => cumlogsumexp(x, { axis: 0, reverse: true }),
  reshape: (x) => reshape(x, [-1, 2]),
  transpose: (x) => transpose(x),
  moveAxis: (x) => moveAxis(expandDims(x, 0), 0, -1),
  concatenate: (x) => concatenate([x, x], 1),
  stack: (x) => stack([x, flip(x)], 1),
  split: (x) => split(x, 2, 1)[1],
  tile: (x) => tile(x, [2, 1]),
  repeat: (x) => repeat(x, 2, 0),
  roll: (x) => roll(x, 1),
  pad: (x) =>
    pad(
      x,
      [
        [1, -1],
        [0, 2],
      ],
      { value: 3, interior: 1 },
    ),
  sort: (x) => sort(x, 0),
  argsort: (x) => argsort(x),
  topK: (x) => topK(x, 2)[0],
  searchsorted: (x) => searchsorted(sort(reshape(x, [-1])), x),
  take: (x) => take(x, [2, 0, -1], { axis: 1 }),
  takeAlongAxis: (x) => takeAlongAxis(x, argsort(x)),
  dynamicSlice: (x) => dynamicSlice(x, [argmax(sum(x, 1)), 1], [1, 2]),
  dynamicUpdateSlice: (x) => dynamicUpdateSlice(x, dynamicSlice(x, [0, 0], [1, 2]), [1, 1]),
  oneHot: (x) => oneHot(argmax(x, 0), 3),
  atGet: (x) => at(x, [0, 2], slice(null, null, -1)).get(),
  atSet: (x) => at(x, "...", argmax(x, 1)).set(sum(x, 1)),
  atAdd: (x) => at(x, 1, slice(0, 3, 2)).add(sum(x)),
  matmul: (x) => matmul(x, transpose(x)),
  dot: (x) => dot(x, sum(x, 0)),
  outer: (x) => outer(x, x),
  tensordot: (x) =>
    tensordot(x, x, [
      [0, 1],
      [0, 1],
    ]),
  einsum: (x) => einsum("ij,kj,i->k", x, x, sum(x, 1)),
  trace: (x) => trace(x, { offset: 1 }),
  tril: (x) => tril(x),
  diag: (x) => diag(sum(x, 0), 1),
  conv: (x) => conv(reshape(x, [1, 3, 4]), reshape(x, [2, 3, 2]), { padding: "SAME" }),
  maxPool: (x) => maxPool(reshape(x, [1, 1, 3, 4]), { size: 2, strides: 1 }),
  avgPool: (x) => avgPool(reshape(x, [1, 1, 3, 4]), { size: 2, padding: "SAME" }),
  astype: (x) => astype(x, "int32"),
};

const batch = random.normal(random.key(12), [5, 3, 4]);
const one = at(batch, 0).get();

describe("composed functions", () => {
  it.each(Object.entries(functions))("%s: compiled and mapped give the same bits", (_name, f) => {
    expect(sameBits(jit(f)(one), f(one))).toBe(true);
    const looped = stack(Array.from({ length: 5 }, (_, i) => f(at(batch, i).get())));
    expect(sameBits(vmap(f)(batch), looped)).toBe(true);
    expect(sameBits(jit(vmap(f))(batch), looped)).toBe(true);
  });

  it.each(Object.entries(functions))("%s: the gradient is the same bits compiled", (_name, f) => {
    const loss = (x: Tensor): Tensor => sum(mul(f(x), f(x)));
    if (f(one).dtype !== "float32") return;
    expect(sameBits(jit(grad(loss))(one), grad(loss)(one))).toBe(true);
    expect(sameBits(at(vmap(grad(loss))(batch), 0).get(), grad(loss)(one))).toBe(true);
  });
});
