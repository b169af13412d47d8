/**
 * What Fourier transforms are given: complex numbers as pairs, real ones as tensors, and options.
 * @module
 */
import { checkOptions, isPlainObject, kindOf } from "../../base/checks.js";
import type { DType } from "../../base/dtype.js";
import { ArgumentError, ShapeError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { normalizeAxis, sameShape } from "../../base/shape.js";
import { Tensor } from "../../base/tensor.js";
import { commonDType, floatDType, toDType, toFloat } from "../arguments.js";
import { formatCall } from "../asCall.js";
import type { FloatOf } from "../types.js";
import type { Parts } from "./roots.js";

/** Complex numbers: a tree of two real tensors of one shape and dtype. */
export interface Complex<D extends DType = DType> {
  readonly re: Tensor<Shape, D>;
  readonly im: Tensor<Shape, D>;
}

/** Complex numbers, or real ones. */
export type ComplexLike = Tensor | Complex;

/** The floating dtype of an argument. */
export type FloatOfComplex<X extends ComplexLike> =
  X extends Tensor<Shape, infer D>
    ? FloatOf<D>
    : X extends Complex<infer D>
      ? FloatOf<D>
      : "float32" | "float64";

/** Which direction is scaled: "backward" (default) the inverse by 1/n, "forward" the other one, "ortho" each by 1/sqrt(n). */
export type FourierNorm = "backward" | "ortho" | "forward";

/** Options of transforms along one axis. */
export interface FourierOptions {
  /** How many points: x is cut off or filled up with zeros at its end. Default all of x. */
  readonly n?: number;
  /** Negative counts from the end; default -1. */
  readonly axis?: number;
  /** Default "backward". */
  readonly norm?: FourierNorm;
}

/** Options of transforms along several axes. */
export interface ManyFourierOptions {
  /** How many points along each axis, as `n` of the transforms along one. Default all of x. */
  readonly s?: readonly number[];
  /** Negative ones count from the end; default the last ones that `s` has sizes for, or all. */
  readonly axes?: readonly number[];
  /** Default "backward". */
  readonly norm?: FourierNorm;
}

/** The argument as floating parts of one dtype and shape. */
export function partsOf(op: string, x: ComplexLike): Parts {
  if (x instanceof Tensor) return { re: toFloat(x), im: null };
  if (!isPlainObject(x)) {
    throw new ArgumentError({
      op,
      requirement: "x must be a tensor, or complex numbers { re, im }",
      received: kindOf(x, true),
    });
  }
  const { re, im } = x;
  if (!(re instanceof Tensor) || !(im instanceof Tensor)) {
    throw new ArgumentError({
      op,
      requirement: "complex numbers are two tensors { re, im }",
      received: `re ${kindOf(re)}, im ${kindOf(im)}`,
    });
  }
  if (!sameShape(re.shape, im.shape)) {
    throw new ShapeError({
      op,
      requirement: "both parts of complex numbers must have one shape",
      expected: `[${re.shape}]`,
      received: `[${im.shape}]`,
      arguments: formatCall({ re, im }),
    });
  }
  const dtype = floatDType(commonDType([re, im]));
  return { re: toDType(re, dtype), im: toDType(im, dtype) };
}

/** The axis and number of points that are meant; `points` says how many there are by default, given the size. */
export function alongOne(
  op: string,
  x: Parts,
  options: FourierOptions,
  points: (size: number) => number = (size) => size,
): { readonly axis: number; readonly n: number; readonly norm: FourierNorm } {
  const { axis = -1, n, norm = "backward" } = checkOptions(op, options);
  checkNorm(op, norm);
  const place = normalizeAxis(op, axis, x.re.shape.length);
  return { axis: place, n: checkPoints(op, n ?? points(x.re.shape[place])), norm };
}

function checkNorm(op: string, norm: FourierNorm): void {
  if (norm === "backward" || norm === "ortho" || norm === "forward") return;
  throw new ArgumentError({
    op,
    requirement: "there is no such norm",
    expected: '"backward", "ortho" or "forward"',
    received: String(norm),
  });
}

function checkPoints(op: string, n: number): number {
  if (Number.isInteger(n) && n >= 1) return n;
  throw new ArgumentError({
    op,
    requirement: "a transform has at least one point",
    expected: "an integer from 1",
    received: String(n),
  });
}

/** The axes and numbers of points of a transform along several, in the order given. */
export function alongMany(
  op: string,
  x: Parts,
  options: ManyFourierOptions,
): {
  readonly axes: readonly number[];
  readonly sizes: readonly (number | undefined)[];
  readonly norm: FourierNorm;
} {
  const { s, axes, norm = "backward" } = checkOptions(op, options);
  checkNorm(op, norm);
  const rank = x.re.shape.length;
  const count = s?.length ?? rank;
  const chosen = axes ?? Array.from({ length: count }, (_, i) => i - count);
  const places = chosen.map((axis) => normalizeAxis(op, axis, rank));
  const isRepeated = places.some((axis, i) => places.indexOf(axis) < i);
  if (!isRepeated && (s === undefined || s.length === places.length))
    return { axes: places, sizes: s ?? places.map(() => undefined), norm };
  throw new ShapeError({
    op,
    requirement: "axes must be different, and have a size in s each",
    expected: `${places.length} different axes and sizes`,
    received: `axes [${chosen}]${s === undefined ? "" : `, s [${s}]`}`,
    arguments: formatCall({ x: x.re }),
  });
}
