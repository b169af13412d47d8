/**
 * The callback behind the live page: it tells what happens, and remembers nothing, so a run is the same with and without it.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import { type Callback, callback, nothing } from "../callbacks/callback.js";
import { historyOf } from "../callbacks/history.js";
import { treeStatistics } from "../diagnostics/statistics.js";
import { parameterRows, paramsOf } from "../parameterRows.js";
import type { TrainingEvent } from "../run/events.js";
import type { DashboardMessage, StatisticsByName } from "./message.js";

/** What the page shows, and where. */
export interface DashboardOptions<S = never> {
  /** Default `Training run`. */
  readonly title?: string;
  /** The port on 127.0.0.1, 1 to 65535. Default: one that is free. */
  readonly port?: number;
  /** Histograms of the parameters after every epoch? Costs a copy of the state and a pass over it. Default true. */
  readonly histograms?: boolean;
  /**
   * More statistics of the state, in sections by name, after every epoch: those of gradientStatistics or activationStatistics for a
   * batch that stays the same, say. Costs what it computes, and a copy of the state. Default: none.
   */
  readonly statistics?: (state: S) => StatisticsByName;
}

const binCount = 40;

/**
 * Shows the run on a page in the browser while it goes on; `fit(trainer, data, { dashboard: true })` is short for it.
 * The page has curves of every figure, those of training and of validation in one chart, progress, pace, time left, and a table
 * of the parameters with their histograms. With `nodeEffects` a server on 127.0.0.1 gives the page, needs no internet, and prints
 * its address when the run begins. The page can be opened late and again. It ends with the process, which it never keeps alive; what
 * it got stays on the screen. A run that goes on shows what the callback `history` remembers of the part before. The address is
 * open to everybody who has an account on this machine, and to nobody else.
 *
 * A step costs some ten microseconds, the begin and each epoch a copy of the state and a pass over it.
 * @throws ArgumentError when, in a run, effects show nothing, or the port is taken
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { dashboard, fit, startRun } from "@cotangent/train";
 * // In Node pass nodeEffects, which opens the page, instead of effects that only listen.
 * const shown: string[] = [];
 * await fit((x: Tensor, _: number) => [x.add(1), { loss: x }], datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   callbacks: [dashboard({ title: "Counting" })],
 *   effects: {
 *     save: async () => undefined,
 *     write: async () => undefined,
 *     print: () => undefined,
 *     show: (message) => void shown.push(message._tag),
 *   },
 * });
 * shown // => ["begin", "epochBegin", "steps", "epochEnd", "end"]
 * ```
 */
export function dashboard<S = never>(options: DashboardOptions<S> = {}): Callback<S, null> {
  const {
    title = "Training run",
    port = 0,
    histograms = true,
    statistics,
  } = checkOptions("dashboard", options);
  const statisticsOf = (event: TrainingEvent<S>): StatisticsByName => ({
    ...(histograms ? { parameters: treeStatistics(paramsOf(event.run.state), { bins: binCount }) } : {}),
    ...statistics?.(event.run.state),
  });
  return callback<S, null>(
    "dashboard",
    null,
    (memory, event) => {
      const message = messageOf(event, { title, port, statisticsOf });
      return [memory, message === undefined ? nothing : [{ _tag: "show", message }]];
    },
    {
      memory: "process",
      on: ["begin", "resume", "epochBegin", "batchEnd", "evaluationBegin", "epochEnd", "end"],
    },
  );
}

interface Parts<S> {
  readonly title: string;
  readonly port: number;
  readonly statisticsOf: (event: TrainingEvent<S>) => StatisticsByName;
}

/** What an event means to the page, if anything. */
function messageOf<S>(
  event: TrainingEvent<S>,
  { title, port, statisticsOf }: Parts<S>,
): DashboardMessage | undefined {
  const { time, step, epoch } = event;
  const moment = { time, step, epoch };
  switch (event._tag) {
    case "begin":
    case "resume": {
      const past = historyOf(event.run);
      return {
        ...moment,
        _tag: "begin",
        title,
        port,
        epochs: event.epochs,
        steps: event.steps,
        parameters: parameterRows(event.run.state),
        statistics: statisticsOf(event),
        pastSteps: past.steps.rows,
        pastEpochs: past.epochs.rows,
      };
    }
    case "epochBegin":
      return { ...moment, _tag: "epochBegin", batches: event.batches() };
    case "batchEnd": {
      const { steps, examples, figures } = event;
      return { ...moment, _tag: "steps", steps, examples, figures };
    }
    case "evaluationBegin":
      return { ...moment, _tag: "evaluationBegin", prefix: event.prefix };
    case "epochEnd":
      return { ...moment, _tag: "epochEnd", metrics: event.metrics, statistics: statisticsOf(event) };
    case "end":
      return { ...moment, _tag: "end", reason: event.reason };
    default:
      return undefined;
  }
}
