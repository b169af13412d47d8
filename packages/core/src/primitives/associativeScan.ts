/**
 * Running combinations with any associative function, composed of slices: what derivatives of cumulative operations
 * need. Positions pair up as in JAX's associative_scan, so that ties of cummax share their derivative alike.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { add } from "./add.js";
import { concatenate } from "./concatenate.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";

/** Several tensors that are combined together, position by position. */
type Several = readonly Tensor[];

/**
 * Element k of the result combines elements 0 to k along `axis`. Linear work, 2 log2(n) steps.
 * @see Blelloch, "Prefix Sums and Their Applications", 1990
 */
export function associativeScan(
  combine: (left: Several, right: Several) => Several,
  elements: Several,
  axis: number,
): Several {
  const n = elements[0].shape[axis];
  if (n < 2) return elements;
  const every = (start: number, limit: number): Several =>
    elements.map((x) => take(x, axis, start, limit, 2));
  const even = n - (n % 2);
  // Pairs (0, 1), (2, 3), ... scanned give the results at odd positions; one more element each gives those at even ones.
  const atOdd = associativeScan(combine, combine(every(0, even), every(1, n)), axis);
  const first = elements.map((x) => take(x, axis, 0, 1, 1));
  if (n === 2) return first.map((x, i) => concatenate(x, atOdd[i], { axis }));
  const before = atOdd.map((x) => take(x, axis, 0, (n - 1) >> 1, 1));
  const later = combine(before, every(2, n));
  return first.map((x, i) => interleave(concatenate(x, later[i], { axis }), atOdd[i], axis));
}

// Positions start, start + stride, ... below limit along an axis.
function take(x: Tensor, axis: number, start: number, limit: number, stride: number): Tensor {
  const along = (value: number, others: readonly number[]): readonly number[] =>
    others.map((other, a) => (a === axis ? value : other));
  return slice(x, {
    start: along(
      start,
      x.shape.map(() => 0),
    ),
    limit: along(limit, x.shape),
    strides: along(
      stride,
      x.shape.map(() => 1),
    ),
  });
}

// Even and odd positions by turns; there may be one even position more.
function interleave(even: Tensor, odd: Tensor, axis: number): Tensor {
  const n = odd.shape[axis];
  const column = (x: Tensor): Tensor =>
    reshape(x, { shape: [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)] });
  const pairs = concatenate(column(take(even, axis, 0, n, 1)), column(odd), { axis: axis + 1 });
  const shape = odd.shape.map((size, a) => (a === axis ? 2 * n : size));
  const paired = reshape(pairs, { shape });
  return even.shape[axis] === n ? paired : concatenate(paired, take(even, axis, n, n + 1, 1), { axis });
}

/** The y with y_k = a_k y_(k-1) + b_k along `axis`, y_(-1) = 0. Linear in b, and differentiable in a to any order. */
export function linearRecurrence(a: Tensor, b: Tensor, axis: number): Tensor {
  // After a first step y -> a1 y + b1 a second gives y -> a2 a1 y + (a2 b1 + b2).
  const compose = ([a1, b1]: Several, [a2, b2]: Several): Several => [mul(a1, a2), add(mul(a2, b1), b2)];
  return associativeScan(compose, [a, b], axis)[1];
}
