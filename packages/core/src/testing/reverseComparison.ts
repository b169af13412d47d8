/**
 * Is reverse mode the adjoint of forward mode along one direction?
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { cancelledTerms } from "./cancellation.js";
import { roundingMargin, tolerances } from "./close.js";
import { allFinite, seededDirections, widened } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { worst } from "./gradientProblem.js";
import type { Precision } from "./precision.js";
import { dtypeOf, inFloat64, narrows } from "./precision.js";
import { changedValue } from "./valueComparison.js";

type Tensors = readonly Tensor[];
type Terms = readonly number[];
type Question = GradientSettings & { readonly direction: number };

function products(a: Tensors, b: Tensors): Terms {
  return a.flatMap((x, i) => {
    const y = elementsOf(b[i], "checkGrads");
    return Array.from(elementsOf(x, "checkGrads"), (value, j) => value * y[j]);
  });
}

const sum = (terms: Terms): number => terms.reduce((total, term) => total + term, 0);
const size = (terms: Terms): number => terms.reduce((total, term) => total + Math.abs(term), 0);
const spreadOf =
  (f: GradientProblem["f"]) =>
  (...args: Tensors): Tensors =>
    f(args);

// What rounding leaves of the identity: what it changes values by, and what it makes of terms that cancel.
function roundedOf(
  { f, xs }: GradientProblem,
  v: Tensors,
  w: Tensors,
  { values, forward, backward, dtype, seed }: Sides,
): number {
  const flat = spreadOf(f);
  const changes = (point: Tensors): Terms => {
    const ahead = products(jvp(flat, point, v)[1], w).map((term, i) => term - forward[i]);
    const back = products(v, vjp(flat, point)[1](w)).map((term, i) => term - backward[i]);
    return [size(ahead), size(back)];
  };
  const ofValues = roundingMargin * tolerances[dtype].epsilon * size(products(values, w));
  return ofValues + cancelledTerms(changes, xs, { direction: v, dtype, seed });
}

/** Both sides of the identity, term by term. */
interface Sides {
  readonly values: Tensors;
  readonly forward: Terms;
  readonly backward: Terms;
  readonly dtype: Precision;
  readonly seed: number;
}

// <J v, w> = <v, J^T w> for a random w, in the precision of the arguments.
function compareAdjoint(problem: GradientProblem, v: Tensors, settings: Question): Comparison {
  const { f, xs, resultNames } = problem;
  const flat = spreadOf(f);
  const [values, tangents] = jvp(flat, xs, v);
  const [valuesBack, pullback] = vjp(flat, xs);
  const changed = changedValue(problem, valuesBack, settings);
  if (changed !== undefined) return changed;
  const { seed, direction, atol = 0 } = settings;
  const w = seededDirections(values, seed, 2 * direction + 1);
  const forward = products(tangents, w);
  const backward = products(v, pullback(w));
  const dtype = narrows(f, xs) ? "float32" : dtypeOf([...xs, ...values]);
  const { adjoint, underflow } = tolerances[dtype];
  const [analytic, numeric] = [sum(backward), sum(forward)];
  const difference = Math.abs(analytic - numeric);
  const error = Number.isNaN(difference) ? Infinity : difference;
  const strict = Math.max(atol, underflow) + adjoint * Math.max(size(forward), size(backward));
  const allAreFinite = [...xs, ...values].every((x) => allFinite(elementsOf(x, "checkGrads")));
  const tolerance =
    error <= strict || !Number.isFinite(error) || !allAreFinite
      ? strict
      : strict + roundedOf(problem, v, w, { values, forward, backward, dtype, seed });
  const compared = { result: resultNames.join(", "), analytic, numeric, error, tolerance };
  if (!allAreFinite) {
    const reason = "an argument or the value of the function is not finite";
    return { ...compared, verdict: "inconclusive", passed: false, reason };
  }
  const passed = error <= tolerance;
  return { ...compared, verdict: passed ? "pass" : "fail", passed };
}

/** Is vjp the adjoint of jvp, along `v` and a random cotangent? Asked in float64 too, where the function can be evaluated there. */
export function compareReverse(problem: GradientProblem, v: Tensors, settings: Question): Comparison {
  const own = compareAdjoint(problem, v, settings);
  if (!own.passed || dtypeOf(problem.xs) === "float64") return own;
  const wide = inFloat64(problem);
  return wide === undefined ? own : worst([own, compareAdjoint(wide, widened(v), settings)]);
}
