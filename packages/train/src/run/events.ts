/**
 * What happens in a run, as data: the events that callbacks and `for await` see, and the commands that callbacks answer.
 * @module
 */
import type { DashboardMessage } from "../dashboard/message.js";
import type { Figures, RunState } from "./runState.js";

/** What every event tells. */
export interface EventBase<S> {
  /** How many steps were made. */
  readonly step: number;
  /** Number of the epoch, from 0; that of the epoch that ended where one ended. */
  readonly epoch: number;
  /** When it happened: milliseconds of a clock that never goes back, of unknown origin. Only what callbacks measure may depend on it. */
  readonly time: number;
  /**
   * The run. Reading it costs a copy of the state before the next step, which otherwise works in its memory; so read it when it
   * is needed. What was read stays as it is.
   */
  readonly run: RunState<S>;
}

/** The moments of a run. */
export type TrainingEvent<S> = EventBase<S> &
  (
    | {
        /** The start of a run, or its continuation. */
        readonly _tag: "begin" | "resume";
        /** After how many epochs and steps in all the run ends; Infinity where that is no limit. */
        readonly epochs: number;
        readonly steps: number;
      }
    | {
        readonly _tag: "epochBegin";
        /** How many batches the epoch has; Infinity when it has no end. */
        readonly batches: () => number;
      }
    | { readonly _tag: "batchBegin" /** Number of the batch in the epoch, from 0. */; readonly index: number }
    | {
        readonly _tag: "batchEnd";
        readonly index: number;
        /** How many steps the call made: 1, or stepsPerCall. */
        readonly steps: number;
        /** What the step function returned beside the state. */
        readonly report: unknown;
        /** Its numbers; those of the last step of several. */
        readonly figures: Figures;
        /** Examples in the batches. */
        readonly examples: number;
      }
    | {
        /** After the last batch, before the evaluation. */ readonly _tag: "batchesEnd";
        readonly metrics: Figures;
      }
    | { readonly _tag: "evaluationBegin" /** What its figures begin with. */; readonly prefix: string }
    | { readonly _tag: "evaluationBatchBegin"; readonly prefix: string; readonly index: number }
    | {
        readonly _tag: "evaluationBatchEnd";
        readonly prefix: string;
        readonly index: number;
        /** The numbers of this batch. */
        readonly figures: Figures;
        readonly examples: number;
      }
    | { readonly _tag: "evaluationEnd"; readonly prefix: string; readonly metrics: Figures }
    | { /** Of `predict`, which is no part of a run. */ readonly _tag: "predictionBegin" | "predictionEnd" }
    | { readonly _tag: "predictionBatchBegin"; readonly index: number }
    | {
        readonly _tag: "predictionBatchEnd";
        readonly index: number;
        /** What the model made of the batch. */
        readonly outputs: unknown;
        readonly examples: number;
      }
    | { /** After the evaluation. */ readonly _tag: "epochEnd"; readonly metrics: Figures }
    | {
        readonly _tag: "end";
        /** `epochs` or `steps` when as many were made as were asked for, `aborted`, or what a callback said. */
        readonly reason: string;
        readonly metrics: Figures;
      }
  );

/** What events are called. */
export type EventName = TrainingEvent<unknown>["_tag"];

/** What a callback asks the trainer to do. */
export type Command<S> =
  | { /** Ends the run after this event. */ readonly _tag: "stop"; readonly reason: string }
  | {
      /** Changes the state. At the event `end` it changes what fit returns as `state`, and not the run, which may go on later. */
      readonly _tag: "edit";
      edit(state: S): S;
    }
  | { /** Adds figures to the metrics of the epoch. */ readonly _tag: "measure"; readonly metrics: Figures }
  | {
      /** Evaluates another state on the validation data; its figures begin with `prefix`. At batchesEnd. */
      readonly _tag: "evaluate";
      readonly state: S;
      readonly prefix: string;
    }
  | {
      /** Saves `content`, or by default the run, at the next moment from which a run can go on: batchEnd, epochEnd, end. */
      readonly _tag: "save";
      readonly file: string;
      readonly content?: unknown;
    }
  | {
      /** Writes text into a file from byte `at` on, and cuts off what was behind it: lines of steps that are made again. */
      readonly _tag: "write";
      readonly file: string;
      readonly at: number;
      /** A text, or what makes one that takes a while, with turns for the event loop in between. */
      readonly text: string | (() => Promise<string>);
    }
  | {
      /** The same with bytes; folders that are missing are made. */
      readonly _tag: "writeBytes";
      readonly file: string;
      readonly at: number;
      readonly bytes: Uint8Array;
    }
  | { /** Shows a line. */ readonly _tag: "print"; readonly text: string }
  | ({ /** Shows how far the run is; the next one takes its place. */ readonly _tag: "progress" } & Progress)
  | { /** Tells the page of the run. */ readonly _tag: "show"; readonly message: DashboardMessage }
  | {
      /** Keeps the state, which costs a copy: `replay` begins at the last mark but one, or behind a later edit of the state. */
      readonly _tag: "mark";
    }
  | {
      /** Makes the steps since the marks again, one by one, until `look` answers with commands, which are obeyed. */
      readonly _tag: "replay";
      look(made: Replayed<S>): readonly Command<S>[];
    };

/** How far a run is. */
export interface Progress {
  /** The part of the run that is done, 0 to 1; 0 when it has no known end. */
  readonly share: number;
  /** The figures, and the time that is left. */
  readonly text: string;
  /** Is it time for a line, where nothing can be taken back? */
  readonly line: boolean;
}

/** A transform of functions, such as traceNonFinite. */
export type Watching<T> = <A extends readonly unknown[], R>(f: (...args: A) => R) => (...args: A) => T;

/** A step that was made again. Nothing has used the memory of its states. */
export interface Replayed<S> {
  /** How many steps were made with this one. */
  readonly step: number;
  readonly before: S;
  readonly after: S;
  /** Makes it once more, watched: `watching(step)(before, batch)`. */
  readonly again: <T>(watching: Watching<T>) => T;
  readonly figures: Figures;
  /** Is it the last that was made before the command? */
  readonly isLast: boolean;
}

/** Who carries out the commands that reach outside. */
export interface Effects {
  readonly save: (file: string, content: unknown) => Promise<void>;
  readonly write: (file: string, at: number, text: string) => Promise<void>;
  readonly print: (text: string) => void;
  /** Default: a callback that writes bytes throws an ArgumentError. */
  readonly writeBytes?: (file: string, at: number, bytes: Uint8Array) => Promise<void>;
  /** Default: the lines that are due are printed. */
  readonly progress?: (progress: Progress) => void;
  /** Default: a run with a dashboard throws an ArgumentError. */
  readonly show?: (message: DashboardMessage) => Promise<void> | void;
}
