/**
 * Schedules that stay, and that go along a line or a power of one.
 * @module
 */
import { add, clip, div, full, mul, pow, sub, type Tensor } from "@cotangent/core";
import type { Transition } from "../scheduleDescription.js";
import { type Schedule, type ScheduleKind, scheduleBy } from "./schedule.js";
import { finite, transition } from "./source.js";

/** The kind of constantSchedule. */
export const constant: ScheduleKind = {
  fields: ["kind", "value"],
  read(source) {
    const value = finite(source, "value");
    return {
      description: { kind: "constant", value },
      at: (count) => full(count.shape, value, { dtype: "float64" }),
    };
  },
};

/** The share of the way that is left. */
function left(count: Tensor, { transitionSteps, transitionBegin = 0 }: Transition): Tensor {
  const since = sub(count, Math.max(0, transitionBegin));
  return sub(1, div(clip(since, 0, transitionSteps), transitionSteps));
}

/** The kind of linearSchedule. */
export const linear: ScheduleKind = {
  fields: ["kind", "initValue", "endValue", "transitionSteps", "transitionBegin"],
  read(source) {
    const [initValue, endValue] = [finite(source, "initValue"), finite(source, "endValue")];
    const when = transition(source);
    return {
      description: { kind: "linear", initValue, endValue, ...when },
      at: (count) => add(mul(left(count, when), initValue - endValue), endValue),
    };
  },
};

/** The kind of polynomialSchedule. */
export const polynomial: ScheduleKind = {
  fields: ["kind", "initValue", "endValue", "power", "transitionSteps", "transitionBegin"],
  read(source) {
    const [initValue, endValue] = [finite(source, "initValue"), finite(source, "endValue")];
    const power = finite(source, "power");
    const when = transition(source);
    return {
      description: { kind: "polynomial", initValue, endValue, power, ...when },
      at: (count) => add(mul(pow(left(count, when), power), initValue - endValue), endValue),
    };
  },
};

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
  return scheduleBy("constantSchedule", constant, { value });
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
export function linearSchedule(initValue: number, endValue: number, options: Transition): Schedule {
  return scheduleBy("linearSchedule", linear, { ...options, kind: "linear", initValue, endValue });
}

/**
 * endValue + (initValue - endValue) * (1 - s)^power, s going from 0 at `transitionBegin` to 1 after `transitionSteps` more updates;
 * constant before and after.
 * @throws ArgumentError when transitionSteps is not positive, or some number not finite
 * @example
 * ```ts
 * import { polynomialSchedule } from "@cotangent/optim";
 * const rate = polynomialSchedule(1, 0, { power: 2, transitionSteps: 10 });
 * [0, 5, 10, 99].map((count) => rate(count).item()) // => [1, 0.25, 0, 0]
 * ```
 */
export function polynomialSchedule(
  initValue: number,
  endValue: number,
  options: Transition & { readonly power: number },
): Schedule {
  return scheduleBy("polynomialSchedule", polynomial, {
    ...options,
    kind: "polynomial",
    initValue,
    endValue,
  });
}
