/** The LU decomposition with row exchanges. @module */

import { aval, avalOf } from "../base/aval.js";
import type { Shape } from "../base/shape.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { elementAt, permute } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { Domain, NoParams } from "../program/primitive.js";
import { add } from "./add.js";
import { reduceToPosition } from "./argmax.js";
import { concatenate } from "./concatenate.js";
import type { Callable } from "./define.js";
import { defineMultiple } from "./define.js";
import { argument, dominant, exchanged, floating } from "./domains.js";
import { gather } from "./gather.js";
import { iota } from "./iota.js";
import { identityOf, lowerPart, product, upperPart } from "./matrices.js";
import { along, flatStack, grid, loopOver } from "./matrixKernels.js";
import { batchStacks, checkMatrices, matricesAround, stackOf } from "./matrixRules.js";
import { reshape } from "./reshape.js";
import { pad, slice } from "./slice.js";
import { triangularSolve } from "./triangularSolve.js";

/**
 * L and U in one matrix, the row that each step exchanged with its own, and the row of A that each row of L U is:
 * f32[5,4,3] -> f32[5,4,3], i32[5,3], i32[5,4]. L is unit lower triangular (its ones are not stored), U upper triangular.
 * Each pivot is the largest of its column, of several the first. A column of zeros leaves a zero on the diagonal.
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.4
 */
export const lu: Callable<[a: Tensor], NoParams, readonly Tensor[]> = defineMultiple<[a: Tensor], NoParams>({
  name: "lu",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) => {
    const taller = matricesAround(shape, 2);
    const wider = matricesAround(shape, 0, 1);
    const sample = (domain: Domain) => (whole: Shape) => ({ args: [argument(whole, domain)], params: {} });
    return [
      ...matricesAround(shape).map(sample(dominant)),
      ...[...matricesAround(shape), ...taller, ...wider].map(sample(exchanged)),
    ];
  },
  shape: ([a]) => {
    checkMatrices("lu", a);
    const [m, n] = a.shape.slice(-2);
    const stack = stackOf(a);
    return [avalOf(a), aval([...stack, Math.min(m, n)], "int32"), aval([...stack, m], "int32")];
  },
  // L^-1 P dA U^-1 = L^-1 dL + dU U^-1, a strictly lower and an upper triangular matrix
  jvp: ([a], [da], _params, [packed, , order]) =>
    da === null ? [null, null, null] : [tangent(a, permuteRows(da, order), packed), null, null],
  batch: batchStacks((a) => lu(a)),
  lower: ([a], _params, build, outs) => {
    const results = eliminate(flatStack(a, 2, build), build);
    return results.map((result, i) => build.reshape(result, outs[i].shape));
  },
});

/** The rows of x [..., m, k] in the order of an i32[..., m]. */
export function permuteRows(x: Tensor, order: Tensor): Tensor {
  const { shape } = order;
  const coordinates = shape.map((_, axis) =>
    axis === shape.length - 1 ? order : iota({ shape, axis, dtype: "int32" }),
  );
  const vectors = coordinates.map((each) => reshape(each, { shape: [...shape, 1] }));
  const indices = concatenate(...vectors, { axis: shape.length });
  return gather(x, indices, { axes: range(shape.length), outOfBounds: "clamp" });
}

// For other shapes than squares the factors are made square by parts of the identity.
function tangent(a: Tensor, da: Tensor, packed: Tensor): Tensor {
  const [m, n] = a.shape.slice(-2);
  const stack = stackOf(a);
  const k = Math.min(m, n);
  const lower = lowerPart(part(packed, m, k), true);
  const l = add(extended(lower, m, m), identityOf([...stack, m, m], a.dtype));
  const u = extended(upperPart(part(packed, k, n)), n, n);
  const rest = lowerCorner(stack, n, k, a);
  const whole = rest === undefined ? u : add(u, rest);
  const plain = { isLeft: true, isLower: true, isTransposed: false, hasUnitDiagonal: true };
  const left = triangularSolve(l, da, plain);
  const both = triangularSolve(whole, left, {
    ...plain,
    isLeft: false,
    isLower: false,
    hasUnitDiagonal: false,
  });
  return add(product(l, lowerPart(both, true)), product(upperPart(both), whole));
}

// The first rows and columns.
function part(x: Tensor, rows: number, columns: number): Tensor {
  const stack = stackOf(x);
  const limit = [...stack, rows, columns];
  return slice(x, { start: limit.map(() => 0), limit, strides: limit.map(() => 1) });
}

// Zeros behind the last row and column.
function extended(x: Tensor, rows: number, columns: number): Tensor {
  const [m, n] = x.shape.slice(-2);
  const none = x.shape.map(() => 0);
  const high = [...stackOf(x).map(() => 0), rows - m, columns - n];
  return pad(x, scalarTensor(0, x.dtype), { low: none, high, interior: none });
}

// The identity in the last n - k rows and columns of a square matrix.
function lowerCorner(stack: readonly number[], n: number, k: number, { dtype }: Tensor): Tensor | undefined {
  if (n === k) return undefined;
  const small = identityOf([...stack, n - k, n - k], dtype);
  const none = small.shape.map(() => 0);
  const low = [...stack.map(() => 0), k, k];
  return pad(small, scalarTensor(0, dtype), { low, high: none, interior: none });
}

function eliminate(a: LazyArray, build: Builder): readonly LazyArray[] {
  const { shape } = a;
  const [stack, m, n] = shape;
  const start = grid([stack, m], (_, i) => i);
  const {
    carries: [packed, order],
    stacked: [pivots],
  } = loopOver(build, { count: Math.min(m, n) }, [a, start], ([x, rows], step) => {
    const j = along(step, [stack, m], []);
    const column = build.materialize(grid([stack, m], (b, i) => elementAt(x, [b, i, j])));
    const candidates = grid([stack, m], (_, i) =>
      scalar.select(scalar.le(j, i), scalar.abs(column.body), -1),
    );
    const pivot = build.materialize(reduceToPosition(candidates, [1], "max", scalar.index(1), build));
    const exchanged = (of: (b: scalar.ScalarExpr, i: scalar.ScalarExpr) => scalar.ScalarExpr): LazyArray => {
      const other = along(pivot, [stack, m], [0]);
      return grid([stack, m], (b, i) => {
        const from = scalar.select(scalar.eq(i, j), other, scalar.select(scalar.eq(i, other), j, i));
        return of(b, from);
      });
    };
    const moved = build.materialize(exchanged((b, i) => elementAt(column, [b, i])));
    const leading = build.materialize(grid([stack], (b) => elementAt(moved, [b, along(step, [stack], [])])));
    const factors = build.materialize(
      grid([stack, m], (_, i) => {
        const divisor = along(leading, [stack, m], [0]);
        const factor = scalar.select(scalar.eq(divisor, 0), moved.body, scalar.div(moved.body, divisor));
        return scalar.select(scalar.lt(j, i), factor, 0);
      }),
    );
    const kept = along(step, [stack, n], []);
    const pivotRow = build.materialize(
      grid([stack, n], (b, k) => elementAt(x, [b, along(pivot, [stack, n], [0]), k])),
    );
    const ownRow = build.materialize(grid([stack, n], (b, k) => elementAt(x, [b, kept, k])));
    const next = grid(shape, (_, i, k) => {
      const number = along(step, shape, []);
      const upper = along(pivotRow, shape, [0, 2]);
      const lower = scalar.select(
        scalar.eq(i, along(pivot, shape, [0])),
        along(ownRow, shape, [0, 2]),
        x.body,
      );
      const row = scalar.select(scalar.eq(i, number), upper, lower);
      const factor = along(factors, shape, [0, 1]);
      const rest = scalar.sub(row, scalar.mul(factor, upper));
      const isBelow = scalar.lt(number, i);
      const inColumn = scalar.and(isBelow, scalar.eq(k, number));
      const inRest = scalar.and(isBelow, scalar.lt(number, k));
      return scalar.select(inRest, rest, scalar.select(inColumn, factor, row));
    });
    return { carries: [next, exchanged((b, i) => elementAt(rows, [b, i]))], rows: [pivot] };
  });
  return [packed, permute(pivots, [1, 0]), order];
}
