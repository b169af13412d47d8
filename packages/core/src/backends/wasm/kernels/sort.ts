/**
 * Sort kernels: keys become integers of the same order, positions are merge sorted by them, values follow.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import { range, sizeOf, withoutAxes } from "../../../base/shape.js";
import type { SortKernel } from "../../../kernel/kernel.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import * as scalar from "../../../kernel/scalar.js";
import { shareEqual } from "../../../kernel/share.js";
import type { View } from "../../../kernel/view.js";
import { denseView, identityMap, isWhole } from "../../../kernel/view.js";
import type { KernelWriter } from "./kernelWriter.js";
import { writeMap } from "./map.js";
import { sortRows } from "./sortRows.js";

/** Writes a sort kernel. */
export function writeSort(kernel: KernelWriter, { shape, axis, keyCount, bodies, outs }: SortKernel): void {
  const size = sizeOf(shape);
  const length = shape[axis];
  // Keys and positions stand row by row along the sorted axis.
  const rowOrder = [...withoutAxes(range(shape.length), [axis]), axis];
  const rowView: View = {
    shape,
    source: rowOrder.map((a) => shape[a]),
    axes: rowOrder.map((a) => ({ ...identityMap(shape).axes[a], guarded: false })),
  };
  const keyExprs = shareEqual(bodies.slice(0, keyCount).flatMap(keysOf));
  const keys = keyExprs.map(() => kernel.reserve(4 * size, false));
  const columns = bodies.map((body) =>
    body.op === "load" && isWhole(body.view)
      ? body.buffer
      : kernel.reserve(size * bytesPerElement(body.dtype), false).buffer,
  );
  const order = kernel.reserve(4 * size, false);
  const spare = kernel.reserve(4 * length, true);

  writeMap(kernel, {
    _tag: "map",
    shape,
    stores: [
      ...keyExprs.map((body, k) => ({ body, out: keys[k].buffer, target: rowView })),
      ...bodies.flatMap((body, b) =>
        columns[b] < 0 ? [{ body, out: columns[b], target: denseView(shape) }] : [],
      ),
    ],
  });
  const buffers = [...keys, order, spare].map(({ buffer }) => buffer);
  kernel.phase(buffers, (writer) => sortRows(writer, keys, { order, spare, rows: size / length, length }));
  const position = scalar.load(order.buffer, "int32", rowView);
  const coordinates = shape.map((_, a) => (a === axis ? position : scalar.index(a)));
  writeMap(kernel, {
    _tag: "map",
    shape,
    stores: bodies.map(({ dtype }, b) => ({
      body: scalar.loadAt(columns[b], dtype, shape, coordinates),
      out: outs[b],
      target: denseView(shape),
    })),
  });
}

// int32 keys that order as the values do, the first deciding: -0 as 0, NaN behind all.
function keysOf(x: ScalarExpr): readonly ScalarExpr[] {
  const least = -0x8000_0000;
  switch (x.dtype) {
    case "float32":
    case "float64": {
      const value = scalar.select(scalar.eq(x, 0), 0, x);
      const high = x.dtype === "float32" ? scalar.bitcast(value, "int32") : scalar.highWord(value);
      const sign = scalar.shr(high, 31);
      const first = scalar.xor(high, scalar.and(sign, 0x7fff_ffff));
      if (x.dtype === "float32") return [first];
      const low = scalar.convert(scalar.lowWord(value), "int32");
      return [first, scalar.xor(scalar.xor(low, sign), least)];
    }
    case "uint32":
      return [scalar.xor(scalar.convert(x, "int32"), least)];
    default:
      return [scalar.convert(x, "int32")];
  }
}
