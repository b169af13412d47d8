/** The QR decomposition. @module */
import { aval } from "../base/aval.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { stepThrough } from "../kernel/lazy.js";
import { add, sub } from "./add.js";
import { formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { defineMultiple } from "./define.js";
import { argument, dominant, floating } from "./domains.js";
import { orthogonalOf, triangularize } from "./householder.js";
import { lowerPart, product, transposed } from "./matrices.js";
import { flatStack } from "./matrixKernels.js";
import { batchStacks, checkMatrices, matricesAround, stackOf } from "./matrixRules.js";
import { triangularSolve } from "./triangularSolve.js";

export interface QrParams {
  /** Is Q square, with R below it filled up by zeros? Otherwise it has as many columns as A. */
  readonly isComplete: boolean;
}

/**
 * Q with orthonormal columns and upper triangular R, A = Q R, for matrices with no more columns than rows:
 * f32[5,4,3] -> f32[5,4,3], f32[5,3,3], or f32[5,4,4], f32[5,4,3] when complete. The derivative needs independent columns, and
 * is not there where Q has columns that A does not determine.
 * @see Golub, Van Loan: Matrix Computations (2013), section 5.2
 */
export const qr: Callable<[a: Tensor], QrParams, readonly Tensor[]> = defineMultiple<[a: Tensor], QrParams>({
  name: "qr",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) => [
    ...matricesAround(shape).map((whole) => ({
      args: [argument(whole, dominant)],
      params: { isComplete: true },
    })),
    ...matricesAround(shape, 2).map((whole) => ({
      args: [argument(whole, dominant)],
      params: { isComplete: false },
    })),
  ],
  shape: ([a], { isComplete }) => {
    checkMatrices("qr", a);
    const [m, n] = a.shape.slice(-2);
    if (m < n) {
      throw new ShapeError({
        op: "qr",
        requirement: "the matrix may not have more columns than rows",
        expected: `at most ${m} columns`,
        received: String(n),
        arguments: formatArguments([a]),
      });
    }
    const stack = stackOf(a);
    const k = isComplete ? m : n;
    return [aval([...stack, m, k], a.dtype), aval([...stack, k, n], a.dtype)];
  },
  // With X = Q^T dA R^-1 and W = low(X) - low(X)^T: dQ = Q (W - X) + dA R^-1, dR = (X - W) R
  jvp: ([a], [da], { isComplete }, [q, r]) => {
    if (da === null) return [null, null];
    const [m, n] = a.shape.slice(-2);
    if (isComplete && m > n) {
      throw new ArgumentError({
        op: "qr",
        requirement: "the columns of Q beyond those of the matrix have no derivative",
        expected: `as many columns as rows, ${m}`,
        received: String(n),
        arguments: formatArguments([a]),
        fix: 'Use the mode "reduced".',
      });
    }
    const system = { isLeft: false, isLower: false, isTransposed: false, hasUnitDiagonal: false };
    const right = triangularSolve(r, da, system);
    const x = product(transposed(q), right);
    const low = lowerPart(x, true);
    const rest = sub(sub(low, transposed(low)), x);
    return [add(product(q, rest), right), product(sub(x, sub(low, transposed(low))), r)];
  },
  batch: (args, dims, params, size) => batchStacks((a) => qr(a, params))(args, dims, size),
  lower: ([a], { isComplete }, build, [q, r]) => {
    const whole = flatStack(a, 2, build);
    const [stack, m, n] = whole.shape;
    const reflections = triangularize(whole, build);
    const k = isComplete ? m : n;
    const upper = stepThrough(reflections.r, [stack, k, n], [0, 0, 0], [1, 1, 1]);
    return [build.reshape(orthogonalOf(reflections, k, build), q.shape), build.reshape(upper, r.shape)];
  },
});
