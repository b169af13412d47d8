/**
 * Cosine decay.
 * @see Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017)
 * @module
 */
import { add, cos, div, minimum, mul, pow } from "@cotangent/core";
import type { CosineOptions } from "../scheduleDescription.js";
import { type Schedule, type ScheduleKind, scheduleBy } from "./schedule.js";
import { finite, optional, positive } from "./source.js";

/** The kind of cosineDecaySchedule. */
export const cosine: ScheduleKind = {
  fields: ["kind", "initValue", "transitionSteps", "alpha", "exponent"],
  read(source) {
    const options = { ...optional(source, "alpha", finite), ...optional(source, "exponent", finite) };
    const initValue = finite(source, "initValue");
    const transitionSteps = positive(source, "transitionSteps");
    const { alpha = 0, exponent = 1 } = options;
    return {
      description: { kind: "cosine", initValue, transitionSteps, ...options },
      at(count) {
        const angle = div(mul(minimum(count, transitionSteps), Math.PI), transitionSteps);
        const fallen = pow(mul(add(cos(angle), 1), 0.5), exponent);
        return mul(add(mul(fallen, 1 - alpha), alpha), initValue);
      },
    };
  },
};

/**
 * Half a cosine from `initValue` down to alpha * initValue over `transitionSteps` updates, then constant.
 * @throws ArgumentError when transitionSteps is not positive, or some number not finite
 * @example
 * ```ts
 * import { cosineDecaySchedule } from "@cotangent/optim";
 * const rate = cosineDecaySchedule(2, { transitionSteps: 10, alpha: 0.5 });
 * [0, 5, 10, 11].map((count) => rate(count).item()) // => [2, 1.5, 1, 1]
 * ```
 * @see Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017)
 */
export function cosineDecaySchedule(initValue: number, options: CosineOptions): Schedule {
  return scheduleBy("cosineDecaySchedule", cosine, { ...options, kind: "cosine", initValue });
}
