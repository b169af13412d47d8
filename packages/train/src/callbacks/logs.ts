/**
 * Logs: a line per epoch or per step, as CSV or as JSON. Where the next line begins is part of what they remember, so a run that
 * was killed and goes on writes the lines it would have written.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import type { EventName, TrainingEvent } from "../run/events.js";
import type { Figures } from "../run/runState.js";
import { type Callback, callback, nothing } from "./callback.js";

/** What is a line. */
export interface LogOptions {
  /** A line after every epoch, with its metrics, or after every call of the step, with its figures. Default `epoch`. */
  readonly every?: "epoch" | "step";
}

/** What csvLog remembers. */
export interface CsvLogMemory {
  /** The columns, which the first line decides. */
  readonly columns: readonly string[] | null;
  /** Bytes written. */
  readonly at: number;
}

/** What jsonLinesLog remembers. */
export interface JsonLinesLogMemory {
  /** Bytes written. */
  readonly at: number;
}

const encoder = new TextEncoder();

// Most lines are plain, and every step may have one.
function bytesOf(text: string): number {
  return /^[\n -~]*$/.test(text) ? text.length : encoder.encode(text).length;
}

function jsonOf(line: Figures): string {
  if (Object.values(line).every(Number.isFinite)) return JSON.stringify(line);
  return JSON.stringify(line, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

const heardBy = ({ every = "epoch" }: LogOptions): readonly EventName[] =>
  every === "epoch" ? ["epochEnd"] : ["batchEnd"];

/** The figures of an event that is a line; epochs count from 1. */
function lineOf(event: TrainingEvent<unknown>): Figures | undefined {
  const { step } = event;
  const epoch = event.epoch + 1;
  if (event._tag === "epochEnd") return { epoch, step, ...event.metrics };
  return event._tag === "batchEnd" ? { epoch, step, ...event.figures } : undefined;
}

const quoted = (name: string): string => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/**
 * Writes a CSV file: `epoch,step` and the figures of the first line as columns, then a line per epoch or step. What a later line
 * lacks stays empty, what it has more is left out.
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { csvLog, fit, startRun } from "@cotangent/train";
 * let file = "";
 * await fit((x: Tensor, _: number) => [x.add(1), { loss: x }], datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   epochs: 2,
 *   callbacks: [csvLog("log.csv")],
 *   effects: {
 *     save: async () => undefined,
 *     write: async (_, at, text) => void (file = file.slice(0, at) + text),
 *     print: () => undefined,
 *   },
 * });
 * file
 * // => epoch,step,loss
 * //    1,1,0
 * //    2,2,1
 * //
 * ```
 */
export function csvLog(file: string, options: LogOptions = {}): Callback<never, CsvLogMemory> {
  const init: CsvLogMemory = { columns: null, at: 0 };
  return callback(
    "csvLog",
    init,
    (memory: CsvLogMemory, event) => {
      const line = lineOf(event);
      if (line === undefined) return [memory, nothing];
      const { columns: known, at } = memory;
      const columns = known ?? Object.keys(line);
      const header = known === null ? `${columns.map(quoted).join(",")}\n` : "";
      const text = `${header}${columns.map((name) => line[name] ?? "").join(",")}\n`;
      return [{ columns, at: at + bytesOf(text) }, [{ _tag: "write", file, at, text }]];
    },
    { on: heardBy(checkOptions("csvLog", options)) },
  );
}

/**
 * Writes a file of JSON lines: an object per epoch or step. NaN and infinities, which JSON lacks, are written as strings.
 * @example
 * ```ts
 * import { jsonLinesLog } from "@cotangent/train";
 * jsonLinesLog("log.jsonl", { every: "step" }).init // => { at: 0 }
 * ```
 */
export function jsonLinesLog(file: string, options: LogOptions = {}): Callback<never, JsonLinesLogMemory> {
  return callback(
    "jsonLinesLog",
    { at: 0 },
    (memory: JsonLinesLogMemory, event) => {
      const line = lineOf(event);
      if (line === undefined) return [memory, nothing];
      const { at } = memory;
      const text = `${jsonOf(line)}\n`;
      return [{ at: at + bytesOf(text) }, [{ _tag: "write", file, at, text }]];
    },
    { on: heardBy(checkOptions("jsonLinesLog", options)) },
  );
}
