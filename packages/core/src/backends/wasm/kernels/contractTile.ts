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

/**
 * Adds the products of one block, summed from 0, to the totals. No unrolling: what is live must fit 16 registers, and
 * engines move all loads of a loop's body to its top.
 */
export function writeTile(w: FunctionWriter, tile: Tile, vectors: number): void {
  const { rows, panel, totals, mask } = tile;
  const { bytes, height, fastMath, roles, contract } = tile.plan;
  const get = (local: number): void => w.op("local.get", local);
  const prefix = prefixOf(contract.lhs.dtype);
  const vector = (): number => w.local("v128");
  const sums = range(height).map(() => range(vectors).map(vector));
  const columns = range(vectors).map(vector);
  const element = vector();

  for (const sum of sums.flat()) {
    pushSplatBits(w, 0);
    w.op("local.set", sum);
  }
  rows.begin();
  get(panel.start);
  w.op("local.set", panel.at);
  w.loop((again) => {
    rows.enter();
    columns.forEach((column, v) => {
      get(panel.at);
      w.op("v128.load", 16 * v);
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
    advance(w, panel.at, panel.step);
    get(panel.at);
    get(panel.end);
    w.op("i32.lt_u");
    w.branchIf(again);
  });
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
        w.op(`${prefix}.add`);
      }
      w.op("v128.store", at);
    }),
  );
}
