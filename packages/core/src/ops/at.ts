/**
 * at: reading and writing parts of a tensor, by NumPy's rules of indexing. Writing gives a new tensor.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { promoteDTypes } from "../base/dtype.js";
import { DTypeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { broadcastShapes, insertAt, range, sizeOf, withoutAxes } from "../base/shape.js";
import type { TensorLike } from "../base/tensor.js";
import { isConcrete, scalarTensor, Tensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, constant, inDType, stretch } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { Entry, Index, Selection } from "./indexEntries.js";
import { isWhole, readIndex } from "./indexEntries.js";
import { broadcastAs } from "./shape.js";

/** A part of a tensor, to be read or written. */
export interface At<D extends DType = DType> {
  /** The part itself. Computed positions beyond an axis are clamped to its ends. */
  readonly get: () => Tensor<Shape, D>;
  /**
   * The whole tensor with `value`, which broadcasts, in place of the part. Where a place is written twice the last value
   * stays; computed positions beyond an axis write nothing.
   */
  readonly set: (value: TensorLike) => Tensor<Shape, D>;
  /** The whole tensor with `value`, which broadcasts, added to the part; a place named twice gets both. */
  readonly add: (value: TensorLike) => Tensor<Shape, D>;
}

/**
 * The part of x that an index names: `at(x, ...).get()` reads it, `.set(value)` and `.add(value)` give x with it changed.
 * One entry per axis, missing ones taking all: see Index. Lists, integer tensors and (beside them) numbers broadcast
 * together; their axes come where the first stood, or in front when something stands between them.
 * `x` [...] -> get: the selected part; set, add: [...].
 * @throws ShapeError for too many entries and for numbers beyond an axis; DTypeError for positions that are no integers, and
 * for a value whose dtype would widen that of x
 * @example
 * ```ts
 * import { at, slice, tensor } from "@cotangent/core";
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * at(x, 1, slice(0, 2)).get().toArray() // => [4, 5]
 * at(x, "...", [2, 0]).get().toArray() // => [[3, 1], [6, 4]]
 * at(x, 0).set(0).toArray() // => [[0, 0, 0], [4, 5, 6]]
 * at(tensor([0, 0]), [1, 1, 1]).add(1).toArray() // => [0, 3]
 * ```
 */
export function at<D extends DType>(x: Tensor<Shape, D>, ...indices: readonly Index[]): At<D>;
export function at(x: Tensor, ...indices: readonly Index[]): At {
  const operand = asTensor("at", x);
  const entries = readIndex(operand.shape, indices);
  return Object.freeze({
    get: () => asCall("at", { x }, () => read(operand, entries)),
    set: (value: TensorLike) =>
      asCall("at", { x, value }, () => write(operand, entries, value, primitives.scatter)),
    add: (value: TensorLike) =>
      asCall("at", { x, value }, () => write(operand, entries, value, primitives.scatterAdd)),
  });
}

/** An index made ready: which axes of x it treats how, and where they end up in the part. */
interface Plan {
  /** The selections by axis of x, numbers beside lists turned into positions. */
  readonly selections: readonly Selection[];
  /** The shape that all positions broadcast to; [] when there are none. */
  readonly lead: Shape;
  /** The axes of x that stay axes, in order. */
  readonly kept: readonly number[];
  /** How many of `kept` stand before the axes of the positions. */
  readonly before: number;
  /** The new axes, as places in the part. */
  readonly added: readonly number[];
}

function planOf(entries: readonly Entry[]): Plan {
  const hasLists = entries.some((entry) => entry._tag === "several");
  const isList = (entry: Entry): boolean => entry._tag === "several" || (hasLists && entry._tag === "one");
  const listed = entries.flatMap((entry, i) => (isList(entry) ? [i] : []));
  // Separated lists: their axes go in front of everything.
  const together = listed.every((place, i) => i === 0 || place === listed[i - 1] + 1);
  const home = together && listed.length > 0 ? listed[0] : 0;
  const selections = entries.flatMap((entry): readonly Selection[] => {
    if (entry._tag === "new") return [];
    if (entry._tag !== "one" || !hasLists) return [entry];
    return [{ _tag: "several", positions: scalarTensor(entry.position, "int32") }];
  });
  const lead = broadcastShapes(
    "at",
    ...selections.flatMap((s) => (s._tag === "several" ? [s.positions.shape] : [])),
  );
  const axes = range(selections.length);
  const visible = (entry: Entry): boolean => entry._tag === "part" || entry._tag === "new";
  const before = entries.slice(0, home).filter((entry) => entry._tag === "part").length;
  const added = entries.flatMap((entry, i) => {
    if (entry._tag !== "new") return [];
    return [entries.slice(0, i).filter(visible).length + (i >= home ? lead.length : 0)];
  });
  return { selections, lead, kept: axes.filter((axis) => selections[axis]._tag === "part"), before, added };
}

function read(x: Tensor, entries: readonly Entry[]): Tensor {
  const { selections, lead, kept, before, added } = planOf(entries);
  const cut = cutOut(x, selections);
  const single = range(x.shape.length).filter((axis) => selections[axis]._tag === "one");
  const dropped =
    single.length === 0 ? cut : primitives.reshape(cut, { shape: withoutAxes(cut.shape, single) });
  const rest = withoutAxes(selections, single);
  const axes = range(rest.length).filter((axis) => rest[axis]._tag === "several");
  const picked =
    axes.length === 0 ? dropped : moveLead(pick(dropped, rest, axes, lead), lead.length, before, kept.length);
  const shape = added.reduce((sizes: Shape, place) => insertAt(sizes, place, 1), picked.shape);
  return added.length === 0 ? picked : primitives.reshape(picked, { shape });
}

// The selected numbers (as axes of size 1) and parts of axes; lists come later.
function cutOut(x: Tensor, selections: readonly Selection[]): Tensor {
  if (x.shape.every((size, axis) => selections[axis]._tag === "several" || isWhole(selections[axis], size)))
    return x;
  const bounds = selections.map((selection, axis) => boundsOf(selection, x.shape[axis]));
  const places = x.shape.filter((size, axis) => bounds[axis].limit - bounds[axis].start < size);
  const isOneOfMany = isConcrete(x) && sizeOf(places) > manyPlaces;
  const sliced = isOneOfMany ? windowOf(x, bounds) : sliceOf(x, bounds);
  const backwards = range(bounds.length).filter((axis) => bounds[axis].isBackwards);
  return backwards.length === 0 ? sliced : primitives.reverse(sliced, { axes: backwards });
}

// A loop over the places of an axis would compile one slice for each: beyond this many, the place is a value instead.
const manyPlaces = 256;

function sliceOf(x: Tensor, bounds: readonly Bounds[]): Tensor {
  const start = bounds.map((each) => each.start);
  const limit = bounds.map((each) => each.limit);
  const strides = bounds.map(({ stride }) => stride);
  return primitives.slice(x, { start, limit, strides });
}

function windowOf(x: Tensor, bounds: readonly Bounds[]): Tensor {
  const starts = bounds.map(({ start }) => scalarTensor(start, "int32"));
  const sizes = bounds.map(({ start, limit }) => limit - start);
  const window = primitives.dynamicSlice(x, ...starts, { sizes });
  if (bounds.every(({ stride }) => stride === 1)) return window;
  return sliceOf(
    window,
    bounds.map((each, axis) => ({ ...each, start: 0, limit: sizes[axis] })),
  );
}

interface Bounds {
  readonly start: number;
  readonly limit: number;
  readonly stride: number;
  readonly isBackwards: boolean;
}

function boundsOf(selection: Selection, size: number): Bounds {
  switch (selection._tag) {
    case "several":
      return { start: 0, limit: size, stride: 1, isBackwards: false };
    case "one":
      return { start: selection.position, limit: selection.position + 1, stride: 1, isBackwards: false };
    case "part": {
      const { start, step, count } = selection;
      if (count === 0) return { start: 0, limit: 0, stride: 1, isBackwards: false };
      const last = start + (count - 1) * step;
      return {
        start: Math.min(start, last),
        limit: Math.max(start, last) + 1,
        stride: Math.abs(step),
        isBackwards: step < 0,
      };
    }
    default:
      return selection satisfies never;
  }
}

// [...lead, ...other axes]
function pick(x: Tensor, selections: readonly Selection[], axes: readonly number[], lead: Shape): Tensor {
  const vectors = axes.map((axis) => {
    const selection = selections[axis];
    const positions = selection._tag === "several" ? selection.positions : scalarTensor(0, "int32");
    return column(stretch(positions, lead));
  });
  const indices = primitives.concatenate(...vectors, { axis: lead.length });
  return primitives.gather(x, indices, { axes, outOfBounds: "clamp" });
}

function column(positions: Tensor): Tensor {
  return primitives.reshape(positions, { shape: [...positions.shape, 1] });
}

// [...lead, ...kept] -> lead behind the first `before` kept axes
function moveLead(x: Tensor, lead: number, before: number, kept: number): Tensor {
  const rest = range(kept).map((axis) => lead + axis);
  const permutation = [...rest.slice(0, before), ...range(lead), ...rest.slice(before)];
  return primitives.transpose(x, { permutation });
}

function write(
  x: Tensor,
  entries: readonly Entry[],
  value: TensorLike,
  writer: typeof primitives.scatter,
): Tensor {
  const { selections, lead, kept, before, added } = planOf(entries);
  const sizeOfKept = (axis: number): number => {
    const selection = selections[axis];
    return selection._tag === "part" ? selection.count : 1;
  };
  const sizes = kept.map(sizeOfKept);
  const part = [...sizes.slice(0, before), ...lead, ...sizes.slice(before)];
  const withAdded = added.reduce((shape: Shape, place) => insertAt(shape, place, 1), part);
  const values = primitives.reshape(broadcastAs("at", valueFor(x, value), withAdded, "the value"), {
    shape: part,
  });
  // Parts that are not whole are addressed like lists, one axis of index vectors each.
  const partial = kept.filter((axis) => !isWhole(selections[axis], x.shape[axis]));
  const space = [...lead, ...partial.map(sizeOfKept)];
  const axes = range(selections.length).filter((axis) => !isWhole(selections[axis], x.shape[axis]));
  const vectors = axes.map((axis) =>
    column(positionsOver(space, selections[axis], lead, lead.length + partial.indexOf(axis))),
  );
  if (vectors.length === 0) return writeAll(x, values, writer);
  const placeOf = (axis: number): number => {
    const i = kept.indexOf(axis);
    return i < before ? i : i + lead.length;
  };
  const whole = kept.filter((axis) => !partial.includes(axis));
  const permutation = [...lead.map((_, i) => before + i), ...partial.map(placeOf), ...whole.map(placeOf)];
  const updates = primitives.transpose(values, { permutation });
  const indices = primitives.concatenate(...vectors, { axis: space.length });
  return writer(x, indices, updates, { axes, outOfBounds: "skip" });
}

function writeAll(x: Tensor, values: Tensor, writer: typeof primitives.scatter): Tensor {
  return writer === primitives.scatterAdd ? primitives.add(x, values) : values;
}

// The positions along one axis, over the space of all index vectors.
function positionsOver(space: Shape, selection: Selection, lead: Shape, axis: number): Tensor {
  switch (selection._tag) {
    case "one":
      return stretch(scalarTensor(selection.position, "int32"), space);
    case "several": {
      const own = stretch(selection.positions, lead);
      return primitives.broadcast(own, { shape: space, axes: range(space.length).slice(lead.length) });
    }
    case "part": {
      const steps = primitives.iota({ shape: space, axis, dtype: "int32" });
      return primitives.add(
        primitives.mul(steps, constant(steps, selection.step)),
        constant(steps, selection.start),
      );
    }
    default:
      return selection satisfies never;
  }
}

function valueFor(x: Tensor, value: TensorLike): Tensor {
  if (value instanceof Tensor && promoteDTypes(value.dtype, x.dtype) !== x.dtype) {
    throw new DTypeError({
      op: "at",
      requirement: "a value may not widen the tensor it is written to",
      expected: x.dtype,
      received: value.dtype,
      fix: "Convert one of them with astype().",
    });
  }
  return inDType("at", value, x.dtype, "value");
}
