/**
 * Descriptions back to schedules.
 * @module
 */
import type { ScheduleDescription } from "../scheduleDescription.js";
import { cosine } from "./cosine.js";
import { exponential } from "./exponential.js";
import { join } from "./join.js";
import { constant, linear, polynomial } from "./linear.js";
import { interpolate, step } from "./piecewise.js";
import { type Reading, type Schedule, type ScheduleKind, scheduleOf } from "./schedule.js";
import { checkNames, sourceOf, wrongField } from "./source.js";

const kinds: ReadonlyMap<unknown, ScheduleKind> = new Map<ScheduleDescription["kind"], ScheduleKind>([
  ["constant", constant],
  ["linear", linear],
  ["polynomial", polynomial],
  ["exponential", exponential],
  ["cosine", cosine],
  ["step", step],
  ["interpolate", interpolate],
  ["join", join],
]);

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
  return scheduleOf(read(description, "description"));
}

function read(given: unknown, where: string): Reading {
  const source = sourceOf("scheduleFrom", where, given);
  const kind = kinds.get(source.fields.get("kind"));
  if (kind === undefined) {
    throw wrongField(source, "kind", `must be one of ${[...kinds.keys()].join(", ")}`);
  }
  const reading = kind.read(source, read);
  checkNames(source, kind.fields);
  return { ...reading, description: Object.freeze(reading.description) };
}
