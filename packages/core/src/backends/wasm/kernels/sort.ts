/**
 * Sort kernels: keys become integers of the same order, positions are merge sorted by them, values follow.
 * @module
 */
import { bytesPerElement, ceilLog2 } from "../../../base/dtype.js";
import { range, sizeOf, withoutAxes } from "../../../base/shape.js";
import type { SortKernel } from "../../../kernel/kernel.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import * as scalar from "../../../kernel/scalar.js";
import { shareEqual } from "../../../kernel/share.js";
import type { View } from "../../../kernel/view.js";
import { denseView, identityMap, isWhole } from "../../../kernel/view.js";
import { loopOver, stepNest } from "../loops.js";
import type { KernelWriter, PhaseWriter, Scratch } from "./kernelWriter.js";
import { writeMap } from "./map.js";

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
  kernel.phase(buffers, (writer) => writeRows(writer, keys, { order, spare, rows: size / length, length }));
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

interface Rows {
  readonly order: Scratch;
  /** A second row, which passes merge into and from. */
  readonly spare: Scratch;
  readonly rows: number;
  readonly length: number;
}

function writeRows(
  { w, addressOf }: PhaseWriter,
  keys: readonly Scratch[],
  { order, spare, rows, length }: Rows,
): void {
  const local = (): number => w.local("i32");
  const [row, from, to, end, width, swap] = range(6).map(local);
  const [start, middle, stop, left, right, write, x, y, a, b, isLess] = range(11).map(local);
  const rowKeys = keys.map(local);
  const get = (at: number): void => w.op("local.get", at);
  const set = (at: number): void => w.op("local.set", at);
  const sum = (into: number, first: number, second: number): void => {
    get(first);
    get(second);
    w.op("i32.add");
    set(into);
  };
  const advance = (at: number): void => {
    get(at);
    w.op("i32.const", 4);
    w.op("i32.add");
    set(at);
  };
  const rowAddress = (into: number, scratch: Scratch): void => {
    get(addressOf(scratch.buffer));
    get(row);
    w.op("i32.const", 4 * length);
    w.op("i32.mul");
    w.op("i32.add");
    set(into);
  };
  // Both run upwards in memory below `end`.
  const lesser = (into: number, base: number): void => {
    sum(into, base, width);
    get(into);
    get(end);
    get(into);
    get(end);
    w.op("i32.lt_u");
    w.op("select");
    set(into);
  };
  const whileBelow = (at: number, limit: number, body: () => void): void =>
    w.block((exit) =>
      w.loop((again) => {
        get(at);
        get(limit);
        w.op("i32.ge_u");
        w.branchIf(exit);
        body();
        w.branch(again);
      }),
    );

  // Is position x before position y, by its keys?
  const compare = (): void =>
    w.block((decided) =>
      rowKeys.forEach((key, k) => {
        for (const [position, into] of [
          [x, a],
          [y, b],
        ]) {
          get(position);
          w.op("i32.const", 2);
          w.op("i32.shl");
          get(key);
          w.op("i32.add");
          w.op("i32.load");
          set(into);
        }
        get(a);
        get(b);
        w.op("i32.lt_s");
        set(isLess);
        if (k === rowKeys.length - 1) return;
        get(a);
        get(b);
        w.op("i32.ne");
        w.branchIf(decided);
      }),
    );
  const take = (value: number, source: number): void => {
    get(write);
    get(value);
    w.op("i32.store");
    advance(source);
    advance(write);
  };
  const copyBelow = (source: number, limit: number): void =>
    whileBelow(source, limit, () => {
      get(source);
      w.op("i32.load");
      set(x);
      take(x, source);
    });
  const mergePair = (): void => {
    lesser(middle, start);
    lesser(stop, middle);
    get(start);
    set(left);
    get(middle);
    set(right);
    w.block((exit) =>
      w.loop((again) => {
        get(left);
        get(middle);
        w.op("i32.ge_u");
        get(right);
        get(stop);
        w.op("i32.ge_u");
        w.op("i32.or");
        w.branchIf(exit);
        get(right);
        w.op("i32.load");
        set(x);
        get(left);
        w.op("i32.load");
        set(y);
        compare();
        // Of equals, the left one comes first.
        get(isLess);
        w.when(
          () => take(x, right),
          () => take(y, left),
        );
        w.branch(again);
      }),
    );
    copyBelow(left, middle);
    copyBelow(right, stop);
    get(stop);
    set(start);
  };

  const passes = ceilLog2(length);
  stepNest(w, [rows], [row], {
    before: () => undefined,
    inside: () => {
      rowKeys.forEach((key, k) => rowAddress(key, keys[k]));
      rowAddress(passes % 2 === 0 ? from : to, order);
      get(addressOf(spare.buffer));
      set(passes % 2 === 0 ? to : from);
      loopOver(w, x, { size: length }, 1, () => {
        get(x);
        w.op("i32.const", 2);
        w.op("i32.shl");
        get(from);
        w.op("i32.add");
        get(x);
        w.op("i32.store");
      });
      const pass = local();
      w.op("i32.const", 4);
      set(width);
      loopOver(w, pass, { size: passes }, 1, () => {
        get(from);
        w.op("i32.const", 4 * length);
        w.op("i32.add");
        set(end);
        get(from);
        set(start);
        get(to);
        set(write);
        whileBelow(start, end, mergePair);
        sum(width, width, width);
        get(from);
        set(swap);
        get(to);
        set(from);
        get(swap);
        set(to);
      });
    },
  });
}
