/**
 * What a command says: text for people, or one JSON document for programs.
 * @module
 */

/** Where a command speaks. */
export interface Output {
  readonly out: (text: string) => void;
  /** What is not the result: progress, warnings. */
  readonly note: (text: string) => void;
}

/** What a command came to. */
export interface Answer {
  readonly text: string;
  /** The same for `--json`. */
  readonly data: unknown;
  /** Default 0. */
  readonly code?: ExitCode;
}

/** 0: done; 1: it was done, and the answer is no; 2: the command line or the module is wrong; 3: a checkpoint is; 130: interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** JSON in which numbers that JSON does not have are texts: "NaN", "Infinity". */
export function toJson(data: unknown): string {
  return JSON.stringify(
    data,
    (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value),
    2,
  );
}
