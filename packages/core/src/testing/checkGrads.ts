/**
 * checkGrads: are the derivatives of a function right, to second order and beyond?
 * @module
 */
import { formatAval } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { TreePath } from "../base/treePath.js";
import { formatPath } from "../base/treePath.js";
import { callFlat, flattenTensors, leafTensor } from "../trace/flat.js";
import { checkArguments, checkDirection, forwardProblem, reverseProblem } from "./gradientChecks.js";
import type { GradientCheck, GradientProblem, GradientSettings } from "./gradientComparisons.js";

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
}

function describeCheck(check: GradientCheck, seed: number): string {
  const { mode, order, argument, result, analytic, numeric, error, tolerance, direction } = check;
  const rule =
    mode === "fwd"
      ? "the forward derivative must agree with differences"
      : "reverse mode must be the adjoint of forward mode";
  const where = `argument ${argument}, result ${result}, order ${order}, direction ${direction} of seed ${seed}`;
  return `checkGrads: ${rule}, expected ${numeric}, got ${analytic} (${where}; error ${error}, tolerance ${tolerance}).`;
}

/**
 * A derivative that is wrong: `checks` holds every comparison made, the failed ones among them.
 * @example
 * ```ts
 * import { mul, stopGradient, type Tensor, tensor } from "@cotangent/core";
 * import { checkGrads } from "@cotangent/core/testing";
 * const halfSeen = (x: Tensor) => mul(x, stopGradient(x));
 * checkGrads(halfSeen, [tensor(3)], { order: 1, modes: ["fwd"] }); // => throws GradientCheckError: checkGrads: the forward derivative must agree ...
 * ```
 */
export class GradientCheckError extends Error {
  override readonly name = "GradientCheckError";
  readonly checks: readonly GradientCheck[];
  constructor(checks: readonly GradientCheck[], seed: number) {
    const failed = checks.filter(({ passed }) => !passed);
    const shown = failed.slice(0, 4).map((check) => describeCheck(check, seed));
    const more =
      failed.length > shown.length
        ? [`${failed.length - shown.length} more failed of ${checks.length}.`]
        : [];
    super([...shown, ...more].join("\n"));
    this.checks = checks;
  }
}

function nameOf(path: TreePath, root: string): string {
  const text = formatPath(path);
  return path.length === 0 ? root : text.startsWith("[") ? root + text : `${root}.${text}`;
}

// Only floats have derivatives: integer and bool leaves are held fixed, and such results ignored.
function problemOf<A extends readonly unknown[]>(f: (...args: A) => unknown, args: A): GradientProblem;
function problemOf(f: (...args: readonly unknown[]) => unknown, args: readonly unknown[]): GradientProblem {
  const [leaves, argsDef] = flattenTensors(args, "checkGrads");
  const isFree = leaves.map((leaf) => isFloating(leaf.dtype));
  const paths = treeLeavesWithPath(args, "checkGrads");
  if (!isFree.includes(true)) {
    throw new ArgumentError({
      op: "checkGrads",
      requirement: "some argument must hold floating-point values",
      received: leaves.length === 0 ? "no tensors" : leaves.map(formatAval).join(", "),
    });
  }
  const full = (xs: readonly Tensor[]): readonly Tensor[] => {
    let next = 0;
    return leaves.map((leaf, i) => (isFree[i] ? xs[next++] : leaf));
  };
  const result = callFlat("checkGrads", f, treeUnflatten(argsDef, leaves));
  const results = treeLeavesWithPath(f(...args), "checkGrads").filter((_, i) =>
    isFloating(result.leaves[i].dtype),
  );
  return {
    f: (xs) =>
      callFlat("checkGrads", f, treeUnflatten(argsDef, full(xs))).leaves.filter(({ dtype }) =>
        isFloating(dtype),
      ),
    xs: leaves.filter((_, i) => isFree[i]).map(leafTensor),
    argumentNames: paths.filter((_, i) => isFree[i]).map(([path]) => nameOf(path, "args")),
    resultNames: results.map(([path]) => nameOf(path, "result")),
  };
}

function checkProblem(
  problem: GradientProblem,
  level: { readonly order: number; readonly deepest: number },
  options: GradientSettings & { readonly modes: readonly ("fwd" | "rev")[]; readonly directions: number },
): readonly GradientCheck[] {
  const { modes, directions, seed } = options;
  const { order, deepest } = level;
  const here = modes.flatMap((mode) => {
    const single =
      order === 1 && problem.xs.length > 1
        ? checkArguments(mode, problem, { ...options, direction: 0, order })
        : [];
    if (single.some(({ passed }) => !passed)) return single;
    const whole = range(directions).map((direction) =>
      checkDirection(mode, problem, { ...options, direction, order }),
    );
    return [...single, ...whole];
  });
  if (order === deepest) return here;
  const derived = modes.map((mode) => (mode === "fwd" ? forwardProblem : reverseProblem)(problem, seed));
  return [...here, ...derived.flatMap((next) => checkProblem(next, { order: order + 1, deepest }, options))];
}

/**
 * Every comparison that `checkGrads` makes, as data; nothing is thrown when one fails.
 * @throws ArgumentError when no argument holds floats, or an option is out of range
 * @example
 * ```ts
 * import { mul, tensor } from "@cotangent/core";
 * import { gradientReport } from "@cotangent/core/testing";
 * const checks = gradientReport((x) => mul(x, x), [tensor([1, 2])], { order: 1, directions: 1 });
 * checks.map(({ mode, passed }) => [mode, passed]) // => [["fwd", true], ["rev", true]]
 * ```
 */
export function gradientReport<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  options: GradientCheckOptions = {},
): readonly GradientCheck[] {
  const { order = 2, modes = ["fwd", "rev"], directions = 2, seed = 0, atol, rtol, eps } = options;
  const bad = [order, directions].find((count) => !Number.isInteger(count) || count < 1);
  if (bad !== undefined || modes.length === 0) {
    throw new ArgumentError({
      op: "checkGrads",
      requirement: "order and directions must be positive integers, and modes not empty",
      received: `order ${order}, directions ${directions}, modes [${modes.join()}]`,
    });
  }
  const settings = { modes, directions, seed, atol, rtol, eps };
  return checkProblem(problemOf(f, args), { order: 1, deepest: order }, settings);
}

/**
 * Checks the derivatives of `f` at `args` (an array, one entry per argument; trees of tensors each): forward mode against
 * central differences in float64 along random directions, reverse mode against forward mode by <J v, w> = <v, J^T w>, and
 * so on for the derivatives themselves up to `order`. First order is checked along each tensor alone, then along all
 * together. A float32 function is evaluated on float64 copies of its arguments for the differences, where it allows that.
 * The point must not be a kink of f, and the elements of one tensor should be of one magnitude.
 *
 * What a random direction sees: of a gradient g that is wrong by e, the product e . d beside g . d. Every element of d
 * counts, between half and all of the tensor's typical size, so a mistake shows when the length of e is more than about
 * 1e-6 of the length of g within that tensor: one element of 10,000 that is wrong by 1 % is found, at 1e-4, unless that
 * element is a hundred times smaller than the others, or f so large that rounding hides it. Mistakes that cancel along
 * one direction do not along the next. Reverse mode is held to 1e-12 of its terms. All this is float64; float32 sees less.
 * @throws GradientCheckError listing argument, direction, both values, error and tolerance of what failed
 * @throws ArgumentError when no argument holds floats, or an option is out of range
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
  const checks = gradientReport(f, args, options);
  if (checks.some(({ passed }) => !passed)) throw new GradientCheckError(checks, options.seed ?? 0);
}
