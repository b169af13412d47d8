/**
 * Operands of contractions as plain memory: an address and one stride per axis. What is no plain read is stored in
 * scratch memory first, by a phase of its own.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { range, sizeOf, stridesOf } from "../../../base/shape.js";
import { affineExpr } from "../../../kernel/lazy.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import { nodesOf } from "../../../kernel/scalar.js";
import type { View } from "../../../kernel/view.js";
import { coordinateRange, denseView, flatten, guardView } from "../../../kernel/view.js";
import type { KernelWriter } from "./kernelWriter.js";
import { writeStores } from "./map.js";

/** Elements at `offset + sum(strides[j] * i[j])` over the axes of the kernel's space. */
export interface Operand {
  /** The buffer, or scratch memory by its number. */
  readonly buffer: number;
  readonly offset: number;
  readonly strides: Strides;
  /** Writes the phase that stores the elements, where there is something to store. */
  readonly prepare: () => void;
}

/** One factor per axis of the kernel's space. */
type Strides = readonly number[];

interface Affine {
  readonly offset: number;
  readonly strides: Strides;
}

/** Reserves what the operand needs. */
export function operandOf(kernel: KernelWriter, expr: ScalarExpr, shape: Shape): Operand {
  if (expr.op === "load" && expr.view.axes.every((axis) => !axis.guarded)) {
    return { buffer: expr.buffer, ...flatten(expr.view), prepare: () => undefined };
  }
  const affine = affineNodes(expr, shape.length);
  const coordinates = coordinatesOf(expr, affine);
  const axes = range(shape.length)
    .filter((axis) => coordinates.some((strides) => strides[axis] !== 0))
    .map((axis) => unit(shape.length, axis));
  // Overlapping windows meet the same elements again and again: their coordinates have fewer values than the axes.
  const count = (all: readonly Strides[]): number =>
    sizeOf(all.map((strides) => spanOf(strides, shape).size));
  const chosen = count(coordinates) <= count(axes) ? coordinates : axes;
  return storedOver(kernel, expr, { shape, affine, coordinates: chosen });
}

const unit = (rank: number, axis: number): Strides => range(rank).map((j) => (j === axis ? 1 : 0));

const isSame = (a: Strides, b: Strides): boolean => a.every((stride, axis) => stride === b[axis]);

const isConstant = (strides: Strides): boolean => strides.every((stride) => stride === 0);

function spanOf(strides: Strides, shape: Shape): { readonly low: number; readonly size: number } {
  const [low, high] = coordinateRange({ offset: 0, strides, guarded: false }, shape);
  return { low, size: high - low + 1 };
}

// The int32 nodes that are affine functions of the axes.
function affineNodes(expr: ScalarExpr, rank: number): ReadonlyMap<ScalarExpr, Affine> {
  const known = new Map<ScalarExpr, Affine>();
  const affineOf = (node: ScalarExpr): Affine | undefined => {
    if (node.op === "index") return { offset: 0, strides: unit(rank, node.axis) };
    if (node.dtype !== "int32") return undefined;
    if (node.op === "constant") return { offset: node.value, strides: range(rank).map(() => 0) };
    if (node.op !== "add" && node.op !== "mul") return undefined;
    const [a, b] = node.args.map((arg) => known.get(arg));
    if (a === undefined || b === undefined) return undefined;
    if (node.op === "add") {
      return { offset: a.offset + b.offset, strides: a.strides.map((stride, j) => stride + b.strides[j]) };
    }
    if (!isConstant(b.strides)) return undefined;
    return { offset: a.offset * b.offset, strides: a.strides.map((stride) => stride * b.offset) };
  };
  for (const node of nodesOf([expr])) {
    const found = affineOf(node);
    if (found !== undefined) known.set(node, found);
  }
  return known;
}

// The affine functions, up to constants, through which alone the value depends on the axes.
function coordinatesOf(expr: ScalarExpr, affine: ReadonlyMap<ScalarExpr, Affine>): readonly Strides[] {
  const found: Strides[] = [];
  const add = (strides: Strides): void => {
    if (!isConstant(strides) && !found.some((known) => isSame(known, strides))) found.push(strides);
  };
  const seen = new Set<ScalarExpr>();
  const visit = (node: ScalarExpr): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const whole = affine.get(node);
    if (whole !== undefined) add(whole.strides);
    else if (node.op === "load") for (const { strides } of node.view.axes) add(strides);
    else if ("args" in node) node.args.forEach(visit);
  };
  visit(expr);
  return found;
}

// The expression stored densely over the values of `coordinates`, of which its axes are affine functions.
function storedOver(
  kernel: KernelWriter,
  expr: ScalarExpr,
  over: {
    readonly shape: Shape;
    readonly affine: ReadonlyMap<ScalarExpr, Affine>;
    readonly coordinates: readonly Strides[];
  },
): Operand {
  const reads = nodesOf([expr]).flatMap((node) => (node.op === "load" ? [flatten(node.view).strides] : []));
  // The coordinate along which most reads are neighbors comes last.
  const neighbors = (strides: Strides): number =>
    reads.filter((read) => strides.every((stride, axis) => stride === 0 || read[axis] === stride)).length;
  const coordinates = over.coordinates.toSorted((a, b) => neighbors(a) - neighbors(b));
  const spans = coordinates.map((strides) => spanOf(strides, over.shape));
  const shape = spans.map(({ size }) => size);
  const body = inCoordinates(expr, { ...over, coordinates, lows: spans.map(({ low }) => low) }, shape);
  const dense = stridesOf(shape);
  const { buffer } = kernel.reserve(sizeOf(shape) * bytesPerElement(expr.dtype), false);
  const stores = [{ body, out: buffer, target: denseView(shape) }];
  const buffers = nodesOf([body]).flatMap((node) => ("buffer" in node ? [node.buffer] : []));
  return {
    buffer,
    offset: spans.reduce((sum, { low }, c) => sum - low * dense[c], 0),
    strides: over.shape.map((_, axis) =>
      coordinates.reduce((sum, strides, c) => sum + strides[axis] * dense[c], 0),
    ),
    prepare: () => kernel.phase([...buffers, buffer], (writer) => writeStores(writer, shape, stores)),
  };
}

// The expression over a space with one axis per coordinate, each from its least value on.
function inCoordinates(
  expr: ScalarExpr,
  {
    affine,
    coordinates,
    lows,
  }: {
    readonly affine: ReadonlyMap<ScalarExpr, Affine>;
    readonly coordinates: readonly Strides[];
    readonly lows: readonly number[];
  },
  shape: Shape,
): ScalarExpr {
  // Either one of the coordinates, or a sum of them where each is an axis.
  const express = ({ offset, strides }: Affine): Affine => {
    const at = coordinates.findIndex((known) => isSame(known, strides));
    const factors =
      at >= 0
        ? unit(coordinates.length, at)
        : coordinates.map((axes) => axes.reduce((sum, one, axis) => sum + one * strides[axis], 0));
    return { offset: factors.reduce((sum, factor, c) => sum + factor * lows[c], offset), strides: factors };
  };
  const seenFrom = (view: View): View => {
    const axes = view.axes.map((axis) => ({ ...express(axis), guarded: axis.guarded }));
    return guardView({ shape, source: view.source, axes });
  };
  const done = new Map<ScalarExpr, ScalarExpr>();
  const rewrite = (node: ScalarExpr): ScalarExpr => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const whole = affine.get(node);
    let result = node;
    if (whole !== undefined && node.op !== "constant") result = affineExpr(express(whole));
    else if (node.op === "load") result = { ...node, view: seenFrom(node.view) };
    else if ("args" in node) result = { ...node, args: node.args.map(rewrite) };
    done.set(node, result);
    return result;
  };
  return rewrite(expr);
}
