/** The singular value decomposition. @module */
import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast, elementAt, permute, splat, stepThrough } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import { add, sub } from "./add.js";
import { formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { defineMultiple } from "./define.js";
import { div } from "./div.js";
import { argument, dominant, floating } from "./domains.js";
import { inverseOf } from "./eigh.js";
import { orthogonalOf, triangularize } from "./householder.js";
import { rotateRows, rotationsOf, sweep } from "./jacobi.js";
import { asColumns, asRows, diagonalOf, product, transposed } from "./matrices.js";
import { along, epsilonOf, flatStack, grid, identity, poison, powerBelow } from "./matrixKernels.js";
import { batchStacks, checkMatrices, matricesAround, stackOf } from "./matrixRules.js";
import { mul } from "./mul.js";

export interface SvdParams {
  /** Are U and V square? Otherwise they have only the min(m, n) columns that belong to singular values. */
  readonly isFull: boolean;
}

/**
 * U, the singular values in descending order, and V^T, A = U diag(s) V^T: f32[5,4,3] -> f32[5,4,3], f32[5,3], f32[5,3,3], or with
 * f32[5,4,4] when full. NaN where an element is none or infinite. Vectors of equal singular values have no derivative of their
 * own: it is infinite or NaN, as in JAX; nor have those that `isFull` adds.
 * @see Drmac, Veselic: New fast and accurate Jacobi SVD algorithm (2008)
 */
export const svd: Callable<[a: Tensor], SvdParams, readonly Tensor[]> = defineMultiple<
  [a: Tensor],
  SvdParams
>({
  name: "svd",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) => {
    const around = [
      ...matricesAround(shape).map((whole) => [whole, true] as const),
      ...matricesAround(shape, 1).map((whole) => [whole, false] as const),
      ...matricesAround(shape, 0, 2).map((whole) => [whole, false] as const),
    ];
    return around.map(([whole, isFull]) => ({ args: [argument(whole, dominant)], params: { isFull } }));
  },
  shape: ([a], { isFull }) => {
    checkMatrices("svd", a);
    const [m, n] = a.shape.slice(-2);
    const k = Math.min(m, n);
    const stack = stackOf(a);
    return [
      aval([...stack, m, isFull ? m : k], a.dtype),
      aval([...stack, k], a.dtype),
      aval([...stack, isFull ? n : k, n], a.dtype),
    ];
  },
  jvp: ([a], [da], { isFull }, [u, s, vt]) => {
    if (da === null) return [null, null, null];
    checkThin(a, isFull);
    return tangents(da, u, s, vt);
  },
  batch: (args, dims, params, size) => batchStacks((a) => svd(a, params))(args, dims, size),
  lower: ([a], { isFull }, build, outs) => {
    const whole = flatStack(a, 2, build);
    const [, m, n] = whole.shape;
    const results = m < n ? wide(whole, isFull, build) : tall(whole, isFull, build);
    return results.map((result, i) => build.reshape(result, outs[i].shape));
  },
});

function checkThin(a: Aval, isFull: boolean): void {
  const [m, n] = a.shape.slice(-2);
  if (!isFull || m === n) return;
  throw new ArgumentError({
    op: "svd",
    requirement: "singular vectors without a singular value have no derivative",
    expected: "a square matrix, or fullMatrices: false",
    received: `${m} by ${n} with fullMatrices: true`,
    arguments: formatArguments([a]),
    fix: "Pass fullMatrices: false.",
  });
}

// With M = U^T dA V and F_ij = 1 / (s_j^2 - s_i^2) beside the diagonal:
// ds = diag M, dU = U (F * (M S + S M^T)) + (1 - U U^T) dA V / S, dV = V (F * (S M + M^T S)) + (1 - V V^T) dA^T U / S
function tangents(da: Tensor, u: Tensor, s: Tensor, vt: Tensor): readonly Tensor[] {
  const k = s.shape[s.shape.length - 1];
  const [m, n] = da.shape.slice(-2);
  const [ut, v] = [transposed(u), transposed(vt)];
  const moved = product(product(ut, da), v);
  const [rows, columns] = [asRows(s, k), asColumns(s, k)];
  const f = inverseOf(mul(add(rows, columns), sub(rows, columns)));
  const ms = mul(moved, rows);
  const sm = mul(columns, moved);
  const du = product(u, mul(f, add(ms, transposed(ms))));
  const dv = product(v, mul(f, add(sm, transposed(sm))));
  // What dA moves out of the space of the vectors: of dA V for U, or of dA^T U for V.
  const outside = (x: Tensor, basis: Tensor): Tensor => {
    const rest = sub(x, product(basis, product(transposed(basis), x)));
    return div(rest, asRows(s, x.shape[x.shape.length - 2]));
  };
  const uTotal = m > n ? add(du, outside(product(da, v), u)) : du;
  const vTotal = n > m ? add(dv, outside(product(transposed(da), u), v)) : dv;
  return [uTotal, diagonalOf(moved), transposed(vTotal)];
}

const turned = (x: LazyArray): LazyArray => permute(x, [0, 2, 1]);

// A^T = U S V^T, so A = V S U^T
function wide(a: LazyArray, isFull: boolean, build: Builder): readonly LazyArray[] {
  const [u, s, vt] = tall(build.materialize(turned(a)), isFull, build);
  return [turned(vt), s, turned(u)];
}

// A = Q R, then the rows of R are rotated until they are orthogonal: W^T R = S V^T, so A = (Q W) S V^T.
function tall(a: LazyArray, isFull: boolean, build: Builder): readonly LazyArray[] {
  const [stack, m, n] = a.shape;
  const { dtype } = a.body;
  if (n === 0)
    return [
      identity([stack, m, isFull ? m : 0], dtype),
      splat(0, dtype, [stack, 0]),
      splat(0, dtype, [stack, 0, 0]),
    ];
  // Lengths of rows are roots of sums of squares, which a matrix of moderate size keeps from overflowing and vanishing.
  const greatest = build.reduce({ shape: a.shape, body: scalar.abs(a.body) }, [1, 2], "max");
  const unit = build.materialize({ shape: [stack], body: powerBelow(greatest.body) });
  const moderate = scalar.div(a.body, along(unit, a.shape, [0]));
  const reflections = triangularize({ shape: a.shape, body: moderate }, build);
  const q = orthogonalOf(reflections, isFull ? m : n, build);
  const r = stepThrough(reflections.r, [stack, n, n], [0, 0, 0], [1, 1, 1]);
  const [rows, rotations] = orthogonalizeRows(r, build);
  const lengths = build.materialize({ shape: [stack, n], body: scalar.sqrt(squares(rows, build).body) });
  const descending = scalar.neg(lengths.body);
  const [, order] = build.sort(
    [{ shape: [stack, n], body: descending }, grid([stack, n], (_, i) => i)],
    1,
    1,
  );
  const values = build.materialize(
    grid([stack, n], (b) => elementAt(lengths, [b, along(order, [stack, n], [0, 1])])),
  );
  const place = along(order, [stack, n, n], [0, 1]);
  const sorted = (x: LazyArray): LazyArray => grid([stack, n, n], (b, _, k) => elementAt(x, [b, place, k]));
  const u = leftVectors(q, sorted(rotations), build);
  const vt = unitRows(sorted(rows), values, build);
  const failed = poison(a, build);
  const grown = scalar.mul(values.body, along(unit, [stack, n], [0]));
  return [u, { shape: values.shape, body: grown }, vt].map((x) => ({
    shape: x.shape,
    body: scalar.add(x.body, along(failed, x.shape, [0])),
  }));
}

function squares(rows: LazyArray, build: Builder): LazyArray {
  return build.reduce({ shape: rows.shape, body: scalar.mul(rows.body, rows.body) }, [2], "add");
}

// The rotated rows of x [b, n, n], and the product of the rotations.
function orthogonalizeRows(x: LazyArray, build: Builder): readonly LazyArray[] {
  const { shape } = x;
  const { dtype } = x.body;
  const [stack, n] = shape;
  // Rounding alone leaves that much of a product of two orthogonal rows.
  const tolerance = 4 * epsilonOf(dtype) * Math.sqrt(n);
  return sweep(
    n,
    [x, identity(shape, dtype)],
    ([rows, rotations], partners) => {
      const square = squares(rows, build);
      const others = grid(shape, (b, _, k) => elementAt(rows, [b, along(partners, shape, [1]), k]));
      const between = build.contract(rows, others, 2);
      const round = rotationsOf(
        partners,
        [stack, n],
        (b, low, high) => {
          const [alpha, beta] = [elementAt(square, [b, low]), elementAt(square, [b, high])];
          const gamma = elementAt(between, [b, low]);
          const scale = scalar.mul(scalar.sqrt(alpha), scalar.sqrt(beta));
          const isLarge = scalar.lt(scalar.mul(scale, tolerance), scalar.abs(gamma));
          return { alpha, beta, gamma, isSmall: scalar.not(isLarge) };
        },
        build,
      );
      return { carries: [rotateRows(rows, round), rotateRows(rotations, round)], sines: round.sines };
    },
    build,
  );
}

// Q [b, m, q] with its first n columns replaced by Q W, W^T being `rotations` [b, n, n].
function leftVectors(q: LazyArray, rotations: LazyArray, build: Builder): LazyArray {
  const { shape } = q;
  const [stack, m, columns] = shape;
  const [, n] = rotations.shape;
  const space = [stack, m, n, n];
  const first = stepThrough(q, [stack, m, n], [0, 0, 0], [1, 1, 1]);
  const turnedOnes = build.contract(broadcast(first, space, [2]), broadcast(rotations, space, [1]), 3);
  if (columns === n) return turnedOnes;
  return grid(shape, (b, i, j) => scalar.select(scalar.lt(j, n), elementAt(turnedOnes, [b, i, j]), q.body));
}

// The rows divided by their lengths, those of length 0 completed to an orthonormal system by the reflections of a QR decomposition.
function unitRows(rows: LazyArray, lengths: LazyArray, build: Builder): LazyArray {
  const { shape } = rows;
  const length = along(lengths, shape, [0, 1]);
  const units = scalar.select(scalar.eq(length, 0), 0, scalar.div(rows.body, length));
  const columns = build.materialize(turned({ shape, body: units }));
  const reflections = triangularize(columns, build);
  const q = turned(orthogonalOf(reflections, shape[1], build));
  return grid(shape, (b, i) => {
    const sign = elementAt(build.materialize(reflections.r), [b, i, i]);
    return scalar.select(scalar.lt(sign, 0), scalar.neg(q.body), q.body);
  });
}
