/** Where rounding leaves little of a derivative, or where kinks stand beside what is to be judged: right rules and wrong ones. */
import * as c from "@cotangent/core";
import type { Entry } from "./entry.js";
import { entries, planted } from "./entry.js";

const { add, mul, sub, div, sum } = c;
type Tensor = c.Tensor;

const crossEntropy = (x: Tensor): Tensor => c.neg(c.at(c.logSoftmax(x), 0).get());
const raw = (x: Tensor): Tensor => sub(c.mean(c.square(x)), c.square(c.mean(x)));
const energy = (x: Tensor): Tensor => add(1000, mul(0.5, sum(x)));
const gram = (x: Tensor): Tensor => c.matmul(x, c.transpose(x));
const distances = (x: Tensor): Tensor =>
  sub(add(c.expandDims(c.diag(gram(x)), 0), c.expandDims(c.diag(gram(x)), 1)), mul(2, gram(x)));
const kerasBce = (p: Tensor, y: Tensor): Tensor => {
  const q = c.clip(p, 1e-7, 1 - 1e-7);
  return c.neg(c.mean(add(mul(y, c.log(q)), mul(sub(1, y), c.log(sub(1, q))))));
};
const shrinkage =
  (noise: number) =>
  (x: Tensor): Tensor =>
    div(mul(x, c.square(x)), add(c.square(x), noise));

// relu with another slope above 0, or another choice at 0.
const relu = (above: number, atZero: number): ((x: Tensor) => Tensor) =>
  c.customJvp((x: Tensor) => c.maximum(x, 0), {
    jvp: ([x], [d]) => [
      c.maximum(x, 0),
      mul(d, c.where(c.greater(x, 0), above, c.where(c.equal(x, 0), atZero, 0))),
    ],
  });
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);

export const conditioned: readonly Entry[] = [
  ...entries("correct", [
    ["softmax that is sure", (x) => c.softmax(x), [30, -30, 0]],
    ["softmax that is surer", (x) => c.softmax(x), [100, -80, 20]],
    ["softmax that is somewhat sure", (x) => c.softmax(x), [10, 0, -5]],
    ["softmax at a low temperature", (x) => c.softmax(div(x, 0.01)), [1, 1.3, 0.5]],
    ["cross entropy that is sure", crossEntropy, [20, 0, -10]],
    ["cross entropy that is surer", crossEntropy, [40, 0, -20]],
    ["(1 - cos x) / x^2 near 0", (x) => div(sub(1, c.cos(x)), c.square(x)), [1e-3, 2e-3]],
    ["(e^x - 1) / x near 0", (x) => div(sub(c.exp(x), 1), x), [1e-3, -2e-3]],
    ["sin x / x near 0", (x) => div(c.sin(x), x), [1e-3, 2e-3]],
    ["log(1 + x) / x near 0", (x) => div(c.log(add(1, x)), x), [1e-3, 2e-3]],
    ["variance as a difference of means", raw, [100.1, 100.2, 100.3]],
    ["variance as a difference of larger means", raw, [1000.1, 1000.2, 1000.3]],
    ["a difference of roots", (x) => sub(c.sqrt(add(x, 1)), c.sqrt(x)), [1e4, 2e4]],
    [
      "the smaller root of a quadratic equation",
      (b) => div(add(c.neg(b), c.sqrt(sub(c.square(b), 4))), 2),
      1000,
    ],
    [
      "squared distances by products",
      distances,
      [
        [100, 100.1],
        [100.2, 100],
      ],
    ],
    ["binary cross entropy clipped at 1e-7", kerasBce, [0.9, 1], [1, 0]],
    ["a quotient that is a sign but for 1e-8", (g) => div(g, add(c.sqrt(c.square(g)), 1e-8)), [1e-6, -0.3]],
    ["a narrow dip", shrinkage(1e-10), [0, 0, 0]],
    ["a dip", shrinkage(1e-6), 0],
    ["an additive mask as an argument", (x, m) => c.softmax(add(x, m)), [0.3, -1, 2], [0, -1e9, 0]],
  ]),
  ...entries("wrong", [
    ["the other sign, beside a large number", planted(energy, (x) => mul(-1, energy(x))), 0.01],
    ["no slope, beside a large number", planted(energy, (x) => mul(0, energy(x))), 0.01],
    ["no slope of a saturated tanh", planted(c.tanh, (x) => mul(0, c.tanh(x))), [8, -7.5]],
    [
      "variance of n - 1, far from 0",
      planted(
        (x) => c.variance(x),
        (x) => mul(1.5, c.variance(x)),
      ),
      [10000.1, 10000.2, 10000.3],
    ],
    [
      "a small component of the other sign",
      planted(
        (x) => mul(x, c.where(c.arange(2), 1e-6, 1)),
        (x) => mul(x, c.where(c.arange(2), -1e-6, 1)),
      ),
      [1, 2],
    ],
    ["a tenth too much, beside five kinks", relu(1.1, 0), [0, 0, 0, 0, 0, 1, 2, -1]],
    ["twice the slope, at nine kinks", relu(1, 2), zeros(9)],
    ["the other slope, at one kink of nine elements", relu(1, -1), [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ["twice the slope, in a sum of nine kinks", (x) => sum(relu(1, 2)(x)), zeros(9)],
    [
      "a tenth too much of one term, beside a kink of another",
      planted(
        (x) => add(sum(c.abs(x)), sum(c.sin(x))),
        (x) => add(sum(c.abs(x)), mul(1.1, sum(c.sin(x)))),
      ),
      [0, 1],
    ],
    ["variance, a hundredth too much", planted(raw, (x) => mul(1.01, raw(x))), [100.1, 100.2, 100.3]],
    ["a narrow dip that a rule does not see", planted(shrinkage(1e-10), (x) => x), [0, 0, 0]],
  ]),
];
