/**
 * What a search tries: spaces as data, and the points of them that a grid or chance picks, as pure functions.
 * @module
 */
import { ArgumentError, add, exp, type Key, log, mul, random, sub, tensor } from "@cotangent/core";
import { checkArguments, checkFields, checkOptions } from "@cotangent/core/checks";
import { checkAtLeast } from "../callbacks/monitor.js";

/** One of several values: numbers, texts, truth values, null, or lists of them. */
export interface Choice<T> {
  readonly _tag: "choice";
  readonly values: readonly T[];
}

/** A number between two others, both included. */
export interface Range {
  readonly _tag: "uniform" | "logUniform" | "integers";
  readonly least: number;
  readonly most: number;
}

/** Parameters by name. */
export type Space = Readonly<Record<string, Choice<unknown> | Range>>;

/** A value for each parameter of a space. */
export type PointOf<S extends Space> = {
  readonly [K in keyof S]: S[K] extends Choice<infer T> ? T : number;
};

/**
 * A parameter that is one of `values`.
 * @throws ArgumentError when there are none
 * @example
 * ```ts
 * import { choice } from "@cotangent/train";
 * choice(["tanh", "relu"]) // => { _tag: "choice", values: ["tanh", "relu"] }
 * ```
 */
export function choice<const T>(values: readonly T[]): Choice<T> {
  checkArguments("choice", { values: "array" }, { values });
  if (values.length > 0) return Object.freeze({ _tag: "choice", values: Object.freeze([...values]) });
  throw new ArgumentError({
    op: "choice",
    requirement: "there must be at least one value",
    received: "an empty list",
  });
}

function range(_tag: Range["_tag"], least: number, most: number): Range {
  if (Number.isFinite(least) && Number.isFinite(most) && least <= most)
    return Object.freeze({ _tag, least, most });
  throw new ArgumentError({
    op: _tag,
    requirement: "the bounds must be finite, the lower one first",
    received: `${least} and ${most}`,
  });
}

/**
 * A parameter from `least` to `most`, every value as likely as any other.
 * @throws ArgumentError when the bounds are none
 * @example
 * ```ts
 * import { uniform } from "@cotangent/train";
 * uniform(0.5, 0.99) // => { _tag: "uniform", least: 0.5, most: 0.99 }
 * ```
 */
export function uniform(least: number, most: number): Range {
  return range("uniform", least, most);
}

/**
 * A parameter from `least` to `most`, both above 0, whose logarithm is uniform: for rates and factors of decay.
 * @throws ArgumentError when the bounds are none, or not positive
 * @example
 * ```ts
 * import { logUniform } from "@cotangent/train";
 * logUniform(1e-4, 1) // => { _tag: "logUniform", least: 0.0001, most: 1 }
 * ```
 */
export function logUniform(least: number, most: number): Range {
  checkAtLeast("logUniform", "least", least, Number.MIN_VALUE);
  return range("logUniform", least, most);
}

/**
 * A whole number from `least` to `most`, both included.
 * @throws ArgumentError when the bounds are no whole numbers
 * @example
 * ```ts
 * import { integers } from "@cotangent/train";
 * integers(10, 30) // => { _tag: "integers", least: 10, most: 30 }
 * ```
 */
export function integers(least: number, most: number): Range {
  if (Number.isSafeInteger(least) && Number.isSafeInteger(most)) return range("integers", least, most);
  throw new ArgumentError({
    op: "integers",
    requirement: "the bounds must be whole numbers",
    received: `${least} and ${most}`,
  });
}

/** Throws unless every parameter is a choice or a range. */
export function checkSpace(op: string, space: Space): void {
  const fix = "Pass { rate: logUniform(1e-4, 1), units: choice([16, 64]) }.";
  checkArguments(op, { space: "object" }, { space }, fix);
  for (const [name, parameter] of Object.entries(space))
    checkFields(op, `space.${name}`, parameter, { _tag: "string" }, fix);
}

// Through tensors of float64: the same bits on every machine, which Math.exp does not promise.
function between(least: number, most: number, share: number): number {
  const [a, b] = [tensor(least, { dtype: "float64" }), tensor(most, { dtype: "float64" })];
  return exp(add(log(a), mul(sub(log(b), log(a)), share))).item();
}

/** The value of a parameter at a share of its range, from 0 to 1; 1 itself is the last. */
function valueAt(parameter: Choice<unknown> | Range, share: number): unknown {
  if (parameter._tag === "choice") {
    const { values } = parameter;
    return values[Math.min(values.length - 1, Math.floor(share * values.length))];
  }
  const { _tag, least, most } = parameter;
  if (_tag === "integers") return Math.min(most, least + Math.floor(share * (most - least + 1)));
  if (share === 0 || share === 1) return share === 0 ? least : most;
  return _tag === "uniform" ? least + share * (most - least) : between(least, most, share);
}

/** The values of a parameter on a grid: all of a choice, `count` of a range at equal distances, both ends among them. */
function gridOf(parameter: Choice<unknown> | Range, count: number): readonly unknown[] {
  if (parameter._tag === "choice") return parameter.values;
  const { _tag, least, most } = parameter;
  const shares = Array.from({ length: count }, (_, i) => (count === 1 ? 0.5 : i / (count - 1)));
  if (_tag !== "integers") return [...new Set(shares.map((share) => valueAt(parameter, share)))];
  return [...new Set(shares.map((share) => Math.round(least + share * (most - least))))];
}

/**
 * All combinations of the values of a grid: every value of a choice, and `count` values (default 3) of a range at equal distances, of
 * logarithms for logUniform. The last parameter changes first.
 * @throws ArgumentError when count is below 1
 * @example
 * ```ts
 * import { choice, gridPoints, integers, logUniform } from "@cotangent/train";
 * const points = gridPoints({ units: integers(10, 30), bend: choice(["tanh", "relu"]) }, { count: 2 });
 * points.map(({ units, bend }) => `${units} ${bend}`) // => ["10 tanh", "10 relu", "30 tanh", "30 relu"]
 * gridPoints({ rate: logUniform(0.01, 1) }).map(({ rate }) => rate) // => [0.01, 0.1..., 1]
 * ```
 */
export function gridPoints<S extends Space>(
  space: S,
  options?: { readonly count?: number },
): readonly PointOf<S>[];
export function gridPoints(
  space: Space,
  options: { readonly count?: number } = {},
): readonly Readonly<Record<string, unknown>>[] {
  const { count = 3 } = checkOptions("gridPoints", options);
  checkSpace("gridPoints", space);
  checkAtLeast("gridPoints", "count", count, 1);
  let points: readonly (readonly (readonly [string, unknown])[])[] = [[]];
  for (const [name, parameter] of Object.entries(space)) {
    const values = gridOf(parameter, Math.floor(count));
    points = points.flatMap((point) => values.map((value) => [...point, [name, value] as const]));
  }
  return Object.freeze(points.map((point) => Object.freeze(Object.fromEntries(point))));
}

/** Which points chance picks. */
export interface RandomPointsOptions {
  readonly key: Key;
  /** How many. */
  readonly count: number;
}

/**
 * `count` points of a space, each parameter drawn by itself. Point i does not depend on how many there are, so a search can be made longer.
 * @throws ArgumentError when count is negative
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { choice, logUniform, randomPoints } from "@cotangent/train";
 * const space = { rate: logUniform(1e-3, 1), units: choice([16, 32, 64]) };
 * const [first, second] = randomPoints(space, { key: random.key(0), count: 2 });
 * [first.rate !== second.rate, [16, 32, 64].includes(first.units)] // => [true, true]
 * ```
 * @see Bergstra and Bengio, "Random search for hyper-parameter optimization" (2012)
 */
export function randomPoints<S extends Space>(space: S, options: RandomPointsOptions): readonly PointOf<S>[];
export function randomPoints(
  space: Space,
  options: RandomPointsOptions,
): readonly Readonly<Record<string, unknown>>[] {
  const { key, count } = checkOptions("randomPoints", options);
  checkSpace("randomPoints", space);
  checkAtLeast("randomPoints", "count", count, 0);
  const parameters = Object.entries(space);
  return Object.freeze(
    Array.from({ length: Math.floor(count) }, (_, i) => {
      const shares = random
        .uniform(random.foldIn(key, i), [parameters.length], { dtype: "float64" })
        .toTypedArray();
      const point = parameters.map(([name, parameter], j) => [name, valueAt(parameter, shares[j])] as const);
      return Object.freeze(Object.fromEntries(point));
    }),
  );
}
