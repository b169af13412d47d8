/**
 * Loops: carries and rows get buffers, and the results of a body are put into those of the next iteration.
 * @module
 */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { sizeOf } from "../base/shape.js";
import type { BuilderCore, ControlBuilder, Trips } from "./buildControl.js";
import { bufferOf, checkSame, storeInto, temporaryFor } from "./buildControl.js";
import type { LazyArray } from "./lazy.js";
import { splat, whole, wholeBuffer } from "./lazy.js";
import type { Carry, Row, TripCount } from "./module.js";

/** Appends loops to what `core` builds. */
export function loopBuilder(core: BuilderCore): ControlBuilder["loop"] {
  return (trips, init, xs, body) => {
    const count = trips._tag === "fixed" ? trips.count : 0;
    const reverse = trips._tag === "fixed" && trips.reverse;
    const given = xs.map((array) => readRow(core, array, reverse));
    const carries = init.map((array) => {
      const current = temporaryFor(core, array.body.dtype, array.shape);
      storeInto(core, current, array);
      return whole(current, array.body.dtype, array.shape);
    });
    const counted = countTrips(core, trips, carries);
    const firstOwn = core.buffers.length;
    let carried: readonly Carry[] = [];
    let gathered: readonly Gathered[] = [];
    const steps = core.collect(() => {
      const result = body(
        carries,
        given.map(({ array }) => array),
      );
      result.carries.forEach((carry, i) => checkSame(carry, carries[i], "a carry"));
      carried = carryOn(core, carries, result.carries, firstOwn);
      gathered = result.rows.map((array) => writeRow(core, array, count, reverse));
    });
    const rows = [...given.flatMap(({ row }) => row ?? []), ...gathered.map(({ row }) => row)];
    core.append({ _tag: "loop", trips: counted, carries: carried, rows, steps, frees: [] });
    return { carries, stacked: gathered.map(({ stacked }) => stacked) };
  };
}

function countTrips(core: BuilderCore, trips: Trips, carries: readonly LazyArray[]): TripCount {
  if (trips._tag === "fixed") return { _tag: "fixed", count: trips.count };
  if (trips._tag === "computed") return { _tag: "computed", buffer: bufferOf(core, trips.count) };
  let holds = -1;
  const steps = core.collect(() => {
    holds = bufferOf(core, trips.holds(carries));
  });
  return { _tag: "while", steps, holds };
}

// Results stay where they are when that is a buffer of the iteration that no other carry takes.
function carryOn(
  core: BuilderCore,
  currents: readonly LazyArray[],
  nexts: readonly LazyArray[],
  firstOwn: number,
): readonly Carry[] {
  const taken = new Set<number>();
  return nexts.map((array, i) => {
    const current = bufferOf(core, currents[i]);
    const stored = wholeBuffer(array);
    if (stored === current) return { current, next: current };
    const isOwn =
      stored !== undefined &&
      stored >= firstOwn &&
      core.buffers[stored].role === "temporary" &&
      !taken.has(stored);
    const next = isOwn ? stored : temporaryFor(core, array.body.dtype, array.shape);
    if (!isOwn) storeInto(core, next, array);
    taken.add(next);
    return { current, next };
  });
}

// Rows of one value need no memory.
function readRow(
  core: BuilderCore,
  { shape, body }: LazyArray,
  reverse: boolean,
): { readonly array: LazyArray; readonly row?: Row } {
  const rowShape = shape.slice(1);
  if (body.op === "constant") return { array: splat(body.value, body.dtype, rowShape) };
  const of = bufferOf(core, { shape, body });
  const row = declareRow(core, body.dtype, rowShape);
  return { array: whole(row, body.dtype, rowShape), row: { row, of, reverse, isWritten: false } };
}

/** A row that iterations write, and the array that has all of them. */
interface Gathered {
  readonly row: Row;
  readonly stacked: LazyArray;
}

function writeRow(core: BuilderCore, array: LazyArray, count: number, reverse: boolean): Gathered {
  const { dtype } = array.body;
  const shape = [count, ...array.shape];
  const of = temporaryFor(core, dtype, shape);
  const row = declareRow(core, dtype, array.shape);
  storeInto(core, row, array);
  return { row: { row, of, reverse, isWritten: true }, stacked: whole(of, dtype, shape) };
}

function declareRow({ declare }: BuilderCore, dtype: DType, shape: Shape): number {
  return declare({ dtype, size: sizeOf(shape), role: "row" });
}
