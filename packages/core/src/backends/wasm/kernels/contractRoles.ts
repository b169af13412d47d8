/**
 * Which part each axis of a contraction plays: one is the columns of tiles, some their rows, the others are outer loops.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { range, sizeOf } from "../../../base/shape.js";
import type { ContractKernel } from "../../../kernel/kernel.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import { index, mapAllLeaves } from "../../../kernel/scalar.js";
import { shareEqual } from "../../../kernel/share.js";
import type { View } from "../../../kernel/view.js";
import { composeView, flatten, permuteMap } from "../../../kernel/view.js";
import { mergeAxes } from "../space.js";
import type { Digit } from "./contractDigits.js";
import { digitsOf } from "./contractDigits.js";
import type { Operand } from "./contractOperand.js";

/** One side of the product: where its elements are for a position in each group of axes. */
export interface Side {
  readonly operand: Operand;
  readonly outer: readonly Digit[];
  /** Of the rows for the left side, of the columns for the right. */
  readonly own: readonly Digit[];
  readonly inner: readonly Digit[];
}

/** A contraction as tiles see it. */
export interface Roles {
  /** The space of the stores: outer axes, rows, and the columns last. */
  readonly shape: Shape;
  readonly exprs: readonly ScalarExpr[];
  readonly targets: readonly View[];
  readonly outerRank: number;
  readonly left: Side;
  readonly right: Side;
  /** Both sides depend on the columns, and there are no rows. */
  readonly isPairwise: boolean;
}

/** Bytes of a panel for one contracted position, and of a row of totals: two vectors. */
export const panelStep = 32;
/** How many columns they hold. */
export const tileColumns = (bytes: number): number => panelStep / bytes;
/** Rows of a tile. */
export const tileRows = 4;

// The axes of a dense array that has only those which the operand depends on: merging then keeps them apart from others.
function dependence(strides: readonly number[], shape: Shape): View {
  let size = 1;
  const own = shape
    .map((_, i) => shape.length - 1 - i)
    .map((axis) => {
      const stride = strides[axis] === 0 ? 0 : size;
      if (stride > 0) size *= shape[axis];
      return stride;
    })
    .reverse();
  return { shape, source: [size], axes: [{ offset: 0, strides: own, guarded: false }] };
}

/** Assigns the parts so that the estimated time is least. */
export function rolesOf(
  { shape, outRank, lhs, stores }: ContractKernel,
  operands: readonly [Operand, Operand],
): Roles {
  const kept = shape.slice(0, outRank);
  const contracted = range(shape.length).slice(outRank);
  const bytes = bytesPerElement(lhs.dtype);
  const space = mergeAxes(
    {
      shape: kept,
      exprs: shareEqual(stores.map(({ body }) => body)),
      targets: [
        ...stores.map(({ target }) => target),
        ...operands.map(({ strides }) => dependence(strides, kept)),
      ],
    },
    0,
  );
  const targets = space.targets.slice(0, stores.length).map(flatten);
  const depends = space.targets.slice(stores.length).map(({ axes }) => axes[0].strides.map((s) => s !== 0));
  const groups = groupsOf(kept, space.shape);
  const length = sizeOf(contracted.map((axis) => shape[axis]));

  const candidates = space.shape.map((size, column): Candidate => {
    const [onLeft, onRight] = depends.map((axes) => axes[column]);
    const isPairwise = onLeft && onRight;
    const b = onLeft && !onRight ? 0 : 1;
    const others = range(space.shape.length).filter((axis) => axis !== column);
    const rows = isPairwise ? [] : others.filter((axis) => !depends[b][axis]);
    const outer = others.filter((axis) => !rows.includes(axis));
    const side = (operand: Operand, own: readonly number[]): Side => {
      const digits = (merged: readonly number[]): readonly Digit[] =>
        digitsOf(
          kept,
          operand.strides,
          merged.flatMap((axis) => groups[axis]),
        );
      return {
        operand,
        outer: digits(outer),
        own: digits(own),
        inner: digitsOf(shape, operand.strides, contracted),
      };
    };
    const left = side(operands[1 - b], isPairwise ? [column] : rows);
    const right = side(operands[b], [column]);
    const count = (axes: readonly number[]): number => sizeOf(axes.map((axis) => space.shape[axis]));
    const blocks = Math.ceil(count(rows) / tileRows);
    const strided = targets.filter(({ strides }) => strides[column] !== 1).length;
    // Cycles for each tile: packing once for all rows, multiplying, storing.
    const panels = Math.max(0.6, Math.ceil((2 * size) / tileColumns(bytes)) / 2);
    const packing = packCost(right, bytes) + (isPairwise ? packCost(left, bytes) : 0);
    const multiply = isPairwise ? 3 : 5.5 * blocks;
    const store = blocks * (isPairwise ? 1 : tileRows) * (20 + 20 * strided);
    return {
      order: [...outer, ...rows, column],
      outerRank: outer.length,
      left,
      right,
      isPairwise,
      cost: count(outer) * panels * (length * (packing + multiply) + store),
    };
  });
  const best = candidates.reduce((least, next) => (next.cost <= least.cost ? next : least));
  const { order } = best;
  const map = permuteMap(space.shape, order);
  return {
    ...best,
    shape: map.shape,
    exprs: mapAllLeaves(space.exprs, (leaf) => {
      if (leaf.op === "load") return { ...leaf, view: composeView(leaf.view, map) };
      return leaf.op === "index" ? index(order.indexOf(leaf.axis)) : leaf;
    }),
    targets: space.targets.slice(0, stores.length).map((view) => composeView(view, map)),
  };
}

interface Candidate extends Pick<Roles, "outerRank" | "left" | "right" | "isPairwise"> {
  readonly order: readonly number[];
  readonly cost: number;
}

// Which axes each merged axis is made of.
function groupsOf(shape: Shape, merged: Shape): readonly (readonly number[])[] {
  const axes = range(shape.length).filter((axis) => shape[axis] !== 1);
  let next = 0;
  return merged.map((size) => {
    const start = next;
    for (let n = 1; n < size; next++) n *= shape[axes[next]];
    return axes.slice(start, next);
  });
}

/** How the columns of a panel are fetched. */
export type Fetch = "neighbors" | "transposed" | "gathered";

/** The way that the strides allow. */
export function fetchOf({ own, inner }: Side): Fetch {
  if (own.length === 0 || (own.length === 1 && own[0].stride === 1)) return "neighbors";
  return inner.length === 1 && inner[0].stride === 1 ? "transposed" : "gathered";
}

function packCost(side: Side, bytes: number): number {
  const fetch = fetchOf(side);
  if (fetch === "gathered") return side.own[side.own.length - 1].stride === 1 ? 4 : 12;
  return fetch === "transposed" ? 24 / bytes : 2.5;
}
