/**
 * Does forward mode agree with differences along one direction? How far apart they may be, and what it means when they are
 * further.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { changedByRounding } from "./cancellation.js";
import { closeTo, magnitude, tolerances } from "./close.js";
import type { Differences } from "./differences.js";
import { allFinite } from "./differences.js";
import type { Comparison, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { byJvp, worst } from "./gradientProblem.js";
import { judge } from "./judgement.js";
import type { Line, SettledDifferences } from "./lineDifferences.js";
import { apartOf, lineOf, settledDifferences } from "./lineDifferences.js";
import { compareShadow } from "./shadowComparison.js";
import { nearlyWhole } from "./steadyDifferences.js";
import { changedValue } from "./valueComparison.js";

// Where large terms cancel, values are rounded more than their size shows. Then differences over other steps, nearly the
// same, disagree.
function cancelledOf({ at, own }: Line, differences: Differences, leaf: number): number {
  const others = nearlyWhole.map((part) => at(part * differences.step)[leaf]);
  const apart = Math.max(...others.map((other) => apartOf(differences, other)));
  return Math.min(tolerances[own].floor, 16 * apart);
}

// By how much of its typical size an element moves along a direction of scaledDirections.
const shareMoved = (d: Tensor): number => (magnitude(d) === 0 ? 0 : 1 / Math.sqrt(d.size));

/** One result: what the rules give, and what else its judgement takes. */
interface Leaf {
  readonly index: number;
  /** In float64 where the function can be evaluated there. */
  readonly tangent: Tensor;
  /** The part of the size of the values that the terms of its derivative have. */
  readonly share: number;
}

function compareLeaf(
  { index, tangent, share }: Leaf,
  line: Line,
  { found, strict, finest }: SettledDifferences,
  { settings, problem }: { readonly settings: GradientSettings; readonly problem: GradientProblem },
): Comparison {
  const { point, direction, exact, own, rtol, at, noiseOf, roughness } = line;
  const { f, resultNames, push = byJvp } = problem;
  const analytic = elementsOf(tangent, "checkGrads");
  const { floor, underflow } = tolerances[own];
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
  const cancelled = isNear || isGiven ? 0 : cancelledOf(line, differences, index);
  const allowance = {
    rtol,
    atol: Math.max(cancelled, atLeast(noise)),
    scale: share * differences.size,
    floor: isGiven ? 0 : floor,
  };
  return judge(analytic, differences, allowance, {
    sight: { f, point, direction, result: index },
    resultName: resultNames[index],
    isFinite: [...point, exact[index]].every((x) => allFinite(elementsOf(x, "checkGrads"))),
    step: differences.step,
    finest,
    noise: noise * differences.step,
    size: differences.size,
    slopeNoise: plain,
    seed: settings.seed,
    rounded: (element) => {
      if (isGiven) return 0;
      const changes = (at: readonly Tensor[]): readonly number[] => {
        const near = elementsOf(push(f, at, direction)[1][index], "checkGrads");
        return [Math.abs(near[element] - analytic[element])];
      };
      const [near, farther] = ([own, "float32"] as const).map((dtype) =>
        changedByRounding(changes, point, dtype, settings.seed),
      );
      // Points that are floats of float32 apart say less of rounding in float64; and differences in float32 are blurred as the rule is.
      return Math.max(own === "float64" ? near : 0, Math.min(floor, farther / 16));
    },
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
  const isShadowed = line.own !== line.dtype;
  const wide = isShadowed ? push(f, line.point, line.direction)[1] : tangents;
  // A derivative in float32 is a sum whose terms may cancel; they are about as large as the values, for the part of its
  // size that an element moves.
  const share = line.dtype === "float64" ? 0 : Math.max(0, ...v.map(shareMoved));
  const comparisons = wide.map((tangent, index) => {
    const leaf = { index, tangent, share: isShadowed ? 0 : share };
    const judged = compareLeaf(leaf, line, settled, { settings, problem });
    if (!isShadowed || !judged.passed) return judged;
    const scale = share * magnitude(values[index]);
    const both = {
      values: [values[index], line.exact[index]],
      narrow: tangents[index],
      wide: tangent,
    } as const;
    const shadow = compareShadow(problem, v, { index, ...both, scale }, settings);
    return shadow.passed ? judged : shadow;
  });
  return worst(comparisons);
}
