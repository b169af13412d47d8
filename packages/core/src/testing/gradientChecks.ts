/**
 * The two questions that decide whether derivatives are right: does forward mode agree with differences, and is reverse
 * mode the adjoint of forward mode? And how to ask them again of the derivatives themselves.
 * @module
 */

import { allocate } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import type { Tolerances } from "./close.js";
import { closeTo, magnitude, tolerances } from "./close.js";
import type { TensorFunction } from "./differences.js";
import { centralDifferences, isWidenable, seededDirections, widened } from "./differences.js";

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
  /** The argument that the disagreement is due to; of those that passed, the first. */
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

type Comparison = Omit<GradientCheck, "mode" | "order" | "direction" | "argument">;

// float64 arithmetic throughout, or does some float32 limit what can be expected?
function dtypeOf(tensors: readonly Tensor[]): "float32" | "float64" {
  return tensors.some((x) => x.dtype === "float32") ? "float32" : "float64";
}

function allFinite(values: ArrayLike<number>): boolean {
  return Array.from(values).every(Number.isFinite);
}

function compareForward(
  { f, xs, resultNames }: GradientProblem,
  v: readonly Tensor[],
  settings: GradientSettings,
): Comparison {
  const [values, tangents] = jvp((...args: readonly Tensor[]) => f(args), xs, v);
  const dtype = dtypeOf([...xs, ...values]);
  const wide = dtype === "float64" || isWidenable(f, xs);
  const limits = tolerances[dtype];
  const rtol = settings.rtol ?? (wide ? limits.differences : limits.ownDifferences);
  const step = settings.eps ?? (wide ? tolerances.float64 : limits).step;
  const numeric = wide
    ? centralDifferences(f, widened(xs), widened(v), step)
    : centralDifferences(f, xs, v, step);
  const comparisons = numeric.map((expected, leaf): Comparison => {
    const actual = elementsOf(tangents[leaf], "checkGrads");
    // Differences of large values cannot resolve small derivatives, so the values count towards the scale.
    const scale = magnitude(values[leaf]);
    const result = closeTo(actual, expected, { rtol, atol: settings.atol ?? limits.floor, scale });
    const error = allFinite(actual) && allFinite(expected) ? result.error : Infinity;
    const at = Math.max(0, result.at);
    return {
      passed: error <= result.tolerance,
      result: resultNames[leaf],
      analytic: actual[at] ?? 0,
      numeric: expected[at] ?? 0,
      error,
      tolerance: result.tolerance,
    };
  });
  return worst(comparisons);
}

function products(a: readonly Tensor[], b: readonly Tensor[]): readonly number[] {
  return a.flatMap((x, i) => {
    const y = elementsOf(b[i], "checkGrads");
    return Array.from(elementsOf(x, "checkGrads"), (value, j) => value * y[j]);
  });
}

function compareReverse(
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
  const limits: Tolerances = tolerances[dtypeOf([...xs, ...values])];
  const scale = Math.max(size(forward), size(backward));
  const tolerance = (settings.atol ?? limits.floor * limits.adjoint) + limits.adjoint * scale;
  const [analytic, numeric] = [sum(backward), sum(forward)];
  const difference = Math.abs(analytic - numeric);
  const error = Number.isNaN(difference) ? Infinity : difference;
  return { passed: error <= tolerance, result: resultNames.join(", "), analytic, numeric, error, tolerance };
}

function worst(comparisons: readonly Comparison[]): Comparison {
  const none: Comparison = { passed: true, result: "", analytic: 0, numeric: 0, error: 0, tolerance: 0 };
  const excess = ({ error, tolerance }: Comparison): number => (error === 0 ? 0 : error / tolerance);
  return comparisons.reduce(
    (a, b) => (!a.passed && b.passed ? a : (a.passed && !b.passed) || excess(b) >= excess(a) ? b : a),
    none,
  );
}

function onlyArgument(v: readonly Tensor[], kept: number): readonly Tensor[] {
  return v.map((d, i) => (i === kept ? d : makeTensor(d.shape, d.dtype, allocate(d.dtype, d.size))));
}

/** Asks one question of one problem along one random direction; a failure is traced to an argument. */
export function checkDirection(
  mode: "fwd" | "rev",
  problem: GradientProblem,
  settings: GradientSettings & { readonly direction: number; readonly order: number },
): GradientCheck {
  const { order, direction, seed } = settings;
  const compare = mode === "fwd" ? compareForward : compareReverse;
  const v = seededDirections(problem.xs, seed, 2 * direction);
  const whole = compare(problem, v, settings);
  const row = { mode, order, direction };
  if (whole.passed) return { ...whole, ...row, argument: problem.argumentNames[0] };
  const single = range(v.length).map((i) => compare(problem, onlyArgument(v, i), settings));
  const culprit = single.indexOf(worst(single));
  // Where no argument is wrong alone, the whole direction is what can be shown.
  return culprit >= 0 && !single[culprit].passed
    ? { ...single[culprit], ...row, argument: problem.argumentNames[culprit] }
    : { ...whole, ...row, argument: problem.argumentNames.join(", ") };
}

/** The derivative as a function of point and tangent: (x, v) -> J(x) v. */
export function forwardProblem(
  { f, xs, argumentNames, resultNames }: GradientProblem,
  seed: number,
): GradientProblem {
  const n = xs.length;
  return {
    f: (all) => jvp((...args: readonly Tensor[]) => f(args), all.slice(0, n), all.slice(n))[1],
    xs: [...xs, ...seededDirections(xs, seed, -1)],
    argumentNames: [...argumentNames, ...argumentNames.map((name) => `tangent of ${name}`)],
    resultNames: resultNames.map((name) => `derivative of ${name}`),
  };
}

/** The gradient as a function of point and cotangent: (x, w) -> J(x)^T w. */
export function reverseProblem(
  { f, xs, argumentNames, resultNames }: GradientProblem,
  seed: number,
): GradientProblem {
  const n = xs.length;
  return {
    f: (all) => vjp((...args: readonly Tensor[]) => f(args), all.slice(0, n))[1](all.slice(n)),
    xs: [...xs, ...seededDirections(f(xs), seed, -1)],
    argumentNames: [...argumentNames, ...resultNames.map((name) => `cotangent of ${name}`)],
    resultNames: argumentNames.map((name) => `gradient of ${name}`),
  };
}
