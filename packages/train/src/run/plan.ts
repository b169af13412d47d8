/**
 * What a run is asked to do, complete and checked before it begins.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import type { Callback } from "../callbacks/callback.js";
import { type ProgressOptions, progress } from "../callbacks/progress.js";
import { checkCallbacks, checkData, checkRun, checkTrainer } from "../checks.js";
import { type DashboardOptions, dashboard } from "../dashboard/dashboard.js";
import type { Batches } from "./batches.js";
import { type Conductor, conduct } from "./conductor.js";
import { consoleEffects } from "./consoleEffects.js";
import type { Effects } from "./events.js";
import { pauses } from "./pause.js";
import { replayer } from "./replay.js";
import type { RunState } from "./runState.js";
import { type Step, several, type Trainer } from "./trainer.js";

/** How a run goes. */
export interface TrainingOptions<S, B> {
  /** The run to begin or to go on with: startRun(state), or one that was saved. */
  readonly from: RunState<S>;
  /** After how many epochs in all the run ends; those that `from` has made count. Default: 1, or no limit when `steps` is given. */
  readonly epochs?: number;
  /** After how many steps in all the run ends. Default: no limit. */
  readonly steps?: number;
  /** What is evaluated after every epoch; its figures are called `validation.loss` and so on. */
  readonly validation?: Batches<B>;
  /**
   * Steps made in one compiled call, where that many batches of equal shapes are left; default 1. The bits are the same; there is
   * one pair of batch events per call. The step must be traceable.
   */
  readonly stepsPerCall?: number;
  /** What listens; the order decides whose commands come first. */
  readonly callbacks?: readonly Callback<NoInfer<S>>[];
  /** Tells how far the run is, as the callback `progress` does: true, or its options. Default false: silence. */
  readonly progress?: boolean | ProgressOptions<NoInfer<S>>;
  /** Shows the run on a page in the browser, as the callback `dashboard` does: true, or its options. In Node only. Default false. */
  readonly dashboard?: boolean | DashboardOptions<NoInfer<S>>;
  /** Who saves and writes; `nodeEffects` of @cotangent/train/node in Node. Default: prints to the console, and cannot save. */
  readonly effects?: Effects;
  /** Ends the run after the step that is being made, with the reason `aborted`. */
  readonly signal?: AbortSignal;
}

/** What a run has led to. */
export interface Outcome<S> {
  /** The state to use: the last one, or what callbacks made of it at the end, such as the best one. */
  readonly state: S;
  /** The run to go on with or to save: as if it had not ended. */
  readonly run: RunState<S>;
  /** Why it ended: `epochs`, `steps`, `aborted`, or what a callback said. */
  readonly reason: string;
}

function checkCount(name: string, value: number | undefined, least: number): void {
  if (value === undefined || value === Infinity || (Number.isSafeInteger(value) && value >= least)) return;
  throw new ArgumentError({
    op: "training",
    requirement: `${name} must be a whole number`,
    expected: `${least} or more`,
    received: String(value),
  });
}

/** The functions and the options of a run, complete and checked. */
export interface Plan<S, B> extends TrainingOptions<S, B> {
  readonly trainer: Trainer<S, B> & Required<Pick<Trainer<S, B>, "manySteps">>;
  readonly epochs: number;
  readonly steps: number;
  readonly stepsPerCall: number;
  readonly data: Batches<B>;
  readonly conductor: Conductor<S>;
  readonly pause: () => Promise<void> | undefined;
}

/** The callbacks, and behind them those that options stand for. */
function listeners<S, B>(options: TrainingOptions<S, B>): readonly Callback<S>[] {
  const { callbacks = [], progress: bar = false, dashboard: page = false } = options;
  return [
    ...callbacks,
    ...(bar === false ? [] : [progress<S>(bar === true ? {} : bar)]),
    ...(page === false ? [] : [dashboard<S>(page === true ? {} : page)]),
  ];
}

/**
 * The plan of a run, of which every event is handed on where it is watched.
 * @throws ArgumentError when an option is out of range, or validation data come without `evaluate`
 */
export function planOf<S, B>(
  trainer: Step<S, B> | Trainer<S, B>,
  data: Batches<B>,
  options: TrainingOptions<S, B>,
  { isWatched = false }: { readonly isWatched?: boolean } = {},
): Plan<S, B> {
  const {
    from,
    steps = Infinity,
    stepsPerCall = 1,
    effects = consoleEffects,
  } = checkOptions("training", options);
  checkTrainer("training", trainer);
  checkData("training", data);
  if (options.validation !== undefined) checkData("training", options.validation, "validation");
  checkRun("training", "from", from);
  const { epochs = options.steps === undefined ? 1 : Infinity } = options;
  checkCount("epochs", epochs, 0);
  checkCount("steps", steps, 0);
  checkCount("stepsPerCall", stepsPerCall, 1);
  const known: Trainer<S, B> = typeof trainer === "function" ? { step: trainer } : trainer;
  if (options.validation !== undefined && known.evaluate === undefined) {
    throw new ArgumentError({
      op: "training",
      requirement: "the trainer must have a function `evaluate` where validation data are given",
      received: "a step function only",
      fix: "Pass { step, evaluate }, or trainerOf(model, objective).",
    });
  }
  const pause = pauses();
  const replay = replayer(known.step, data, pause);
  const callbacks = listeners(options);
  checkCallbacks("training", callbacks);
  const conductor = conduct({ op: "training", start: from, callbacks, effects, replay, isWatched });
  const plan = { ...options, epochs, steps, stepsPerCall, data, conductor, pause };
  return { ...plan, trainer: { ...known, manySteps: known.manySteps ?? several(known.step) } };
}
