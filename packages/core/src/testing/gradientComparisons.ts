/**
 * The two comparisons that decide whether derivatives are right, along one direction: does forward mode agree with
 * differences, and is reverse mode the adjoint of forward mode?
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import type { Tolerances } from "./close.js";
import { closeTo, magnitude, tolerances } from "./close.js";
import type { Differences, TensorFunction } from "./differences.js";
import {
  centralDifferences,
  nudge,
  seededDirections,
  steadyDifferences,
  widened,
  widenedValues,
} from "./differences.js";
import { narrows } from "./precision.js";

/** A function at a point, with names for what goes in and out. */
export interface GradientProblem {
  readonly f: TensorFunction;
  readonly xs: readonly Tensor[];
  readonly argumentNames: readonly string[];
  readonly resultNames: readonly string[];
}

/** How to check; see GradientCheckOptions. */
export interface GradientSettings {
  readonly seed: number;
  readonly atol?: number | undefined;
  readonly rtol?: number | undefined;
  readonly eps?: number | undefined;
}

/** The outcome of one comparison. */
export interface GradientCheck {
  readonly passed: boolean;
  /** "fwd": jvp against differences. "rev": vjp against jvp, by the adjoint identity. */
  readonly mode: "fwd" | "rev";
  /** Number of differentiations. */
  readonly order: number;
  /** Which of the random directions, from 0. */
  readonly direction: number;
  /** The argument that moved, or that a disagreement is due to; where all moved, all of them. */
  readonly argument: string;
  /** The result that it shows in. */
  readonly result: string;
  /** What the rules give: an element of the derivative (fwd), or <v, J^T w> (rev). */
  readonly analytic: number;
  /** What it should be: the element by differences (fwd), or <J v, w> (rev). */
  readonly numeric: number;
  readonly error: number;
  readonly tolerance: number;
}

/** What one direction says; of several results, that of the worst. */
export type Comparison = Omit<GradientCheck, "mode" | "order" | "direction" | "argument">;

type Precision = "float32" | "float64";

// float64 arithmetic throughout, or does some float32 limit what can be expected?
function dtypeOf(tensors: readonly Tensor[]): Precision {
  return tensors.some((x) => x.dtype === "float32") ? "float32" : "float64";
}

function allFinite(values: ArrayLike<number>): boolean {
  return Array.from(values).every(Number.isFinite);
}

// What may be wrong with differences because the values that they are taken of are rounded. A sum of `count` terms loses
// about the root of their number in units of its last place.
function noiseOf({ size, step }: Differences, dtype: Precision, count: number): number {
  return ((64 + 4 * Math.sqrt(count)) * tolerances[dtype].epsilon * size) / step;
}

// Where large terms cancel, values are rounded more than their size shows. Then differences over several steps
// disagree, and values in float32 differ from those in float64.
function cancelledOf(differences: Differences, value: Tensor, exact: Tensor): number {
  const rounded = closeTo(value, exact, { rtol: 0 }).error;
  const { floor } = tolerances[dtypeOf([value])];
  return Math.min(floor, 64 * Math.max(differences.spread, rounded));
}

// A float32 derivative cannot be better than its conditioning: what it would change by if every argument were rounded to
// float32 once more. It matters near a minimum, where the derivative is a small remainder of large terms.
function conditionedOf({ f, xs }: GradientProblem, v: readonly Tensor[], seed: number): readonly number[] {
  const derivativeAt = (point: readonly Tensor[]): readonly Tensor[] =>
    jvp((...args: readonly Tensor[]) => f(args), point, widened(v))[1];
  const exact = derivativeAt(widened(xs));
  const nudged = derivativeAt(nudge(widened(xs), tolerances.float32.epsilon, seed));
  const changes = nudged.map((tangent, leaf) => closeTo(tangent, exact[leaf], { rtol: 0 }).error);
  return changes.map((change) => (Number.isFinite(change) ? 64 * change : 0));
}

/** Does jvp along `v` agree with differences? */
export function compareForward(
  problem: GradientProblem,
  v: readonly Tensor[],
  settings: GradientSettings,
): Comparison {
  const { f, xs, resultNames } = problem;
  const [values, tangents] = jvp((...args: readonly Tensor[]) => f(args), xs, v);
  const isNarrow = narrows(f, xs);
  const dtype = isNarrow ? "float32" : dtypeOf([...xs, ...values]);
  const wide = isNarrow ? undefined : dtype === "float64" ? values : widenedValues(f, xs);
  const own = wide === undefined ? dtype : "float64";
  const rtol = settings.rtol ?? tolerances[dtype][wide === undefined ? "ownDifferences" : "differences"];
  const [point, direction] = wide === undefined ? [xs, v] : [widened(xs), widened(v)];
  const at = (step: number): readonly Differences[] => centralDifferences(f, point, direction, step);
  const count = xs.reduce((sum, { size }) => sum + size, 0);
  // The relative error of the formula is about the square of that of plain differences.
  const isSteady = (differences: Differences): boolean =>
    differences.spread <= Math.sqrt(rtol / 10) * magnitude(differences.derivative) ||
    differences.spread <= noiseOf(differences, own, count);
  const numeric =
    settings.eps === undefined ? steadyDifferences(at, tolerances[own].step, isSteady) : at(settings.eps);
  // A derivative in float32 is a sum whose terms may cancel; they are about as large as the values, for the part of its
  // size that an element moves.
  const conditioned = own === dtype ? values.map(() => 0) : conditionedOf(problem, v, settings.seed);
  const share = dtype === "float64" ? 0 : Math.max(0, ...v.map(shareMoved));
  const comparisons = numeric.map((differences, leaf): Comparison => {
    const expected = differences.derivative;
    const actual = elementsOf(tangents[leaf], "checkGrads");
    const cancelled = settings.atol ?? cancelledOf(differences, values[leaf], (wide ?? values)[leaf]);
    const atol = Math.max(cancelled, conditioned[leaf], noiseOf(differences, own, count));
    const result = closeTo(actual, expected, { rtol, atol, scale: share * differences.size });
    const error = allFinite(actual) && allFinite(expected) ? result.error : Infinity;
    const position = Math.max(0, result.at);
    return {
      passed: error <= result.tolerance,
      result: resultNames[leaf],
      analytic: actual[position] ?? 0,
      numeric: expected[position] ?? 0,
      error,
      tolerance: result.tolerance,
    };
  });
  return worst(comparisons);
}

// By how much of its typical size an element moves along a direction of scaledDirections.
function shareMoved(d: Tensor): number {
  return magnitude(d) === 0 ? 0 : 1 / Math.sqrt(d.size);
}

function products(a: readonly Tensor[], b: readonly Tensor[]): readonly number[] {
  return a.flatMap((x, i) => {
    const y = elementsOf(b[i], "checkGrads");
    return Array.from(elementsOf(x, "checkGrads"), (value, j) => value * y[j]);
  });
}

/** Is vjp the adjoint of jvp, along `v` and a random cotangent? */
export function compareReverse(
  { f, xs, resultNames }: GradientProblem,
  v: readonly Tensor[],
  settings: GradientSettings & { readonly direction: number },
): Comparison {
  const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
  const [values, tangents] = jvp(flat, xs, v);
  const [, pullback] = vjp(flat, xs);
  const w = seededDirections(values, settings.seed, 2 * settings.direction + 1);
  const forward = products(tangents, w);
  const backward = products(v, pullback(w));
  const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
  const size = (terms: readonly number[]): number => terms.reduce((total, term) => total + Math.abs(term), 0);
  const limits: Tolerances = tolerances[narrows(f, xs) ? "float32" : dtypeOf([...xs, ...values])];
  const scale = Math.max(size(forward), size(backward));
  const tolerance = (settings.atol ?? 0) + limits.adjoint * scale;
  const [analytic, numeric] = [sum(backward), sum(forward)];
  const difference = Math.abs(analytic - numeric);
  const error = Number.isNaN(difference) ? Infinity : difference;
  return { passed: error <= tolerance, result: resultNames.join(", "), analytic, numeric, error, tolerance };
}

/** The error in units of what is allowed. */
export function excess({ error, tolerance }: Comparison): number {
  return error === 0 ? 0 : error / tolerance;
}

function worst(comparisons: readonly Comparison[]): Comparison {
  const none: Comparison = { passed: true, result: "", analytic: 0, numeric: 0, error: 0, tolerance: 0 };
  return comparisons.reduce(
    (a, b) => (!a.passed && b.passed ? a : (a.passed && !b.passed) || excess(b) >= excess(a) ? b : a),
    none,
  );
}
