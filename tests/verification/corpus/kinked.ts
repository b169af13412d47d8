/** Points at which a function has no derivative; what our rules answer there is a slope between those around the point. */
import * as c from "@cotangent/core";
import type { Entry } from "./entry.js";
import { entries } from "./entry.js";

const { add, mul, sub, sum } = c;

export const kinked: readonly Entry[] = entries("kinked", [
  ["absolute value at zero", (x) => c.abs(x), 0],
  ["absolute value, one of three at zero", (x) => c.abs(x), [1, 0, -2]],
  ["a sum of absolute values at zeros", (x) => sum(c.abs(x)), [0, 0, 0]],
  ["relu at zero", (x) => c.maximum(x, 0), 0],
  ["relu at some zeros", (x) => c.maximum(x, 0), [1, 0, -1]],
  ["a sum of relus at zeros", (x) => sum(c.maximum(x, 0)), [0, 0, 0, 0]],
  ["minimum with a constant", (x) => c.minimum(x, 2), 2],
  ["clip at its upper end", (x) => c.clip(x, -1, 1), 1],
  ["clip at its lower end", (x) => c.clip(x, -1, 1), -1],
  ["a tie of two arguments", (x, y) => c.maximum(x, y), 2, 2],
  ["ties in tensors", (x, y) => sum(c.maximum(x, y)), [1, 2], [1, 2]],
  ["a tie in a maximum", (x) => c.max(x), [1, 2, 2]],
  ["three equal", (x) => c.max(x), [2, 2, 2]],
  ["a tie in a minimum", (x) => c.min(x), [1, 2, 1]],
  ["a tie in a sort", (x) => mul(c.sort(x), c.arange(3)), [2, 1, 2]],
  ["leaky relu at zero", (x) => c.where(c.greater(x, 0), x, mul(x, 0.1)), 0],
  ["a hinge", (x) => c.maximum(sub(1, x), 0), 1],
  ["kinks that meet", (x) => sub(c.at(c.maximum(x, 0), 0).get(), c.at(c.abs(x), 1).get()), [0, 0]],
  ["a kink inside exp", (x) => c.exp(c.abs(x)), 0],
  ["a kink beside a smooth part", (x) => add(c.sin(x), c.abs(x)), 0],
  ["a kink of a product", (x) => mul(c.abs(x), c.cos(x)), 0],
  ["a kink that is small", (x) => add(c.sin(x), mul(c.abs(sub(x, 0.5)), 0.01)), 0.5],
  ["a sign at zero", (x) => c.sign(x), 0],
  ["a step at zero", (x) => c.where(c.greater(x, 0), 1, mul(x, 0)), 0],
  ["floor at an integer", (x) => c.floor(x), 2],
  ["round at a half", (x) => c.round(x), 2.5],
  ["maximum pooling over equals", (x) => c.max(c.reshape(x, [2, 2]), { axis: 1 }), [1, 1, 3, 2]],
  [
    "the largest eigenvalue of a multiple of the identity",
    (a) => add(mul(c.trace(a), 0.5), c.abs(mul(sub(c.at(a, 0, 0).get(), c.at(a, 1, 1).get()), 0.5))),
    [
      [1, 0],
      [0, 1],
    ],
  ],
  ["a kink inside jit", c.jit((x: c.Tensor) => c.abs(x)), 0],
  ["a kink inside scan", (x) => c.cumsum(c.abs(x)), [1, 0, 2]],
]);
