/**
 * What a schedule is: a pure function of the number of updates made so far, which runs inside jit, and beside it the plain
 * description that can be saved and gives the function back. Formulas are Optax's, in float64.
 * @module
 */
import { astype, InternalError, Tensor, type TensorLike, tensor } from "@cotangent/core";
import type { ScheduleDescription } from "../scheduleDescription.js";
import { checkNames, type Source, sourceOf } from "./source.js";

/** From how many updates were made before (int32[], or a number) to a value, float64[]. */
export interface Schedule {
  (count: TensorLike): Tensor;
  readonly description: ScheduleDescription;
}

/** A description that was read, and its function of a float64 count. */
export interface Reading {
  readonly description: ScheduleDescription;
  readonly at: (count: Tensor) => Tensor;
}

/** One kind of schedule: the fields of its description, and how they are read and become a function. */
export interface ScheduleKind {
  readonly fields: readonly string[];
  /** `readAny` reads descriptions inside this one, `where` being what errors call them. */
  readonly read: (source: Source, readAny: (given: unknown, where: string) => Reading) => Reading;
}

/** The schedule that was read. */
export function scheduleOf({ description, at }: Reading): Schedule {
  const schedule = (count: TensorLike): Tensor =>
    at(count instanceof Tensor ? astype(count, "float64") : tensor(count, { dtype: "float64" }));
  return Object.freeze(Object.assign(schedule, { description: Object.freeze(description) }));
}

/** The schedule of one kind by the arguments of the function `op`, which have the names of its fields. */
export function scheduleBy(
  op: string,
  kind: ScheduleKind,
  given: Readonly<Record<string, unknown>>,
): Schedule {
  const source = sourceOf(op, "", given);
  const { description, at } = kind.read(source, unread);
  checkNames(source, kind.fields);
  return scheduleOf({ description, at });
}

function unread(): never {
  throw new InternalError("a schedule by name holds no descriptions");
}
