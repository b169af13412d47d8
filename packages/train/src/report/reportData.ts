/**
 * What a report tells, as data: a page can be made of it, and a test can look at it.
 * @module
 */
import type { Shape } from "@cotangent/core";
import type { GradientCheck } from "@cotangent/core/testing";
import type { TensorStatistics } from "../diagnostics/statistics.js";
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

/** A parameter of a report. */
export interface ReportParameter {
  /** Where it stands in the tree, keys with dots. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: string;
  /** How many elements. */
  readonly count: number;
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
  readonly parameters: readonly ReportParameter[];
  /** Statistics of layers by name, such as `gradients`, after the step that is told. */
  readonly statistics: readonly {
    readonly name: string;
    readonly step: number;
    readonly rows: readonly TensorStatistics[];
  }[];
  /** What gradientReport of @cotangent/core/testing said of the loss; null when it was not asked. */
  readonly gradientChecks: readonly GradientCheck[] | null;
  /** More facts, such as the versions that the run was made with. */
  readonly facts: Readonly<Record<string, string | number>>;
}
