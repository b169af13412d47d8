/**
 * Where the batches of a run, an evaluation or a prediction come from.
 * @module
 */
import { isNone, none, type Option, some } from "fp-ts/lib/Option.js";

/** Where batches come from: any Dataset of `datasets` whose elements are batches, or promises of them. */
export interface Batches<B> {
  /** How many batches an epoch has; Infinity when it has no end. */
  readonly size: (epoch: number) => number;
  /** The batch at an index of an epoch; none past the end. Must be a pure function. */
  readonly at: (index: number, epoch: number) => Option<B | Promise<B>>;
}

/** The batch at an index of an epoch, awaited; none past the end. */
export async function batchAt<B>(data: Batches<B>, index: number, epoch: number): Promise<Option<B>> {
  const element = data.at(index, epoch);
  if (isNone(element)) return none;
  // Awaiting what is no promise would cost every step a turn.
  return some(element.value instanceof Promise ? await element.value : element.value);
}
