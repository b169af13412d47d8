/**
 * Does forward mode agree with differences along one direction? How far apart they may be, and what it means when they are
 * further.
 * @module
 */

import { lazily } from "../base/lazily.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { closeTo, magnitude, tolerances } from "./close.js";
import type { Differences } from "./differences.js";
import { allFinite, centralDifferences, nudge, roughnessOf, widened, widenedValues } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { byJvp, worst } from "./gradientProblem.js";
import type { Allowance } from "./judgement.js";
import { judge } from "./judgement.js";
import type { Precision } from "./precision.js";
import { dtypeOf, narrows } from "./precision.js";
import { nearly, steadyDifferences } from "./steadyDifferences.js";
import { changedValue } from "./valueComparison.js";

// What may be wrong with differences because the values that they are taken of are rounded. A sum of `count` terms loses
// about the root of their number in units of its last place.
function noiseOf({ size, step }: Differences, dtype: Precision, count: number): number {
  return ((64 + 4 * Math.sqrt(count)) * tolerances[dtype].epsilon * size) / step;
}

const apartOf = (a: Differences, b: Differences): number =>
  closeTo(a.derivative, b.derivative, { rtol: 0 }).error;

// Where large terms cancel, values are rounded more than their size shows. Then differences over other steps, nearly the
// same, disagree, and values in float32 differ from those in float64.
function cancelledOf(
  differences: Differences,
  others: readonly Differences[],
  value: Tensor,
  exact: Tensor,
): number {
  const rounded = closeTo(value, exact, { rtol: 0 }).error;
  const apart = Math.max(...others.map((other) => apartOf(differences, other)));
  const { floor } = tolerances[dtypeOf([value])];
  return Math.min(floor, 16 * apart + 64 * rounded);
}

// A float32 derivative cannot be better than its conditioning: what it would change by if every argument were rounded to
// float32 once more. It matters near a minimum, where the derivative is a small remainder of large terms.
function conditionedOf(
  { f, xs, push = byJvp }: GradientProblem,
  v: readonly Tensor[],
  seed: number,
): readonly number[] {
  const derivativeAt = (point: readonly Tensor[]): readonly Tensor[] => push(f, point, widened(v))[1];
  const exact = derivativeAt(widened(xs));
  const nudged = derivativeAt(nudge(widened(xs), tolerances.float32.epsilon, seed));
  const changes = nudged.map((tangent, leaf) => closeTo(tangent, exact[leaf], { rtol: 0 }).error);
  return changes.map((change) => (Number.isFinite(change) ? 64 * change : 0));
}

/** How far away, relative to each element, a point is still the same but for rounding. */
export const besides = 9.5e-7;

/** Does jvp along `v` agree with differences? */
export function compareForward(
  problem: GradientProblem,
  v: readonly Tensor[],
  settings: GradientSettings,
): Comparison {
  const { f, xs, resultNames, push = byJvp } = problem;
  const [values, tangents] = push(f, xs, v);
  const changed = changedValue(problem, values, settings);
  if (changed !== undefined) return changed;
  const isNarrow = narrows(f, xs);
  const dtype = isNarrow ? "float32" : dtypeOf([...xs, ...values]);
  const wide = isNarrow ? undefined : dtype === "float64" ? values : widenedValues(f, xs);
  const own = wide === undefined ? dtype : "float64";
  const rtol = settings.rtol ?? tolerances[dtype][wide === undefined ? "ownDifferences" : "differences"];
  const [point, direction] = wide === undefined ? [xs, v] : [widened(xs), widened(v)];
  const at = (step: number): readonly Differences[] => centralDifferences(f, point, direction, step);
  const count = xs.reduce((sum, { size }) => sum + size, 0);
  // The relative error of the formula is about the square of that of plain differences. What looks like a kink may be a bend
  // that a smaller step resolves.
  const { step, finestStep } = tolerances[own];
  const roughness = lazily(() => roughnessOf(f, point, direction, finestStep));
  const isClose = (apart: number, share: number, differences: Differences, leaf: number): boolean =>
    apart <= share * magnitude(differences.derivative) ||
    apart <= noiseOf(differences, own, count) ||
    apart <= roughness()[leaf] / differences.step;
  const isSteady = (one: Differences, leaf: number): boolean =>
    (one.bend < 0 || one.bent <= roughness()[leaf]) && isClose(one.spread, Math.sqrt(rtol / 10), one, leaf);
  const agree = (one: Differences, other: Differences, leaf: number): boolean =>
    isClose(apartOf(one, other), rtol, one, leaf);
  const [first, finest] = [settings.eps ?? step, settings.eps ?? finestStep];
  const choice = { first, finest, isSteady, agree };
  const numeric = steadyDifferences(at, { ...choice, isStrict: false });
  // For who disagrees: where a second or third derivative breaks off, differences are worse than they look.
  const strict = lazily(() => steadyDifferences(at, { ...choice, isStrict: true }));
  // A derivative in float32 is a sum whose terms may cancel; they are about as large as the values, for the part of its
  // size that an element moves.
  const conditioned =
    own === dtype || settings.isKink === true
      ? values.map(() => 0)
      : conditionedOf(problem, v, settings.seed);
  const share = dtype === "float64" ? 0 : Math.max(0, ...v.map(shareMoved));
  const comparisons = numeric.map((found, leaf): Comparison => {
    const analytic = elementsOf(tangents[leaf], "checkGrads");
    const exact = (wide ?? values)[leaf];
    const atLeast = (noise: number): number =>
      Math.max(settings.atol ?? 0, noise, tolerances[dtype].underflow);
    const isNearTo = (one: Differences): boolean => {
      const atol = atLeast(noiseOf(one, own, count));
      return closeTo(analytic, one.derivative, { rtol, atol, scale: share * one.size }).close;
    };
    const differences = isNearTo(found) ? found : strict()[leaf];
    const isNear = isNearTo(differences);
    const scale = share * differences.size;
    const plain = noiseOf(differences, own, count);
    const noise =
      isNear && differences.bend < 0 ? plain : Math.max(plain, roughness()[leaf] / differences.step);
    const cancelled =
      isNear || settings.atol !== undefined
        ? 0
        : cancelledOf(
            differences,
            nearly.map((part) => at(part * differences.step)[leaf]),
            values[leaf],
            exact,
          );
    const allowance: Allowance = {
      rtol,
      atol: Math.max(cancelled, atLeast(noise)),
      scale,
      conditioned: conditioned[leaf],
      floor: settings.atol === undefined ? tolerances[dtype].floor : 0,
    };
    return judge(analytic, differences, allowance, {
      sight: { f, point, direction, result: leaf },
      resultName: resultNames[leaf],
      isFinite: [...point, exact].every((x) => allFinite(elementsOf(x, "checkGrads"))),
      step: differences.step,
      finest,
      noise: noise * differences.step,
      slopeNoise: plain,
      seed: settings.seed,
      beside: () =>
        range(4).map((k) =>
          elementsOf(push(f, nudge(xs, besides, settings.seed + k), v)[1][leaf], "checkGrads"),
        ),
      finer: (parts) => at(differences.step / parts)[leaf].derivative,
    });
  });
  return worst(comparisons);
}

// By how much of its typical size an element moves along a direction of scaledDirections.
function shareMoved(d: Tensor): number {
  return magnitude(d) === 0 ? 0 : 1 / Math.sqrt(d.size);
}
