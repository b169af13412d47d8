/**
 * Figures that callbacks go by: which one, and which of two values is better.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import type { Figures } from "../run/runState.js";

/** What to watch. */
export interface MonitorOptions {
  /** The name of a figure; default `validation.loss`. */
  readonly monitor?: string;
  /** Which is better, less or more? Default: more where the name says accuracy, precision, recall, auc, f1 or r2; else less. */
  readonly mode?: "min" | "max";
  /** By how much a value must be better than the best to count, at least 0. */
  readonly minDelta?: number;
}

/** A figure, and how to judge it. */
export interface Monitor {
  readonly read: (metrics: Figures) => number;
  /** Is the value better than the best so far, null when there is none? NaN never is. */
  readonly improves: (value: number, best: number | null) => boolean;
}

/**
 * The monitor of some options; `op` is what errors call it.
 * @throws ArgumentError when minDelta is negative, or, when it reads, if there is no such figure
 */
export function monitorOf(op: string, options: MonitorOptions, leastDelta = 0): Monitor {
  const { monitor = "validation.loss", minDelta = leastDelta } = options;
  const { mode = /accuracy|precision|recall|auc|f1|r2/i.test(monitor) ? "max" : "min" } = options;
  checkAtLeast(op, "minDelta", minDelta, 0);
  return {
    read: (metrics) => {
      if (Object.hasOwn(metrics, monitor)) return metrics[monitor];
      throw new ArgumentError({
        op,
        requirement: "the figure that is monitored must be among the metrics",
        expected: JSON.stringify(monitor),
        received: Object.keys(metrics).join(", ") || "no metrics",
        fix: "Pass { monitor }, or validation data.",
      });
    },
    improves: (value, best) => {
      if (best === null) return !Number.isNaN(value);
      return mode === "min" ? value < best - minDelta : value > best + minDelta;
    },
  };
}

/** Throws unless an option is a number of at least `least`. */
export function checkAtLeast(op: string, name: string, value: number, least: number): void {
  if (value >= least) return;
  throw new ArgumentError({
    op,
    requirement: `${name} must be a number`,
    expected: `${least} or more`,
    received: String(value),
  });
}
