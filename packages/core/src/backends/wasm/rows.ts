/**
 * What reads need of the loops outside the innermost one: the address of each row, and whether its guards hold. Computed
 * where the row begins, once for all reads that agree.
 * @module
 */
import { bytesPerElement } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { sizeOf } from "../../base/shape.js";
import type { Load } from "../../kernel/scalar.js";
import { flatten } from "../../kernel/view.js";
import type { FunctionWriter } from "./encoder.js";

/** The loops around a read. */
export interface ReadSurroundings {
  readonly w: FunctionWriter;
  /** Sizes of the loops, outermost first; the last one runs in steps of four. */
  readonly shape: Shape;
  /** The local of each loop's position. */
  readonly positions: readonly number[];
  /** The local that holds a buffer's address. */
  readonly addressOf: (buffer: number) => number;
}

/** A guarded coordinate that moves along the innermost axis: `start + step * i` must lie in 0..size-1. */
interface InnerGuard {
  readonly step: number;
  /** The local with the coordinate at i = 0, in every lane. */
  readonly start: number;
  readonly size: number;
}

/** The guards of a read in a row. */
export interface RowGuard {
  /** The local that tells whether those of the outer axes hold, an i32. */
  readonly holds: number;
  /** Those that depend on the innermost axis. */
  readonly inside: readonly InnerGuard[];
}

/** Writes what rows need, at most once for each. */
export interface RowCode {
  /** The local with the address of the first element that `node` reads in a row, `level` loops being open. */
  readonly address: (node: Load, level: number) => number;
  readonly guard: (node: Load, level: number) => RowGuard;
}

/** Code for the rows of a loop nest. */
export function rowCode({ w, shape, positions, addressOf }: ReadSurroundings): RowCode {
  const inner = shape.length - 1;
  const get = (local: number): void => w.op("local.get", local);

  // offset + sum of strides * positions over the loops outside `level`, as an i32.
  const pushAffine = (offset: number, strides: readonly number[], level: number): void => {
    w.op("i32.const", offset);
    strides.forEach((stride, axis) => {
      if (stride === 0 || axis >= level) return;
      get(positions[axis]);
      w.op("i32.const", stride);
      w.op("i32.mul");
      w.op("i32.add");
    });
  };
  const rows = new Map<string, number>();
  const address = (node: Load, level: number): number => {
    const { offset, strides } = flatten(node.view);
    const bytes = bytesPerElement(node.dtype);
    const key = `${level} ${node.buffer} ${offset} ${strides.map((s, axis) => (axis < level ? s : 0)).join()}`;
    const known = rows.get(key);
    if (known !== undefined) return known;
    const local = w.local("i32");
    get(addressOf(node.buffer));
    pushAffine(
      offset * bytes,
      strides.map((stride) => stride * bytes),
      level,
    );
    w.op("i32.add");
    w.op("local.set", local);
    rows.set(key, local);
    return local;
  };

  const guardsOf = new Map<Load, RowGuard>();
  const guard = (node: Load, level: number): RowGuard => {
    const known = guardsOf.get(node);
    if (known !== undefined) return known;
    const { axes, source } = node.view;
    const holds = w.local("i32");
    const inside: InnerGuard[] = [];
    w.op("i32.const", sizeOf(source) === 0 ? 0 : 1);
    w.op("local.set", holds);
    axes.forEach(({ guarded, offset, strides }, a) => {
      if (!guarded) return;
      pushAffine(offset, strides, level);
      if (level === inner && strides[inner] !== 0) {
        const start = w.local("v128");
        w.op("i32x4.splat");
        w.op("local.set", start);
        inside.push({ step: strides[inner], start, size: source[a] });
        return;
      }
      w.op("i32.const", source[a]);
      w.op("i32.lt_u");
      get(holds);
      w.op("i32.and");
      w.op("local.set", holds);
    });
    const result = { holds, inside };
    guardsOf.set(node, result);
    return result;
  };

  return { address, guard };
}
