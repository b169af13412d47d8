/**
 * The rows of tiles: where their elements are while contracted positions pass.
 * @module
 */
import { range } from "../../../base/shape.js";
import type { FunctionWriter } from "../encoder.js";
import { pushOffset } from "./contractDigits.js";
import type { Plan } from "./contractPlan.js";
import { panelStep } from "./contractRoles.js";
import type { Walk } from "./contractWalk.js";
import { advance } from "./contractWalk.js";

/** A tile's rows. */
export interface Rows {
  /** Finds the rows, once for each tile. */
  readonly atTile: () => void;
  /** Starts at the first position of the block. */
  readonly begin: () => void;
  /** Brackets the use of one position. */
  readonly enter: () => void;
  readonly next: () => void;
  /** Pushes an address, which `immediate` bytes are added to. */
  readonly pushAddress: (row: number) => void;
  readonly immediate: (row: number) => number;
}

/** Locals: the first row of the unit and of the tile, the first contracted position of the block. */
export interface RowPlace {
  readonly firstRow: number;
  readonly start: number;
  readonly block: number;
}

/** Rows at address `base`, or in the panel of the left side where there is one. */
export function rowsOf(
  w: FunctionWriter,
  plan: Plan,
  { along, base, panel }: { readonly along: Walk; readonly base: number; readonly panel: number },
  { firstRow, start, block }: RowPlace,
): Rows {
  const { bytes, height, length, leftStep } = plan;
  const { left, isPairwise } = plan.roles;
  const get = (local: number): void => w.op("local.get", local);
  const nothing = (): void => undefined;

  if (isPairwise || leftStep !== undefined) {
    const at = w.local("i32");
    return {
      atTile: nothing,
      begin: () => {
        get(panel);
        if (leftStep !== undefined) {
          get(start);
          get(firstRow);
          w.op("i32.sub");
          w.op("i32.const", length * bytes);
          w.op("i32.mul");
          w.op("i32.add");
          get(block);
          w.op("i32.const", leftStep);
          w.op("i32.mul");
          w.op("i32.add");
        }
        w.op("local.set", at);
      },
      enter: nothing,
      next: () => advance(w, at, leftStep ?? panelStep),
      pushAddress: () => get(at),
      immediate: (row) => row * bytes,
    };
  }
  const stride = (left.own[0]?.stride ?? 0) * bytes;
  // One address is enough where the others follow at fixed distances.
  const isOne = left.own.length <= 1 && stride >= 0 && stride < 1 << 28 && along.step !== undefined;
  const pointers = range(isOne ? 1 : height).map(() => w.local("i32"));
  const pushAddress = (row: number): void => {
    get(pointers[row]);
    get(along.offset);
    w.op("i32.add");
  };
  return {
    atTile: () =>
      pointers.forEach((pointer, i) => {
        get(base);
        pushOffset(w, left.own, bytes, () => {
          get(start);
          if (i === 0) return;
          w.op("i32.const", i);
          w.op("i32.add");
        });
        w.op("i32.add");
        w.op("local.set", pointer);
      }),
    begin: () => {
      along.begin(block);
      if (!isOne) return;
      pushAddress(0);
      w.op("local.set", along.offset);
    },
    enter: along.enter,
    next: along.next,
    pushAddress: isOne ? () => get(along.offset) : pushAddress,
    immediate: (row) => (isOne ? row * stride : 0),
  };
}
