/**
 * Powers and exponentials of matrices.
 * @module
 */
import { ArgumentError } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { asColumns, identityOf, product } from "../../primitives/matrices.js";
import { constant } from "../arguments.js";
import type { Floating } from "../types.js";
import { normOfMatrices } from "./norms.js";
import { solved } from "./solving.js";
import { squareOf } from "./stacks.js";

/**
 * The n-th power of a matrix, by repeated squaring; n < 0 takes powers of the inverse, 0 gives the identity.
 * `a` [..., k, k] -> [..., k, k]; integers compute in float32.
 * @throws ShapeError when the matrices are not square; ArgumentError when n is no integer
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.matrixPower(tensor([[1, 1], [0, 1]]), 5).toArray() // => [[1, 5], [0, 1]]
 * linalg.matrixPower(tensor([[2, 0], [0, 4]]), -2).toArray() // => [[0.25, 0], [0, 0.0625]]
 * ```
 */
export function matrixPower<A extends Tensor>(a: A, n: number): Floating<A>;
export function matrixPower(a: Tensor, n: number): Tensor {
  const x = squareOf("matrixPower", a);
  if (!Number.isSafeInteger(n)) {
    throw new ArgumentError({
      op: "matrixPower",
      requirement: "the exponent must be an integer",
      received: String(n),
    });
  }
  const one = identityOf(x.shape, x.dtype);
  if (n === 0) return one;
  const base = n < 0 ? solved(x, one) : x;
  // From the binary digits of the exponent, the last one first.
  const power = (square: Tensor, rest: number): Tensor => {
    if (rest === 1) return square;
    const higher = power(product(square, square), Math.floor(rest / 2));
    return rest % 2 === 1 ? product(square, higher) : higher;
  };
  return power(base, Math.abs(n));
}

/** A Pade approximant: its coefficients, and up to which norm it is as exact as the dtype. */
interface Approximant {
  readonly coefficients: readonly number[];
  readonly reach: number;
}

// Degrees 7 and 13: Higham, tables 10.2 and 10.4; the reach in float32 is that of unit roundoff 2^-24.
const approximants: Readonly<Record<"float32" | "float64", Approximant>> = {
  float32: {
    coefficients: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1],
    reach: 3.92572478313866,
  },
  float64: {
    coefficients: [
      64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
      10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ],
    reach: 5.371920351148152,
  },
};

// The norm may be as large as 2 to this power times the reach.
const mostSquarings = 16;

/**
 * The exponential of a matrix, 1 + A + A^2 / 2 + ..., by scaling and squaring of a Pade approximant. NaN for matrices whose
 * largest sum of magnitudes of a column is above 10^5.
 * `a` [..., n, n] -> [..., n, n]; integers compute in float32.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.expm(tensor([[0, 1], [0, 0]])).toArray() // => [[1, 1], [0, 1]]
 * ```
 * @see Higham: Functions of Matrices (2008), section 10.3
 */
export function expm<A extends Tensor>(a: A): Floating<A>;
export function expm(a: Tensor): Tensor {
  const x = squareOf("expm", a);
  const n = x.shape[x.shape.length - 1];
  if (n === 0) return x;
  const { coefficients, reach } = approximants[x.dtype === "float64" ? "float64" : "float32"];
  const { gt, mul, select } = primitives;
  const size = primitives.stopGradient(normOfMatrices("expm", x, 1));
  const over = (matrix: Tensor): Tensor => asColumns(asColumns(matrix, n), n);
  // Matrix by matrix, the scale is halved and the result squared as often as the norm asks for.
  const needs = Array.from({ length: mostSquarings }, (_, k) => gt(size, constant(size, reach * (1 << k))));
  const half = constant(size, 0.5);
  const one = constant(size, 1);
  const scale = needs.reduce((total, isNeeded) => mul(total, select(isNeeded, half, one)), one);
  const start = pade(mul(x, over(scale)), coefficients);
  const squared = needs.reduce(
    (result, isNeeded) => select(over(isNeeded), product(result, result), result),
    start,
  );
  const isTooLarge = primitives.not(primitives.le(size, constant(size, reach * (1 << mostSquarings))));
  return select(over(isTooLarge), constant(x, NaN), squared);
}

// (V + U) / (V - U), where V has the even powers and U the odd ones.
function pade(x: Tensor, coefficients: readonly number[]): Tensor {
  const { add, mul, sub } = primitives;
  const one = identityOf(x.shape, x.dtype);
  const square = product(x, x);
  // Horner's rule in the square.
  const polynomial = (terms: readonly number[]): Tensor =>
    terms
      .slice(0, -1)
      .reduceRight(
        (sum, coefficient) => add(product(square, sum), mul(one, constant(one, coefficient))),
        mul(one, constant(one, terms[terms.length - 1])),
      );
  const even = polynomial(coefficients.filter((_, k) => k % 2 === 0));
  const odd = product(x, polynomial(coefficients.filter((_, k) => k % 2 === 1)));
  return solved(sub(even, odd), add(even, odd));
}
