/**
 * Runs as plain generators of what happens and what must be waited for. Most steps wait for nothing, and promises for them would
 * cost a step of a small model several percent.
 * @module
 */
import type { Conductor, Moment } from "./conductor.js";
import type { TrainingEvent } from "./events.js";

/** Events, and before them promises that must be settled before the next is asked for. */
export type Turns<S, R = void> = Generator<TrainingEvent<S> | Promise<void>, R, void>;

/** Passes a moment through the callbacks: what they asked, where it takes time, then the event. */
export function* told<S>(conductor: Conductor<S>, moment: Moment): Turns<S> {
  const [event, work] = conductor.tell(moment);
  if (work !== undefined) yield work;
  if (event !== undefined) yield event;
}

/** A value, waited for where it is a promise. */
export function* settled<T>(value: T | Promise<T>): Turns<never, T> {
  if (!(value instanceof Promise)) return value;
  const found: T[] = [];
  yield value.then((one) => void found.push(one));
  return found[0];
}

/** Goes through turns to the end. */
export async function finished<S, R>(turns: Turns<S, R>): Promise<R> {
  for (;;) {
    const { done, value } = turns.next();
    if (done === true) return value;
    if (value instanceof Promise) await value;
  }
}

/** Goes through turns event by event. */
export async function* events<S, R>(turns: Turns<S, R>): AsyncGenerator<TrainingEvent<S>, R, void> {
  for (;;) {
    const { done, value } = turns.next();
    if (done === true) return value;
    if (value instanceof Promise) await value;
    else yield value;
  }
}
