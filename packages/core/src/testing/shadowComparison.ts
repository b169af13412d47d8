/**
 * Are derivatives in float32 those in float64, but for rounding? Rules are judged in float64, where differences see more; what is
 * left to ask is whether they are the same rules in float32.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { cancelledTerms } from "./cancellation.js";
import { closeTo, roundingMargin, tolerances } from "./close.js";
import { allFinite, widened } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { byJvp } from "./gradientProblem.js";

/** One result in both precisions: its values, its derivative, and the size that the terms have whose sum that is. */
export interface Shadow {
  readonly index: number;
  readonly values: readonly [narrow: Tensor, wide: Tensor];
  readonly narrow: Tensor;
  readonly wide: Tensor;
  readonly scale: number;
}

type Tensors = readonly Tensor[];

// What one more rounding of the arguments changes a derivative by, as it is computed in either precision: all of it, where large terms
// cancel.
function conditionOf(
  { f, xs, push = byJvp }: GradientProblem,
  v: Tensors,
  index: number,
  seed: number,
): number {
  const ofPoint = (point: Tensors, direction: Tensors): number => {
    const tangentAt = (at: Tensors): Tensor => push(f, at, direction)[1][index];
    const here = tangentAt(point);
    const changes = (at: Tensors): readonly number[] => [closeTo(tangentAt(at), here, { rtol: 0 }).error];
    return cancelledTerms(changes, point, { direction, dtype: "float32", seed });
  };
  return Math.max(ofPoint(xs, v), ofPoint(widened(xs), widened(v)));
}

/** Does the derivative in float32 along `v` agree with that in float64? */
export function compareShadow(
  problem: GradientProblem,
  v: Tensors,
  { index, values, narrow, wide, scale }: Shadow,
  { seed, rtol = tolerances.float32.differences, atol = 0 }: GradientSettings,
): Comparison {
  const [actual, expected] = [narrow, wide].map((x) => elementsOf(x, "checkGrads"));
  const strict = { rtol, scale, atol: Math.max(atol, tolerances.float32.underflow) };
  const plain = closeTo(actual, expected, strict);
  const allowed = (): number =>
    strict.atol +
    conditionOf(problem, v, index, seed) +
    roundingMargin * closeTo(...values, { rtol: 0 }).error;
  const { close, error, tolerance, at } =
    plain.close || !allFinite(actual) ? plain : closeTo(actual, expected, { ...strict, atol: allowed() });
  const result = problem.resultNames[index];
  const numbers = { result, analytic: actual[at] ?? 0, numeric: expected[at] ?? 0, error, tolerance };
  if (close) return { ...numbers, verdict: "pass", passed: true };
  if (allFinite(elementsOf(values[0], "checkGrads")))
    return { ...numbers, verdict: "fail", passed: false, against: "float64" };
  const reason = "the value of the function is not finite in float32";
  return { ...numbers, verdict: "inconclusive", passed: false, reason };
}
