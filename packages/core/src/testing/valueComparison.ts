/**
 * Is the value of a function under differentiation its own? A rule that users write computes it a second time.
 * @module
 */
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { closeTo, roundingMargin, tolerances } from "./close.js";
import { allFinite, nudge } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { worst } from "./gradientProblem.js";
import { dtypeOf, narrows } from "./precision.js";

/** The failure where `values`, which came with a derivative, are not those of the function; undefined where they are. */
export function changedValue(
  { f, xs, resultNames }: GradientProblem,
  values: readonly Tensor[],
  { seed, rtol = 0, atol = 0 }: GradientSettings,
): Comparison | undefined {
  const plain = f(xs);
  const limits = tolerances[narrows(f, xs) ? "float32" : dtypeOf([...xs, ...values])];
  const strict = { rtol: Math.max(rtol, limits.adjoint), atol: Math.max(atol, limits.underflow) };
  const changed = plain.flatMap((expected, leaf): readonly Comparison[] => {
    const [mine, theirs] = [values[leaf], expected].map((x) => elementsOf(x, "checkGrads"));
    if (!allFinite(theirs) || closeTo(mine, theirs, strict).close) return [];
    // Another formula for the same value rounds as its arguments do, and more so where terms cancel.
    const rounded = range(4).map((k) => {
      const near = f(nudge(xs, 8 * limits.epsilon, seed + k))[leaf];
      return closeTo(near, expected, { rtol: 0 }).error;
    });
    const { close, error, tolerance, at } = closeTo(mine, theirs, {
      ...strict,
      atol: strict.atol + roundingMargin * Math.max(...rounded),
    });
    if (close) return [];
    const numbers = { result: resultNames[leaf], analytic: mine[at] ?? 0, numeric: theirs[at] ?? 0 };
    return [{ ...numbers, error, tolerance, verdict: "fail", passed: false, against: "value" }];
  });
  return changed.length === 0 ? undefined : worst(changed);
}
