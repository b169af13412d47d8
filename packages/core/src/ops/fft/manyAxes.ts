/**
 * Fourier transforms along several axes: one after the other.
 * @module
 */
import type { Shape } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { constant } from "../arguments.js";
import type { Complex, ComplexLike, FloatOfComplex, ManyFourierOptions } from "./arguments.js";
import { alongMany, partsOf } from "./arguments.js";
import { inverseReal, realTransform, transformed } from "./oneAxis.js";
import type { Pair, Parts } from "./roots.js";

type Along = ReturnType<typeof alongMany>;

function overAll(x: Parts, { axes, sizes, norm }: Along, isInverse: boolean): Pair {
  const start: Parts = x;
  const result = axes.reduce<Parts>(
    (now, axis, i) => transformed(now, { axis, n: sizes[i] ?? now.re.shape[axis], norm }, isInverse),
    start,
  );
  return { re: result.re, im: result.im ?? constant(result.re, 0) };
}

const butLast = ({ axes, sizes, norm }: Along): Along => ({
  axes: axes.slice(0, -1),
  sizes: sizes.slice(0, -1),
  norm,
});

/**
 * The Fourier transform along several axes.
 * `x` real or { re, im } [...] -> { re, im } of the same sizes, or those of `s`; integers compute in float32.
 * @throws ArgumentError for options that are none; ShapeError when axes are out of range or repeated, or the parts differ
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * fft.fftn(tensor([[1, 2], [3, 4]])).re.toArray() // => [[10, -2], [-4, 0]]
 * ```
 */
export function fftn<X extends ComplexLike>(x: X, options?: ManyFourierOptions): Complex<FloatOfComplex<X>>;
export function fftn(x: ComplexLike, options: ManyFourierOptions = {}): Complex {
  const parts = partsOf("fftn", x);
  return overAll(parts, alongMany("fftn", parts, options), false);
}

/**
 * The inverse of fftn.
 * `x` real or { re, im } [...] -> { re, im } of the same sizes, or those of `s`; integers compute in float32.
 * @throws ArgumentError for options that are none; ShapeError when axes are out of range or repeated, or the parts differ
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * fft.ifftn(fft.fftn(tensor([[1, 2], [3, 4]]))).re.toArray() // => [[1, 2], [3, 4]]
 * ```
 */
export function ifftn<X extends ComplexLike>(x: X, options?: ManyFourierOptions): Complex<FloatOfComplex<X>>;
export function ifftn(x: ComplexLike, options: ManyFourierOptions = {}): Complex {
  const parts = partsOf("ifftn", x);
  return overAll(parts, alongMany("ifftn", parts, options), true);
}

/**
 * The Fourier transform of real numbers along several axes, the last of which keeps only the half that does not follow.
 * `x` [...] -> { re, im } of the same sizes but the last axis: floor(n / 2) + 1; integers compute in float32.
 * @throws ArgumentError for options that are none; ShapeError when axes are out of range or repeated
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * fft.rfftn(tensor([[1, 2, 3], [4, 5, 6]])).re.toArray() // => [[21, -3], [-9, 0]]
 * ```
 */
export function rfftn<X extends Tensor>(x: X, options?: ManyFourierOptions): Complex<FloatOfComplex<X>>;
export function rfftn(x: Tensor, options: ManyFourierOptions = {}): Complex {
  const parts = partsOf("rfftn", x);
  const along = alongMany("rfftn", parts, options);
  const { axes, sizes, norm } = along;
  const last = axes.length - 1;
  if (last < 0) return { re: parts.re, im: constant(parts.re, 0) };
  const n = sizes[last] ?? parts.re.shape[axes[last]];
  return overAll(realTransform(parts, { axis: axes[last], n, norm }), butLast(along), false);
}

/**
 * The inverse of rfftn.
 * `x` { re, im } [...] -> real numbers of the same sizes but the last axis, which has 2 (m - 1) unless `s` says otherwise.
 * @throws ArgumentError for options that are none; ShapeError when axes are out of range or repeated, or the parts differ
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * fft.irfftn(fft.rfftn(tensor([[1, 2], [3, 4]]))).toArray() // => [[1, 2], [3, 4]]
 * ```
 */
export function irfftn<X extends ComplexLike>(
  x: X,
  options?: ManyFourierOptions,
): Tensor<Shape, FloatOfComplex<X>>;
export function irfftn(x: ComplexLike, options: ManyFourierOptions = {}): Tensor {
  const parts = partsOf("irfftn", x);
  const along = alongMany("irfftn", parts, options);
  const { axes, sizes, norm } = along;
  const last = axes.length - 1;
  if (last < 0) return parts.re;
  const n = sizes[last] ?? 2 * (parts.re.shape[axes[last]] - 1);
  return inverseReal(overAll(parts, butLast(along), true), { axis: axes[last], n, norm });
}
