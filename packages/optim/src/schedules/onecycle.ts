/**
 * One cycle: up to a peak and down, further than where it began.
 * @see Smith and Topin, "Super-convergence: Very fast training of neural networks using large learning rates" (2018)
 * @module
 */
import type { BoundaryAndScale } from "../scheduleDescription.js";
import { interpolate } from "./piecewise.js";
import { type Schedule, scheduleBy } from "./schedule.js";
import { checkNames, finite, positive, type Source, sourceOf } from "./source.js";

/** Where the peak is, and how far the ends are below it. */
export interface CosineOnecycleOptions {
  /** The share of the steps before the peak; default 0.3. */
  readonly pctStart?: number;
  /** The peak over the first value, positive; default 25. */
  readonly divFactor?: number;
  /** The first value over the last, positive; default 1e4. */
  readonly finalDivFactor?: number;
}

/** The same, and when the first value is reached again. */
export interface LinearOnecycleOptions extends CosineOnecycleOptions {
  /** The share of the steps after which the first value is reached again; default 0.85. */
  readonly pctFinal?: number;
}

function optionOr(source: Source, name: string, fallback: number): number {
  if (source.fields.get(name) === undefined) return fallback;
  return name.endsWith("Factor") ? positive(source, name) : finite(source, name);
}

/** Pairs in ascending order, the last of those with the same boundary, as a dictionary has it. */
function ascending(pairs: readonly BoundaryAndScale[]): readonly BoundaryAndScale[] {
  return [...new Map(pairs)].toSorted(([a], [b]) => a - b);
}

/**
 * Half a cosine up from peakValue / divFactor to `peakValue`, at the share pctStart of `transitionSteps` updates (rounded down), then
 * half a cosine down to the first value / finalDivFactor.
 * @throws ArgumentError when transitionSteps or a factor is not positive, or some number not finite
 * @example
 * ```ts
 * import { cosineOnecycleSchedule } from "@cotangent/optim";
 * const rate = cosineOnecycleSchedule(10, 2, { divFactor: 4, finalDivFactor: 2 });
 * [0, 3, 10].map((count) => rate(count).item()) // => [0.5, 2, 0.25]
 * ```
 * @see Smith and Topin, "Super-convergence: Very fast training of neural networks using large learning rates" (2018)
 */
export function cosineOnecycleSchedule(
  transitionSteps: number,
  peakValue: number,
  options: CosineOnecycleOptions = {},
): Schedule {
  const op = "cosineOnecycleSchedule";
  const source = sourceOf(op, "", { ...options, transitionSteps, peakValue });
  checkNames(source, ["transitionSteps", "peakValue", "pctStart", "divFactor", "finalDivFactor"]);
  const [steps, peak] = [positive(source, "transitionSteps"), finite(source, "peakValue")];
  const divFactor = optionOr(source, "divFactor", 25);
  const pairs = ascending([
    [Math.trunc(optionOr(source, "pctStart", 0.3) * steps), divFactor],
    [Math.trunc(steps), 1 / (divFactor * optionOr(source, "finalDivFactor", 1e4))],
  ]);
  const given = { interpolateType: "cosine", initValue: peak / divFactor, boundariesAndScales: pairs };
  return scheduleBy(op, interpolate, given);
}

/**
 * A line up from peakValue / divFactor to `peakValue`, at the share pctStart of `transitionSteps` updates (rounded down), a line back at
 * pctFinal, and a line to the first value / finalDivFactor at the end.
 * @throws ArgumentError when transitionSteps or a factor is not positive, or some number not finite
 * @example
 * ```ts
 * import { linearOnecycleSchedule } from "@cotangent/optim";
 * const rate = linearOnecycleSchedule(20, 2, { divFactor: 4, finalDivFactor: 2 });
 * [0, 6, 17, 20].map((count) => rate(count).item()) // => [0.5, 2, 0.5, 0.25]
 * ```
 * @see Smith and Topin, "Super-convergence: Very fast training of neural networks using large learning rates" (2018)
 */
export function linearOnecycleSchedule(
  transitionSteps: number,
  peakValue: number,
  options: LinearOnecycleOptions = {},
): Schedule {
  const op = "linearOnecycleSchedule";
  const source = sourceOf(op, "", { ...options, transitionSteps, peakValue });
  checkNames(source, ["transitionSteps", "peakValue", "pctStart", "pctFinal", "divFactor", "finalDivFactor"]);
  const [steps, peak] = [positive(source, "transitionSteps"), finite(source, "peakValue")];
  const divFactor = optionOr(source, "divFactor", 25);
  const pairs = ascending([
    [Math.trunc(optionOr(source, "pctStart", 0.3) * steps), divFactor],
    [Math.trunc(optionOr(source, "pctFinal", 0.85) * steps), 1 / divFactor],
    [steps, 1 / optionOr(source, "finalDivFactor", 1e4)],
  ]);
  const given = { interpolateType: "linear", initValue: peak / divFactor, boundariesAndScales: pairs };
  return scheduleBy(op, interpolate, given);
}
