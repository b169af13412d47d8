/**
 * The options of checkGrads, and what is wrong with them.
 * @module
 */
import { checkFunction, checkList } from "../base/checks.js";
import { ArgumentError } from "../base/errors.js";
import type { GradientSettings, Verdict } from "./gradientProblem.js";
import { verdicts } from "./gradientProblem.js";

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
   * Default 1e-7, and 1e-5 between float32 and float64; 1e-3 for a function that computes in float32 whatever it is given. What
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

/** The options of checkGrads, with what they are by default. */
export interface Settings extends GradientSettings {
  readonly order: number;
  readonly modes: readonly ("fwd" | "rev")[];
  readonly directions: number;
  readonly accept: readonly Verdict[];
}

const modeNames = ["fwd", "rev"] as const;

// A number, or a list of names, that is not among those there are.
function wrongOf({
  order,
  modes,
  directions,
  seed,
  accept,
  atol = 0,
  rtol = 0,
  eps = 1,
}: Settings): { readonly name: string; readonly value: unknown; readonly expected: string } | undefined {
  const listed = (list: readonly string[]): string =>
    `[${list.map((name) => JSON.stringify(name)).join(", ")}]`;
  const isAmong = (list: readonly string[], known: readonly string[]): boolean =>
    list.length > 0 && list.every((name) => known.includes(name));
  const isAtLeast = (value: number, least: number): boolean => Number.isFinite(value) && value >= least;
  const isWhole = Number.isSafeInteger;
  return [
    { name: "order", value: order, isRight: [1, 2, 3].includes(order), expected: "1, 2 or 3" },
    {
      name: "modes",
      value: listed(modes),
      isRight: isAmong(modes, modeNames),
      expected: '"fwd", "rev" or both',
    },
    {
      ...{ name: "directions", value: directions, expected: "1 or more" },
      isRight: isWhole(directions) && directions > 0,
    },
    { name: "seed", value: seed, isRight: isWhole(seed), expected: "a whole number" },
    {
      ...{ name: "accept", value: listed(accept), expected: `some of ${listed(verdicts)}` },
      isRight: isAmong(accept, verdicts),
    },
    { name: "atol", value: atol, isRight: isAtLeast(atol, 0), expected: "0 or more" },
    { name: "rtol", value: rtol, isRight: isAtLeast(rtol, 0), expected: "0 or more" },
    { name: "eps", value: eps, isRight: isAtLeast(eps, Number.MIN_VALUE), expected: "a positive number" },
  ].find(({ isRight }) => !isRight);
}

/**
 * Options filled in, for `f` at `args`.
 * @throws ArgumentError when f is no function, args no array, or an option out of range
 */
export function settingsOf(f: unknown, args: unknown, options: GradientCheckOptions): Settings {
  const op = "checkGrads";
  checkFunction(op, f, options);
  checkList(op, "args", args, "must be an array, with one entry for each argument of f");
  const {
    order = 2,
    modes = modeNames,
    directions = 2,
    seed = 0,
    accept = ["pass"],
    ...tolerances
  } = options;
  checkList(op, "option modes", modes);
  checkList(op, "option accept", accept);
  const settings = { order, modes, directions, seed, accept, ...tolerances };
  const wrong = wrongOf(settings);
  if (wrong === undefined) return settings;
  throw new ArgumentError({
    op,
    requirement: `option ${wrong.name} out of range`,
    expected: wrong.expected,
    received: String(wrong.value),
  });
}
