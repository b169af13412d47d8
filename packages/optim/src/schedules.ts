/**
 * Schedules by name: values that change with the number of updates made so far, learning rates above all.
 * @module
 */
import type { CosineOptions, ExponentialOptions, Transition } from "./scheduleDescription.js";
import { type Schedule, scheduleAs } from "./scheduleFrom.js";

/**
 * Always `value`.
 * @throws ArgumentError when value is no finite number
 * @example
 * ```ts
 * import { constantSchedule } from "@cotangent/optim";
 * constantSchedule(0.1)(1000).item() // => 0.1
 * ```
 */
export function constantSchedule(value: number): Schedule {
  return scheduleAs("constantSchedule", { kind: "constant", value });
}

/**
 * A straight line from `initValue` to `endValue`: constant before `transitionBegin`, and after `transitionSteps` more updates.
 * @throws ArgumentError when transitionSteps is not positive, or some number not finite
 * @example
 * ```ts
 * import { linearSchedule } from "@cotangent/optim";
 * const rate = linearSchedule(1, 0.5, { transitionSteps: 10 });
 * [0, 5, 10, 99].map((count) => rate(count).item()) // => [1, 0.75, 0.5, 0.5]
 * ```
 */
export function linearSchedule(initValue: number, endValue: number, transition: Transition): Schedule {
  return scheduleAs("linearSchedule", { ...transition, kind: "linear", initValue, endValue });
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
  return scheduleAs("exponentialDecay", { ...options, kind: "exponential", initValue });
}

/**
 * Half a cosine from `initValue` down to alpha * initValue over `transitionSteps` updates, then constant.
 * @throws ArgumentError when transitionSteps is not positive, or some number not finite
 * @example
 * ```ts
 * import { cosineDecaySchedule } from "@cotangent/optim";
 * const rate = cosineDecaySchedule(2, { transitionSteps: 10, alpha: 0.5 });
 * [0, 5, 10, 11].map((count) => rate(count).item()) // => [2, 1.5, 1, 1]
 * ```
 */
export function cosineDecaySchedule(initValue: number, options: CosineOptions): Schedule {
  return scheduleAs("cosineDecaySchedule", { ...options, kind: "cosine", initValue });
}

/**
 * Steps: starts at `initValue`; from each boundary on (count >= boundary) the value is multiplied by its scale, cumulatively.
 * `boundariesAndScales` holds pairs, boundaries ascending.
 * @throws ArgumentError when the boundaries do not ascend, or some number is not finite
 * @example
 * ```ts
 * import { piecewiseConstantSchedule } from "@cotangent/optim";
 * const rate = piecewiseConstantSchedule(1, [[10, 0.5], [20, 0.5]]);
 * [9, 10, 20].map((count) => rate(count).item()) // => [1, 0.5, 0.25]
 * ```
 */
export function piecewiseConstantSchedule(
  initValue: number,
  boundariesAndScales: readonly (readonly [boundary: number, scale: number])[],
): Schedule {
  return scheduleAs("piecewiseConstantSchedule", { kind: "step", initValue, boundariesAndScales });
}
