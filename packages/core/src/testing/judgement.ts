/**
 * What it means when a derivative and differences are apart, and when they are together at a point that has no derivative.
 * @module
 */
import type { Elements } from "../base/dtype.js";
import { closeTo } from "./close.js";
import type { Differences } from "./differences.js";
import { allFinite } from "./differences.js";
import type { Comparison, Numbers, Verdict } from "./gradientProblem.js";
import { worst } from "./gradientProblem.js";
import type { Kink, KinkSettings, Sight } from "./kinks.js";
import { kinkAt } from "./kinks.js";
import { nearlyWhole } from "./steadyDifferences.js";

/** How far apart numbers may be. */
export interface Allowance {
  readonly rtol: number;
  readonly atol: number;
  readonly scale: number;
  /** Allowed besides, where the function has a derivative: what one more rounding of its arguments would change. */
  readonly conditioned: number;
  /** Allowed besides, where nothing but rounding is left of terms that cancel. */
  readonly floor: number;
}

/** What else is known of one result of the function. */
export interface Circumstances extends Omit<KinkSettings, "tolerance"> {
  readonly sight: Omit<Sight, "element">;
  readonly resultName: string;
  /** Are the arguments and this result finite? */
  readonly isFinite: boolean;
  /** What rounding may change a slope by. */
  readonly slopeNoise: number;
  /** Differences with a fraction of the step. */
  readonly finer: (parts: number) => ArrayLike<number>;
  /** The derivative, as the rules give it, at points close by. */
  readonly beside: () => readonly ArrayLike<number>[];
}

/** How the reason ends of a doubt that lies in the differences: beside a kink, or where the function wiggles. */
export const unsettled = "differences do not settle";

// The few elements that are furthest from what they should be.
function suspects(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): readonly number[] {
  const apart = Array.from(actual, (value, i) => Math.abs(value - expected[i]));
  const above = [...apart.keys()].filter((i) => !(apart[i] <= tolerance));
  return above.toSorted((i, j) => (apart[j] > apart[i] ? 1 : -1)).slice(0, 4);
}

/** The verdict on one result. */
export function judge(
  actual: Elements,
  differences: Differences,
  allowance: Allowance,
  known: Circumstances,
): Comparison {
  const { derivative: expected, bend } = differences;
  const { error, tolerance, at } = closeTo(actual, expected, allowance);
  const numbersAt = (element: number): Numbers => {
    const apart = Math.abs(actual[element] - expected[element]);
    return {
      result: known.resultName,
      analytic: actual[element] ?? 0,
      numeric: expected[element] ?? 0,
      error: Number.isFinite(apart) ? apart : element < actual.length ? Infinity : 0,
      tolerance,
    };
  };
  const numbers = numbersAt(Math.max(0, at));
  if (!known.isFinite) {
    return { ...numbers, ...doubt("inconclusive", "an argument or the value of the function is not finite") };
  }
  if (!allFinite(expected)) {
    return { ...numbers, ...doubt("inconclusive", "the function is not finite beside the point") };
  }
  // Where both sides agree there may be a kink nevertheless: differences give the mean of its slopes.
  if (error <= tolerance && allFinite(actual)) {
    const kink = bend < 0 ? undefined : kinkAt({ ...known.sight, element: bend }, { ...known, tolerance });
    return kink === undefined
      ? { ...numbers, verdict: "pass", passed: true }
      : { ...numbersAt(bend), ...doubt("kink", slopesOf(kink)), kink };
  }
  return worst(
    suspects(actual, expected, tolerance).map((element) =>
      judgeElement(numbersAt(element), element, allowance, known),
    ),
  );
}

// Where the second derivative jumps, differences approach the derivative slowly but surely: what they approach, by Aitken's
// extrapolation of three of them.
function limitOf(a: number, b: number, c: number): number {
  const bend = c - b - (b - a);
  return bend === 0 ? c : c - ((c - b) * (c - b)) / bend;
}

// Where terms cancel to nothing, another step or a point close by gives something else that is as near to nothing.
function isRounding({ analytic, numeric, error }: Numbers, element: number, known: Circumstances): boolean {
  const others = known.beside().map((derivative) => Math.abs(derivative[element] - analytic));
  return Math.max(4 * Math.max(...others), Math.abs(known.finer(2)[element] - numeric)) >= error;
}

function judgeElement(
  numbers: Numbers,
  element: number,
  { conditioned, floor }: Allowance,
  known: Circumstances,
): Comparison {
  const { analytic, numeric, error, tolerance } = numbers;
  if (error <= floor && isRounding(numbers, element, known)) {
    return { ...numbers, tolerance: floor, verdict: "pass", passed: true };
  }
  const kink = kinkAt({ ...known.sight, element }, { ...known, tolerance });
  if (kink !== undefined) {
    const [least, greatest] = kink.slopes;
    const isChoice = least - tolerance <= analytic && analytic <= greatest + tolerance;
    if (isChoice) return { ...numbers, ...doubt("kink", slopesOf(kink)), kink };
    return { ...numbers, ...doubt("fail", `${slopesOf(kink)}, and the rule gives none between`), kink };
  }
  const allowed = { ...numbers, tolerance: tolerance + conditioned };
  if (error <= allowed.tolerance) return { ...allowed, verdict: "pass", passed: true };
  const [half, quarter] = [2, 4].map((parts) => known.finer(parts)[element]);
  const limit = limitOf(numeric, half, quarter);
  const allowedThere = Math.max(allowed.tolerance, 1e-3 * Math.abs(half - numeric));
  if (Math.abs(analytic - limit) <= allowedThere) {
    const settled = { numeric: limit, error: Math.abs(analytic - limit), tolerance: allowedThere };
    return { ...numbers, ...settled, verdict: "pass", passed: true };
  }
  const others = [0.5, ...nearlyWhole].map((part) => ({ part, value: known.finer(1 / part)[element] }));
  const apartOf = (value: number): number => Math.abs(value - numeric);
  const { part, value: other } = others.reduce((a, b) => (apartOf(b.value) > apartOf(a.value) ? b : a));
  const apart = apartOf(other);
  const isUnsteady =
    apart > 0.1 * Math.max(Math.abs(other), Math.abs(numeric)) && apart > 4 * known.slopeNoise;
  if (error <= 4 * apart || (isUnsteady && Number.isFinite(analytic))) {
    return { ...allowed, ...doubt("inconclusive", `${part} of the step gives ${other}: ${unsettled}`) };
  }
  return { ...allowed, verdict: "fail", passed: false };
}

function doubt(
  verdict: Verdict,
  reason: string,
): Pick<Comparison, "verdict" | "passed"> & { readonly reason: string } {
  return { verdict, passed: false, reason };
}

const slopesOf = ({ left, right }: Kink): string =>
  `the slope is ${left} before the point and ${right} after it`;
