/**
 * Lowering of matrix algorithms: stacks of matrices with one batch axis in front, read at computed places, and loops that
 * go through rows or columns by number.
 * @module
 */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range, sizeOf, withoutAxes } from "../base/shape.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";

/** The array with all axes but the last `rank` as one. */
export function flatStack(x: LazyArray, rank: number, build: Builder): LazyArray {
  const split = x.shape.length - rank;
  return build.reshape(x, [sizeOf(x.shape.slice(0, split)), ...x.shape.slice(split)]);
}

/** The array of an expression in its coordinates. */
export function grid(shape: Shape, body: (...at: readonly ScalarExpr[]) => ScalarExpr): LazyArray {
  return { shape, body: body(...range(shape.length).map(scalar.index)) };
}

/** The element of x, over `shape`, whose axis a stands at `places[a]` (ascending) and which repeats along the others. */
export function along(x: LazyArray, shape: Shape, places: readonly number[]): ScalarExpr {
  return broadcast(x, shape, withoutAxes(range(shape.length), places)).body;
}

/** What a step of a loop by number makes of its carries and rows: see LoopBody. */
export type NumberedBody = (
  carries: readonly LazyArray[],
  /** The number as an i32[]. */
  step: LazyArray,
  rows: readonly LazyArray[],
) => { readonly carries: readonly LazyArray[]; readonly rows?: readonly LazyArray[] };

/** A loop over 0 to count - 1, or backwards. */
export function loopOver(
  build: Builder,
  { count, reverse = false }: { readonly count: number; readonly reverse?: boolean },
  init: readonly LazyArray[],
  body: NumberedBody,
  xs: readonly LazyArray[] = [],
): { readonly carries: readonly LazyArray[]; readonly stacked: readonly LazyArray[] } {
  const numbers = grid([count], (i) => i);
  return build.loop({ _tag: "fixed", count, reverse }, init, [numbers, ...xs], (carries, [step, ...rows]) => {
    const result = body(carries, step, rows);
    return { carries: result.carries, rows: result.rows ?? [] };
  });
}

/** 1 on the diagonal of [b, n, m], 0 elsewhere. */
export function identity(shape: Shape, dtype: DType): LazyArray {
  return grid(shape, (_, i, j) => scalar.select(scalar.eq(i, j), scalar.constant(1, dtype), 0));
}

/** NaN where the condition holds, else 0: what is added to results that do not exist. */
export function nanWhere(condition: ScalarExpr, dtype: DType): ScalarExpr {
  return scalar.select(condition, scalar.constant(NaN, dtype), 0);
}

/** Per matrix of x [b, n, m], NaN when an element is NaN or infinite, else 0. */
export function poison(x: LazyArray, build: Builder): LazyArray {
  const nothing: LazyArray = { shape: x.shape, body: scalar.mul(x.body, 0) };
  return build.reduce({ ...nothing, body: scalar.abs(nothing.body) }, [1, 2], "add");
}

/** The power of two at or below x > 0; 1 where x is 0 or subnormal. */
export function powerBelow(x: ScalarExpr): ScalarExpr {
  const bits =
    x.dtype === "float64"
      ? scalar.fromWords(scalar.and(scalar.highWord(x), 0x7ff0_0000), scalar.constant(0, "uint32"))
      : scalar.bitcast(scalar.and(scalar.bitcast(x, "int32"), 0x7f80_0000), "float32");
  return scalar.select(scalar.eq(bits, 0), scalar.constant(1, x.dtype), bits);
}

/** The spacing of floats at 1. */
export function epsilonOf(dtype: DType): number {
  return dtype === "float64" ? 2.220446049250313e-16 : 1.1920928955078125e-7;
}
