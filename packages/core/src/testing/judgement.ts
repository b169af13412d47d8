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
  /** Allowed besides, where nothing but rounding is left of terms that cancel. */
  readonly floor: number;
}

/** What else is known of one result of the function. */
export interface Circumstances extends Omit<KinkSettings, "tolerance"> {
  readonly sight: Omit<Sight, "element">;
  readonly resultName: string;
  /** Are the arguments and this result finite? */
  readonly isFinite: boolean;
  /** The greatest magnitude among the values that differences are taken of. */
  readonly size: number;
  /** What rounding may change a slope by. */
  readonly slopeNoise: number;
  /** Differences with a fraction of the step. */
  readonly finer: (parts: number) => ArrayLike<number>;
  /** What rounding may make of an element of the derivative, as the rules give it. */
  readonly rounded: (element: number) => number;
}

/** How the reason ends of a doubt that lies in the differences: beside a kink, or where the function wiggles. */
export const unsettled = "differences do not settle";

// The few elements that are furthest from what they should be, of those that look like a kink and of the others: kinks may hide
// a mistake beside them.
function suspects(
  actual: ArrayLike<number>,
  { derivative, isBent }: Differences,
  tolerance: number,
): readonly number[] {
  const apart = Array.from(actual, (value, i) => Math.abs(value - derivative[i]));
  const above = [...apart.keys()].filter((i) => !(apart[i] <= tolerance));
  const furthest = above.toSorted((i, j) => (apart[j] > apart[i] ? 1 : -1));
  return [true, false].flatMap((bent) => furthest.filter((i) => isBent(i) === bent).slice(0, 4));
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
    suspects(actual, differences, tolerance).map((element) =>
      judgeElement(numbersAt(element), element, allowance, known),
    ),
  );
}

/** What may speak for a rule that differences disagree with, or against the differences; undefined where it does not. */
type Plea = (
  numbers: Numbers,
  element: number,
  allowance: Allowance,
  known: Circumstances,
) => Comparison | undefined;

// Where terms cancel to nothing, a point close by or another step gives something else that is as near to nothing; or no step gives
// anything, as rounding takes all of it.
const isNothing: Plea = (numbers, element, { floor }, known) => {
  const { numeric, error } = numbers;
  if (error > floor) return undefined;
  const other = known.finer(2)[element];
  const isStill = numeric === 0 && other === 0;
  const isRounding = isStill || error <= Math.max(known.rounded(element), Math.abs(other - numeric));
  return isRounding ? passed(numbers, floor) : undefined;
};

const isKink: Plea = (numbers, element, _allowance, known) => {
  const { analytic, tolerance } = numbers;
  const kink = kinkAt({ ...known.sight, element }, { ...known, tolerance });
  if (kink === undefined) return undefined;
  const [least, greatest] = kink.slopes;
  const isChoice = least - tolerance <= analytic && analytic <= greatest + tolerance;
  if (isChoice) return { ...numbers, ...doubt("kink", slopesOf(kink)), kink };
  return { ...numbers, ...doubt("fail", `${slopesOf(kink)}, and the rule gives none between`), kink };
};

const isConditioning: Plea = (numbers, element, _allowance, known) => {
  const allowed = numbers.tolerance + known.rounded(element);
  const size = Math.max(Math.abs(numbers.analytic), Math.abs(numbers.numeric));
  return numbers.error <= allowed && allowed <= size ? passed(numbers, allowed) : undefined;
};

const isBlurred: Plea = (numbers, element, _allowance, known) => {
  const rounded = known.rounded(element);
  if (numbers.error > numbers.tolerance + rounded) return undefined;
  return { ...numbers, ...doubt("inconclusive", `rounding may change the derivative by ${rounded}`) };
};

// Where the second derivative jumps, differences approach the derivative slowly but surely: what they approach, by Aitken's
// extrapolation of three of them.
function limitOf(a: number, b: number, c: number): number {
  const bend = c - b - (b - a);
  return bend === 0 ? c : c - ((c - b) * (c - b)) / bend;
}

const isSlow: Plea = (numbers, element, _allowance, known) => {
  const { analytic, numeric, tolerance } = numbers;
  const [half, quarter] = [2, 4].map((parts) => known.finer(parts)[element]);
  const limit = limitOf(numeric, half, quarter);
  const allowed = Math.max(tolerance, 1e-3 * Math.abs(half - numeric));
  const there = { ...numbers, numeric: limit, error: Math.abs(analytic - limit) };
  return there.error <= allowed ? passed(there, allowed) : undefined;
};

// What differences come to rest at over steps that are as small as rounding allows: within a dip, say, that is narrower than the step at
// which they seemed to rest. Undefined where two of them do not agree.
function restOf(
  { numeric, error, tolerance }: Numbers,
  element: number,
  { step, finest, noise, size, finer }: Circumstances,
): { readonly numeric: number; readonly allowed: number } | undefined {
  // Where values change from point to point as if by chance, smaller steps tell nothing either.
  if (16 * noise > size) return undefined;
  let before = numeric;
  let rest: { readonly numeric: number; readonly allowed: number } | undefined;
  for (let parts = 8; step / parts >= finest; parts *= 8) {
    const limit = tolerance + (16 * noise * parts) / step;
    if (!(limit < error / 100)) break;
    const now = finer(parts)[element];
    const apart = Math.abs(now - before);
    const isAtRest = apart <= Math.max(limit, 0.01 * Math.abs(now)) && apart < error / 100;
    rest = isAtRest ? { numeric: now, allowed: Math.max(limit, apart) } : undefined;
    before = now;
  }
  return rest;
}

const restsElsewhere: Plea = (numbers, element, _allowance, known) => {
  const rest = restOf(numbers, element, known);
  if (rest === undefined) return undefined;
  const there = { ...numbers, numeric: rest.numeric, error: Math.abs(numbers.analytic - rest.numeric) };
  if (there.error <= rest.allowed) return passed(there, rest.allowed);
  if (there.error <= numbers.error / 10) return undefined;
  return { ...there, tolerance: rest.allowed, verdict: "fail", passed: false };
};

const isUnsettled: Plea = (numbers, element, _allowance, known) => {
  const { analytic, numeric, error } = numbers;
  const others = [0.5, ...nearlyWhole].map((part) => ({ part, value: known.finer(1 / part)[element] }));
  const apartOf = (value: number): number => Math.abs(value - numeric);
  const { part, value: other } = others.reduce((a, b) => (apartOf(b.value) > apartOf(a.value) ? b : a));
  const apart = apartOf(other);
  const isUnsteady =
    apart > 0.1 * Math.max(Math.abs(other), Math.abs(numeric)) && apart > 4 * known.slopeNoise;
  if (error > 4 * apart && !(isUnsteady && Number.isFinite(analytic))) return undefined;
  return { ...numbers, ...doubt("inconclusive", `${part} of the step gives ${other}: ${unsettled}`) };
};

// In this order: what is no disagreement, what the function is, what rounding is, what a smaller step tells.
const pleas: readonly Plea[] = [
  isNothing,
  isKink,
  isConditioning,
  isSlow,
  restsElsewhere,
  isUnsettled,
  isBlurred,
];

function judgeElement(
  numbers: Numbers,
  element: number,
  allowance: Allowance,
  known: Circumstances,
): Comparison {
  for (const plea of pleas) {
    const answer = plea(numbers, element, allowance, known);
    if (answer !== undefined) return answer;
  }
  return { ...numbers, verdict: "fail", passed: false };
}

const passed = (numbers: Numbers, tolerance: number): Comparison => ({
  ...numbers,
  ...{ tolerance, verdict: "pass", passed: true },
});

function doubt(
  verdict: Verdict,
  reason: string,
): Pick<Comparison, "verdict" | "passed"> & { readonly reason: string } {
  return { verdict, passed: false, reason };
}

const slopesOf = ({ left, right }: Kink): string =>
  `the slope is ${left} before the point and ${right} after it`;
