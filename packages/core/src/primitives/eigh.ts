/** Eigenvalues and eigenvectors of symmetric matrices. @module */
import { aval, avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { elementAt, permute, splat } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams } from "../program/primitive.js";
import { add, sub } from "./add.js";
import { constantLike } from "./constant.js";
import type { Callable } from "./define.js";
import { defineMultiple } from "./define.js";
import { div } from "./div.js";
import { argument, dominant, floating } from "./domains.js";
import type { Round } from "./jacobi.js";
import { rotated, rotateRows, rotationsOf, sweep } from "./jacobi.js";
import { asColumns, asRows, diagonalOf, identityOf, product, symmetricPart, transposed } from "./matrices.js";
import { along, epsilonOf, flatStack, grid, identity, poison } from "./matrixKernels.js";
import { batchStacks, checkSquare, matricesAround } from "./matrixRules.js";
import { mul } from "./mul.js";

/**
 * The eigenvalues of (A + A^T) / 2, ascending, and unit eigenvectors as columns: f32[5,3,3] -> f32[5,3], f32[5,3,3]. NaN where an
 * element is none or infinite. Equal eigenvalues have no vectors of their own: their derivative is infinite or NaN, as in JAX,
 * that of the eigenvalues is right for symmetric functions of them.
 * @see Golub, Van Loan: Matrix Computations (2013), section 8.5 (Jacobi's method)
 */
export const eigh: Callable<[a: Tensor], NoParams, readonly Tensor[]> = defineMultiple<[a: Tensor], NoParams>(
  {
    name: "eigh",
    kind: "jvp",
    dtypes: floating,
    samples: (shape) =>
      matricesAround(shape).map((whole) => ({ args: [argument(whole, dominant)], params: {} })),
    shape: ([a]) => {
      checkSquare("eigh", a);
      return [aval(a.shape.slice(0, -1), a.dtype), avalOf(a)];
    },
    // With M = V^T dA V: dw = diag M, dV = V (F * M), where F_ij = 1 / (w_j - w_i) beside the diagonal
    jvp: ([a], [da], _params, [w, v]) => {
      if (da === null) return [null, null];
      const n = a.shape[a.shape.length - 1];
      const moved = product(transposed(v), product(symmetricPart(da, add), v));
      return [diagonalOf(moved), product(v, mul(inverseOf(sub(asRows(w, n), asColumns(w, n))), moved))];
    },
    batch: batchStacks((a) => eigh(a)),
    lower: ([a], _params, build, [w, v]) => {
      const whole = flatStack(a, 2, build);
      const [values, vectors] = diagonalize(whole, build);
      return [build.reshape(values, w.shape), build.reshape(vectors, v.shape)];
    },
  },
);

/** 1 / x beside the diagonals of square matrices x that are 0 there, and 0 on them. */
export function inverseOf(x: Tensor): Tensor {
  const one = identityOf(x.shape, x.dtype);
  return sub(div(constantLike(x, 1), add(x, one)), one);
}

function diagonalize(a: LazyArray, build: Builder): readonly LazyArray[] {
  const { shape } = a;
  const { dtype } = a.body;
  const [stack, n] = shape;
  if (n === 0) return [splat(0, dtype, [stack, 0]), splat(0, dtype, shape)];
  const halves = scalar.mul(scalar.add(a.body, permute(a, [0, 2, 1]).body), 0.5);
  const matrix = build.materialize({ shape, body: halves });
  const greatest = build.reduce({ shape, body: scalar.abs(matrix.body) }, [1, 2], "max");
  // All that is left beside the diagonal is less than the rounding of the largest element.
  const limit = build.materialize({ shape: [stack], body: scalar.mul(greatest.body, epsilonOf(dtype) / n) });
  const [diagonal, rows] = sweep(
    n,
    [matrix, identity(shape, dtype)],
    ([x, vectors], partners) => {
      const round = roundOf(x, limit, partners, build);
      return { carries: [turnBoth(x, round, build), rotateRows(vectors, round)], sines: round.sines };
    },
    build,
  );
  const values = grid([stack, n], (b, i) => elementAt(diagonal, [b, i, i]));
  const [sorted, order] = build.sort([values, grid([stack, n], (_, i) => i)], 1, 1);
  const failed = poison(a, build);
  const vector = along(order, shape, [0, 2]);
  return [
    { shape: [stack, n], body: scalar.add(sorted.body, along(failed, [stack, n], [0])) },
    grid(shape, (b, i) => scalar.add(elementAt(rows, [b, vector, i]), along(failed, shape, [0]))),
  ];
}

function roundOf(x: LazyArray, limit: LazyArray, partners: LazyArray, build: Builder): Round {
  const [stack, n] = x.shape;
  return rotationsOf(
    partners,
    [stack, n],
    (b, low, high) => {
      const gamma = elementAt(x, [b, low, high]);
      const isLarge = scalar.lt(along(limit, [stack, n], [0]), scalar.abs(gamma));
      return {
        alpha: elementAt(x, [b, low, low]),
        beta: elementAt(x, [b, high, high]),
        gamma,
        isSmall: scalar.not(isLarge),
      };
    },
    build,
  );
}

// J^T X J, with exact zeros where the rotations make some.
function turnBoth(x: LazyArray, round: Round, build: Builder): LazyArray {
  const { shape } = x;
  const half = build.materialize(rotateRows(x, round));
  const partner = along(round.partners, shape, [2]);
  const isTurned = scalar.not(scalar.eq(along(round.sines, shape, [0, 2]), 0));
  return grid(shape, (b, i) => {
    const next = rotated(half, elementAt(half, [b, i, partner]), round, 2);
    return scalar.select(scalar.and(isTurned, scalar.eq(partner, i)), 0, next);
  });
}
