/**
 * All that the page shows, as one value that JSON can hold: a pure fold over the messages of a run. Names stand in arrays, never as
 * keys, so that none of them can be taken for something else.
 * @module
 */
import type { TensorStatistics } from "../diagnostics/statistics.js";
import type { ParameterRow } from "../parameterRows.js";
import type { Figures } from "../run/runState.js";
import { type Curve, completed, emptyCurve, type Shown, shown, withValue } from "./curve.js";
import type { DashboardMessage, StatisticsByName } from "./message.js";

/** Statistics of one tensor, at first and now. */
export interface TensorRow {
  readonly path: string;
  readonly mean: Shown;
  readonly deviation: Shown;
  readonly largest: Shown;
  readonly zeros: Shown;
  readonly notFinite: number;
  readonly histogram: TensorStatistics["histogram"];
  readonly first: TensorStatistics["histogram"];
}

/** Statistics under one name. */
export interface Section {
  readonly name: string;
  readonly rows: readonly TensorRow[];
}

/** What the page shows. */
export interface Board {
  readonly title: string;
  /** `idle` before the first run. */
  readonly phase: "idle" | "training" | "evaluating" | "ended";
  /** Why it ended. */
  readonly reason: string;
  readonly step: number;
  /** The last step; null where none is known. */
  readonly steps: number | null;
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  readonly epochs: number | null;
  /** Since the run began or went on: seconds, steps, examples. */
  readonly seconds: number;
  readonly made: number;
  readonly examples: number;
  /** Clock of the first message. */
  readonly since: number;
  /** Prefixes of figures that were evaluated: `validation`. */
  readonly prefixes: readonly string[];
  readonly curves: readonly Curve[];
  /** The last values, by name. */
  readonly latest: readonly (readonly [name: string, value: Shown])[];
  readonly parameters: readonly ParameterRow[];
  readonly sections: readonly Section[];
}

/** The board before the first run. */
export const emptyBoard: Board = Object.freeze({
  title: "Training run",
  phase: "idle",
  reason: "",
  step: 0,
  steps: null,
  epoch: 1,
  epochs: null,
  seconds: 0,
  made: 0,
  examples: 0,
  since: 0,
  prefixes: ["validation"],
  curves: [],
  latest: [],
  parameters: [],
  sections: [],
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The board with the figures of a moment at the ends of their curves. */
function plotted(board: Board, of: Curve["of"], step: number, figures: Figures): Board {
  const curves = new Map(board.curves.map((curve) => [`${curve.of} ${curve.name}`, curve]));
  const latest = new Map(board.latest);
  for (const [name, value] of Object.entries(figures)) {
    const key = `${of} ${name}`;
    curves.set(key, withValue(curves.get(key) ?? emptyCurve(name, of), step, value));
    latest.set(name, shown(value));
  }
  return { ...board, curves: [...curves.values()], latest: [...latest] };
}

function past(board: Board, of: Curve["of"], rows: readonly Figures[]): Board {
  return rows.reduce(
    (before, { epoch: _epoch, step, ...figures }) => plotted(before, of, step, figures),
    board,
  );
}

function sectionsOf(statistics: StatisticsByName, before: readonly Section[]): readonly Section[] {
  return Object.entries(statistics).map(([name, rows]) => {
    const known = before.find((section) => section.name === name)?.rows ?? [];
    const firsts = new Map(known.map(({ path, first }) => [path, first]));
    return {
      name,
      rows: rows.map((row) => ({
        path: row.path,
        mean: shown(row.mean),
        deviation: shown(row.deviation),
        largest: shown(row.largest),
        zeros: shown(row.zeros),
        notFinite: row.notFinite,
        histogram: boundedOf(row.histogram),
        first: firsts.get(row.path) ?? boundedOf(row.histogram),
      })),
    };
  });
}

/** A histogram with ends; a tensor without a finite element has none. */
function boundedOf(histogram: TensorStatistics["histogram"]): TensorStatistics["histogram"] {
  return histogram !== null && Number.isFinite(histogram.greatest - histogram.least) ? histogram : null;
}

/** The board after a message. */
export function advance(board: Board, message: DashboardMessage): Board {
  if (message._tag === "begin") return begun(message);
  const { time, step } = message;
  const now: Board = { ...board, step, epoch: message.epoch + 1, seconds: (time - board.since) / 1000 };
  switch (message._tag) {
    case "epochBegin": {
      // Epochs of one length, as those of nearly all datasets are, tell where the run will end.
      const end = step + message.batches * ((board.epochs ?? Infinity) - message.epoch);
      return { ...now, phase: "training", steps: finite(Math.min(board.steps ?? Infinity, end)) };
    }
    case "steps": {
      const made = board.made + message.steps;
      const examples = board.examples + message.examples;
      return plotted({ ...now, phase: "training", made, examples }, "steps", step, message.figures);
    }
    case "evaluationBegin":
      return { ...now, phase: "evaluating", prefixes: [...new Set([...board.prefixes, message.prefix])] };
    case "epochEnd": {
      const sections = sectionsOf(message.statistics, board.sections);
      return plotted({ ...now, phase: "training", sections }, "epochs", step, message.metrics);
    }
    case "end": {
      const curves = board.curves.map((curve) => completed(curve, step));
      // The epoch that would come next does not.
      return { ...now, epoch: board.epoch, phase: "ended", reason: message.reason, curves };
    }
  }
}

function begun(message: DashboardMessage & { readonly _tag: "begin" }): Board {
  const { title, step, time, parameters, statistics, pastSteps, pastEpochs } = message;
  const board: Board = {
    ...emptyBoard,
    title,
    phase: "training",
    step,
    steps: finite(message.steps),
    epoch: message.epoch + 1,
    epochs: finite(message.epochs),
    since: time,
    parameters,
    sections: sectionsOf(statistics, []),
  };
  return past(past(board, "steps", pastSteps), "epochs", pastEpochs);
}
