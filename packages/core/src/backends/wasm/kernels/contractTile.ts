/**
 * The multiplication of a few rows with a panel, summed in registers.
 * @module
 */
import { range } from "../../../base/shape.js";
import type { FunctionWriter } from "../encoder.js";
import { prefixOf, pushSplatBits } from "../vectors.js";
import type { Plan } from "./contractPlan.js";
import { panelStep } from "./contractRoles.js";
import type { Rows } from "./contractRows.js";
import { advance } from "./contractWalk.js";

/** What a tile reads and writes. */
export interface Tile {
  readonly plan: Plan;
  readonly rows: Rows;
  /** Local that runs along the panel, and those with its ends for this block. */
  readonly panel: {
    readonly at: number;
    readonly start: number;
    readonly end: number;
    readonly step: number;
  };
  /** Local with the address of the totals, a panel's step for each row. */
  readonly totals: number;
  /** Local with a mask of what the totals hold before this block; undefined where it is the only one. */
  readonly mask: number | undefined;
}

/** The registers of a tile. */
interface Registers {
  /** For each row, its sums. */
  readonly sums: readonly (readonly number[])[];
  readonly columns: readonly number[];
  readonly element: number;
}

// Adds the products of one contracted position, `ahead` bytes behind the panel's, and goes to the next one of the rows.
function multiply(w: FunctionWriter, { plan, rows, panel }: Tile, to: Registers, ahead: number): void {
  const { bytes, fastMath, roles, contract } = plan;
  const { sums, columns, element } = to;
  const get = (local: number): void => w.op("local.get", local);
  const prefix = prefixOf(contract.lhs.dtype);
  rows.enter();
  columns.forEach((column, v) => {
    get(panel.at);
    w.op("v128.load", ahead + 16 * v);
    w.op("local.set", column);
  });
  sums.forEach((row, i) =>
    row.forEach((sum, v) => {
      if (roles.isPairwise || v === 0) {
        rows.pushAddress(i);
        if (roles.isPairwise) w.op("v128.load", rows.immediate(i) + 16 * v);
        else w.op(bytes === 8 ? "v128.load64_splat" : "v128.load32_splat", rows.immediate(i));
        w.op("local.set", element);
      }
      if (fastMath && prefix !== "i32x4") {
        get(element);
        get(columns[v]);
        get(sum);
        w.op(`${prefix}.relaxed_madd`);
      } else {
        get(sum);
        get(element);
        get(columns[v]);
        w.op(`${prefix}.mul`);
        w.op(`${prefix}.add`);
      }
      w.op("local.set", sum);
    }),
  );
  rows.next();
}

// What is live must fit 16 registers, and engines move all loads to the top of a basic block, and sums to where they are first needed. So a
// round takes two positions with a way out between them, which needs the sums: no load is early, and the engine's own check and the
// pointer cost half as much for each position. More of them, or less beside them, gain nothing: what is left is the time that additions and
// multiplications take.
function writeRounds(w: FunctionWriter, tile: Tile, to: Registers): void {
  const { at, end, step } = tile.panel;
  const get = (local: number): void => w.op("local.get", local);
  const last = w.local("i32");
  get(end);
  w.op("i32.const", step);
  w.op("i32.sub");
  w.op("local.set", last);
  w.block((exit) =>
    w.loop((again) => {
      multiply(w, tile, to, 0);
      get(at);
      get(last);
      w.op("i32.ge_u");
      w.branchIf(exit);
      multiply(w, tile, to, step);
      advance(w, at, 2 * step);
      get(at);
      get(end);
      w.op("i32.lt_u");
      w.branchIf(again);
    }),
  );
}

/** Adds the products of one block, summed from 0, to the totals. */
export function writeTile(w: FunctionWriter, tile: Tile, vectors: number): void {
  const { rows, panel, totals, mask } = tile;
  const { height, contract } = tile.plan;
  const get = (local: number): void => w.op("local.get", local);
  const vector = (): number => w.local("v128");
  const sums = range(height).map(() => range(vectors).map(vector));

  for (const sum of sums.flat()) {
    pushSplatBits(w, 0);
    w.op("local.set", sum);
  }
  rows.begin();
  get(panel.start);
  w.op("local.set", panel.at);
  writeRounds(w, tile, { sums, columns: range(vectors).map(vector), element: vector() });
  sums.forEach((row, i) =>
    row.forEach((sum, v) => {
      const at = panelStep * i + 16 * v;
      get(totals);
      if (mask === undefined) get(sum);
      else {
        get(totals);
        w.op("v128.load", at);
        get(mask);
        w.op("v128.and");
        get(sum);
        w.op(`${prefixOf(contract.lhs.dtype)}.add`);
      }
      w.op("v128.store", at);
    }),
  );
}
