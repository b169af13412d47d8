/** Points at which a function, or everything beside it, is infinite or NaN: nothing can be said of a derivative there. */
import * as c from "@cotangent/core";
import type { Entry } from "./entry.js";
import { entries } from "./entry.js";

const { add, mul, sub, div } = c;

export const notFinite: readonly Entry[] = entries("not finite", [
  ["log at zero", (x) => c.log(x), 0],
  ["log of a negative number", (x) => c.log(x), -1],
  ["one zero among logs", (x) => c.log(x), [1, 0, 2]],
  ["quotient by zero", (x) => div(1, x), 0],
  ["zero by zero", (x) => div(x, x), 0],
  ["square root of a negative number", (x) => c.sqrt(x), -1],
  ["square root at zero, the end of its domain", (x) => c.sqrt(x), 0],
  ["inverse square root at zero", (x) => c.rsqrt(x), 0],
  ["overflow of exp", (x) => c.exp(x), 1000],
  ["infinity minus infinity", (x) => sub(c.exp(x), c.exp(x)), 1000],
  ["asin outside", (x) => c.asin(x), 2],
  ["asin at its end", (x) => c.asin(x), 1],
  ["atanh at its end", (x) => c.atanh(x), 1],
  ["log of relu at zero", (x) => c.log(c.maximum(x, 0)), -1],
  ["a power of a negative number", (x) => c.pow(x, 0.5), -2],
  ["softmax written without a shift", (x) => div(c.exp(x), c.sum(c.exp(x))), [1000, 1]],
  ["entropy at zero written out", (x) => mul(x, c.log(x)), 0],
  ["an argument that is NaN", (x) => mul(x, x), Number.NaN],
  ["an argument that is infinite", (x) => c.tanh(x), Number.POSITIVE_INFINITY],
  ["lgamma at a pole", (x) => c.lgamma(x), 0],
  ["acosh at its end", (x) => c.acosh(x), 1],
  ["infinity inside jit", c.jit((x: c.Tensor) => add(c.log(x), 1)), 0],
]);
