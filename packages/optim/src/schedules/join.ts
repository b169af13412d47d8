/**
 * Schedules one after the other.
 * @module
 */
import { ArgumentError, less, sub, type Tensor, where } from "@cotangent/core";
import { checkList, kindOf } from "@cotangent/core/checks";
import type { ScheduleDescription } from "../scheduleDescription.js";
import { type Reading, type Schedule, type ScheduleKind, scheduleOf } from "./schedule.js";
import { checkAscending, isFiniteNumber, listOf, place, refusal, type Source, sourceOf } from "./source.js";

/** Descriptions may hold descriptions, but not without end. */
const deepest = 20;

/** The kind of joinSchedules. */
export const join: ScheduleKind = {
  fields: ["kind", "schedules", "boundaries"],
  read(source, readAny) {
    const where = place(source, "schedules");
    if (where.split(".schedules[").length > deepest)
      throw refusal(
        source.op,
        `${source.root.slice(0, 40)}... may not hold schedules more than ${deepest} deep`,
        "more",
      );
    const parts = listOf(source, "schedules", "must be an array of schedules").map((each, i) =>
      readAny(each, `${where}[${i}]`),
    );
    return joined(source, parts);
  },
};

/** The parts one after the other, at boundaries that the source has. */
function joined(source: Source, parts: readonly Reading[]): Reading {
  const boundaries = listOf(source, "boundaries", "must be an array of numbers").map((each, i) => {
    if (isFiniteNumber(each)) return each;
    throw refusal(source.op, `${place(source, "boundaries")}[${i}] must be a finite number`, kindOf(each));
  });
  checkAscending(source, "boundaries", boundaries);
  if (parts.length !== boundaries.length + 1) {
    throw new ArgumentError({
      op: source.op,
      requirement: `${place(source, "schedules")} must have one schedule more than there are boundaries`,
      expected: String(boundaries.length + 1),
      received: String(parts.length),
    });
  }
  const [first, ...rest] = parts;
  const schedules: readonly ScheduleDescription[] = Object.freeze(
    parts.map(({ description }) => description),
  );
  return {
    description: { kind: "join", schedules, boundaries: Object.freeze(boundaries) },
    at: (count) =>
      rest.reduce<Tensor>(
        (value, part, i) => where(less(count, boundaries[i]), value, part.at(sub(count, boundaries[i]))),
        first.at(count),
      ),
  };
}

/** Joined schedules under the name that errors show. */
export function joinAs(op: string, schedules: readonly Schedule[], boundaries: readonly number[]): Schedule {
  const source = sourceOf(op, "", { boundaries });
  checkList(op, "schedules", schedules);
  const parts = schedules.map((schedule, i): Reading => {
    if (typeof schedule === "function" && "description" in schedule)
      return { description: schedule.description, at: schedule };
    throw refusal(op, `schedules[${i}] must be a schedule`, kindOf(schedule));
  });
  return scheduleOf(joined(source, parts));
}

/**
 * The first schedule up to the first boundary, then the second, and so on; each counts from 0 at its own beginning. There is one schedule
 * more than boundaries, which ascend.
 * @throws ArgumentError when the numbers of schedules and boundaries do not fit, or the boundaries do not ascend
 * @example
 * ```ts
 * import { constantSchedule, joinSchedules, linearSchedule } from "@cotangent/optim";
 * const rate = joinSchedules([constantSchedule(1), linearSchedule(1, 0, { transitionSteps: 4 })], [10]);
 * [9, 10, 12, 14].map((count) => rate(count).item()) // => [1, 1, 0.5, 0]
 * ```
 */
export function joinSchedules(schedules: readonly Schedule[], boundaries: readonly number[]): Schedule {
  return joinAs("joinSchedules", schedules, boundaries);
}
