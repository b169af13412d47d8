/**
 * Differences of a function along a line through a point: in float64 where it can be evaluated there, over a step that it
 * allows.
 * @module
 */
import { lazily } from "../base/lazily.js";
import type { Tensor } from "../base/tensor.js";
import { closeTo, magnitude, roundingMargin, tolerances } from "./close.js";
import type { Differences } from "./differences.js";
import { centralDifferences, roughnessOf, widened, widenedValues } from "./differences.js";
import type { GradientProblem, GradientSettings } from "./gradientProblem.js";
import type { Precision } from "./precision.js";
import { dtypeOf, narrows } from "./precision.js";
import { steadyDifferences } from "./steadyDifferences.js";

/** A line through the point at which derivatives are checked. */
export interface Line {
  readonly point: readonly Tensor[];
  readonly direction: readonly Tensor[];
  /** What the function is at the point, as exactly as it can be had. */
  readonly exact: readonly Tensor[];
  /** The precision that the function has. */
  readonly dtype: Precision;
  /** The precision that differences have, and rules are judged in. */
  readonly own: Precision;
  /** The relative error that differences may show. */
  readonly rtol: number;
  /** Differences over a step, one for each result. */
  readonly at: (step: number) => readonly Differences[];
  /** What may be wrong with differences because values are rounded at their size. */
  readonly noiseOf: (differences: Differences) => number;
  /** What rounding changes each result by, as the function itself shows it. */
  readonly roughness: () => readonly number[];
}

/** The line from the arguments of a problem along `v`; `values` are those of the function. */
export function lineOf(
  { f, xs }: GradientProblem,
  v: readonly Tensor[],
  values: readonly Tensor[],
  settings: GradientSettings,
): Line {
  const isNarrow = narrows(f, xs);
  const dtype = isNarrow ? "float32" : dtypeOf([...xs, ...values]);
  const wide = isNarrow ? undefined : dtype === "float64" ? values : widenedValues(f, xs);
  const own = wide === undefined ? dtype : "float64";
  const [point, direction] = wide === undefined ? [xs, v] : [widened(xs), widened(v)];
  const { epsilon, step, finestStep } = tolerances[own];
  const count = xs.reduce((sum, { size }) => sum + size, 0);
  // A sum of `count` terms loses about the root of their number in units of its last place.
  const lost = (roundingMargin + 4 * Math.sqrt(count)) * epsilon;
  const roughness = lazily(() => {
    let found = roughnessOf(f, point, direction, finestStep);
    for (let h = 64 * finestStep; h <= step && found.some((leaf) => leaf.some(Number.isNaN)); h *= 64) {
      const coarser = roughnessOf(f, point, direction, h);
      found = found.map((leaf, k) => leaf.map((known, i) => (Number.isNaN(known) ? coarser[k][i] : known)));
    }
    return found.map((leaf) => magnitude(leaf));
  });
  return {
    ...{ point, direction, dtype, own, exact: wide ?? values, roughness },
    rtol: settings.rtol ?? tolerances[own].ownDifferences,
    at: (step) => centralDifferences(f, point, direction, step),
    noiseOf: ({ size, step }) => (lost * size) / step,
  };
}

/** How far apart two differences of the same derivative are. */
export const apartOf = (a: Differences, b: Differences): number =>
  closeTo(a.derivative, b.derivative, { rtol: 0 }).error;

/** Differences along a line with the step that suits each result. */
export interface SettledDifferences {
  readonly found: readonly Differences[];
  /** For who disagrees: where a second or third derivative breaks off, differences are worse than they look. */
  readonly strict: () => readonly Differences[];
  /** The least step that was to be tried. */
  readonly finest: number;
}

/** The differences along a line, over the largest step at which they are steady. */
export function settledDifferences(line: Line, { eps }: GradientSettings): SettledDifferences {
  const { at, own, rtol, noiseOf, roughness } = line;
  const isClose = (apart: number, share: number, differences: Differences, leaf: number): boolean =>
    apart <= share * magnitude(differences.derivative) ||
    apart <= noiseOf(differences) ||
    apart <= roughness()[leaf] / differences.step;
  // Where rounding takes all of a change, nothing is left to be unsteady.
  const isTaken = (one: Differences, leaf: number): boolean =>
    magnitude(one.derivative) === 0 && roughness()[leaf] > 0;
  // The relative error of the formula is about the square of that of plain differences. What looks like a kink may be a bend
  // that a smaller step resolves.
  const isSteady = (one: Differences, leaf: number): boolean =>
    (one.bend < 0 || one.bent <= roughness()[leaf]) &&
    isClose(one.spread, Math.sqrt(rtol / 10), one, leaf) &&
    !isTaken(one, leaf);
  const agree = (one: Differences, other: Differences, leaf: number): boolean =>
    isClose(apartOf(one, other), rtol, one, leaf);
  const { step, finestStep } = tolerances[own];
  const [first, finest] = [eps ?? step, eps ?? finestStep];
  const choice = { first, finest, isSteady, agree };
  return {
    found: steadyDifferences(at, { ...choice, isStrict: false }),
    strict: lazily(() => steadyDifferences(at, { ...choice, isStrict: true })),
    finest,
  };
}
