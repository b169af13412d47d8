/**
 * What a schedule is: a pure function of the number of updates made so far, which runs inside jit, and beside it the plain
 * description that can be saved and gives the function back. Formulas are Optax's, in float64.
 * @see Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017), for the cosine.
 * @module
 */
import {
  ArgumentError,
  add,
  astype,
  clip,
  cos,
  div,
  floor,
  full,
  greaterEqual,
  lessEqual,
  maximum,
  minimum,
  mul,
  pow,
  sub,
  Tensor,
  type TensorLike,
  tensor,
  where,
} from "@cotangent/core";

/** A schedule as plain data: what a checkpoint keeps. */
export type ScheduleDescription =
  | { readonly kind: "constant"; readonly value: number }
  | ({ readonly kind: "linear"; readonly initValue: number; readonly endValue: number } & Transition)
  | ({ readonly kind: "exponential"; readonly initValue: number } & ExponentialOptions)
  | ({ readonly kind: "cosine"; readonly initValue: number } & CosineOptions)
  | {
      readonly kind: "step";
      readonly initValue: number;
      readonly boundariesAndScales: readonly (readonly [boundary: number, scale: number])[];
    };

/** From how many updates were made before (int32[], or a number) to a value, float64[]. */
export interface Schedule {
  (count: TensorLike): Tensor;
  readonly description: ScheduleDescription;
}

/** When a value changes, in updates. */
export interface Transition {
  /** How many updates the change takes; positive. */
  readonly transitionSteps: number;
  /** Updates before the change begins; default 0. */
  readonly transitionBegin?: number;
}

/** How fast a value decays, and how far. */
export interface ExponentialOptions extends Transition {
  /** Factor per `transitionSteps` updates; positive, below 1 to decay. */
  readonly decayRate: number;
  /** Change only after each full `transitionSteps`? Default false. */
  readonly staircase?: boolean;
  /** The value never goes past this one; by default nothing stops it. */
  readonly endValue?: number;
}

/** How long the half cosine is, and where it ends. */
export interface CosineOptions {
  /** How many updates the change takes; positive. */
  readonly transitionSteps: number;
  /** The final value as a fraction of the first; default 0. */
  readonly alpha?: number;
  /** Power on the cosine; default 1. */
  readonly exponent?: number;
}

/**
 * The schedule that a description describes: `scheduleFrom(s.description)` is `s` again.
 * @throws ArgumentError as the function of its kind
 * @example
 * ```ts
 * import { linearSchedule, scheduleFrom } from "@cotangent/optim";
 * const saved = JSON.stringify(linearSchedule(1, 0, { transitionSteps: 4 }).description);
 * scheduleFrom(JSON.parse(saved))(1).item() // => 0.75
 * ```
 */
export function scheduleFrom(description: ScheduleDescription): Schedule {
  check(description);
  const schedule = (count: TensorLike): Tensor =>
    valueAt(
      description,
      count instanceof Tensor ? astype(count, "float64") : tensor(count, { dtype: "float64" }),
    );
  return Object.freeze(Object.assign(schedule, { description: Object.freeze({ ...description }) }));
}

function valueAt(description: ScheduleDescription, count: Tensor): Tensor {
  switch (description.kind) {
    case "constant":
      return full(count.shape, description.value, { dtype: "float64" });
    case "linear":
      return linearAt(description, count);
    case "exponential":
      return exponentialAt(description, count);
    case "cosine":
      return cosineAt(description, count);
    case "step":
      return stepAt(description, count);
    default:
      return description satisfies never;
  }
}

type Kind<K extends ScheduleDescription["kind"]> = Extract<ScheduleDescription, { readonly kind: K }>;

function linearAt(description: Kind<"linear">, count: Tensor): Tensor {
  const { initValue, endValue, transitionSteps, transitionBegin = 0 } = description;
  const done = div(clip(sub(count, transitionBegin), 0, transitionSteps), transitionSteps);
  return add(mul(sub(1, done), initValue - endValue), endValue);
}

function exponentialAt(description: Kind<"exponential">, count: Tensor): Tensor {
  const {
    initValue,
    transitionSteps,
    transitionBegin = 0,
    decayRate,
    staircase = false,
    endValue,
  } = description;
  const since = sub(count, transitionBegin);
  const periods = staircase ? floor(div(since, transitionSteps)) : div(since, transitionSteps);
  const decayed = where(lessEqual(since, 0), initValue, mul(pow(decayRate, periods), initValue));
  if (endValue === undefined) return decayed;
  return decayRate < 1 ? maximum(decayed, endValue) : minimum(decayed, endValue);
}

function cosineAt(description: Kind<"cosine">, count: Tensor): Tensor {
  const { initValue, transitionSteps, alpha = 0, exponent = 1 } = description;
  const angle = div(mul(minimum(count, transitionSteps), Math.PI), transitionSteps);
  const fallen = pow(mul(add(cos(angle), 1), 0.5), exponent);
  return mul(add(mul(fallen, 1 - alpha), alpha), initValue);
}

function stepAt({ initValue, boundariesAndScales }: Kind<"step">, count: Tensor): Tensor {
  return boundariesAndScales.reduce(
    (value, [boundary, scale]) => where(greaterEqual(count, boundary), mul(value, scale), value),
    valueAt({ kind: "constant", value: initValue }, count),
  );
}

function check(description: ScheduleDescription): void {
  if ("transitionSteps" in description)
    checkPositive(description.kind, "transitionSteps", description.transitionSteps);
  if ("decayRate" in description) checkPositive(description.kind, "decayRate", description.decayRate);
  if (description.kind !== "step") return;
  const boundaries = description.boundariesAndScales.map(([boundary]) => boundary);
  if (boundaries.every((boundary, i) => i === 0 || boundaries[i - 1] < boundary)) return;
  throw new ArgumentError({
    op: "piecewiseConstantSchedule",
    requirement: "boundaries must ascend",
    received: boundaries.join(", "),
  });
}

const functionNames = {
  linear: "linearSchedule",
  exponential: "exponentialDecay",
  cosine: "cosineDecaySchedule",
} as const;

function checkPositive(kind: keyof typeof functionNames, name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new ArgumentError({
    op: functionNames[kind],
    requirement: `${name} must be positive`,
    received: String(value),
  });
}
