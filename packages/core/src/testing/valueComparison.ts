/**
 * Is the value of a function under differentiation its own? A rule that users write computes it a second time.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { changedByRounding } from "./cancellation.js";
import { closeTo, tolerances } from "./close.js";
import { allFinite } from "./differences.js";
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
  const dtype = narrows(f, xs) ? "float32" : dtypeOf([...xs, ...values]);
  const limits = tolerances[dtype];
  const strict = { rtol: Math.max(rtol, limits.adjoint), atol: Math.max(atol, limits.underflow) };
  const changed = plain.flatMap((expected, leaf): readonly Comparison[] => {
    const [mine, theirs] = [values[leaf], expected].map((x) => elementsOf(x, "checkGrads"));
    if (!allFinite(theirs) || closeTo(mine, theirs, strict).close) return [];
    // Another formula for the same value rounds as its arguments do, and more so where terms cancel.
    const changes = (point: readonly Tensor[]): readonly number[] => [
      closeTo(f(point)[leaf], expected, { rtol: 0 }).error,
    ];
    const { close, error, tolerance, at } = closeTo(mine, theirs, {
      ...strict,
      atol: strict.atol + changedByRounding(changes, xs, dtype, seed),
    });
    if (close) return [];
    const numbers = { result: resultNames[leaf], analytic: mine[at] ?? 0, numeric: theirs[at] ?? 0 };
    return [{ ...numbers, error, tolerance, verdict: "fail", passed: false, against: "value" }];
  });
  return changed.length === 0 ? undefined : worst(changed);
}
