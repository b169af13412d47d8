/**
 * What a report tells, as data: a page can be made of it, and a test can look at it.
 * @module
 */
import type { TensorStatistics } from "../diagnostics/statistics.js";
import type { ParameterRow } from "../parameterRows.js";
import type { Figures } from "../run/runState.js";

/** An epoch of a report. */
export interface ReportRow {
  /** From 1. */
  readonly epoch: number;
  /** How many steps were made. */
  readonly step: number;
  readonly metrics: Figures;
  /** Numbers that the optimizer keeps in its memory, by name: `learningRate`. */
  readonly hyperparams: Figures;
}

/** Statistics of layers at one time. */
export interface ReportSample {
  /** How many steps were made. */
  readonly step: number;
  readonly rows: readonly TensorStatistics[];
}

/** A comparison of a gradient check. What gradientReport of @cotangent/core/testing gives fits; this package does without it. */
export interface CheckedGradient {
  readonly verdict: "pass" | "fail" | "kink" | "inconclusive";
  readonly mode: "fwd" | "rev";
  /** Number of differentiations. */
  readonly order: number;
  /** What the derivative is by. */
  readonly argument: string;
  /** What the rules give, and what it was compared with. */
  readonly analytic: number;
  readonly numeric: number;
  readonly error: number;
  readonly tolerance: number;
}

/** The epoch that was best. */
export interface BestEpoch {
  /** The figure that says so. */
  readonly monitor: string;
  readonly epoch: number;
  readonly value: number;
}

/** All that a report tells. */
export interface ReportData {
  readonly title: string;
  /** Why the run ended; null when it has not. */
  readonly reason: string | null;
  /** How many epochs are complete. */
  readonly epochs: number;
  /** How many steps were made. */
  readonly steps: number;
  /** How many examples these saw. */
  readonly examples: number;
  /** Seconds of training, without evaluations. */
  readonly seconds: number;
  /** The epochs, or as many as were kept, evenly. */
  readonly rows: readonly ReportRow[];
  readonly best: BestEpoch | null;
  readonly parameters: readonly ParameterRow[];
  /** Statistics of layers by name, such as `gradients`: from the first sample to the last, of which tables and histograms are made. */
  readonly statistics: readonly { readonly name: string; readonly samples: readonly ReportSample[] }[];
  /** What gradientReport of @cotangent/core/testing said of the loss; null when it was not asked. */
  readonly gradientChecks: readonly CheckedGradient[] | null;
  /** More facts, such as the versions that the run was made with. */
  readonly facts: Readonly<Record<string, string | number>>;
}
