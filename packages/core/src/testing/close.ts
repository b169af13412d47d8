/**
 * How close is close: the one table of tolerances, each with its reason, and the comparisons that use it.
 * A test that needs another number explains it here, by a new row, or does not need it.
 * @module
 */
import type { DType, Elements } from "../base/dtype.js";
import { elementsOf, Tensor } from "../base/tensor.js";

/** What rounding allows, for one floating dtype. All but `valueUlp` are relative to the scale of what is compared. */
export interface Tolerances {
  /** A transcendental function against the exact value, in units in the last place. */
  readonly valueUlp: number;
  /** The spacing of floats at 1. */
  readonly epsilon: number;
  /** Step of the central differences that approximate derivatives of functions of this dtype, relative to the argument. */
  readonly step: number;
  /** The least step that rounding leaves anything of. */
  readonly finestStep: number;
  /** A derivative against central differences taken in float64. */
  readonly differences: number;
  /** A derivative against central differences taken in this dtype, where f cannot be evaluated in float64. */
  readonly ownDifferences: number;
  /** The adjoint identity <J v, w> = <v, J^T w>, and other identities between two ways to sum the same products. */
  readonly adjoint: number;
  /** Symmetry of a Hessian, which passes through two derivatives. */
  readonly symmetry: number;
  /** Absolute: what rounding leaves of differences and sums whose terms cancel to nothing. */
  readonly floor: number;
  /** Absolute: what underflow may take from a number. */
  readonly underflow: number;
}

/**
 * The tolerances of the laws and of `checkGrads`.
 * @example
 * ```ts
 * import { tolerances } from "@cotangent/core/testing";
 * tolerances.float64.differences // => 1e-7
 * ```
 */
export const tolerances: Readonly<Record<"float32" | "float64", Tolerances>> = Object.freeze({
  float64: Object.freeze({
    // Polynomials evaluated in double the precision needed, rounded a few times at the end.
    valueUlp: 4,
    epsilon: Number.EPSILON,
    // The error of the formula grows as h^4, that of rounding as epsilon / h; they meet near epsilon^(1/5) = 7e-4.
    step: 0.0009765625,
    // 2^-28: a step as small leaves 1e-16 / h = 6e-8 of the size of the values.
    finestStep: 3.725290298461914e-9,
    // h^4 / 30 = 3e-14 times a fifth derivative, which reaches 1e6 times the first near poles of 1 / x.
    differences: 1e-7,
    ownDifferences: 1e-7,
    // A sum of a few hundred products loses some hundred units of 1e-16.
    adjoint: 1e-12,
    // Terms of a second derivative that cancel are up to a hundred times larger than their sum.
    symmetry: 1e-10,
    // 1e-16 / h = 1e-13 for terms near 1.
    floor: 1e-12,
    // Below the least normal number digits go one by one.
    underflow: 2.2250738585072014e-308,
  }),
  float32: Object.freeze({
    // Computed in float64 inside, or with a compensated last step.
    valueUlp: 2,
    epsilon: 1.1920928955078125e-7,
    // As above: they meet near 4e-2.
    step: 0.03125,
    // 2^-17: a step as small leaves 6e-8 / h = 8e-3 of the size of the values.
    finestStep: 0.00000762939453125,
    // The differences are exact to 1e-7; the derivative itself is rounded some hundred times to 6e-8.
    differences: 1e-5,
    // 6e-8 / h = 2e-6 of rounding and h^4 / 30 = 3e-8 times the fifth derivative, for functions that bend moderately.
    ownDifferences: 1e-3,
    adjoint: 1e-5,
    symmetry: 1e-4,
    floor: 1e-6,
    underflow: 1.1754943508222875e-38,
  }),
});

/**
 * What rounding does is seen in a few samples: the change of four points beside one, the last place of the largest value. The
 * worst of the roundings behind a number, some hundred of them or a thousand, is within so many times what was seen.
 */
export const roundingMargin = 64;

/** A comparison of two lists of numbers: everything a message needs. */
export interface Closeness {
  readonly close: boolean;
  /** Greatest difference; Infinity where only one side is NaN, or infinities differ. */
  readonly error: number;
  /** What the relative tolerance refers to: the greatest finite magnitude on either side, or the scale that was given. */
  readonly scale: number;
  /** The error that was allowed: atol + rtol * scale. */
  readonly tolerance: number;
  /** Position of the greatest difference; -1 when there is none. */
  readonly at: number;
}

/** How much two lists may differ. */
export interface CloseOptions {
  /** Relative to the scale. */
  readonly rtol: number;
  /** Absolute. Default 0. */
  readonly atol?: number;
  /** A magnitude that counts towards the scale, besides those of the numbers themselves. Default 0. */
  readonly scale?: number;
}

/** Numbers to compare: a tensor's elements or any list. */
export type Numbers = Tensor | ArrayLike<number>;

function numbersOf(x: Numbers): ArrayLike<number> {
  return x instanceof Tensor ? elementsOf(x, "closeTo") : x;
}

/** The greatest finite magnitude; 0 for no elements. */
export function magnitude(...lists: readonly Numbers[]): number {
  let greatest = 0;
  for (const list of lists) {
    for (const x of Array.from(numbersOf(list)))
      if (Math.abs(x) > greatest && Number.isFinite(x)) greatest = Math.abs(x);
  }
  return greatest;
}

function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Infinity : difference;
}

/**
 * Compares element by element, relative to the scale of all of them: a small element beside a large one may carry the
 * rounding of the large one. NaN equals NaN; lists of different lengths are infinitely far apart.
 * @example
 * ```ts
 * import { closeTo } from "@cotangent/core/testing";
 * closeTo([1, 1000], [1.0001, 1000], { rtol: 1e-6 }).close // => true
 * closeTo([1], [1.0001], { rtol: 1e-6 }).close // => false
 * ```
 */
export function closeTo(actual: Numbers, expected: Numbers, options: CloseOptions): Closeness {
  const a = numbersOf(actual);
  const b = numbersOf(expected);
  const scale = Math.max(options.scale ?? 0, magnitude(a, b));
  const tolerance = (options.atol ?? 0) + options.rtol * scale;
  if (a.length !== b.length) return { close: false, error: Infinity, scale, tolerance, at: -1 };
  let error = 0;
  let at = -1;
  for (let i = 0; i < a.length; i++) {
    const difference = distance(a[i], b[i]);
    if (difference > error) {
      error = difference;
      at = i;
    }
  }
  return { close: error <= tolerance, error, scale, tolerance, at };
}

/**
 * Do both tensors have the same shape, dtype and bits? Every NaN counts as the same, 0 and -0 differ.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sameBits } from "@cotangent/core/testing";
 * sameBits(tensor([0, NaN]), tensor([0, NaN])) // => true
 * sameBits(tensor([0]), tensor([-0])) // => false
 * ```
 */
export function sameBits(a: Tensor, b: Tensor): boolean {
  const x = elementsOf(a, "sameBits");
  const y = elementsOf(b, "sameBits");
  const sameType = a.dtype === b.dtype && a.shape.join() === b.shape.join() && x.length === y.length;
  return sameType && firstDifference(x, y) < 0;
}

/** Position of the first element whose bits differ, or -1. Compares up to the length of `x`. */
export function firstDifference(x: Elements, y: Elements): number {
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return i;
  return -1;
}

// One cell of memory seen through several types; written and read within one call only.
const cell = new DataView(new ArrayBuffer(8));

// Consecutive floats get consecutive integers; -0 and 0 the same.
function ordinal(x: number, dtype: "float32" | "float64"): bigint {
  const wide = dtype === "float64";
  if (wide) cell.setFloat64(0, x);
  else cell.setFloat32(0, x);
  const bits = wide ? cell.getBigInt64(0) : BigInt(cell.getInt32(0));
  const signBit = wide ? 0x8000_0000_0000_0000n : 0x8000_0000n;
  return bits < 0n ? -(bits + signBit) : bits;
}

/**
 * How many floats of `dtype` lie between two values: 0 for equal ones (and for NaN with NaN, 0 with -0), 1 for
 * neighbors. Infinity when one side alone is NaN. For integers and bool, the difference.
 * @example
 * ```ts
 * import { ulpDistance } from "@cotangent/core/testing";
 * ulpDistance(1, 1 + Number.EPSILON, "float64") // => 1
 * ```
 */
export function ulpDistance(a: number, b: number, dtype: DType): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  if (dtype !== "float32" && dtype !== "float64") return Math.abs(a - b);
  const distanceInUlps = ordinal(a, dtype) - ordinal(b, dtype);
  return Number(distanceInUlps < 0n ? -distanceInUlps : distanceInUlps);
}
