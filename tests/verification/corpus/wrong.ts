/** Mistakes as they are made: each has the values of one function and the derivatives of another. */

import type { Tensor } from "@cotangent/core";
import * as c from "@cotangent/core";
import type { Entry } from "./entry.js";
import { entries, planted } from "./entry.js";

const { add, mul, sub, div, sum, stopGradient: stop } = c;
const square2 = [
  [0.9, -0.4],
  [0.3, 1.2],
];
const full3 = [
  [1.5, 0.2, -0.6],
  [0.4, 1.1, 0.3],
  [-0.3, 0.7, 0.9],
];

// x with L x = b, where only the lower triangle of L is read; a rule that forgets so reads the upper one as well.
function solve(l: Tensor, b: Tensor): Tensor {
  const rows: Tensor[] = [];
  for (let i = 0; i < b.shape[0]; i++) {
    let rest = c.at(b, i).get();
    for (let j = 0; j < i; j++) rest = sub(rest, mul(c.at(l, i, j).get(), rows[j]));
    rows.push(div(rest, c.at(l, i, i).get()));
  }
  return c.stack(rows);
}

// Its derivative without the triangle: as if the values above the diagonal moved the solution too.
const solveUnmasked = (l: Tensor, b: Tensor): Tensor => {
  const x = stop(solve(l, b));
  const upper = sub(c.triu(l, 1), stop(c.triu(l, 1)));
  return sub(solve(l, b), solve(stop(l), c.matmul(upper, x)));
};

const decay = (count: Tensor): Tensor => mul(0.1, c.pow(0.9, count));
const scaledBy = (factor: number) => (f: (x: Tensor) => Tensor) => planted(f, (x) => mul(f(x), factor));
const oneWrong = (x: Tensor): Tensor => mul(x, c.where(c.equal(c.arange(x.size), 3), 1.01, 1));

const reverseOnly = (factor: number): ((x: Tensor) => Tensor) =>
  c.customVjp((x: Tensor) => c.sin(x), {
    fwd: (x) => [c.sin(x), x],
    bwd: (x, ct) => [mul(mul(c.cos(x), factor), ct)],
  });
// Right in forward mode, wrong in reverse mode: only the adjoint identity tells.
const adjointBroken = c.customVjp((x: Tensor) => c.sin(x), {
  fwd: (x) => [c.sin(x), x],
  bwd: (x, ct) => [mul(c.sin(x), ct)],
  jvp: ([x], [dx]) => [c.sin(x), mul(c.cos(x), dx)],
});
const transposedWrong = c.customVjp((a: Tensor) => c.matmul(a, a), {
  fwd: (a) => [c.matmul(a, a), a],
  bwd: (a, ct) => [add(c.matmul(ct, c.transpose(a)), c.matmul(a, ct))],
});
const staleResidual = c.customVjp((x: Tensor) => c.exp(mul(x, 2)), {
  fwd: (x) => [c.exp(mul(x, 2)), c.exp(x)],
  bwd: (y, ct) => [mul(mul(y, 2), ct)],
});

export const wrong: readonly Entry[] = entries("wrong", [
  ["a solve without its triangle's mask", planted(solve, solveUnmasked), full3, [1, -2, 0.5]],
  [
    "product as product over x, away from zero by 1 %",
    planted(c.prod, (x) => mul(c.prod(x), 1.01)),
    [2, 3, 0.5],
  ],
  ["product at zero without a derivative", planted(c.prod, (x) => mul(c.prod(x), 0)), [2, 0, 0.5]],
  [
    "swapped axes of a broadcast",
    planted(
      (a, b) => add(a, b),
      (a, b) => add(a, c.expandDims(b, 1)),
    ),
    square2,
    [0.5, -0.7],
  ],
  [
    "bias summed over the wrong axis",
    planted(
      (a, b) => mul(a, b),
      (a, b) => mul(a, c.transpose(c.broadcastTo(b, [2, 2]))),
    ),
    square2,
    [0.5, -0.7],
  ],
  [
    "a swapped pair of axes in a product",
    planted(c.matmul, (a, b) => c.matmul(c.transpose(a), b)),
    square2,
    [
      [1, 2],
      [0.3, -1],
    ],
  ],
  [
    "a dropped half of a symmetric pair",
    planted(
      (a) => c.matmul(a, c.transpose(a)),
      (a) => c.matmul(a, stop(c.transpose(a))),
    ),
    square2,
  ],
  [
    "the other half dropped",
    planted(
      (a) => c.matmul(a, c.transpose(a)),
      (a) => c.matmul(stop(a), c.transpose(a)),
    ),
    square2,
  ],
  [
    "einsum with its axes swapped",
    planted(
      (a, b) => c.einsum("ij,kj->ik", a, b),
      (a, b) => c.einsum("ij,jk->ik", a, b),
    ),
    square2,
    square2,
  ],
  ["a schedule one step late", planted(decay, (t) => decay(sub(t, 1))), [3, 7]],
  [
    "a warmup off by one",
    planted(
      (t) => div(t, 10),
      (t) => div(t, 9),
    ),
    [3, 7],
  ],
  ["a stale residual", staleResidual, [0.5, -1]],
  [
    "a residual of the step before",
    planted(
      (x) => c.exp(mul(x, 1.5)),
      (x) => div(c.exp(mul(x, 1.5)), stop(c.exp(mul(x, 0.5)))),
    ),
    [0.4, 1],
  ],
  ["both sides of a tie", planted(c.max, (x) => sum(c.where(c.equal(x, stop(c.max(x))), x, 0))), [1, 2, 2]],
  ["no side of a tie", planted(c.max, (x) => mul(c.max(x), 0)), [1, 2, 2]],
  ["a tie of two arguments counted twice", planted(c.maximum, (x, y) => add(x, y)), [1, 2], [1, 2]],
  [
    "relu with its slope doubled",
    planted(
      (x) => c.maximum(x, 0),
      (x) => c.maximum(mul(x, 2), 0),
    ),
    [1, -1],
  ],
  [
    "relu of the wrong sign",
    planted(
      (x) => c.maximum(x, 0),
      (x) => c.minimum(x, 0),
    ),
    [1, -1],
  ],
  [
    "relu with slope 1 below zero",
    planted(
      (x) => c.maximum(x, 0),
      (x) => x,
    ),
    [1, -1],
  ],
  [
    "relu whose slope at zero is 2",
    planted(
      (x) => c.maximum(x, 0),
      (x) => mul(x, 2),
    ),
    [0],
  ],
  ["absolute value without its sign", planted(c.abs, (x) => x), [1, -1]],
  ["sine without its sign", planted(c.cos, (x) => c.neg(c.cos(x))), [0.5, 1]],
  ["sine in degrees", planted(c.sin, (x) => mul(c.sin(x), Math.PI / 180)), [0.5, 1]],
  ["tanh as 1 - x^2", planted(c.tanh, (x) => sub(x, div(mul(x, mul(x, x)), 3))), [0.5, 1]],
  ["sigmoid without 1 - y", planted(c.sigmoid, (x) => c.log(add(1, c.exp(x)))), [0.5, 1]],
  ["log to the base 10", planted(c.log, (x) => div(c.log(x), Math.LN10)), [0.5, 2]],
  [
    "power without its exponent",
    planted(
      (x) => c.pow(x, 3),
      (x) => div(c.pow(x, 3), 3),
    ),
    [0.5, 2],
  ],
  [
    "a chain rule forgotten",
    planted(
      (x) => c.sin(mul(x, 3)),
      (x) => div(c.sin(mul(x, 3)), 3),
    ),
    [0.5, 2],
  ],
  [
    "a product rule with one term",
    planted(
      (x) => mul(x, c.sin(x)),
      (x) => mul(x, stop(c.sin(x))),
    ),
    [0.5, 2],
  ],
  [
    "a quotient without its square",
    planted(
      (x, y) => div(x, y),
      (x, y) => mul(x, sub(2, y)),
    ),
    [0.5, 2],
    [3, 4],
  ],
  [
    "mean as sum",
    planted(
      (x) => c.mean(x),
      (x) => sum(x),
    ),
    [0.5, 2, 3],
  ],
  [
    "variance by n - 1",
    planted(
      (x) => c.variance(x),
      (x) => mul(c.variance(x), 1.5),
    ),
    [0.5, 2, 3],
  ],
  [
    "softmax without its coupling",
    planted(
      (x) => c.softmax(x),
      (x) => div(c.exp(x), stop(sum(c.exp(x)))),
    ),
    [0.5, 2, 3],
  ],
  [
    "log-softmax with a constant normalizer",
    planted(
      (x) => c.logSoftmax(x),
      (x) => x,
    ),
    [0.5, 2, 3],
  ],
  [
    "norm without its length",
    planted(
      (x) => c.norm(x),
      (x) => div(sum(mul(x, x)), 2),
    ),
    [3, -5],
  ],
  [
    "cumulative sum the other way",
    planted(
      (x) => c.cumsum(x),
      (x) => c.cumsum(x, { reverse: true }),
    ),
    [1, 2, 3],
  ],
  [
    "a shift by one",
    planted(
      (x) => c.roll(x, 1),
      (x) => c.roll(x, -1),
    ),
    [1, 2, 3],
  ],
  [
    "a reversed order",
    planted(
      (x) => c.flip(x),
      (x) => x,
    ),
    [1, 2, 3],
  ],
  [
    "a sort without its permutation",
    planted(
      (x) => c.sort(x),
      (x) => x,
    ),
    [3, 1, 2],
  ],
  [
    "a gather whose repeats overwrite",
    planted(
      (x) => c.take(x, c.tensor([0, 2, 0], { dtype: "int32" })),
      (x) => c.stack([c.zerosLike(c.at(x, 0).get()), c.at(x, 2).get(), c.at(x, 0).get()]),
    ),
    [1, 2, 3],
  ],
  [
    "a kernel that is not flipped",
    planted(
      (x, k) => c.conv(c.reshape(x, [1, 1, 4]), c.reshape(k, [1, 1, 2])),
      (x, k) => c.conv(c.reshape(x, [1, 1, 4]), c.reshape(c.flip(k), [1, 1, 2])),
    ),
    [1, 2, -1, 0.5],
    [0.3, -0.7],
  ],
  [
    "dropped gradient of a second argument",
    planted(
      (x, y) => mul(x, y),
      (x, y) => mul(x, stop(y)),
    ),
    [1, 2],
    [3, 4],
  ],
  [
    "a stray stopGradient",
    (x) =>
      planted(
        (v) => mul(v, v),
        (v) => mul(v, stop(v)),
      )(x),
    [1, 2],
  ],
  ["one element of ten, by 1 %", planted((x) => mul(x, 1), oneWrong), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ["off by a part in 10,000", scaledBy(1.0001)(c.exp), [0.5, 1]],
  ["off by a part in 1000", scaledBy(1.001)(c.sin), [0.5, 1]],
  ["wrong in reverse mode alone", adjointBroken, [0.5, 1]],
  ["reverse-only rule, off by 1 %", reverseOnly(1.01), [0.5, 1]],
  ["reverse-only rule of the wrong sign", reverseOnly(-1), [0.5, 1]],
  ["a transposed factor in a reverse-only rule", transposedWrong, square2],
  [
    "clip that lets gradients through",
    planted(
      (x) => c.clip(x, -1, 1),
      (x) => x,
    ),
    [2, -3],
  ],
  ["floor with the slope of a line", planted(c.floor, (x) => x), [0.5, 1.7]],
  ["a leak of NaN out of where", (x) => c.where(c.greater(x, 0), c.sqrt(x), mul(x, 0)), [-1, 2]],
  [
    "scan that forgets its carry",
    planted(
      (x) => c.cumsum(c.cumsum(x)),
      (x) => c.cumsum(stop(c.cumsum(x))),
    ),
    [1, 2, 3],
  ],
  [
    "scan whose last round is lost",
    planted(
      (x) => sum(c.square(x)),
      (x) => sum(c.square(c.at(x, c.slice(0, -1)).get())),
    ),
    [1, 2, 3],
  ],
  ["the other sign, at a large argument", planted(c.sin, (x) => mul(-1, c.sin(x))), 100_000],
  [
    "the other sign, where it is steep",
    planted(
      (x) => c.sigmoid(mul(100_000, sub(x, 1))),
      (x) => mul(-1, c.sigmoid(mul(100_000, sub(x, 1)))),
    ),
    1,
  ],
  [
    "twice the slope, beside a kink",
    planted(
      (x) => c.maximum(sub(x, 1), 0),
      (x) => mul(2, c.maximum(sub(x, 1), 0)),
    ),
    1.00006103515625,
  ],
  ["a slope that nothing around a jump has", planted(c.floor, (x) => mul(-5, x)), 2],
  ["a thousandth, at a tiny scale", scaledBy(1.001)((x) => mul(1e-11, c.sin(mul(20, x)))), [0.7, 1.3]],
  [
    "another value with the right derivative, forward",
    c.customJvp((x: Tensor) => mul(x, x), {
      jvp: ([x], [d]) => [mul(2, mul(x, x)), mul(d, mul(2, x))],
    }),
    [1, 2],
  ],
  [
    "another value with the right derivative, in reverse",
    c.customVjp((x: Tensor) => mul(x, x), {
      fwd: (x) => [mul(2, mul(x, x)), x],
      bwd: (x, ct) => [mul(ct, mul(2, x))],
    }),
    [1, 2],
  ],
]);
