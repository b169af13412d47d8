/**
 * The functions that tensors have as methods, in one value for installMethods.
 * @module
 */
import type { MethodFunctions } from "../base/tensor.js";
import { add, div, mod, mul, neg, sub } from "./arithmetic.js";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "./compare.js";
import { dot, matmul } from "./contract.js";
import { exp, log, pow, sqrt, square } from "./exponential.js";
import { astype } from "./logic.js";
import { argmax, argmin } from "./positions.js";
import { all, any, max, min, prod, sum } from "./reduce.js";
import { abs } from "./rounding.js";
import { expandDims, ravel, reshape, squeeze, transpose } from "./shape.js";
import { mean } from "./statistics.js";
import { tanh } from "./trigonometric.js";

/** Each takes the tensor first; the method of the same name takes the rest. */
export const methods: MethodFunctions = Object.freeze({
  ...{ add, sub, mul, div, mod, pow, neg, abs, square, sqrt, exp, log, tanh },
  ...{ equal, notEqual, less, lessEqual, greater, greaterEqual },
  ...{ matmul, dot, sum, prod, mean, max, min, all, any, argmax, argmin },
  ...{ reshape, ravel, transpose, expandDims, squeeze, astype },
});
