/**
 * Exponential decay.
 * @module
 */
import { div, floor, lessEqual, maximum, minimum, mul, pow, sub, type Tensor, where } from "@cotangent/core";
import type { ExponentialOptions } from "../scheduleDescription.js";
import { type Schedule, type ScheduleKind, scheduleBy } from "./schedule.js";
import { finite, flag, optional, positive, transition } from "./source.js";

/** The kind of exponentialDecay. */
export const exponential: ScheduleKind = {
  fields: ["kind", "initValue", "transitionSteps", "transitionBegin", "decayRate", "staircase", "endValue"],
  read(source) {
    const staircase = optional(source, "staircase", flag);
    const endValue = optional(source, "endValue", finite);
    const decayRate = positive(source, "decayRate");
    const initValue = finite(source, "initValue");
    const options = { ...transition(source), decayRate, ...staircase, ...endValue };
    return {
      description: { kind: "exponential", initValue, ...options },
      at: (count) => valueAt(initValue, options, count),
    };
  },
};

function valueAt(initValue: number, options: ExponentialOptions, count: Tensor): Tensor {
  const { transitionSteps, transitionBegin = 0, decayRate, staircase = false, endValue } = options;
  const since = sub(count, Math.max(0, transitionBegin));
  const periods = staircase ? floor(div(since, transitionSteps)) : div(since, transitionSteps);
  const decayed = where(lessEqual(since, 0), initValue, mul(pow(decayRate, periods), initValue));
  if (endValue === undefined) return decayed;
  return decayRate < 1 ? maximum(decayed, endValue) : minimum(decayed, endValue);
}

/**
 * initValue * decayRate^((count - transitionBegin) / transitionSteps); `initValue` up to transitionBegin.
 * @throws ArgumentError when transitionSteps or decayRate is not positive, or some number not finite
 * @example
 * ```ts
 * import { exponentialDecay } from "@cotangent/optim";
 * const perEpoch = exponentialDecay(0.2, { transitionSteps: 1000, decayRate: 0.5, staircase: true });
 * [0, 999, 1000, 2000].map((count) => perEpoch(count).item()) // => [0.2, 0.2, 0.1, 0.05]
 * ```
 */
export function exponentialDecay(initValue: number, options: ExponentialOptions): Schedule {
  return scheduleBy("exponentialDecay", exponential, { ...options, kind: "exponential", initValue });
}
