/** Functions whose derivatives are right, at points where they have them: a checker that rejects one raises a false alarm. */

import type { Tensor } from "@cotangent/core";
import * as c from "@cotangent/core";
import type { Entry } from "./entry.js";
import { entries } from "./entry.js";

const { add, mul, sub, div, sum } = c;
const square2 = [
  [0.9, -0.4],
  [0.3, 1.2],
];
const lower3 = [
  [1.5, 0, 0],
  [0.4, 1.1, 0],
  [-0.3, 0.7, 0.9],
];

// x with L x = b, by forward substitution.
function solveLower(l: Tensor, b: Tensor): Tensor {
  const rows: Tensor[] = [];
  for (let i = 0; i < b.shape[0]; i++) {
    let rest = c.at(b, i).get();
    for (let j = 0; j < i; j++) rest = sub(rest, mul(c.at(l, i, j).get(), rows[j]));
    rows.push(div(rest, c.at(l, i, i).get()));
  }
  return c.stack(rows);
}

const reverseOnlySquare = c.customVjp((x: Tensor) => mul(x, x), {
  fwd: (x) => [mul(x, x), x],
  bwd: (x, ct) => [mul(mul(x, 2), ct)],
});

export const correct: readonly Entry[] = entries("correct", [
  ["identity", (x) => x, [1, -2, 3]],
  ["constant", (x) => c.zerosLike(x), [1, -2]],
  ["sum of squares", (x) => sum(mul(x, x)), [1, -2, 0.5]],
  ["cube", (x) => mul(x, mul(x, x)), [1, -2, 0.5]],
  ["seventh power", (x) => c.pow(x, 7), [1.1, -0.9]],
  ["power with both arguments", (x, y) => c.pow(x, y), [1.5, 0.7], [2.5, -1.3]],
  ["quotient", (x, y) => div(x, y), [1, 2], [3, -0.25]],
  ["reciprocal near its pole", (x) => c.reciprocal(x), [1e-3, -2e-3]],
  ["exp", (x) => c.exp(x), [0.5, -3, 4]],
  ["exp of large numbers", (x) => c.exp(x), [60, 70]],
  ["expm1 near zero", (x) => c.expm1(x), [1e-8, -1e-9]],
  ["log", (x) => c.log(x), [0.01, 1, 100]],
  ["log1p near zero", (x) => c.log1p(x), [1e-7, -1e-8]],
  ["log near one", (x) => c.log(x), [1.0001, 0.9999]],
  ["sine of large numbers", (x) => c.sin(x), [300, -1000]],
  ["sine far out", (x) => c.sin(x), [5]],
  ["product of sine and exp", (x) => mul(c.sin(mul(x, 7)), c.exp(x)), [0.4, 1.1]],
  ["tan away from its poles", (x) => c.tan(x), [0.3, -1.2]],
  ["tanh saturated", (x) => c.tanh(x), [6, -7]],
  ["tanh", (x) => c.tanh(x), [0.5, -1]],
  ["sigmoid saturated", (x) => c.sigmoid(x), [15, -15]],
  ["erf", (x) => c.erf(x), [0.1, -1.5]],
  ["lgamma", (x) => c.lgamma(x), [0.7, 3.2]],
  ["square root", (x) => c.sqrt(x), [0.04, 9]],
  ["square root of tiny numbers", (x) => c.sqrt(x), [1e-10, 3e-10]],
  ["inverse square root", (x) => c.rsqrt(x), [0.5, 20]],
  ["atan2", (y, x) => c.atan2(y, x), [0.5, -1], [1, 0.3]],
  ["asin", (x) => c.asin(x), [0.6, -0.3]],
  ["absolute value away from zero", (x) => c.abs(x), [0.5, -2]],
  ["absolute value near its kink", (x) => c.abs(x), [1e-3, -1]],
  ["relu away from zero", (x) => c.maximum(x, 0), [1, -1, 0.01]],
  ["relu near its kink beside large numbers", (x) => c.maximum(x, 0), [100, 0.02, -0.03]],
  ["maximum of two", (x, y) => sum(c.maximum(x, y)), [1, 2, 3], [1.1, 1.9, -3]],
  ["reduced maximum", (x) => c.max(x), [1, 3, 2.9]],
  ["sort", (x) => mul(c.sort(x), c.arange(3)), [3, 1, 2]],
  ["clip inside", (x) => c.clip(x, -1, 1), [0.5, -0.9]],
  ["clip outside", (x) => c.clip(x, -1, 1), [2, -3]],
  ["floor between integers", (x) => c.floor(x), [0.5, 2.3]],
  ["sign away from zero", (x) => mul(x, c.sign(x)), [0.5, -2.3]],
  ["softmax", (x) => c.softmax(x), [1, 2, -0.5]],
  ["softmax of large logits", (x) => c.softmax(x), [1000, 1001, 999]],
  ["logsumexp", (x) => c.logSumExp(x), [0.3, -2, 5]],
  ["cross entropy", (x) => c.neg(c.at(c.logSoftmax(x), 1).get()), [0.2, 1.5, -1]],
  ["mean and variance", (x) => c.variance(x), [1, 2, 4]],
  ["standard deviation", (x) => c.std(x), [1, 2, 4]],
  ["norm", (x) => c.norm(x), [3, -4]],
  ["product", (x) => c.prod(x), [2, -3, 0.5]],
  ["product with a zero", (x) => c.prod(x), [2, 0, 0.5]],
  ["product with two zeros", (x) => c.prod(x), [0, 3, 0]],
  ["cumulative sum", (x) => c.cumsum(x), [1, 2, 3]],
  ["cumulative product with a zero", (x) => c.cumprod(x), [2, 0, 3]],
  [
    "matrix product",
    (a, b) => c.matmul(a, b),
    square2,
    [
      [1, 2, 0.5],
      [0.3, -1, 2],
    ],
  ],
  ["matrix times its transpose", (a) => c.matmul(a, c.transpose(a)), square2],
  ["bilinear form", (x, a) => c.dot(x, c.matmul(a, x)), [1, -2], square2],
  ["broadcast bias", (a, b) => mul(add(a, b), add(a, b)), square2, [0.5, -0.7]],
  ["outer product", (a, b) => c.outer(a, b), [1, 2], [3, -1, 0.5]],
  ["triangular solve", solveLower, lower3, [1, -2, 0.5]],
  ["einsum", (a, b) => c.einsum("ij,kj->ik", a, b), square2, square2],
  [
    "convolution",
    (x, k) => c.conv(c.reshape(x, [1, 1, 5]), c.reshape(k, [1, 1, 2])),
    [1, 2, -1, 0.5, 3],
    [0.3, -0.7],
  ],
  ["gather with repeats", (x) => c.take(x, c.tensor([0, 2, 0], { dtype: "int32" })), [1, 2, 3]],
  ["slices and concatenation", (x) => c.concatenate([x, mul(x, x)]), [1, 2]],
  ["reversal and padding", (x) => mul(c.pad(c.flip(x), 1), c.arange(5)), [1, 2, 3]],
  [
    "where with safe branches",
    (x) => c.where(c.greater(x, 0), c.log(c.where(c.greater(x, 0), x, 1)), 0),
    [2, -1],
  ],
  ["xlogy at zero times zero", (y) => c.xlogy(0, y), [0.5, 2]],
  [
    "a sum in which all cancels",
    (x) => sub(add(mul(c.sin(x), c.sin(x)), mul(c.cos(x), c.cos(x))), 1),
    [0.3, 1.9],
  ],
  ["near a minimum", (x) => sum(c.square(sub(x, 0.5))), [0.50001, 0.49998]],
  ["at a minimum", (x) => sum(c.square(x)), [0, 0]],
  ["a large offset", (x) => add(sum(c.square(x)), 1000), [1, 2]],
  ["tiny arguments", (x) => mul(c.sin(mul(x, 1e6)), x), [1e-6, 2e-6]],
  ["arguments of two magnitudes", (x, y) => add(mul(x, x), sum(mul(y, y))), 1000, [0.01, 0.02]],
  ["a smooth kink: softplus", (x) => c.logaddexp(x, 0), [0, 1e-4]],
  ["a smoothed absolute value", (x) => c.sqrt(add(mul(x, x), 0.01)), [0, 0.05]],
  ["x |x| at zero, once differentiable", (x) => mul(x, c.abs(x)), 0],
  ["x |x|, once differentiable", (x) => mul(x, c.abs(x)), [0.3, -0.4]],
  [
    "scan",
    (x) =>
      c.scan(
        (h: Tensor, v: Tensor) => {
          const y = c.tanh(add(h, v));
          return [y, y] as const;
        },
        c.at(x, 0).get(),
        x,
      )[1],
    [0.5, -1, 2],
  ],
  ["while loop", (x) => c.foriLoop<Tensor>(0, 4, (_, v) => mul(v, c.cos(v)), x), [0.5, 1]],
  ["cond", (x) => c.cond(c.greater(sum(x), 0), c.sin, c.cos, x), [0.5, 1]],
  ["a rule for reverse mode alone", reverseOnlySquare, [1, -3]],
  ["jit", c.jit((x: Tensor) => c.exp(c.sin(x))), [0.5, 1]],
  ["vmap", (a) => c.vmap((row: Tensor) => c.softmax(row))(a), square2],
  ["checkpoint", (x) => c.checkpoint((v: Tensor) => c.sin(c.sin(v)))(x), [0.5, 1]],
  ["sine of a large argument", (x) => c.sin(x), 100_000],
  ["a steep sigmoid", (x) => c.sigmoid(mul(100_000, sub(x, 1))), 1],
  ["a bend that looks like a kink from afar", (x) => div(c.logaddexp(mul(1e6, sub(x, 1)), 0), 1e6), 1],
  ["beside a kink", (x) => c.maximum(sub(x, 1), 0), 1.00006103515625],
  ["close to a pole", (x) => c.reciprocal(sub(x, 1)), 1.0009765625],
  ["logsumexp of large numbers", (x) => c.logSumExp(x), [10_000, 10_000.5]],
  ["softmax of large numbers", (x) => c.softmax(x), [10_000, 10_000.5, 9999]],
  ["next to nothing", (x) => c.sigmoid(x), -95],
  ["the far end of a Gaussian", (x) => c.exp(mul(-0.5, mul(x, x))), 14],
  ["a result of tiny scale", (x) => mul(1e-11, c.sin(mul(20, x))), [0.7, 1.3]],
]);
