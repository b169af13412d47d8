/**
 * Operands of contractions as plain memory: an address and one stride per axis. What is no plain read is stored in
 * scratch memory by a phase of its own, a guarded read as its source with the zeros around it.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { range, sizeOf, stridesOf } from "../../../base/shape.js";
import type { Store } from "../../../kernel/kernel.js";
import { permute } from "../../../kernel/lazy.js";
import type { Load, ScalarExpr } from "../../../kernel/scalar.js";
import { load } from "../../../kernel/scalar.js";
import type { View } from "../../../kernel/view.js";
import { coordinateRange, denseView, flatten, guardView, stepMap } from "../../../kernel/view.js";
import type { FunctionWriter } from "../encoder.js";
import { nodesOf } from "../expressions.js";
import type { KernelWriter, Scratch } from "./kernelWriter.js";
import { writeStores } from "./map.js";

/** Elements at `offset + sum(strides[j] * i[j])` over the axes of the kernel's space. */
export interface Operand {
  readonly place: number | Scratch;
  readonly offset: number;
  readonly strides: readonly number[];
  /** Writes the phase that stores the elements, where there is something to store. */
  readonly prepare: () => void;
}

/** Reserves what the operand needs. */
export function operandOf(kernel: KernelWriter, expr: ScalarExpr, shape: Shape): Operand {
  if (expr.op === "load") {
    if (expr.view.axes.every((axis) => !axis.guarded)) {
      return { place: expr.buffer, ...flatten(expr.view), prepare: () => undefined };
    }
    const padded = paddedShape(expr, shape);
    if (sizeOf(padded) <= sizeOf(shape.filter((_, axis) => dependsOn(expr, axis)))) {
      return paddedOperand(kernel, expr, shape, padded);
    }
  }
  return evaluatedOperand(kernel, expr, shape);
}

const dependsOn = (expr: ScalarExpr, axis: number): boolean =>
  nodesOf([expr]).some(
    (node) =>
      (node.op === "index" && node.axis === axis) ||
      (node.op === "load" && node.view.axes.some(({ strides }) => strides[axis] !== 0)),
  );

function stored(kernel: KernelWriter, expr: ScalarExpr, shape: Shape): Pick<Operand, "place" | "prepare"> {
  const place = kernel.reserve(sizeOf(shape) * bytesPerElement(expr.dtype), false);
  const reads = nodesOf([expr]).flatMap((node) => ("buffer" in node ? [node.buffer] : []));
  const out = -1;
  const stores: readonly Store[] = [{ body: expr, out, target: denseView(shape) }];
  const prepare = (): void =>
    kernel.phase(reads, (writer) => {
      const address = writer.scratchAddress(place);
      const addressOf = (buffer: number): number => (buffer === out ? address : writer.addressOf(buffer));
      writeStores({ ...writer, addressOf }, shape, stores);
    });
  return { place, prepare };
}

function evaluatedOperand(kernel: KernelWriter, expr: ScalarExpr, shape: Shape): Operand {
  const used = range(shape.length).filter((axis) => dependsOn(expr, axis));
  // The axis along which most reads are neighbors comes last.
  const loads = nodesOf([expr]).flatMap((node) => (node.op === "load" ? [flatten(node.view).strides] : []));
  const neighbors = used.map((axis) => loads.filter((strides) => strides[axis] === 1).length);
  const last = used[neighbors.lastIndexOf(Math.max(...neighbors))];
  const axes = used.length === 0 ? used : [...used.filter((axis) => axis !== last), last];
  const pinned = shape.map((size, axis) => (used.includes(axis) ? size : 1));
  const others = range(shape.length).filter((axis) => !used.includes(axis));
  const array = permute({ shape: pinned, body: expr }, [...others, ...axes]);
  const dense = stridesOf(axes.map((axis) => shape[axis]));
  const strides = shape.map((_, axis) => dense[axes.indexOf(axis)] ?? 0);
  return { offset: 0, strides, ...stored(kernel, array.body, array.shape) };
}

function paddedShape({ view }: Load, shape: Shape): Shape {
  return view.axes.map((axis) => {
    const [low, high] = coordinateRange(axis, shape);
    return high - low + 1;
  });
}

function paddedOperand(kernel: KernelWriter, expr: Load, shape: Shape, padded: Shape): Operand {
  const { view, buffer, dtype } = expr;
  const lows = view.axes.map((axis) => coordinateRange(axis, shape)[0]);
  const axes = stepMap(
    padded,
    lows,
    padded.map(() => 1),
  ).axes;
  const around: View = guardView({
    shape: padded,
    source: view.source,
    axes: axes.map((axis) => ({ ...axis, guarded: true })),
  });
  const inside: View = {
    shape,
    source: padded,
    axes: view.axes.map((axis, a) => ({ ...axis, offset: axis.offset - lows[a], guarded: false })),
  };
  return { ...flatten(inside), ...stored(kernel, load(buffer, dtype, around), padded) };
}

/** A part of a position in merged axes, as of a number with a base per digit; the first one is the most significant. */
export interface Digit {
  readonly size: number;
  readonly stride: number;
}

/** The digits of a position in `axes`, read row by row: as few as the strides allow. */
export function digitsOf(
  shape: Shape,
  strides: readonly number[],
  axes: readonly number[],
): readonly Digit[] {
  const digits: Digit[] = [];
  for (const axis of axes) {
    const [size, stride] = [shape[axis], strides[axis]];
    if (size === 1) continue;
    const last = digits[digits.length - 1];
    if (last?.stride === stride * size) digits[digits.length - 1] = { size: last.size * size, stride };
    else digits.push({ size, stride });
  }
  return digits;
}

/** Pushes digit `i` of a position. */
export function pushDigit(
  w: FunctionWriter,
  sizes: readonly number[],
  i: number,
  pushPosition: () => void,
): void {
  const inner = sizeOf(sizes.slice(i + 1));
  pushPosition();
  if (inner !== 1) {
    w.op("i32.const", inner);
    w.op("i32.div_u");
  }
  if (i > 0) {
    w.op("i32.const", sizes[i]);
    w.op("i32.rem_u");
  }
}

/** Pushes the offset in bytes that stands for a position. */
export function pushOffset(
  w: FunctionWriter,
  digits: readonly Digit[],
  bytes: number,
  pushPosition: () => void,
): void {
  const sizes = digits.map(({ size }) => size);
  w.op("i32.const", 0);
  digits.forEach(({ stride }, i) => {
    if (stride === 0) return;
    pushDigit(w, sizes, i, pushPosition);
    w.op("i32.const", stride * bytes);
    w.op("i32.mul");
    w.op("i32.add");
  });
}
