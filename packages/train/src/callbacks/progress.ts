/**
 * Progress for people: how far the run is, its figures, its pace, and how long it will take.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import type { Figures } from "../run/runState.js";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast } from "./monitor.js";

/** What to show, and how often. */
export interface ProgressOptions<S = never> {
  /** Seconds between lines within an epoch, where no bar can be drawn; default 10. Infinity: only after epochs. */
  readonly seconds?: number;
  /** More figures of the state, such as the present rate of the optimizer. Costs a copy of the state each time, up to ten a second. */
  readonly figures?: (state: S) => Figures;
}

/** What progress remembers, in the process only. */
export interface ProgressMemory {
  /** When the run, or its continuation, began; null before it. */
  readonly since: number | null;
  /** When the bar was told of last, and when a line was due last. */
  readonly drawn: number;
  readonly shown: number;
  /** Steps and examples since the begin. */
  readonly steps: number;
  readonly examples: number;
  /** The last step of the run, as far as that is known, and its last epoch. */
  readonly total: number;
  readonly epochs: number;
}

const written = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
    .join(", ");

/** 75 as `1:15`, 4000 as `1:06:40`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const minutes = h > 0 ? `${h}:${String(m).padStart(2, "0")}` : String(m);
  return `${minutes}:${String(s).padStart(2, "0")}`;
}

const drawEvery = 100;

/**
 * Shows how far the run is: on a terminal, with `nodeEffects`, a bar that moves; elsewhere a line every ten seconds within long epochs.
 * After every epoch there is a line with its metrics. `fit(trainer, data, { progress: true })` is short for it; for silence leave it out. It is no
 * part of the run, which may go on without it.
 * @throws ArgumentError when `seconds` is negative
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, progress, startRun } from "@cotangent/train";
 * const lines: string[] = [];
 * await fit((x: Tensor, _: number) => [x.add(1), { loss: x }], datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   epochs: 2,
 *   callbacks: [progress()],
 *   effects: { save: async () => undefined, write: async () => undefined, print: (line) => void lines.push(line) },
 * });
 * lines // => ["epoch 1/2: loss 0", "epoch 2/2: loss 1", "end: epochs, 2 steps"]
 * ```
 */
export function progress<S = never>(options: ProgressOptions<S> = {}): Callback<S, ProgressMemory> {
  const { seconds = 10, figures: more } = checkOptions("progress", options);
  checkAtLeast("progress", "seconds", seconds, 0);
  const init: ProgressMemory = {
    since: null,
    drawn: 0,
    shown: 0,
    steps: 0,
    examples: 0,
    total: Infinity,
    epochs: Infinity,
  };
  return callback<S, ProgressMemory>(
    "progress",
    init,
    (memory, event) => {
      const { time, step } = event;
      const epoch = `epoch ${event.epoch + 1}${memory.epochs < Infinity ? `/${memory.epochs}` : ""}`;
      switch (event._tag) {
        case "begin":
        case "resume": {
          const { epochs, steps: total } = event;
          return [{ ...init, since: time, drawn: time, shown: time, total, epochs }, nothing];
        }
        case "epochBegin": {
          // Epochs of one length, as those of nearly all datasets are, tell where the run will end.
          const total = Math.min(memory.total, step + event.batches() * (memory.epochs - event.epoch));
          return [{ ...memory, total }, nothing];
        }
        case "batchEnd": {
          const next = {
            ...memory,
            steps: memory.steps + event.steps,
            examples: memory.examples + event.examples,
          };
          if (time - memory.drawn < drawEvery) return [next, nothing];
          const line = time - memory.shown >= seconds * 1000;
          const elapsed = (time - (memory.since ?? time)) / 1000;
          const left = (elapsed / next.steps) * (memory.total - step);
          const parts = [
            `${epoch}, step ${step}${memory.total < Infinity ? `/${memory.total}` : ""}`,
            written({ ...event.figures, ...more?.(event.run.state) }),
            ...(elapsed > 0 ? [`${Math.round(next.examples / elapsed)} examples a second`] : []),
            ...(Number.isFinite(left) ? [`${clock(left)} left`] : []),
          ];
          const text = parts.filter((part) => part !== "").join(", ");
          return [
            { ...next, drawn: time, shown: line ? time : memory.shown },
            [{ _tag: "progress", share: step / memory.total, text, line }],
          ];
        }
        case "epochEnd":
          return [
            { ...memory, shown: time },
            [{ _tag: "print", text: `${epoch}: ${written(event.metrics)}` }],
          ];
        case "end":
          return [memory, [{ _tag: "print", text: `end: ${event.reason}, ${step} steps` }]];
        default:
          return [memory, nothing];
      }
    },
    { memory: "process", on: ["begin", "resume", "epochBegin", "batchEnd", "epochEnd", "end"] },
  );
}
