/**
 * The discrete Fourier transform along the last axis, as products with small matrices: a transform of n1 n2 points is n2 of n1 points,
 * a product with roots of unity, and n1 of n2 points.
 * @see Cooley, Tukey: An algorithm for the machine calculation of complex Fourier series (1965)
 * @module
 */

import { sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { transposed } from "../../primitives/matrices.js";
import { constant, stretch } from "../arguments.js";
import type { FloatDType } from "../random/uniform.js";
import type { Pair, Parts } from "./roots.js";
import { rootTable } from "./roots.js";

const { add, mul, neg, sub } = primitives;

// Up to so many points the matrix of all roots is as fast as anything, and prime numbers of points up to the second go that way.
const direct = 32;
const directPrime = 61;

/** sum_j x_j exp(-2 pi i j k / n) for every k, along the last axis; with the other sign when inverse. No scaling. */
export function dft({ re, im }: Parts, isInverse: boolean): Pair {
  const n = re.shape[re.shape.length - 1];
  const flat = [sizeOf(re.shape.slice(0, -1)), n];
  const asMatrix = (x: Tensor | null): Tensor | null => (x === null ? null : reshaped(x, flat));
  const result = ofRows({ re: reshaped(re, flat), im: asMatrix(im) }, isInverse);
  return { re: reshaped(result.re, re.shape), im: reshaped(result.im, re.shape) };
}

function reshaped(x: Tensor, shape: readonly number[]): Tensor {
  return primitives.reshape(x, { shape });
}

const dtypeOf = ({ dtype }: Tensor): FloatDType => (dtype === "float64" ? "float64" : "float32");

// The transform of each row of a matrix.
function ofRows(x: Parts, isInverse: boolean): Pair {
  const [rows, n] = x.re.shape;
  if (n <= 1) return { re: x.re, im: x.im ?? constant(x.re, 0) };
  const first = factorOf(n);
  if (first === undefined) return byConvolution(x, isInverse);
  if (first === n) return byMatrix(x, 1, isInverse);
  const second = n / first;
  const split = (part: Tensor | null): Tensor | null =>
    part === null ? null : reshaped(part, [rows, first, second]);
  // [rows, second, first]
  const outer = byMatrix({ re: reshaped(x.re, [rows, first, second]), im: split(x.im) }, 1, isInverse);
  const options = { dtype: dtypeOf(x.re), isInverse };
  const roots = rootTable("twiddle", [second, first], n, (j, k) => j * k, options);
  const turned = eachPart(times(outer, roots), (part) => reshaped(transposed(part), [rows * first, second]));
  const inner = ofRows(turned, isInverse);
  return eachPart(inner, (part) => reshaped(transposed(reshaped(part, [rows, first, second])), [rows, n]));
}

// The number of points that a transform begins with: all of them, a divisor, or undefined where no divisor is small.
function factorOf(n: number): number | undefined {
  if (n <= direct) return n;
  for (let divisor = direct; divisor > 1; divisor--) if (n % divisor === 0) return divisor;
  for (let divisor = direct + 1; divisor <= directPrime; divisor++) if (n % divisor === 0) return divisor;
  return undefined;
}

function eachPart({ re, im }: Pair, f: (x: Tensor) => Tensor): Pair {
  return { re: f(re), im: f(im) };
}

// Over axis 1, which goes behind the others.
function byMatrix({ re, im }: Parts, axis: number, isInverse: boolean): Pair {
  const n = re.shape[axis];
  const options = { dtype: dtypeOf(re), isInverse };
  const roots = rootTable("matrix", [n, n], n, (j, k) => (j * k) % n, options);
  const dot = (x: Tensor, matrix: Tensor): Tensor =>
    primitives.dotGeneral(x, matrix, { lhsContract: [axis], rhsContract: [0], lhsBatch: [], rhsBatch: [] });
  if (im === null) return { re: dot(re, roots.re), im: dot(re, roots.im) };
  return {
    re: sub(dot(re, roots.re), dot(im, roots.im)),
    im: add(dot(re, roots.im), dot(im, roots.re)),
  };
}

/** The product of complex numbers, the second ones repeated along leading axes. */
function times({ re, im }: Parts, factor: Pair): Pair {
  const c = stretch(factor.re, re.shape);
  const s = stretch(factor.im, re.shape);
  if (im === null) return { re: mul(re, c), im: mul(re, s) };
  return { re: sub(mul(re, c), mul(im, s)), im: add(mul(re, s), mul(im, c)) };
}

// j k = (j^2 + k^2 - (k - j)^2) / 2 makes a convolution of any transform, and that is a product of longer transforms.
// Bluestein: A linear filtering approach to the computation of the discrete Fourier transform (1970)
function byConvolution(x: Parts, isInverse: boolean): Pair {
  const n = x.re.shape[1];
  let length = 1;
  while (length < 2 * n - 1) length *= 2;
  const options = { dtype: dtypeOf(x.re), isInverse };
  // The square modulo 2 n, without leaving the safe integers.
  const square = (j: number): number => (j * j) % (2 * n);
  const chirp = rootTable("chirp", [1, n], 2 * n, (_, j) => square(j), options);
  const filter = rootTable(
    `filter ${n}`,
    [1, length],
    2 * n,
    (_, j) => square(j < n ? j : length - j < n ? length - j : 0),
    { ...options, isInverse: !isInverse },
  );
  const row = eachPart(chirp, (part) => reshaped(part, [n]));
  const padded = eachPart(times(x, row), (part) => resized(part, length));
  const spectrum = eachPart(ofRows(withGap(filter, n), false), (part) => reshaped(part, [length]));
  const { re, im } = times(ofRows(padded, false), spectrum);
  // The inverse transform by conjugation on both sides.
  const convolved = ofRows({ re, im: neg(im) }, false);
  const scale = constant(convolved.re, 1 / length);
  const back = { re: mul(convolved.re, scale), im: neg(mul(convolved.im, scale)) };
  return times(
    eachPart(back, (part) => resized(part, n)),
    row,
  );
}

// Zero where neither end of the filter reaches.
function withGap(filter: Pair, n: number): Pair {
  const { shape } = filter.re;
  const at = primitives.iota({ shape, axis: 1, dtype: "int32" });
  const isIn = primitives.or(
    primitives.lt(at, constant(at, n)),
    primitives.gt(at, constant(at, shape[1] - n)),
  );
  return eachPart(filter, (part) => primitives.select(isIn, part, constant(part, 0)));
}

/** The last axis cut off, or filled up with zeros, to `n` elements. */
export function resized(x: Tensor, n: number): Tensor {
  const last = x.shape.length - 1;
  const size = x.shape[last];
  if (size === n) return x;
  const start = x.shape.map(() => 0);
  if (size > n) {
    const limit = [...x.shape.slice(0, last), n];
    return primitives.slice(x, { start, limit, strides: x.shape.map(() => 1) });
  }
  const high = x.shape.map((_, axis) => (axis === last ? n - size : 0));
  return primitives.pad(x, scalarTensor(0, x.dtype), { low: start, high, interior: start });
}
