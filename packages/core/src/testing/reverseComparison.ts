/**
 * Is reverse mode the adjoint of forward mode along one direction?
 * @module
 */
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { beside, roundingMargin, tolerances } from "./close.js";
import { allFinite, nudge, seededDirections } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { dtypeOf, narrows } from "./precision.js";
import { changedValue } from "./valueComparison.js";

function products(a: readonly Tensor[], b: readonly Tensor[]): readonly number[] {
  return a.flatMap((x, i) => {
    const y = elementsOf(b[i], "checkGrads");
    return Array.from(elementsOf(x, "checkGrads"), (value, j) => value * y[j]);
  });
}

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
const size = (terms: readonly number[]): number => terms.reduce((total, term) => total + Math.abs(term), 0);

/** Is vjp the adjoint of jvp, along `v` and a random cotangent? */
export function compareReverse(
  problem: GradientProblem,
  v: readonly Tensor[],
  settings: GradientSettings & { readonly direction: number },
): Comparison {
  const { f, xs, resultNames } = problem;
  const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
  const [values, tangents] = jvp(flat, xs, v);
  const [valuesBack, pullback] = vjp(flat, xs);
  const changed = changedValue(problem, valuesBack, settings);
  if (changed !== undefined) return changed;
  const w = seededDirections(values, settings.seed, 2 * settings.direction + 1);
  const forward = products(tangents, w);
  const backward = products(v, pullback(w));
  const limits = tolerances[narrows(f, xs) ? "float32" : dtypeOf([...xs, ...values])];
  const scale = Math.max(size(forward), size(backward));
  const [analytic, numeric] = [sum(backward), sum(forward)];
  const difference = Math.abs(analytic - numeric);
  const error = Number.isNaN(difference) ? Infinity : difference;
  const strict = Math.max(settings.atol ?? 0, limits.underflow) + limits.adjoint * scale;
  // Where the derivative is what is left of terms that cancel, it is another beside the point: what rounding made of it.
  const cancelled = (): number => {
    const changes = range(4).flatMap((k) => {
      const near = nudge(xs, beside, settings.seed + k);
      const ahead = products(jvp(flat, near, v)[1], w).map((term, i) => term - forward[i]);
      const back = products(v, vjp(flat, near)[1](w)).map((term, i) => term - backward[i]);
      return [size(ahead), size(back)];
    });
    return Math.min(limits.floor, roundingMargin * Math.max(...changes));
  };
  const allAreFinite = [...xs, ...values].every((x) => allFinite(elementsOf(x, "checkGrads")));
  const tolerance =
    error <= strict || !Number.isFinite(error) || !allAreFinite ? strict : strict + cancelled();
  const compared = { result: resultNames.join(", "), analytic, numeric, error, tolerance };
  if (!allAreFinite) {
    const reason = "an argument or the value of the function is not finite";
    return { ...compared, verdict: "inconclusive", passed: false, reason };
  }
  const passed = error <= tolerance;
  return { ...compared, verdict: passed ? "pass" : "fail", passed };
}
