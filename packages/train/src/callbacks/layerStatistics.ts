/**
 * Statistics of layers in the course of a run.
 * @module
 */
import { checkArguments, checkOptions } from "@cotangent/core/checks";
import { checkRun } from "../checks.js";
import type { TensorStatistics } from "../diagnostics/statistics.js";
import { noRows, type Rows, withRow } from "../rows.js";
import type { RunState } from "../run/runState.js";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast } from "./monitor.js";

/** When to compute them, and how many to keep. */
export interface LayerStatisticsOptions {
  /** How many steps lie between two samples, 1 or more; default 100. The state before the first step is one. */
  readonly everySteps?: number;
  /** The most samples that are kept, 2 or more; default 200. Those of a longer run are thinned out evenly. */
  readonly limit?: number;
}

/** Statistics at one time. */
export interface StatisticsSample {
  /** How many steps were made. */
  readonly step: number;
  /** By the names they were asked for with. */
  readonly statistics: Readonly<Record<string, readonly TensorStatistics[]>>;
}

/** What layerStatistics remembers. */
export type LayerStatisticsMemory = Rows<StatisticsSample>;

/**
 * Computes statistics of the state every so many steps and remembers them: functions of the state by name, such as those that
 * gradientStatistics and activationStatistics give, on a batch of your choice. Each sample costs a copy of the state and the calls.
 * `layerStatisticsOf` reads them from a run.
 * @throws ArgumentError when an option is out of range
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, layerStatistics, layerStatisticsOf, startRun, treeStatistics } from "@cotangent/train";
 * const watch = layerStatistics({ state: (w: Tensor) => treeStatistics({ w }) }, { everySteps: 2 });
 * const options = { from: startRun(tensor([3, 4])), callbacks: [watch] };
 * const { run } = await fit((w: Tensor, _: number) => [w.mul(2), null], datasets.fromArray([1, 2, 3, 4]), options);
 * layerStatisticsOf(run).rows.map(({ step, statistics }) => [step, statistics.state[0].largest])
 * // => [[0, 4], [2, 16], [4, 64]]
 * ```
 */
export function layerStatistics<S>(
  statistics: Readonly<Record<string, (state: S) => readonly TensorStatistics[]>>,
  options: LayerStatisticsOptions = {},
): Callback<S, LayerStatisticsMemory> {
  checkArguments("layerStatistics", { statistics: "object" }, { statistics });
  const { everySteps = 100, limit = 200 } = checkOptions("layerStatistics", options);
  checkAtLeast("layerStatistics", "everySteps", everySteps, 1);
  checkAtLeast("layerStatistics", "limit", limit, 2);
  const named = Object.entries(statistics);
  const init: LayerStatisticsMemory = noRows;
  return callback<S, LayerStatisticsMemory>(
    "layerStatistics",
    init,
    (memory, event) => {
      const isDue =
        event._tag === "begin" || (event._tag === "batchEnd" && event.step % everySteps < event.steps);
      if (!isDue) return [memory, nothing];
      const sample = (): StatisticsSample => {
        const { state } = event.run;
        const found = named.map(([name, measure]) => [name, measure(state)] as const);
        return Object.freeze({ step: event.step, statistics: Object.freeze(Object.fromEntries(found)) });
      };
      return [withRow(memory, sample, limit), nothing];
    },
    { on: ["begin", "batchEnd"] },
  );
}

function isSamples(memory: unknown): memory is LayerStatisticsMemory {
  return typeof memory === "object" && memory !== null && "rows" in memory && "stride" in memory;
}

/**
 * What the callback `layerStatistics` of a run remembers; nothing when the run has none.
 * @example
 * ```ts
 * import { layerStatisticsOf, startRun } from "@cotangent/train";
 * layerStatisticsOf(startRun(null)).rows // => []
 * ```
 */
export function layerStatisticsOf(run: RunState<unknown>, name = "layerStatistics"): LayerStatisticsMemory {
  checkRun("layerStatisticsOf", "run", run);
  const memory = run.callbacks[name];
  return isSamples(memory) ? memory : noRows;
}
