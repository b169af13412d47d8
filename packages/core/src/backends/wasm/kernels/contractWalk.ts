/**
 * Walks along contracted positions, and the small steps of loops.
 * @module
 */
import type { FunctionWriter } from "../encoder.js";
import { loopOver } from "../loops.js";
import type { Digit } from "./contractDigits.js";
import { takesTable } from "./contractDigits.js";

/** Runs along contracted positions: `offset` holds where the elements of the present one are. */
export interface Walk {
  readonly offset: number;
  /** Fills the table of offsets, where there is no single stride. */
  readonly prepare: () => void;
  /** Goes to position `start` (a local). */
  readonly begin: (start: number) => void;
  /** Sets `offset`, at the top of a loop. */
  readonly enter: () => void;
  readonly next: () => void;
  /** The distance of two positions, where it is always the same. */
  readonly step: number | undefined;
}

/** A walk along `digits`; `table` is the local with the address of memory for offsets, where they take it. */
export function walk(w: FunctionWriter, digits: readonly Digit[], bytes: number, table: number): Walk {
  const offset = w.local("i32");
  if (!takesTable(digits)) {
    const step = (digits[0]?.stride ?? 0) * bytes;
    return {
      offset,
      step,
      prepare: () => undefined,
      begin: (start) => {
        w.op("local.get", start);
        w.op("i32.const", step);
        w.op("i32.mul");
        w.op("local.set", offset);
      },
      enter: () => undefined,
      next: () => advance(w, offset, step),
    };
  }
  const entry = w.local("i32");
  return {
    offset,
    step: undefined,
    prepare: () => {
      w.op("local.get", table);
      w.op("local.set", entry);
      const positions = digits.map(() => w.local("i32"));
      const open = (i: number): void => {
        if (i < digits.length) {
          loopOver(w, positions[i], { size: digits[i].size }, 1, () => open(i + 1));
          return;
        }
        w.op("local.get", entry);
        w.op("i32.const", 0);
        digits.forEach(({ stride }, d) => {
          w.op("local.get", positions[d]);
          w.op("i32.const", stride * bytes);
          w.op("i32.mul");
          w.op("i32.add");
        });
        w.op("i32.store");
        advance(w, entry, 4);
      };
      open(0);
    },
    begin: (start) => {
      w.op("local.get", table);
      w.op("local.get", start);
      w.op("i32.const", 4);
      w.op("i32.mul");
      w.op("i32.add");
      w.op("local.set", entry);
    },
    enter: () => {
      w.op("local.get", entry);
      w.op("i32.load");
      w.op("local.set", offset);
    },
    next: () => advance(w, entry, 4),
  };
}

/** Adds to a local. */
export function advance(w: FunctionWriter, local: number, step: number): void {
  w.op("local.get", local);
  w.op("i32.const", step);
  w.op("i32.add");
  w.op("local.set", local);
}

/** Sets a local to the least of `from + reach` and `limit`. */
export function setLeast(
  w: FunctionWriter,
  target: number,
  from: number,
  reach: number,
  limit: number,
): void {
  w.op("local.get", from);
  w.op("i32.const", reach);
  w.op("i32.add");
  w.op("local.tee", target);
  w.op("i32.const", limit);
  w.op("local.get", target);
  w.op("i32.const", limit);
  w.op("i32.lt_u");
  w.op("select");
  w.op("local.set", target);
}
