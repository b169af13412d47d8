/**
 * What every callback is: a pure fold over the events of a run. It remembers, and it answers with commands; the trainer does
 * the rest. So callbacks can be combined, saved in the middle, and tested without a trainer.
 * @module
 */
import type { Monoid } from "fp-ts/lib/Monoid.js";
import type { Command, TrainingEvent } from "../run/events.js";

/** A callback for runs with state `S`, `never` if it does not care; `C` is what it remembers: a tree that a checkpoint can hold. */
export interface Callback<S, C = unknown> {
  /** Its name in RunState.callbacks, one of a kind in a run. */
  readonly name: string;
  /** What it remembers at first. */
  readonly init: C;
  /**
   * Where its memory lives: in the run, which is saved and goes on with it, or for the process only, as that of callbacks that only
   * show; a run is the same with and without these. Default `run`.
   */
  readonly memory?: "run" | "process";
  /** What it remembers after the event, and what is to be done. Must be pure. */
  onEvent(memory: C, event: TrainingEvent<S>): readonly [memory: C, commands: readonly Command<S>[]];
}

/** The commands of a callback that asks for nothing. */
export const nothing: readonly never[] = Object.freeze([]);

/**
 * A callback of one's own, with the type of its memory known.
 * @example
 * ```ts
 * import { callback } from "@cotangent/train";
 * const counter = callback("counter", 0, (count, event) => [event._tag === "batchEnd" ? count + 1 : count, []]);
 * counter.init // => 0
 * ```
 */
export function callback<S, C>(
  name: string,
  init: C,
  onEvent: (memory: C, event: TrainingEvent<S>) => readonly [memory: C, commands: readonly Command<S>[]],
): Callback<S, C> {
  return Object.freeze({ name, init, onEvent });
}

/** The callback with a memory that is no part of the run. */
export function ofProcess<S, C>(subject: Callback<S, C>): Callback<S, C> {
  return Object.freeze({ ...subject, memory: "process" });
}

/**
 * Both callbacks as one: each has its own memory, and the commands of the first come before those of the second.
 * @example
 * ```ts
 * import { both, callback } from "@cotangent/train";
 * both(callback("a", 1, (memory) => [memory, []]), callback("b", 2, (memory) => [memory, []])).init // => [1, 2]
 * ```
 */
export function both<S, A, B>(first: Callback<S, A>, second: Callback<S, B>): Callback<S, readonly [A, B]> {
  const name = [first.name, second.name].filter((part) => part !== "").join("+");
  const init: readonly [A, B] = Object.freeze([first.init, second.init]);
  const joined = callback<S, readonly [A, B]>(name, init, ([a, b], event) => {
    const [nextA, commandsA] = first.onEvent(a, event);
    const [nextB, commandsB] = second.onEvent(b, event);
    const memory: readonly [A, B] = nextA === a && nextB === b ? [a, b] : [nextA, nextB];
    return [Object.freeze(memory), [...commandsA, ...commandsB]];
  });
  return first.memory === "process" && second.memory === "process" ? ofProcess(joined) : joined;
}

/**
 * Callbacks as a monoid of fp-ts: `both`, and the callback that does nothing. Its laws hold for what callbacks do; memories are
 * nested as the callbacks were.
 * @example
 * ```ts
 * import { callback, callbackMonoid } from "@cotangent/train";
 * import { concatAll } from "fp-ts/lib/Monoid.js";
 * const one = callback("one", 0, (count: unknown) => [count, []]);
 * concatAll(callbackMonoid<unknown>())([one, one]).name // => "one+one"
 * ```
 */
export function callbackMonoid<S>(): Monoid<Callback<S>> {
  return {
    empty: ofProcess(callback<S, unknown>("", null, (memory) => [memory, nothing])),
    concat: (first, second) => both(first, second),
  };
}
