/**
 * The multiplication of a few rows with a panel, summed in registers.
 * @module
 */
import type { DType } from "../../../base/dtype.js";
import { bytesPerElement } from "../../../base/dtype.js";
import { range } from "../../../base/shape.js";
import type { FunctionWriter } from "../encoder.js";
import { prefixOf, pushSplatBits } from "../lanes.js";
import { advance } from "./contractPack.js";

/** Where the elements of the rows are while contracted positions pass. */
export interface Rows {
  readonly count: number;
  /** Starts at the first position of the block. */
  readonly begin: () => void;
  readonly enter: () => void;
  readonly next: () => void;
  /** Pushes an address, which `immediate` bytes are added to. */
  readonly pushAddress: (row: number) => void;
  readonly immediate: (row: number) => number;
  /** Is there an element for each column, instead of one for all? */
  readonly isPairwise: boolean;
}

/** What a tile reads and writes. */
export interface Tile {
  readonly dtype: DType;
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
  readonly fastMath: boolean;
}

/**
 * Adds the products of one block, summed from 0, to the totals. No unrolling: what is live must fit 16 registers, and
 * engines move all loads of a loop's body to its top.
 */
export function writeTile(w: FunctionWriter, tile: Tile, vectors: number): void {
  const { dtype, rows, panel, totals, mask, fastMath } = tile;
  const get = (local: number): void => w.op("local.get", local);
  const prefix = prefixOf(dtype);
  const isWide = bytesPerElement(dtype) === 8;
  const vector = (): number => w.local("v128");
  const sums = range(rows.count).map(() => range(vectors).map(vector));
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
        if (rows.isPairwise || v === 0) {
          rows.pushAddress(i);
          if (rows.isPairwise) w.op("v128.load", rows.immediate(i) + 16 * v);
          else w.op(isWide ? "v128.load64_splat" : "v128.load32_splat", rows.immediate(i));
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
      const at = 32 * i + 16 * v;
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
