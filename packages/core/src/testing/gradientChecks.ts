/**
 * Asks whether derivatives are right: along random directions, of each argument alone, and again of the derivatives
 * themselves.
 * @module
 */
import { allocate } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import {
  evenDirections,
  moved,
  oneElement,
  scaledDirections,
  seededDirections,
  seededNumbers,
} from "./differences.js";
import { compareForward } from "./forwardComparison.js";
import type { Comparison, GradientCheck, GradientProblem, GradientSettings } from "./gradientProblem.js";
import { excess } from "./gradientProblem.js";
import { compareReverse } from "./reverseComparison.js";

function onlyArgument(v: readonly Tensor[], kept: number): readonly Tensor[] {
  return v.map((d, i) => (i === kept ? d : makeTensor(d.shape, d.dtype, allocate(d.dtype, d.size))));
}

// A model may have hundreds.
function allOf(names: readonly string[]): string {
  return names.length > 3 ? `${names[0]} to ${names[names.length - 1]}` : names.join(", ");
}

function comparisonOf(
  mode: "fwd" | "rev",
  { push }: GradientProblem,
): { readonly compare: typeof compareReverse; readonly against: "differences" | "forward mode" } {
  const hasForward = push === undefined;
  return mode === "fwd" || !hasForward
    ? { compare: compareForward, against: "differences" }
    : { compare: compareReverse, against: "forward mode" };
}

// A slope between those around a kink may be so by chance: of a tie that counts twice it is where one side grows and the
// other falls. Along a direction in which both grow it is not. Of many kinks that meet, one element alone shows one. And what is wrong
// with smooth terms beside a kink is left where the point is moved off it.
function whatKinkHides(
  problem: GradientProblem,
  v: readonly Tensor[],
  settings: Question,
): Comparison | undefined {
  const { xs } = problem;
  const { seed } = settings;
  const seeded = range(4).map((k) => scaledDirections(xs, seed, 500 + k));
  const single = seededNumbers(seed, 510, 4).map((place) => oneElement(xs, place));
  const beside = { ...problem, xs: moved(xs, scaledDirections(xs, seed, 520), 1 / 128) };
  const there = [evenDirections(xs), ...seeded, ...single].map((direction) => [problem, direction] as const);
  for (const [asked, direction] of [...there, [beside, v] as const]) {
    const answer = compareForward(asked, direction, settings);
    if (answer.verdict === "fail") return answer;
  }
  return undefined;
}

type Question = GradientSettings & { readonly direction: number; readonly order: number };

/** Asks one question of one problem along one random direction of all arguments; a failure is traced to an argument. */
export function checkDirection(
  mode: "fwd" | "rev",
  problem: GradientProblem,
  settings: Question,
): GradientCheck {
  const { order, direction, seed } = settings;
  const { compare, against } = comparisonOf(mode, problem);
  const v = scaledDirections(problem.xs, seed, 2 * direction);
  const whole = compare(problem, v, settings);
  const argument = allOf(problem.argumentNames);
  const check = { mode, against, order, direction, argument, ...whole };
  if (whole.verdict === "kink") {
    const elsewhere = whatKinkHides(problem, v, settings);
    return elsewhere === undefined ? check : { ...check, ...elsewhere };
  }
  if (whole.verdict !== "fail" || problem.xs.length === 1) return check;
  // Where no argument is wrong alone, the whole direction is what can be shown.
  const wrong = checkArguments(mode, problem, settings).filter(({ verdict }) => verdict === "fail");
  return wrong.length === 0 ? check : wrong.reduce((a, b) => (excess(b) > excess(a) ? b : a));
}

/** Asks one question of each argument alone: a small derivative is lost among larger ones. */
export function checkArguments(
  mode: "fwd" | "rev",
  problem: GradientProblem,
  settings: Question,
): readonly GradientCheck[] {
  const { order, direction, seed } = settings;
  const { compare, against } = comparisonOf(mode, problem);
  const v = scaledDirections(problem.xs, seed, 2 * direction);
  return problem.argumentNames.map((argument, i) => ({
    mode,
    against,
    order,
    direction,
    argument,
    ...compare(problem, onlyArgument(v, i), settings),
  }));
}

/** The derivative as a function of point and tangent: (x, v) -> J(x) v. */
export function forwardProblem(
  { f, xs, argumentNames, resultNames }: GradientProblem,
  seed: number,
): GradientProblem {
  const n = xs.length;
  return {
    f: (all) => jvp((...args: readonly Tensor[]) => f(args), all.slice(0, n), all.slice(n))[1],
    xs: [...xs, ...scaledDirections(xs, seed, -1)],
    argumentNames: [...argumentNames, ...argumentNames.map((name) => `tangent of ${name}`)],
    resultNames: resultNames.map((name) => `derivative of ${name}`),
  };
}

/** The gradient as a function of point and cotangent: (x, w) -> J(x)^T w. */
export function reverseProblem(
  { f, xs, argumentNames, resultNames }: GradientProblem,
  seed: number,
): GradientProblem {
  const n = xs.length;
  return {
    f: (all) => vjp((...args: readonly Tensor[]) => f(args), all.slice(0, n))[1](all.slice(n)),
    xs: [...xs, ...seededDirections(f(xs), seed, -1)],
    argumentNames: [...argumentNames, ...resultNames.map((name) => `cotangent of ${name}`)],
    resultNames: argumentNames.map((name) => `gradient of ${name}`),
  };
}
