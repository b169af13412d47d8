/**
 * Schedules that begin with a line up.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkList, checkOptions } from "@cotangent/core/checks";
import { named } from "../checks.js";
import type { ExponentialOptions } from "../scheduleDescription.js";
import { cosineDecaySchedule } from "./cosine.js";
import { exponentialDecay } from "./exponential.js";
import { joinAs } from "./join.js";
import { constantSchedule, linearSchedule } from "./linear.js";
import type { Schedule } from "./schedule.js";

/** How long the line up is. */
export interface WarmupOptions {
  /** Updates from the first value to the peak; at least 0. */
  readonly warmupSteps: number;
}

/** How long the whole takes, and where it ends. */
export interface WarmupCosineOptions extends WarmupOptions {
  /** Updates until the end, those of the warmup INCLUDED; more than warmupSteps. */
  readonly decaySteps: number;
  /** The last value; default 0. */
  readonly endValue?: number;
  /** Power on the cosine; default 1. */
  readonly exponent?: number;
}

/** The line up; none at all takes no update. */
function lineUp(op: string, initValue: number, peakValue: number, { warmupSteps }: WarmupOptions): Schedule {
  if (!(typeof warmupSteps === "number" && Number.isFinite(warmupSteps) && warmupSteps >= 0)) {
    throw new ArgumentError({ op, requirement: "warmupSteps must be a finite number, at least 0" });
  }
  if (warmupSteps === 0) return constantSchedule(initValue);
  return linearSchedule(initValue, peakValue, { transitionSteps: warmupSteps });
}

/**
 * A line from `initValue` to `peakValue` over `warmupSteps` updates, then constant.
 * @throws ArgumentError when warmupSteps is negative, or some number not finite
 * @example
 * ```ts
 * import { warmupConstantSchedule } from "@cotangent/optim";
 * const rate = warmupConstantSchedule(0, 1, { warmupSteps: 4 });
 * [0, 1, 4, 9].map((count) => rate(count).item()) // => [0, 0.25, 1, 1]
 * ```
 */
export function warmupConstantSchedule(
  initValue: number,
  peakValue: number,
  options: WarmupOptions,
): Schedule {
  const op = "warmupConstantSchedule";
  return named(op, () => lineUp(op, initValue, peakValue, checkOptions(op, options)));
}

/**
 * A line from `initValue` to `peakValue` over `warmupSteps` updates, then half a cosine down to `endValue`, reached after `decaySteps`
 * updates in all.
 * @throws ArgumentError when decaySteps is not above warmupSteps, or some number not finite
 * @example
 * ```ts
 * import { warmupCosineDecaySchedule } from "@cotangent/optim";
 * const rate = warmupCosineDecaySchedule(0, 1, { warmupSteps: 4, decaySteps: 12 });
 * [0, 2, 4, 8, 12].map((count) => rate(count).item()) // => [0, 0.5, 1, 0.5, 0]
 * ```
 * @see Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017)
 */
export function warmupCosineDecaySchedule(
  initValue: number,
  peakValue: number,
  options: WarmupCosineOptions,
): Schedule {
  return warmupCosineAs("warmupCosineDecaySchedule", initValue, peakValue, options);
}

function warmupCosineAs(
  op: string,
  initValue: number,
  peakValue: number,
  options: WarmupCosineOptions,
): Schedule {
  const { warmupSteps, decaySteps, endValue = 0, exponent = 1 } = checkOptions(op, options);
  return named(op, () => {
    const up = lineUp(op, initValue, peakValue, options);
    if (!(Number.isFinite(decaySteps) && decaySteps > warmupSteps)) {
      throw new ArgumentError({
        op,
        requirement: "decaySteps, which includes the warmup, must be finite and more than warmupSteps",
        received: `${decaySteps} and ${warmupSteps}`,
      });
    }
    const alpha = peakValue === 0 ? 0 : endValue / peakValue;
    const transitionSteps = decaySteps - warmupSteps;
    const down = cosineDecaySchedule(peakValue, { transitionSteps, alpha, exponent });
    return joinAs(op, [up, down], [warmupSteps]);
  });
}

/**
 * A line from `initValue` to `peakValue` over `warmupSteps` updates, then exponentialDecay, which counts from the end of the warmup.
 * @throws ArgumentError when warmupSteps is negative, transitionSteps or decayRate not positive, or some number not finite
 * @example
 * ```ts
 * import { warmupExponentialDecaySchedule } from "@cotangent/optim";
 * const rate = warmupExponentialDecaySchedule(0, 1, { warmupSteps: 2, transitionSteps: 2, decayRate: 0.25 });
 * [0, 1, 2, 3, 4].map((count) => rate(count).item()) // => [0, 0.5, 1, 0.5, 0.25]
 * ```
 */
export function warmupExponentialDecaySchedule(
  initValue: number,
  peakValue: number,
  options: WarmupOptions & ExponentialOptions,
): Schedule {
  const op = "warmupExponentialDecaySchedule";
  const { warmupSteps, ...decay } = checkOptions(op, options);
  return named(op, () => {
    const up = lineUp(op, initValue, peakValue, options);
    return joinAs(op, [up, exponentialDecay(peakValue, decay)], [warmupSteps]);
  });
}

/** One of the cycles of sgdrSchedule. */
export interface SgdrCycle extends WarmupCosineOptions {
  /** The value that the cycle begins with. */
  readonly initValue: number;
  /** The value after its warmup. */
  readonly peakValue: number;
}

/**
 * Cosine decay with warm restarts: warmupCosineDecaySchedule again and again, each cycle with arguments of its own, at least one.
 * @throws ArgumentError when there are no cycles, or for wrong arguments of one
 * @example
 * ```ts
 * import { sgdrSchedule } from "@cotangent/optim";
 * const cycle = { initValue: 0, peakValue: 1, warmupSteps: 2, decaySteps: 4 };
 * const rate = sgdrSchedule([cycle, { ...cycle, peakValue: 0.5 }]);
 * [0, 1, 2, 3, 4, 6].map((count) => rate(count).item()) // => [0, 0.5, 1, 0.5, 0, 0.5]
 * ```
 * @see Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017)
 */
export function sgdrSchedule(cycles: readonly SgdrCycle[]): Schedule {
  const op = "sgdrSchedule";
  checkList(op, "cycles", cycles);
  for (const cycle of cycles) checkOptions(op, cycle, "every cycle must be an object");
  let end = 0;
  const ends = cycles.map(({ decaySteps }) => {
    end += decaySteps;
    return end;
  });
  const schedules = cycles.map(({ initValue, peakValue, ...rest }) =>
    warmupCosineAs(op, initValue, peakValue, rest),
  );
  return joinAs(op, schedules, ends.slice(0, -1));
}
