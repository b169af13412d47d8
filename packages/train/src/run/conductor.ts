/**
 * Where a run passes its events through its callbacks, and carries out what they ask. The one place of the trainer that
 * changes anything: where the run stands and what its callbacks remember are replaced, never edited.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { type Callback, hears } from "../callbacks/callback.js";
import { consoleEffects, noFiles } from "./consoleEffects.js";
import type { Command, Effects, EventBase, EventName, Replayed, TrainingEvent } from "./events.js";
import type { Mark, Replay } from "./replay.js";
import type { Figures, RunState } from "./runState.js";

type WithoutBase<E> = E extends unknown ? Omit<E, keyof EventBase<unknown>> : never;

/** An event without what every event has. */
export type Moment = WithoutBase<TrainingEvent<unknown>>;

/** A state that a callback wants evaluated. */
export interface Wanted<S> {
  readonly state: S;
  readonly prefix: string;
}

/** A run without what its callbacks remember. */
export type Standing<S> = Omit<RunState<S>, "callbacks">;

/** The run in the hands of its trainer. */
export interface Conductor<S> {
  /** All of it, put together when it is asked for: every step has a place, and few are looked at as a whole. */
  readonly run: () => RunState<S>;
  readonly standing: () => Standing<S>;
  readonly advance: (next: Standing<S>) => void;
  /** Has anyone seen the state since this was asked last? Then the next step must leave its memory alone. */
  readonly wasSeen: () => boolean;
  /** Passes a moment through the callbacks; the event, where anybody hears of it, and what must be waited for. */
  readonly tell: (
    moment: Moment,
  ) => readonly [event: TrainingEvent<S> | undefined, work: Promise<void> | undefined];
  /** The states to evaluate that were asked for since this was called last. */
  readonly takeWanted: () => readonly Wanted<S>[];
  /** The state with the edits made at the end, which the run itself does not have. */
  readonly result: () => S;
}

// After these, `cursor` says all about where the run is.
const resumable: readonly string[] = ["batchEnd", "epochEnd", "end"];

/**
 * Throws unless the callbacks have different names, and the run remembers no others.
 * @throws ArgumentError
 */
function checkNames<S>(op: string, callbacks: readonly Callback<S>[], run: RunState<S>): void {
  const names = callbacks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new ArgumentError({
      op,
      requirement: "callbacks must have different names",
      received: `${JSON.stringify(twice)} twice`,
      fix: "Give one of them another name: { ...callback, name }.",
    });
  }
  const lost = Object.keys(run.callbacks).find((name) => !names.includes(name));
  if (lost !== undefined) {
    throw new ArgumentError({
      op,
      requirement: "a run must go on with the callbacks that it has",
      expected: JSON.stringify(lost),
      received: names.length === 0 ? "none" : names.map((name) => JSON.stringify(name)).join(", "),
      fix: "Pass the same callbacks, or remove its entry from run.callbacks.",
    });
  }
}

const ofRuns: readonly string[] = ["edit", "evaluate", "save", "mark", "replay"];

/** Throws when a callback asks an evaluation or a prediction for what only a run can do. */
function checkIsOutsideOfRuns<S>(op: string, { _tag }: Command<S>): void {
  if (!ofRuns.includes(_tag)) return;
  throw new ArgumentError({
    op,
    requirement: "callbacks may ask to stop, measure, write and print outside of training",
    received: _tag,
    fix: "Leave this callback to fit, or let it look at event._tag.",
  });
}

/** Who is conducted. */
export interface Performance<S> {
  /** The function that was called, for messages. */
  readonly op: string;
  readonly start: RunState<S>;
  readonly callbacks: readonly Callback<S>[];
  readonly effects: Effects;
  /** Does the caller hand on every event? Otherwise those that no callback hears are not made. Default false. */
  readonly isWatched?: boolean;
  /** Where there are steps to be made again, and a state to be edited and saved: in training. */
  readonly replay?: Replay<S>;
}

/** What comes of a moment of which nobody hears. */
const nobody = Object.freeze([undefined, undefined] as const);

const look: unique symbol = Symbol("run");

// Behind all events, as engines need six times as long for an object with a getter of its own, and every step makes two.
const prototype: object = Object.freeze(
  Object.defineProperty({}, "run", {
    get(this: { readonly [look]: () => unknown }) {
      return this[look]();
    },
  }),
);

// The overload says what TypeScript cannot see: that it has the fields of the moment, and a run.
function happening<S>(moment: Moment, at: Standing<S>, run: () => RunState<S>): TrainingEvent<S>;
function happening(moment: Moment, { step, cursor }: Standing<unknown>, run: () => unknown): object {
  const event: Record<string | symbol, unknown> = Object.create(prototype);
  Object.assign(event, moment);
  event.step = step;
  event.time = performance.now();
  event.epoch = moment._tag === "epochEnd" ? cursor.epoch - 1 : cursor.epoch;
  event[look] = run;
  return Object.freeze(event);
}

/** A conductor for a run; callbacks that are new to it begin with their first memory. */
export function conduct<S>(asked: Performance<S>): Conductor<S> {
  const { op, start, callbacks, effects, replay, isWatched = false } = asked;
  checkNames(op, callbacks, start);
  const { callbacks: before, ...rest } = start;
  let now: Standing<S> = Object.freeze(rest);
  // In the order of the callbacks.
  let memories: readonly unknown[] = callbacks.map(({ name, init, memory }) =>
    memory !== "process" && Object.hasOwn(before, name) ? before[name] : init,
  );
  let seen = true;
  let atEnd: readonly ((state: S) => S)[] = [];
  let wanted: readonly Wanted<S>[] = [];
  let unsaved: readonly (Command<S> & { readonly _tag: "save" })[] = [];
  // The last two: what goes wrong may be in the state for a step before it shows in a figure.
  let marks: readonly Mark<S>[] = [];
  const setMark = (before: readonly Mark<S>[]): void => {
    const { state, step, cursor } = now;
    marks = [...before, { state, step, cursor }];
    seen = true;
  };

  // What callbacks that only show remember is no part of it; a run is the same with and without them.
  const whole = (standing: Standing<S>, remembered: readonly unknown[]): RunState<S> => {
    const entries = callbacks.flatMap(({ name, memory }, i) =>
      memory === "process" ? [] : [[name, remembered[i]] as const],
    );
    return Object.freeze({ ...standing, callbacks: Object.freeze(Object.fromEntries(entries)) });
  };

  // A cache: which callbacks hear an event.
  const audiences = new Map<EventName, readonly number[]>();
  const audienceOf = (event: EventName): readonly number[] => {
    const known = audiences.get(event);
    if (known !== undefined) return known;
    const found = [...callbacks.keys()].filter((i) => hears(callbacks[i], event));
    audiences.set(event, found);
    return found;
  };

  const fold = (event: TrainingEvent<S>): readonly Command<S>[] => {
    const commands: Command<S>[] = [];
    let next: unknown[] | undefined;
    for (const i of audienceOf(event._tag)) {
      const [after, asked] = callbacks[i].onEvent(memories[i], event);
      // Most callbacks have nothing to remember of most events.
      if (after !== memories[i]) {
        next ??= memories.slice();
        next[i] = after;
      }
      if (asked.length > 0) commands.push(...asked);
    }
    memories = next ?? memories;
    return commands;
  };

  // What changes the run comes first, what reaches outside after it, and saving last: it saves all of that.
  const obey = (
    event: TrainingEvent<S>,
    commands: readonly Command<S>[],
  ): (() => Promise<void>) | undefined => {
    const outside: (() => Promise<void> | void)[] = [];
    for (const command of commands) {
      if (replay === undefined) checkIsOutsideOfRuns(op, command);
      switch (command._tag) {
        case "stop":
          now = Object.freeze({ ...now, stopped: now.stopped ?? command.reason });
          break;
        case "edit":
          if (event._tag === "end") atEnd = [...atEnd, command.edit];
          else now = Object.freeze({ ...now, state: command.edit(now.state) });
          seen = true;
          // What was edited cannot be made again, so a replay begins behind it.
          if (marks.length > 0) setMark([]);
          break;
        case "mark":
          setMark(marks.slice(-1));
          break;
        case "replay":
          outside.push(async () => {
            if (marks.length === 0 || replay === undefined) return;
            const look = (made: Replayed<S>): readonly Command<S>[] => command.look(made);
            await obey(event, await replay(marks[0], now.step, look))?.();
          });
          break;
        case "measure":
          now = Object.freeze({ ...now, metrics: merged(now.metrics, command.metrics) });
          break;
        case "evaluate":
          wanted = [...wanted, { state: command.state, prefix: command.prefix }];
          break;
        case "save":
          unsaved = [...unsaved, command];
          break;
        case "write":
          outside.push(async () => {
            const { file, at, text } = command;
            await effects.write(file, at, typeof text === "string" ? text : await text());
          });
          break;
        case "writeBytes":
          outside.push(() =>
            (effects.writeBytes ?? noFiles("writes a file"))(command.file, command.at, command.bytes),
          );
          break;
        case "print":
          outside.push(() => effects.print(command.text));
          break;
        case "progress":
          if (effects.progress !== undefined) outside.push(() => effects.progress?.(command));
          else if (command.line) outside.push(() => effects.print(command.text));
          break;
        case "show":
          outside.push(() => (effects.show ?? consoleEffects.show)(command.message));
          break;
        default:
          command satisfies never;
      }
    }
    if (resumable.includes(event._tag) && unsaved.length > 0) {
      const saves = unsaved;
      unsaved = [];
      for (const { file, content } of saves)
        outside.push(() => effects.save(file, content ?? whole(now, memories)));
    }
    if (outside.length === 0) return undefined;
    return async () => {
      for (const act of outside) await act();
    };
  };

  return {
    run: () => whole(now, memories),
    standing: () => now,
    advance: (next) => {
      now = Object.freeze(next);
    },
    wasSeen: () => {
      const before = seen;
      seen = false;
      return before;
    },
    tell: (moment) => {
      if (!isWatched && unsaved.length === 0 && audienceOf(moment._tag).length === 0) return nobody;
      const standing = now;
      const remembered = memories;
      let run: RunState<S> | undefined;
      const event = happening(moment, standing, () => {
        seen = true;
        run ??= whole(standing, remembered);
        return run;
      });
      const commands = fold(event);
      const work = commands.length === 0 && unsaved.length === 0 ? undefined : obey(event, commands);
      return [event, work?.()];
    },
    takeWanted: () => {
      const asked = wanted;
      wanted = [];
      return asked;
    },
    result: () => atEnd.reduce((state, edit) => edit(state), now.state),
  };
}

const merged = (metrics: Figures, more: Figures): Figures => Object.freeze({ ...metrics, ...more });
