/**
 * What becomes of the totals of a tile: the stores of a contraction, row by row.
 * @module
 */
import { range } from "../../../base/shape.js";
import { expressionCode } from "../expressions.js";
import { loopOver } from "../loops.js";
import { storeCode } from "../stores.js";
import { pushDigit } from "./contractDigits.js";
import type { Plan } from "./contractPlan.js";
import { panelStep } from "./contractRoles.js";
import { setLeast } from "./contractWalk.js";
import type { PhaseWriter } from "./kernelWriter.js";

/** Code for the stores. */
export interface Epilogue {
  readonly prepare: () => void;
  /** Computes what depends on the outer axes only, whose positions are set. */
  readonly atOuter: () => void;
  /** Stores the rows of a tile. */
  readonly write: () => void;
}

/** Locals: positions along the axes, the address of the totals, the first row they belong to, and what to store. */
export interface EpiloguePlace {
  readonly positions: readonly number[];
  readonly total: number;
  readonly start: number;
  readonly lowRow: number;
  readonly firstColumn: number;
  readonly highColumn: number;
}

/** Prepares the stores. */
export function epilogueOf(
  { w, addressOf }: PhaseWriter,
  { contract, roles, bytes, rows, height }: Plan,
  { positions, total, start, lowRow, firstColumn, highColumn }: EpiloguePlace,
): Epilogue {
  const { shape, exprs, targets, outerRank } = roles;
  const get = (local: number): void => w.op("local.get", local);
  const inner = shape.length - 1;
  const column = positions[inner];
  const rowShape = shape.slice(outerRank, inner);
  const [row, high, rowTotal, at] = range(4).map(() => w.local("i32"));
  const stores = contract.stores.map((store, i) => ({ ...store, body: exprs[i] }));
  const code = expressionCode(exprs, {
    ...{ w, shape, positions, addressOf },
    accumulated: (half) => {
      get(at);
      w.op("v128.load", 16 * half);
    },
  });
  const writes = storeCode(w, stores, targets, positions, code, addressOf);
  const atLevels = (low: number, end: number): void =>
    range(end - low).forEach((i) => {
      code.atLevel(low + i);
    });
  // to = from + (position - first) * factor
  const setAddress = (to: number, from: number, position: number, first: number, factor: number): void => {
    get(position);
    get(first);
    w.op("i32.sub");
    w.op("i32.const", factor);
    w.op("i32.mul");
    get(from);
    w.op("i32.add");
    w.op("local.set", to);
  };
  const writeRow = (): void => {
    rowShape.forEach((_, i) => {
      pushDigit(w, rowShape, i, () => get(row));
      w.op("local.set", positions[outerRank + i]);
    });
    atLevels(outerRank + 1, inner + 1);
    writes.beforeRow();
    setAddress(rowTotal, total, row, start, panelStep);
    loopOver(w, column, { low: firstColumn, high: highColumn }, 4, () => {
      setAddress(at, rowTotal, column, firstColumn, bytes);
      code.atLevel(shape.length);
      writes.store(() => get(highColumn));
    });
  };
  return {
    prepare: () => code.atLevel(0),
    atOuter: () => atLevels(1, outerRank + 1),
    write: () => {
      setLeast(w, high, lowRow, height, rows);
      loopOver(w, row, { low: lowRow, high }, 1, writeRow);
    },
  };
}
