/**
 * checkGrads: are the derivatives of a function right, to second order and beyond?
 * @module
 */
import { ArgumentError } from "../base/errors.js";
import { range } from "../base/shape.js";
import { GradientCheckError } from "./gradientCheckError.js";
import { checkArguments, checkDirection, forwardProblem, reverseProblem } from "./gradientChecks.js";
import type { GradientCheck, GradientProblem, GradientSettings, Verdict } from "./gradientProblem.js";
import { problemOf } from "./problemOf.js";
import { refusesForward, throughReverse } from "./reverseOnly.js";

/** How checkGrads checks. */
export interface GradientCheckOptions {
  /** How many times to differentiate: 1, 2 or 3. Default 2. */
  readonly order?: number;
  /** "fwd" compares jvp with differences, "rev" compares vjp with jvp. Default both. */
  readonly modes?: readonly ("fwd" | "rev")[];
  /**
   * Absolute error allowed. By default 0 in mode "rev", and in mode "fwd" what rounding leaves where terms cancel, as far
   * as it shows in the values: up to 1e-12 in float64, 1e-6 in float32.
   */
  readonly atol?: number;
  /**
   * Error against differences allowed relative to the greatest magnitude in the derivative of a result along a direction.
   * Default 1e-7 in float64, 1e-5 in float32; 1e-3 for a function that computes in float32 whatever it is given. What
   * differences lose to the rounding of f, some hundred units in its last place divided by the step, is allowed besides.
   */
  readonly rtol?: number;
  /**
   * Step of the differences. 1 moves an argument by about its own size: the root mean square of its elements as the length
   * of the whole move, 1 for zeros. By default 2^-10 (2^-5 where they must be taken in float32), and less where f bends
   * within a smaller part of the size of its arguments.
   */
  readonly eps?: number;
  /** Random directions of all arguments together, per order and mode. Default 2. */
  readonly directions?: number;
  /** Determines the directions. Default 0. */
  readonly seed?: number;
  /**
   * The verdicts that checkGrads lets pass; default `["pass"]`. With "kink" among them it accepts points without a
   * derivative, as random points may be, where the rule chooses a slope that lies around them.
   */
  readonly accept?: readonly Verdict[];
}

function checkProblem(
  problem: GradientProblem,
  level: { readonly order: number; readonly deepest: number },
  options: Settings,
): readonly GradientCheck[] {
  const { directions, seed } = options;
  const { order, deepest } = level;
  const isReverseOnly = refusesForward(problem);
  const modes = isReverseOnly ? (["rev"] as const) : options.modes;
  const asked = isReverseOnly ? throughReverse(problem, seed) : problem;
  const here = modes.flatMap((mode) => {
    const single =
      order === 1 && problem.xs.length > 1
        ? checkArguments(mode, asked, { ...options, direction: 0, order })
        : [];
    if (single.some(({ verdict }) => verdict === "fail")) return single;
    const whole = range(directions).map((direction) =>
      checkDirection(mode, asked, { ...options, direction, order }),
    );
    return [...single, ...whole];
  });
  if (order === deepest) return here;
  const derived = modes.map((mode) => (mode === "fwd" ? forwardProblem : reverseProblem)(problem, seed));
  return [...here, ...derived.flatMap((next) => checkProblem(next, { order: order + 1, deepest }, options))];
}

type Settings = GradientSettings & {
  readonly modes: readonly ("fwd" | "rev")[];
  readonly directions: number;
};

function checkSettings({ order, modes, directions, seed, ...optional }: Settings & { order: number }): void {
  const { atol = 0, rtol = 0, eps = 1 } = optional;
  const wrong = [
    { name: "order", value: order, isRight: [1, 2, 3].includes(order), expected: "1, 2 or 3" },
    {
      name: "directions",
      value: directions,
      isRight: Number.isSafeInteger(directions) && directions > 0,
      expected: "1 or more",
    },
    { name: "seed", value: seed, isRight: Number.isSafeInteger(seed), expected: "a whole number" },
    {
      name: "modes",
      value: `[${modes.join(", ")}]`,
      isRight: modes.length > 0 && modes.every((mode) => mode === "fwd" || mode === "rev"),
      expected: '"fwd", "rev" or both',
    },
    { name: "atol", value: atol, isRight: Number.isFinite(atol) && atol >= 0, expected: "0 or more" },
    { name: "rtol", value: rtol, isRight: Number.isFinite(rtol) && rtol >= 0, expected: "0 or more" },
    { name: "eps", value: eps, isRight: Number.isFinite(eps) && eps > 0, expected: "a positive number" },
  ].find(({ isRight }) => !isRight);
  if (wrong === undefined) return;
  throw new ArgumentError({
    op: "checkGrads",
    requirement: `option ${wrong.name} out of range`,
    expected: wrong.expected,
    received: String(wrong.value),
  });
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
  const { order = 2, modes = ["fwd", "rev"], directions = 2, seed = 0, atol, rtol, eps } = options;
  const settings = { modes, directions, seed, atol, rtol, eps };
  checkSettings({ order, ...settings });
  return checkProblem(problemOf("checkGrads", f, args), { order: 1, deepest: order }, settings);
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
  const grave: readonly Verdict[] = ["fail", "inconclusive", "kink"];
  return grave.find((verdict) => checks.some((check) => check.verdict === verdict)) ?? "pass";
}

/**
 * Checks the derivatives of `f` at `args` (an array, one entry per argument; trees of tensors each): forward mode against
 * central differences in float64 along random directions, reverse mode against forward mode by <J v, w> = <v, J^T w>, and
 * so on for the derivatives themselves up to `order`. First order is checked along each tensor alone, then along all
 * together. A function with a rule for reverse mode alone (customVjp without jvp) has its pullback compared with differences.
 * A float32 function is evaluated on float64 copies of its arguments for the differences, where it allows that.
 * The elements of one tensor should be of one magnitude. At a kink of f the verdict is "kink" as long as the rule gives a
 * slope between those around the point, and "fail" where it does not.
 *
 * What a random direction sees: of a gradient g that is wrong by e, the product e . d beside g . d. Every element of d
 * counts, between half and all of the tensor's typical size, so a mistake shows when the length of e is more than about
 * 1e-6 of the length of g within that tensor: one element of 10,000 that is wrong by 1 % is found, at 1e-4, unless that
 * element is a hundred times smaller than the others, or f so large that rounding hides it. Mistakes that cancel along
 * one direction do not along the next. Reverse mode is held to 1e-12 of its terms. All this is float64; float32 sees less.
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
  const { accept = ["pass"], seed = 0 } = options;
  const checks = gradientReport(f, args, options);
  if (checks.some(({ verdict }) => !accept.includes(verdict)))
    throw new GradientCheckError(checks, seed, accept);
}
