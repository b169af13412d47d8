/**
 * What a run tells its page, as data that JSON can hold but for numbers that are not finite. The callback makes it, `show` of the
 * effects carries it.
 * @module
 */
import type { TensorStatistics } from "../diagnostics/statistics.js";
import type { ParameterRow } from "../parameterRows.js";
import type { Figures } from "../run/runState.js";

/** Statistics of the tensors of a run, under names such as `gradients`. */
export type StatisticsByName = Readonly<Record<string, readonly TensorStatistics[]>>;

/** When a message was sent: milliseconds of a clock that never goes back, how many steps were made, and the epoch, from 0. */
interface Moment {
  readonly time: number;
  readonly step: number;
  readonly epoch: number;
}

/** What a run tells its page. */
export type DashboardMessage = Moment &
  (
    | {
        /** A run begins, or goes on. What the page showed before is over. */
        readonly _tag: "begin";
        readonly title: string;
        /** Where to open the page, if there is none; 0 for any free port. */
        readonly port: number;
        /** After how many epochs and steps the run ends; Infinity where that is no limit. */
        readonly epochs: number;
        readonly steps: number;
        readonly parameters: readonly ParameterRow[];
        readonly statistics: StatisticsByName;
        /** What was remembered of the run so far: rows with `step` and figures. */
        readonly pastSteps: readonly Figures[];
        readonly pastEpochs: readonly Figures[];
      }
    | { readonly _tag: "epochBegin" /** Infinity when it has no end. */; readonly batches: number }
    | {
        readonly _tag: "steps";
        /** How many were made at once. */
        readonly steps: number;
        readonly examples: number;
        readonly figures: Figures;
      }
    | { readonly _tag: "evaluationBegin" /** What its figures begin with. */; readonly prefix: string }
    | { readonly _tag: "epochEnd"; readonly metrics: Figures; readonly statistics: StatisticsByName }
    | { readonly _tag: "end"; readonly reason: string }
  );
