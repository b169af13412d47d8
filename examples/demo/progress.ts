/** How the demo shows where it is: a bar on a terminal, a line now and then elsewhere; at the end a table. */
import type { Tensor } from "@cotangent/core";
import type { Report } from "@cotangent/train";
import progress from "cli-progress";

/** One row of the table. */
export interface Row {
  readonly epoch: number;
  readonly train: Figures;
  readonly test: Figures;
  /** Since the start of training. */
  readonly seconds: number;
}

/** Mean loss, and share of images recognized, 0 to 1. */
export interface Figures {
  readonly loss: number;
  readonly accuracy: number;
}

/** A running mean of reports, over batches of one size: takes one more, gives the mean so far. */
export function averaged(): (report?: Report<Tensor>) => Figures {
  let count = 0;
  let loss = 0;
  let accuracy = 0;
  return (report) => {
    if (report !== undefined) {
      count++;
      loss += report.loss.item();
      accuracy += report.metrics.item();
    }
    return { loss: loss / count, accuracy: accuracy / count };
  };
}

/** Told after every step; `figures` are the means of the epoch so far. */
export interface Progress {
  readonly update: (epoch: number, step: number, figures: Figures) => void;
  readonly stop: () => void;
}

/** The bar, or lines where standard output is no terminal. */
export function showProgress(epochs: number, stepsPerEpoch: number): Progress {
  const { isTTY } = process.stdout;
  return isTTY ? bar(epochs, stepsPerEpoch) : lines(epochs, stepsPerEpoch);
}

function bar(epochs: number, stepsPerEpoch: number): Progress {
  const shown = new progress.SingleBar(
    {
      format:
        "epoch {epoch} [{bar}] {percentage}% | loss {loss} | accuracy {accuracy} | {eta_formatted} left",
      stream: process.stdout,
      hideCursor: true,
      etaBuffer: 200,
    },
    progress.Presets.shades_classic,
  );
  shown.start(epochs * stepsPerEpoch, 0, { epoch: `1/${epochs}`, loss: "-", accuracy: "-" });
  return {
    update: (epoch, step, { loss, accuracy }) =>
      shown.update((epoch - 1) * stepsPerEpoch + step, {
        epoch: `${epoch}/${epochs}`,
        loss: loss.toFixed(4),
        accuracy: percent(accuracy),
      }),
    stop: () => shown.stop(),
  };
}

function lines(epochs: number, stepsPerEpoch: number): Progress {
  const start = performance.now();
  const every = Math.ceil(stepsPerEpoch / 4);
  return {
    update: (epoch, step, { loss, accuracy }) => {
      if (step % every !== 0 && step !== stepsPerEpoch) return;
      const done = (epoch - 1) * stepsPerEpoch + step;
      const left = (((performance.now() - start) / done) * (epochs * stepsPerEpoch - done)) / 1000;
      const place = `epoch ${epoch}/${epochs}, step ${step}/${stepsPerEpoch}`;
      console.log(
        `${place}: loss ${loss.toFixed(4)}, accuracy ${percent(accuracy)}, ${left.toFixed(0)} s left`,
      );
    },
    stop: () => {},
  };
}

/** The rows under their headings, every column as wide as its widest cell. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["epoch", "train loss", "train accuracy", "test loss", "test accuracy", "time"],
    ...rows.map(({ epoch, train, test, seconds }) => [
      String(epoch),
      train.loss.toFixed(4),
      percent(train.accuracy),
      test.loss.toFixed(4),
      percent(test.accuracy),
      `${seconds.toFixed(1)} s`,
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join("  ")).join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
