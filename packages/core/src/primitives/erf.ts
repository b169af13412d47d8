/** The error function and its complement. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { neg } from "./add.js";
import { constantLike } from "./constant.js";
import { floating, real } from "./domains.js";
import { exp } from "./exp.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

const twoOverRootPi = 1.1283791670955126;

// 2 / sqrt(pi) e^(-x^2)
function bell(x: Tensor): Tensor {
  return mul(constantLike(x, twoOverRootPi), exp(neg(mul(x, x))));
}

/**
 * The error function 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x, elementwise. Shape and dtype
 * are those of x.
 */
export const erf: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "erf",
  dtypes: floating,
  domains: [real],
  scalar: math.erf,
  // d erf x = 2 / sqrt(pi) e^(-x^2) dx
  partials: [(dx, [x]) => mul(dx, bell(x))],
});

/** 1 - erf(x), elementwise, accurate where erf(x) is near 1. Shape and dtype are those of x. */
export const erfc: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "erfc",
  dtypes: floating,
  domains: [real],
  scalar: math.erfc,
  // d erfc x = -2 / sqrt(pi) e^(-x^2) dx
  partials: [(dx, [x]) => neg(mul(dx, bell(x)))],
});
