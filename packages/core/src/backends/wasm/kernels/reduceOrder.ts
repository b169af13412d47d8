/**
 * The order of a reduction: lanes of a block fold in half, blocks combine in pairs like the digits of a binary counter.
 * @module
 */
import type { DType } from "../../../base/dtype.js";
import type { Combine } from "../../../kernel/kernel.js";
import { reduceLanes } from "../../../kernel/kernel.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import type { View } from "../../../kernel/view.js";
import type { FunctionWriter } from "../encoder.js";
import { pushCombine } from "../lanes.js";

/** A reduction over a space of few axes, to be written to memory without further ado. */
export interface Gathering {
  /** Sizes of the kept axes, then of the reduced ones. */
  readonly shape: readonly number[];
  readonly keptRank: number;
  readonly combine: Combine;
  readonly body: ScalarExpr;
  readonly out: number;
  /** Where results go; it stands still along reduced axes. */
  readonly target: View;
  /** Stretches of the one reduced axis whose results are stored apart, one behind the other; 1 for all of it. */
  readonly parts: number;
  /** Positions of a part, a power of 2 of blocks. */
  readonly partSize: number;
  /** Bytes between the results of two parts. */
  readonly partBytes: number;
}

/** Bodies of at most so many nodes are written four times, so that a turn of the innermost loop does four vectors. */
export const smallBody = 6;

/** What lane 0 has after folding, when only the first `count` lanes have taken part. */
export function foldLanes<T>(count: number, leaf: (lane: number) => T, join: (a: T, b: T) => T): T {
  const fold = (lane: number, width: number): T => {
    if (width === reduceLanes) return leaf(lane);
    const near = fold(lane, 2 * width);
    return lane + width < count ? join(near, fold(lane + width, 2 * width)) : near;
  };
  return fold(0, 1);
}

/** Combines neighbors in pairs, level by level; an odd one waits. */
export function foldPairs<T>(values: readonly T[], join: (a: T, b: T) => T): T {
  if (values.length === 1) return values[0];
  const pairs = values.filter((_, i) => i % 2 === 0);
  return foldPairs(
    pairs.map((value, i) => (2 * i + 1 < values.length ? join(value, values[2 * i + 1]) : value)),
    join,
  );
}

/** Results of blocks that wait for their neighbors: a stack in memory. */
export interface BlockStack {
  /** Puts `value` (a local, overwritten) onto the stack whose end is `top`, when `blocks` came before it. */
  readonly put: (top: number, blocks: number, value: number) => void;
  /** Sets `value` to all of the stack from `base` to `top` (overwritten) combined. */
  readonly empty: (top: number, base: number, value: number) => void;
}

/** Code for stacks whose entries stand `step` bytes apart. */
export function blockStack(w: FunctionWriter, combine: Combine, dtype: DType, step: number): BlockStack {
  const move = (top: number, by: number): void => {
    w.op("local.get", top);
    w.op("i32.const", by);
    w.op("i32.add");
    w.op("local.set", top);
  };
  const takeOne = (top: number, value: number): void => {
    move(top, -step);
    pushCombine(
      w,
      combine,
      dtype,
      () => {
        w.op("local.get", top);
        w.op("v128.load");
      },
      () => w.op("local.get", value),
    );
    w.op("local.set", value);
  };
  const rest = w.local("i32");
  return {
    put: (top, blocks, value) => {
      w.op("local.get", blocks);
      w.op("local.set", rest);
      w.block((exit) =>
        w.loop((again) => {
          w.op("local.get", rest);
          w.op("i32.const", 1);
          w.op("i32.and");
          w.op("i32.eqz");
          w.branchIf(exit);
          takeOne(top, value);
          w.op("local.get", rest);
          w.op("i32.const", 1);
          w.op("i32.shr_u");
          w.op("local.set", rest);
          w.branch(again);
        }),
      );
      w.op("local.get", top);
      w.op("local.get", value);
      w.op("v128.store");
      move(top, step);
    },
    empty: (top, base, value) => {
      move(top, -step);
      w.op("local.get", top);
      w.op("v128.load");
      w.op("local.set", value);
      w.block((exit) =>
        w.loop((again) => {
          w.op("local.get", top);
          w.op("local.get", base);
          w.op("i32.eq");
          w.branchIf(exit);
          takeOne(top, value);
          w.branch(again);
        }),
      );
    },
  };
}
