/**
 * Does forward mode agree with differences along one direction? How far apart they may be, and what it means when they are
 * further.
 * @module
 */
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { beside, closeTo, magnitude, roundingMargin, tolerances } from "./close.js";
import type { Differences } from "./differences.js";
import { allFinite, nudge, widened } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { byJvp, worst } from "./gradientProblem.js";
import { judge } from "./judgement.js";
import type { Line, SettledDifferences } from "./lineDifferences.js";
import { apartOf, lineOf, settledDifferences } from "./lineDifferences.js";
import { dtypeOf } from "./precision.js";
import { nearlyWhole } from "./steadyDifferences.js";
import { changedValue } from "./valueComparison.js";

// Where large terms cancel, values are rounded more than their size shows. Then differences over other steps, nearly the
// same, disagree, and values in float32 differ from those in float64.
function cancelledOf({ at, exact }: Line, differences: Differences, value: Tensor, leaf: number): number {
  const rounded = closeTo(value, exact[leaf], { rtol: 0 }).error;
  const others = nearlyWhole.map((part) => at(part * differences.step)[leaf]);
  const apart = Math.max(...others.map((other) => apartOf(differences, other)));
  const { floor } = tolerances[dtypeOf([value])];
  // Differences over other steps are rounded alike, so less of the margin is needed for what lies between them.
  return Math.min(floor, 16 * apart + roundingMargin * rounded);
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
  return changes.map((change) => (Number.isFinite(change) ? roundingMargin * change : 0));
}

// By how much of its typical size an element moves along a direction of scaledDirections.
const shareMoved = (d: Tensor): number => (magnitude(d) === 0 ? 0 : 1 / Math.sqrt(d.size));

/** One result: what the rules give, and what else its judgement takes. */
interface Leaf {
  readonly index: number;
  readonly value: Tensor;
  readonly tangent: Tensor;
  readonly conditioned: number;
  /** The part of the size of the values that the terms of its derivative have. */
  readonly share: number;
  /** The derivative at points that only rounding tells from this one. */
  readonly around: () => readonly ArrayLike<number>[];
}

function compareLeaf(
  { index, value, tangent, conditioned, share, around }: Leaf,
  line: Line,
  { found, strict, finest }: SettledDifferences,
  { settings, problem }: { readonly settings: GradientSettings; readonly problem: GradientProblem },
): Comparison {
  const { point, direction, exact, dtype, rtol, at, noiseOf, roughness } = line;
  const analytic = elementsOf(tangent, "checkGrads");
  const { floor, underflow } = tolerances[dtype];
  const atLeast = (noise: number): number => Math.max(settings.atol ?? 0, noise, underflow);
  const isNearTo = (one: Differences): boolean => {
    const options = { rtol, atol: atLeast(noiseOf(one)), scale: share * one.size };
    return closeTo(analytic, one.derivative, options).close;
  };
  const differences = isNearTo(found[index]) ? found[index] : strict()[index];
  const isNear = isNearTo(differences);
  const plain = noiseOf(differences);
  const isPlain = isNear && differences.bend < 0;
  const noise = isPlain ? plain : Math.max(plain, roughness()[index] / differences.step);
  const isGiven = settings.atol !== undefined;
  const cancelled = isNear || isGiven ? 0 : cancelledOf(line, differences, value, index);
  const allowance = {
    ...{ rtol, conditioned },
    atol: Math.max(cancelled, atLeast(noise)),
    scale: share * differences.size,
    floor: isGiven ? 0 : floor,
  };
  return judge(analytic, differences, allowance, {
    sight: { f: problem.f, point, direction, result: index },
    resultName: problem.resultNames[index],
    isFinite: [...point, exact[index]].every((x) => allFinite(elementsOf(x, "checkGrads"))),
    step: differences.step,
    finest,
    noise: noise * differences.step,
    slopeNoise: plain,
    seed: settings.seed,
    beside: around,
    finer: (parts) => at(differences.step / parts)[index].derivative,
  });
}

/** Does jvp along `v` agree with differences? */
export function compareForward(
  problem: GradientProblem,
  v: readonly Tensor[],
  settings: GradientSettings,
): Comparison {
  const { f, xs, push = byJvp } = problem;
  const [values, tangents] = push(f, xs, v);
  const changed = changedValue(problem, values, settings);
  if (changed !== undefined) return changed;
  const line = lineOf(problem, v, values, settings);
  const settled = settledDifferences(line, settings);
  const isExact = line.own === line.dtype || settings.isKink === true;
  const conditioned = isExact ? values.map(() => 0) : conditionedOf(problem, v, settings.seed);
  // A derivative in float32 is a sum whose terms may cancel; they are about as large as the values, for the part of its
  // size that an element moves.
  const share = line.dtype === "float64" ? 0 : Math.max(0, ...v.map(shareMoved));
  const comparisons = tangents.map((tangent, index) => {
    const around = (): readonly ArrayLike<number>[] =>
      range(4).map((k) =>
        elementsOf(push(f, nudge(xs, beside, settings.seed + k), v)[1][index], "checkGrads"),
      );
    const leaf = { index, value: values[index], tangent, conditioned: conditioned[index], share, around };
    return compareLeaf(leaf, line, settled, { settings, problem });
  });
  return worst(comparisons);
}
