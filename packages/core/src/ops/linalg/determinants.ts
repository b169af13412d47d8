/**
 * Determinants, also as logarithms.
 * @module
 */
import { insertAt } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { customJvp } from "../../control/rules/customJvp.js";
import * as primitives from "../../primitives/index.js";
import { permuteRows } from "../../primitives/lu.js";
import { asColumns, diagonalOf, identityOf } from "../../primitives/matrices.js";
import { stackOf } from "../../primitives/matrixRules.js";
import { constant } from "../arguments.js";
import { cumprod } from "../cumulative.js";
import { trace } from "../diagonal.js";
import { ones } from "../fill.js";
import type { Like } from "./stacks.js";
import { squareOf } from "./stacks.js";

/**
 * The determinant.
 * `a` [..., n, n] -> [...]; integers compute in float32. The derivative is right for singular matrices too, where it is
 * the product with the adjugate; for n > 3 second derivatives there are not.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { grad, linalg, tensor, type Tensor } from "@cotangent/core";
 * linalg.det(tensor([[1, 2], [3, 4]])).item() // => -2
 * grad((a: Tensor) => linalg.det(a))(tensor([[1, 2], [2, 4]])).toArray() // => [[4, -2], [-2, 1]]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 2.1.4
 */
export function det<A extends Tensor>(a: A): Like<A>;
export function det(a: Tensor): Tensor {
  const x = squareOf("det", a);
  const n = x.shape[x.shape.length - 1];
  if (n === 0) return ones(stackOf(x), { dtype: x.dtype });
  if (n <= 3) return byMinors(x, n);
  // d det A = tr(adj(A) dA)
  const differentiable = customJvp(eliminated, ([at]: readonly [Tensor], [da]: readonly [Tensor]) => {
    const [value, moved] = withAdjugate(at, da);
    return [value, trace(moved)];
  });
  return differentiable(x);
}

// For the smallest the sum over permutations, a polynomial, so that derivatives are right everywhere.
function byMinors(a: Tensor, n: number): Tensor {
  const at = (row: number, column: number): Tensor => {
    const start = [...stackOf(a).map(() => 0), row, column];
    const limit = [...stackOf(a), row + 1, column + 1];
    const one = primitives.slice(a, { start, limit, strides: start.map(() => 1) });
    return primitives.reshape(one, { shape: stackOf(a) });
  };
  const { add, mul, sub } = primitives;
  if (n === 1) return at(0, 0);
  const minor = (row: number, i: number, j: number): Tensor =>
    sub(mul(at(row, i), at(row + 1, j)), mul(at(row, j), at(row + 1, i)));
  if (n === 2) return minor(0, 0, 1);
  const [x, y, z] = [minor(1, 1, 2), minor(1, 0, 2), minor(1, 0, 1)];
  return add(sub(mul(at(0, 0), x), mul(at(0, 1), y)), mul(at(0, 2), z));
}

function eliminated(a: Tensor): Tensor {
  const [packed, pivots] = primitives.lu(a);
  const factors = diagonalOf(packed);
  const product = primitives.reduceProd(factors, { axes: [factors.shape.length - 1] });
  return primitives.mul(signOf(pivots, a), product);
}

// 1 for an even number of exchanges, -1 for an odd one.
function signOf(pivots: Tensor, { dtype }: Tensor): Tensor {
  const axis = pivots.shape.length - 1;
  const steps = primitives.iota({ shape: pivots.shape, axis, dtype: "int32" });
  const isExchange = primitives.ne(pivots, steps);
  const one = constant(pivots, 1);
  const signs = primitives.select(isExchange, primitives.neg(one), one);
  return primitives.convert(primitives.reduceProd(signs, { axes: [axis] }), { dtype });
}

// det(A) and adj(A) B. Where the last pivot alone is 0, dividing by it is avoided: it cancels against the determinant. Where
// more are, the adjugate is 0.
function withAdjugate(a: Tensor, b: Tensor): readonly [value: Tensor, moved: Tensor] {
  const { div, mul, select } = primitives;
  const n = a.shape[a.shape.length - 1];
  const [packed, pivots, permutation] = primitives.lu(a);
  const sign = signOf(pivots, a);
  const products = mul(cumprod(diagonalOf(packed), -1), asColumns(sign, n));
  const value = entry(products, n - 1);
  const beforeLast = entry(products, n - 2);
  const spread = (x: Tensor): Tensor => asColumns(asColumns(x, n), n);
  const isLast = atEnd(a);
  const isZero = primitives.eq(spread(beforeLast), constant(packed, 0));
  const corner = spread(div(constant(beforeLast, 1), beforeLast));
  // Solving with a harmless matrix where the result does not count keeps NaN out of the derivative, too.
  const one = identityOf(a.shape, a.dtype);
  const adjusted = select(isZero, one, select(isLast.corner, corner, packed));
  const plain = { isLeft: true, isLower: true, isTransposed: false, hasUnitDiagonal: true };
  const y = primitives.triangularSolve(adjusted, permuteRows(b, permutation), plain);
  const scaled = select(isLast.row, y, mul(y, spread(value)));
  const moved = primitives.triangularSolve(adjusted, scaled, {
    ...plain,
    isLower: false,
    hasUnitDiagonal: false,
  });
  return [value, select(isZero, constant(moved, 0), moved)];
}

// The element of the last axis at a position.
function entry(x: Tensor, at: number): Tensor {
  const lead = x.shape.slice(0, -1);
  const start = insertAt(
    lead.map(() => 0),
    lead.length,
    at,
  );
  const one = primitives.slice(x, { start, limit: [...lead, at + 1], strides: start.map(() => 1) });
  return primitives.reshape(one, { shape: lead });
}

// Where the last row is, and its last element.
function atEnd({ shape }: Tensor): { readonly row: Tensor; readonly corner: Tensor } {
  const axis = shape.length - 2;
  const number = primitives.iota({ shape, axis, dtype: "int32" });
  const row = primitives.eq(number, constant(number, shape[axis] - 1));
  const onDiagonal = primitives.convert(identityOf(shape, "int32"), { dtype: "bool" });
  return { row, corner: primitives.and(row, onDiagonal) };
}

/**
 * The sign of the determinant and the logarithm of its magnitude, which no size of matrix lets overflow. A singular matrix
 * gives 0 and -Infinity, and has no derivative.
 * `a` [..., n, n] -> [...], [...]; integers compute in float32.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [sign, logarithm] = linalg.slogdet(tensor([[1, 2], [3, 4]]));
 * sign.item() // => -1
 * logarithm.item() // => 0.6931...
 * ```
 */
export function slogdet<A extends Tensor>(a: A): readonly [sign: Like<A>, logarithm: Like<A>];
export function slogdet(a: Tensor): readonly Tensor[] {
  const x = squareOf("slogdet", a);
  const [packed, pivots] = primitives.lu(x);
  const factors = diagonalOf(packed);
  const axes = [factors.shape.length - 1];
  const sign = primitives.reduceProd(primitives.sign(primitives.stopGradient(factors)), { axes });
  const logarithms = primitives.log(primitives.abs(factors));
  return [primitives.mul(signOf(pivots, x), sign), primitives.reduceSum(logarithms, { axes })];
}
