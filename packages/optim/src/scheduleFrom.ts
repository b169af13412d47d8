/**
 * What a schedule is: a pure function of the number of updates made so far, which runs inside jit, and beside it the plain
 * description that can be saved and gives the function back. Formulas are Optax's, in float64.
 * @see Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017), for the cosine.
 * @module
 */
import {
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
import { readDescription } from "./readDescription.js";
import type { ScheduleDescription } from "./scheduleDescription.js";

/** From how many updates were made before (int32[], or a number) to a value, float64[]. */
export interface Schedule {
  (count: TensorLike): Tensor;
  readonly description: ScheduleDescription;
}

/**
 * The schedule that a description describes: `scheduleFrom(s.description)` is `s` again.
 * It may come from a file that others wrote: nothing in it is trusted, and later changes to it do not matter.
 * @throws ArgumentError naming the place, for what is no such description: another kind, a field that is missing, unknown or
 * no finite number, boundaries that do not ascend
 * @example
 * ```ts
 * import { linearSchedule, scheduleFrom } from "@cotangent/optim";
 * const saved = JSON.stringify(linearSchedule(1, 0, { transitionSteps: 4 }).description);
 * scheduleFrom(JSON.parse(saved))(1).item() // => 0.75
 * ```
 */
export function scheduleFrom(description: ScheduleDescription): Schedule {
  return scheduleAs("scheduleFrom", description, "description");
}

/** scheduleFrom under the name that errors show, and with the name they give the description ("" for none). */
export function scheduleAs(op: string, given: ScheduleDescription, root = ""): Schedule {
  const description = readDescription(op, root, given);
  const schedule = (count: TensorLike): Tensor =>
    valueAt(
      description,
      count instanceof Tensor ? astype(count, "float64") : tensor(count, { dtype: "float64" }),
    );
  return Object.freeze(Object.assign(schedule, { description }));
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
