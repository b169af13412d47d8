/**
 * The frequencies that points of a transform stand for, and the order of points.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import { ArgumentError } from "../../base/errors.js";
import { normalizeAxes } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { asTensor } from "../arguments.js";
import { asCall } from "../asCall.js";
import { tensor } from "../create.js";
import { roll } from "../layout.js";
import type { FloatDType } from "../random/uniform.js";

/** Options of fftfreq and rfftfreq. */
export interface FrequencyOptions<D extends FloatDType = FloatDType> {
  /** The time between points; default 1, which gives cycles per point. */
  readonly d?: number;
  /** Element type; default float32. */
  readonly dtype?: D;
}

function checkCount(op: string, n: number): void {
  if (Number.isInteger(n) && n >= 1) return;
  throw new ArgumentError({
    op,
    requirement: "the number of points must be an integer from 1",
    received: String(n),
  });
}

/**
 * The frequency of each point of fft, in cycles per unit of time: first those from 0 up, then the negative ones.
 * -> [n], float32 by default.
 * @throws ArgumentError when n is no integer from 1
 * @example
 * ```ts
 * import { fft } from "@cotangent/core";
 * fft.fftfreq(4).toArray() // => [0, 0.25, -0.5, -0.25]
 * ```
 */
export function fftfreq<const N extends number, D extends FloatDType = "float32">(
  n: N,
  options?: FrequencyOptions<D>,
): Tensor<[N], NoInfer<D>>;
export function fftfreq(n: number, options: FrequencyOptions = {}): Tensor {
  checkCount("fftfreq", n);
  const { d = 1, dtype = "float32" } = checkOptions("fftfreq", options);
  const positive = Math.ceil(n / 2);
  const cycles = Array.from({ length: n }, (_, k) => (k < positive ? k : k - n) / (n * d));
  return tensor(cycles, { dtype });
}

/**
 * The frequency of each point of rfft, in cycles per unit of time.
 * -> [floor(n / 2) + 1], float32 by default.
 * @throws ArgumentError when n is no integer from 1
 * @example
 * ```ts
 * import { fft } from "@cotangent/core";
 * fft.rfftfreq(4, { d: 0.5 }).toArray() // => [0, 0.5, 1]
 * ```
 */
export function rfftfreq<D extends FloatDType = "float32">(
  n: number,
  options?: FrequencyOptions<D>,
): Tensor<[number], NoInfer<D>>;
export function rfftfreq(n: number, options: FrequencyOptions = {}): Tensor {
  checkCount("rfftfreq", n);
  const { d = 1, dtype = "float32" } = checkOptions("rfftfreq", options);
  const cycles = Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => k / (n * d));
  return tensor(cycles, { dtype });
}

/** Options of fftshift and ifftshift. */
export interface ShiftOptions {
  /** Which axes; default all. */
  readonly axes?: readonly number[];
}

/**
 * The points in the order of their frequencies: the one of frequency 0 comes to the middle.
 * `x` [...] -> [...]. Complex numbers: each part by itself.
 * @throws ShapeError when an axis is out of range
 * @example
 * ```ts
 * import { fft } from "@cotangent/core";
 * fft.fftshift(fft.fftfreq(4)).toArray() // => [-0.5, -0.25, 0, 0.25]
 * ```
 */
export function fftshift<X extends Tensor>(x: X, options?: ShiftOptions): X;
export function fftshift(x: Tensor, options: ShiftOptions = {}): Tensor {
  return shifted("fftshift", x, options, (size) => Math.floor(size / 2));
}

/**
 * The inverse of fftshift.
 * `x` [...] -> [...].
 * @throws ShapeError when an axis is out of range
 * @example
 * ```ts
 * import { fft, tensor } from "@cotangent/core";
 * fft.ifftshift(tensor([-1, 0, 1])).toArray() // => [0, 1, -1]
 * ```
 */
export function ifftshift<X extends Tensor>(x: X, options?: ShiftOptions): X;
export function ifftshift(x: Tensor, options: ShiftOptions = {}): Tensor {
  return shifted("ifftshift", x, options, (size) => 0 - Math.floor(size / 2));
}

function shifted(op: string, x: Tensor, options: ShiftOptions, by: (size: number) => number): Tensor {
  const { axes } = checkOptions(op, options);
  const { shape } = asTensor(op, x);
  const places = asCall(op, { x }, () => normalizeAxes(op, axes, shape.length));
  return places.reduce((now, axis) => roll(now, by(shape[axis]), axis), x);
}
