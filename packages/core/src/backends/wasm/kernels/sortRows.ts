/**
 * The rows of a sort: positions, merge sorted by integer keys.
 * @module
 */
import { ceilLog2 } from "../../../base/dtype.js";
import { range } from "../../../base/shape.js";
import { loopOver, stepNest } from "../loops.js";
import type { PhaseWriter, Scratch } from "./kernelWriter.js";

/** What is sorted, and where. */
export interface Rows {
  /** Where the positions go, row by row. */
  readonly order: Scratch;
  /** A second row, which passes merge into and from. */
  readonly spare: Scratch;
  readonly rows: number;
  readonly length: number;
}

/** Writes the merge sort of every row, stable; of the keys, int32 each, the first decides. */
export function sortRows(
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
