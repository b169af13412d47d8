/**
 * checkGrads: are the derivatives of a function right, to second order and beyond?
 * @module
 */
import { range } from "../base/shape.js";
import { GradientCheckError } from "./gradientCheckError.js";
import { checkArguments, checkDirection, forwardProblem, reverseProblem } from "./gradientChecks.js";
import type { GradientCheckOptions, Settings } from "./gradientOptions.js";
import { settingsOf } from "./gradientOptions.js";
import type { GradientCheck, GradientProblem, Verdict } from "./gradientProblem.js";
import { verdicts } from "./gradientProblem.js";
import { problemOf } from "./problemOf.js";
import { refusesForward, throughReverse } from "./reverseOnly.js";

function checkProblem(problem: GradientProblem, order: number, settings: Settings): readonly GradientCheck[] {
  const { directions, seed, order: deepest } = settings;
  const isReverseOnly = refusesForward(problem);
  const modes = isReverseOnly ? (["rev"] as const) : settings.modes;
  const asked = isReverseOnly ? throughReverse(problem, seed) : problem;
  const here = modes.flatMap((mode) => {
    const single =
      order === 1 && problem.xs.length > 1
        ? checkArguments(mode, asked, { ...settings, direction: 0, order })
        : [];
    if (single.some(({ verdict }) => verdict === "fail")) return single;
    const whole = range(directions).map((direction) =>
      checkDirection(mode, asked, { ...settings, direction, order }),
    );
    return [...single, ...whole];
  });
  if (order === deepest) return here;
  const derived = modes.map((mode) => (mode === "fwd" ? forwardProblem : reverseProblem)(problem, seed));
  return [...here, ...derived.flatMap((next) => checkProblem(next, order + 1, settings))];
}

function reportOf<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  settings: Settings,
): readonly GradientCheck[] {
  return checkProblem(problemOf("checkGrads", f, args), 1, settings);
}

/**
 * Every comparison that `checkGrads` makes, as data; nothing is thrown when one fails.
 * @throws ArgumentError when no argument or no result holds floats, or an option is out of range
 * @example
 * ```ts
 * import { mul, tensor } from "@cotangent/core";
 * import { gradientReport } from "@cotangent/core/testing";
 * const checks = gradientReport((x) => mul(x, x), [tensor([1, 2])], { order: 1, directions: 1 });
 * checks.map(({ mode, verdict }) => [mode, verdict]) // => [["fwd", "pass"], ["rev", "pass"]]
 * ```
 * @example
 * ```ts
 * import { abs, tensor } from "@cotangent/core";
 * import { gradientReport } from "@cotangent/core/testing";
 * const [{ verdict, analytic, kink }] = gradientReport((x) => abs(x), [tensor(0)], { order: 1 });
 * [verdict, analytic, kink?.left, kink?.right] // => ["kink", 0, -0.5..., 0.5...]
 * ```
 */
export function gradientReport<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  options: GradientCheckOptions = {},
): readonly GradientCheck[] {
  return reportOf(f, args, settingsOf(f, args, options));
}

/**
 * The gravest of the verdicts: "fail" before "inconclusive", that before "kink", and "pass" when all pass.
 * @example
 * ```ts
 * import { maximum, tensor } from "@cotangent/core";
 * import { gradientReport, verdictOf } from "@cotangent/core/testing";
 * const report = (at: number) => gradientReport((x) => maximum(x, 0), [tensor(at)], { order: 1 });
 * [verdictOf(report(0)), verdictOf(report(1))] // => ["kink", "pass"]
 * ```
 */
export function verdictOf(checks: readonly GradientCheck[]): Verdict {
  return verdicts.findLast((verdict) => checks.some((check) => check.verdict === verdict)) ?? "pass";
}

/**
 * Checks the derivatives of `f` at `args` (an array, one entry per argument; trees of tensors each): forward mode against
 * central differences in float64 along random directions, reverse mode against forward mode by <J v, w> = <v, J^T w>, and
 * so on for the derivatives themselves up to `order`. First order is checked along each tensor alone, then along all
 * together. A function with a rule for reverse mode alone (customVjp without jvp) has its pullback compared with differences.
 * The rules of a float32 function are judged on float64 copies of its arguments, where it allows that, and its derivatives in float32
 * compared with those.
 * The elements of one tensor should be of one magnitude. At a kink of f the verdict is "kink" as long as the rule gives a
 * slope between those around the point, and "fail" where it does not.
 *
 * What a random direction sees: of a gradient g that is wrong by e, the product e . d beside g . d. Every element of d
 * counts, between half and all of the tensor's typical size, so a mistake shows when the length of e is more than about
 * 1e-6 of the length of g within that tensor: one element of 10,000 that is wrong by 1 % is found, at 1e-4, unless that
 * element is a hundred times smaller than the others, or f so large that rounding hides it. Mistakes that cancel along
 * one direction do not along the next. Reverse mode is held to 1e-12 of its terms. All this is float64, in which
 * functions of float32 are judged too; what has to be judged in float32 is seen less well.
 * @throws GradientCheckError listing argument, direction, both values, error and tolerance of every verdict that `accept`
 * does not name
 * @throws ArgumentError when no argument or no result holds floats, or an option is out of range
 * @example
 * ```ts
 * import { mul, sum, type Tensor, tensor } from "@cotangent/core";
 * import { checkGrads } from "@cotangent/core/testing";
 * const loss = ({ w, b }: { w: Tensor; b: Tensor }, x: Tensor) => sum(mul(w, mul(x, b)));
 * checkGrads(loss, [{ w: tensor([1, 2]), b: tensor([3, 4]) }, tensor([5, 6])], { order: 2 })
 * ```
 */
export function checkGrads<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  options: GradientCheckOptions = {},
): void {
  const settings = settingsOf(f, args, options);
  const { accept, seed } = settings;
  const checks = reportOf(f, args, settings);
  if (checks.some(({ verdict }) => !accept.includes(verdict)))
    throw new GradientCheckError(checks, seed, accept);
}
