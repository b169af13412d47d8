/**
 * What every callback is: a pure fold over the events of a run. It remembers, and it answers with commands; the trainer does
 * the rest. So callbacks can be combined, saved in the middle, and tested without a trainer.
 * @module
 */
import type { Monoid } from "fp-ts/lib/Monoid.js";
import { checkCallback } from "../checks.js";
import type { Command, EventName, TrainingEvent } from "../run/events.js";

/** What a callback may say of itself. */
export interface CallbackOptions {
  /** The events it hears: of the others it is not told, and they cost nothing. Default: all. */
  readonly on?: readonly EventName[];
  /**
   * Where its memory lives: in the run, which is saved and goes on with it, or for the process only, as that of callbacks that only
   * show; a run is the same with and without these. Default `run`.
   */
  readonly memory?: "run" | "process";
}

/** A callback for runs with state `S`, `never` if it does not care; `C` is what it remembers: a tree that a checkpoint can hold. */
export interface Callback<S, C = unknown> extends CallbackOptions {
  /** Its name in RunState.callbacks, one of a kind in a run. */
  readonly name: string;
  /** What it remembers at first. */
  readonly init: C;
  /** What it remembers after the event, and what is to be done. Must be pure. */
  onEvent(memory: C, event: TrainingEvent<S>): readonly [memory: C, commands: readonly Command<S>[]];
}

/** The commands of a callback that asks for nothing. */
export const nothing: readonly never[] = Object.freeze([]);

/** Does a callback hear an event? */
export const hears = ({ on }: CallbackOptions, event: EventName): boolean =>
  on === undefined || on.includes(event);

/**
 * A callback of one's own, with the type of its memory known.
 * @example
 * ```ts
 * import { callback } from "@cotangent/train";
 * const counter = callback("counter", 0, (count) => [count + 1, []], { on: ["batchEnd"] });
 * counter.init // => 0
 * ```
 */
export function callback<S, C>(
  name: string,
  init: C,
  onEvent: (memory: C, event: TrainingEvent<S>) => readonly [memory: C, commands: readonly Command<S>[]],
  options: CallbackOptions = {},
): Callback<S, C> {
  return Object.freeze({ ...options, name, init, onEvent });
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
  checkCallback("both", "first", first);
  checkCallback("both", "second", second);
  const name = [first.name, second.name].filter((part) => part !== "").join("+");
  const init: readonly [A, B] = Object.freeze([first.init, second.init]);
  const isOfProcess = first.memory === "process" && second.memory === "process";
  const told = <C>(subject: Callback<S, C>, memory: C, event: TrainingEvent<S>) =>
    hears(subject, event._tag) ? subject.onEvent(memory, event) : ([memory, nothing] as const);
  return callback<S, readonly [A, B]>(
    name,
    init,
    (memory, event) => {
      const [a, commandsA] = told(first, memory[0], event);
      const [b, commandsB] = told(second, memory[1], event);
      const same = a === memory[0] && b === memory[1];
      return [same ? memory : Object.freeze([a, b]), [...commandsA, ...commandsB]];
    },
    {
      ...(first.on && second.on ? { on: [...new Set([...first.on, ...second.on])] } : {}),
      ...(isOfProcess ? { memory: "process" } : {}),
    },
  );
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
    empty: callback<S, unknown>("", null, (memory) => [memory, nothing], { memory: "process", on: [] }),
    concat: (first, second) => both(first, second),
  };
}
