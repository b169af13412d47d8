/**
 * Fourier transforms along one axis.
 * @module
 */

import type { Shape } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { moveAxis } from "../../primitives/batching.js";
import * as primitives from "../../primitives/index.js";
import { constant } from "../arguments.js";
import type { Complex, ComplexLike, FloatOfComplex, FourierNorm, FourierOptions } from "./arguments.js";
import { alongOne, partsOf } from "./arguments.js";
import type { Pair, Parts } from "./roots.js";
import { dft, resized } from "./transform.js";

/** A transform of `n` points along `axis`, scaled as `norm` says. */
export function transformed(
  { re, im }: Parts,
  { axis, n, norm }: { readonly axis: number; readonly n: number; readonly norm: FourierNorm },
  isInverse: boolean,
): Pair {
  const last = re.shape.length - 1;
  const prepared = (x: Tensor): Tensor => resized(moveAxis(x, axis, last), n);
  const result = dft({ re: prepared(re), im: im === null ? null : prepared(im) }, isInverse);
  const scale = scaleOf(n, norm, isInverse);
  const finished = (x: Tensor): Tensor => moveAxis(scaled(x, scale), last, axis);
  return { re: finished(result.re), im: finished(result.im) };
}

function scaleOf(n: number, norm: FourierNorm, isInverse: boolean): number {
  if (norm === "ortho") return 1 / Math.sqrt(n);
  return (norm === "forward") === isInverse ? 1 : 1 / n;
}

function scaled(x: Tensor, scale: number): Tensor {
  return scale === 1 ? x : primitives.mul(x, constant(x, scale));
}

/**
 * The discrete Fourier transform: X_k = sum_j x_j exp(-2 pi i j k / n).
 * `x` real or { re, im } [..., m, ...] -> { re, im } [..., n, ...]; integers compute in float32. Any n takes of the order of n log n
 * operations.
 * @throws ArgumentError for options that are none; ShapeError when the axis is out of range or the parts differ
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * const { re, im } = fft.fft(tensor([1, 2, 0, 0]));
 * re.toArray() // => [3, 1, -1, 1]
 * im.toArray() // => [0, -2, 0, 2]
 * ```
 * @see Cooley, Tukey: An algorithm for the machine calculation of complex Fourier series (1965)
 */
export function fft<X extends ComplexLike>(x: X, options?: FourierOptions): Complex<FloatOfComplex<X>>;
export function fft(x: ComplexLike, options: FourierOptions = {}): Complex {
  const parts = partsOf("fft", x);
  return transformed(parts, alongOne("fft", parts, options), false);
}

/**
 * The inverse of fft: x_j = (1 / n) sum_k X_k exp(2 pi i j k / n).
 * `x` real or { re, im } [..., m, ...] -> { re, im } [..., n, ...]; integers compute in float32.
 * @throws ArgumentError for options that are none; ShapeError when the axis is out of range or the parts differ
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * fft.ifft(fft.fft(tensor([1, 2, 0, 0]))).re.toArray() // => [1, 2, 0, 0]
 * ```
 */
export function ifft<X extends ComplexLike>(x: X, options?: FourierOptions): Complex<FloatOfComplex<X>>;
export function ifft(x: ComplexLike, options: FourierOptions = {}): Complex {
  const parts = partsOf("ifft", x);
  return transformed(parts, alongOne("ifft", parts, options), true);
}

/**
 * The Fourier transform of real numbers, without the half that follows from the other: X_(n-k) is the conjugate of X_k.
 * `x` [..., m, ...] -> { re, im } [..., floor(n / 2) + 1, ...]; integers compute in float32.
 * @throws ArgumentError for options that are none; ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * const { re, im } = fft.rfft(tensor([1, 2, 0, 0]));
 * re.toArray() // => [3, 1, -1]
 * im.toArray() // => [0, -2, 0]
 * ```
 */
export function rfft<X extends Tensor>(x: X, options?: FourierOptions): Complex<FloatOfComplex<X>>;
export function rfft(x: Tensor, options: FourierOptions = {}): Complex {
  const { re } = partsOf("rfft", x);
  return realTransform({ re, im: null }, alongOne("rfft", { re, im: null }, options));
}

/** The first half of the transform of real numbers. */
export function realTransform(
  x: Parts,
  how: { readonly axis: number; readonly n: number; readonly norm: FourierNorm },
): Pair {
  const { re, im } = transformed({ re: x.re, im: null }, how, false);
  const half = (part: Tensor): Tensor => between(part, how.axis, 0, Math.floor(how.n / 2) + 1);
  return { re: half(re), im: half(im) };
}

function between(x: Tensor, axis: number, from: number, to: number): Tensor {
  const on = (value: number, others: Shape): Shape => others.map((other, a) => (a === axis ? value : other));
  const zeros = x.shape.map(() => 0);
  return primitives.slice(x, { start: on(from, zeros), limit: on(to, x.shape), strides: zeros.map(() => 1) });
}

/**
 * The inverse of rfft: real numbers from the first half of their transform. Imaginary parts where those of a real signal are 0
 * do not count.
 * `x` { re, im } [..., m, ...] -> [..., n, ...]; n is by default 2 (m - 1), so say it when it is odd.
 * @throws ArgumentError for options that are none; ShapeError when the axis is out of range or the parts differ
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * const x = tensor([1, 2, 4]);
 * fft.irfft(fft.rfft(x), { n: 3 }).toArray() // => [1, 2, 4]
 * ```
 */
export function irfft<X extends ComplexLike>(
  x: X,
  options?: FourierOptions,
): Tensor<Shape, FloatOfComplex<X>>;
export function irfft(x: ComplexLike, options: FourierOptions = {}): Tensor {
  const parts = partsOf("irfft", x);
  return inverseReal(
    parts,
    alongOne("irfft", parts, options, (size) => 2 * (size - 1)),
  );
}

/** Real numbers from the first half of their transform. */
export function inverseReal(
  { re, im }: Parts,
  how: { readonly axis: number; readonly n: number; readonly norm: FourierNorm },
): Tensor {
  const { axis, n } = how;
  const last = re.shape.length - 1;
  const kept = Math.floor(n / 2) + 1;
  // The other half, backwards; the first point and the middle one have no partner.
  const whole = (x: Tensor, partner: (x: Tensor) => Tensor): Tensor => {
    const half = resized(moveAxis(x, axis, last), kept);
    const others = primitives.reverse(between(half, last, 1, n - kept + 1), { axes: [last] });
    const joined = primitives.concatenate(half, partner(others), { axis: last });
    return moveAxis(joined, last, axis);
  };
  const spectrum = {
    re: whole(re, (x) => x),
    im: whole(im ?? constant(re, 0), primitives.neg),
  };
  return transformed(spectrum, how, true).re;
}
