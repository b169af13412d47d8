/**
 * The language of indices, and what an index means for a tensor of a given shape: one selection per axis.
 * @module
 */
import { kindOf } from "../base/checks.js";
import { ArgumentError, ShapeError, TraceError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { formatShape, sameShape } from "../base/shape.js";
import type { Nested } from "../base/tensor.js";
import { elementsOf, makeTensor, Tensor } from "../base/tensor.js";
import { tensor } from "./create.js";
import { asIndices, holdsBooleans, wrapped } from "./indexing.js";

/** A part of an axis; make it with slice(). */
export interface Slice {
  readonly _tag: "slice";
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;
}

/**
 * One entry of an index: a number picks (negative from the end) and drops the axis; slice() takes a part; a list or integer
 * tensor picks several, broadcasting with other such entries; a concrete bool tensor picks where it is true; null puts in
 * an axis of size 1; "..." stands for all axes that no entry speaks of.
 */
export type Index = number | Slice | Tensor | readonly Nested[] | null | "...";

/**
 * A part of an axis for `at`: from start up to, not including, stop, every step-th element. As in Python, negative
 * positions count from the end, a negative step goes backwards, and what is left out (or null) is the end of the axis.
 * start, stop: whole numbers; step (default 1) is not 0.
 * @throws ArgumentError when a number is not whole, or the step is 0
 * @example
 * ```ts
 * import { arange, at, slice } from "@cotangent/core";
 * at(arange(6), slice(1, 4)).get().toArray() // => [1, 2, 3]
 * at(arange(6), slice(null, null, -2)).get().toArray() // => [5, 3, 1]
 * ```
 */
export function slice(start: number | null = null, stop: number | null = null, step = 1): Slice {
  const bad = [start, stop, step].find((value) => value !== null && !Number.isInteger(value));
  if (bad !== undefined || step === 0) {
    throw new ArgumentError({
      op: "slice",
      requirement:
        bad === undefined ? "the step must not be 0" : "start, stop and step must be whole numbers",
      received: kindOf(bad ?? step),
    });
  }
  return Object.freeze({ _tag: "slice", start, stop, step });
}

/** What an index selects along one axis of x. */
export type Selection =
  | { readonly _tag: "one"; readonly position: number }
  | { readonly _tag: "part"; readonly start: number; readonly step: number; readonly count: number }
  /** int32, negative positions already wrapped. */
  | { readonly _tag: "several"; readonly positions: Tensor };

/** One entry in the order of the index: the selection of the next axis of x, or a new axis. */
export type Entry = Selection | { readonly _tag: "new" };

/** Is the whole axis selected, in its order? */
export function isWhole(selection: Selection, size: number): boolean {
  return (
    selection._tag === "part" && selection.start === 0 && selection.step === 1 && selection.count === size
  );
}

/** The entries of an index for a tensor of `shape`, the ellipsis spelled out. */
export function readIndex(shape: Shape, given: readonly Index[]): readonly Entry[] {
  // A list of true and false is a mask, as a bool tensor is.
  const indices = given.map((index) =>
    holdsBooleans(index) && Array.isArray(index) ? tensor(index) : index,
  );
  const taken = indices.map(axesOf);
  const used = taken.reduce((sum, count) => sum + count, 0);
  const dots = indices.filter((index) => index === "...").length;
  if (used > shape.length || dots > 1) {
    throw new ShapeError({
      op: "at",
      requirement:
        dots > 1 ? "an index may have one ellipsis" : "an index may not have more entries than x has axes",
      expected: dots > 1 ? "1" : `at most ${shape.length} for ${formatShape(shape)}`,
      received: String(dots > 1 ? dots : used),
    });
  }
  const rest = shape.length - used;
  const spelled = dots === 0 ? [...indices, "..." as const] : indices;
  let axis = 0;
  return spelled.flatMap((index, i): readonly Entry[] => {
    const from = axis;
    axis += index === "..." ? rest : (taken[i] ?? 0);
    if (index === "...")
      return shape.slice(from, axis).map((size) => ({ _tag: "part", start: 0, step: 1, count: size }));
    if (index instanceof Tensor && index.dtype === "bool")
      return maskSelections(index, shape.slice(from, axis), from);
    return [readEntry(index, shape[from], from)];
  });
}

function axesOf(index: Index): number {
  if (index === null || index === "...") return 0;
  return index instanceof Tensor && index.dtype === "bool" ? index.shape.length : 1;
}

function readEntry(index: Exclude<Index, "...">, size: number, axis: number): Entry {
  if (index === null) return { _tag: "new" };
  if (typeof index === "number") return { _tag: "one", position: checkPosition(index, size, axis) };
  if (index instanceof Tensor || Array.isArray(index)) {
    return { _tag: "several", positions: wrapped(asIndices("at", index, `the index of axis ${axis}`), size) };
  }
  if (typeof index === "object" && "_tag" in index && index._tag === "slice")
    return { _tag: "part", ...partOf(index, size) };
  throw new ArgumentError({
    op: "at",
    requirement: "there is no such index",
    expected: 'a number, slice(), a list or tensor of integers, a bool tensor, null or "..."',
    received: `${kindOf(index)} for axis ${axis}`,
  });
}

function checkPosition(index: number, size: number, axis: number): number {
  const position = index < 0 ? index + size : index;
  if (Number.isInteger(index) && position >= 0 && position < size) return position;
  throw new ShapeError({
    op: "at",
    requirement: "an index must lie in its axis",
    expected:
      size === 0
        ? `none for the empty axis ${axis}`
        : `an integer from ${-size} to ${size - 1} for axis ${axis}`,
    received: String(index),
  });
}

// As Python's slice.indices: bounds beyond the axis are its ends.
function partOf(
  { start, stop, step }: Slice,
  size: number,
): { readonly start: number; readonly step: number; readonly count: number } {
  const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
  const bound = (at: number): number => Math.min(most, Math.max(least, at < 0 ? at + size : at));
  const from = start === null ? (step > 0 ? least : most) : bound(start);
  const to = stop === null ? (step > 0 ? most : least) : bound(stop);
  return { start: from, step, count: Math.max(0, Math.ceil((to - from) / step)) };
}

function maskSelections(mask: Tensor, shape: Shape, axis: number): readonly Selection[] {
  if (!sameShape(mask.shape, shape)) {
    throw new ShapeError({
      op: "at",
      requirement: "a mask must have the sizes of the axes it stands for",
      expected: `${formatShape(shape)} from axis ${axis}`,
      received: formatShape(mask.shape),
    });
  }
  const flags = concreteMask(mask);
  const found: number[] = [];
  flags.forEach((flag, i) => {
    if (flag !== 0) found.push(i);
  });
  const strides = shape.map((_, a) => shape.slice(a + 1).reduce((product, size) => product * size, 1));
  return shape.map((size, a) => {
    const positions = Int32Array.from(found, (i) => Math.floor(i / strides[a]) % size);
    return { _tag: "several", positions: makeTensor([found.length], "int32", positions) };
  });
}

function concreteMask(mask: Tensor): {
  readonly forEach: (visit: (flag: number, i: number) => void) => void;
} {
  try {
    return elementsOf(mask, "at");
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    throw new TraceError({
      ...error.fields,
      requirement: "how many elements a mask picks must be known",
      fix: "Use where(mask, x, y), which keeps the shape.",
    });
  }
}
