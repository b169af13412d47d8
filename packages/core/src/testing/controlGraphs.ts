/**
 * Random modules with loops and branches inside each other, whose bodies read each other's results, hand arrays on
 * unchanged, exchange them, and update them in part.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range, sameShape } from "../base/shape.js";
import type { LoopBody, LoopResult, Trips } from "../kernel/buildControl.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as lazy from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { GraphDrawing } from "./graphs.js";
import { drawStep, seenOver } from "./graphs.js";

type Pool = readonly LazyArray[];

const isLike = (a: LazyArray, b: LazyArray): boolean =>
  sameShape(a.shape, b.shape) && a.body.dtype === b.body.dtype;

// The array with the shape and dtype of another one.
function like({ choose, build, input }: GraphDrawing, array: LazyArray, other: LazyArray): LazyArray {
  const { dtype } = other.body;
  const seen = seenOver({ choose, build, input }, array, other.shape) ?? lazy.splat(2, dtype, other.shape);
  return { shape: other.shape, body: scalar.convert(seen.body, dtype) };
}

// A few elements of the array replaced, or added to, at computed places.
function updated(drawing: GraphDrawing, array: LazyArray, pool: Pool): LazyArray {
  const { choose, build } = drawing;
  const { shape, body } = array;
  const rank = shape.length;
  if (rank === 0) return array;
  const space = choose.below(2) === 0 ? shape.with(0, 1) : shape.with(rank - 1, 1);
  const at = scalarOf(drawing, pool);
  const moved = space.findIndex((size, axis) => size === 1 && shape[axis] !== 1);
  const coordinates = range(rank).map((axis): ScalarExpr => {
    const here = scalar.index(axis);
    return axis === moved ? scalar.add(here, lazy.broadcast(at, space, range(rank)).body) : here;
  });
  // What is there already, or something else.
  const there = choose.below(2) === 0 && lazy.wholeBuffer(array) !== undefined;
  const value = there
    ? lazy.elementAt(array, coordinates)
    : like(drawing, choose.pick(pool), lazy.splat(0, body.dtype, space)).body;
  const combine = body.dtype === "bool" ? "replace" : choose.pick(["replace", "add"] as const);
  const updates = { shape: space, body: body.dtype === "bool" ? scalar.not(value) : scalar.add(value, 1) };
  return build.scatter(array, updates, { combine, coordinates, valid: scalar.constant(1, "bool") });
}

// An int32 between -1 and 4: known, given, or computed.
function scalarOf(drawing: GraphDrawing, pool: Pool): LazyArray {
  const { choose, input } = drawing;
  const int = lazy.splat(0, "int32", []);
  const known = pool.findLast((array) => isLike(array, int));
  const array =
    choose.rarely(3) || known === undefined
      ? choose.below(2) === 0
        ? lazy.splat(choose.below(4), "int32", [])
        : input("int32", [])
      : known;
  return { shape: [], body: scalar.max(scalar.min(array.body, 4), -1) };
}

// What an iteration, or a case, makes of an array.
function followed(drawing: GraphDrawing, array: LazyArray, pool: Pool): LazyArray {
  const { choose, build } = drawing;
  const { shape, body } = array;
  switch (choose.below(7)) {
    case 1:
      return array;
    case 2:
      return updated(drawing, array, pool);
    case 3:
      return updated(drawing, updated(drawing, array, pool), pool);
    case 4:
      return pool.findLast((other) => isLike(other, array) && other.body !== body) ?? array;
    case 5:
      return build.materialize({
        shape,
        body: isFloating(body.dtype) ? scalar.mul(body, 0.5) : scalar.xor(body, 1),
      });
    default:
      return like(drawing, choose.pick(pool.slice(-3)), array);
  }
}

function drawLoop(drawing: GraphDrawing, pool: Pool, depth: number): LoopResult {
  const { choose, build } = drawing;
  const init = range(1 + choose.below(3)).map(() => choose.pick(pool));
  const inside: LoopBody = (carries, rows) => {
    const all = drawSteps(drawing, [...pool, ...rows, ...carries], depth + 1);
    const next = carries.map((carry) => followed(drawing, carry, all));
    const gathered = range(choose.below(3)).map(() => choose.pick(all.slice(-4)));
    return { carries: next.map((array, i) => like(drawing, array, carries[i])), rows: gathered };
  };
  const withoutRows: LoopBody = (carries, rows) => ({ ...inside(carries, rows), rows: [] });
  const kind = choose.below(4);
  if (kind === 2)
    return build.loop({ _tag: "computed", count: scalarOf(drawing, pool) }, init, [], withoutRows);
  if (kind === 3) return drawWhile(drawing, pool, init, withoutRows);
  const count = choose.pick([2, 3, 1, 0, 4]);
  const trips: Trips = { _tag: "fixed", count, reverse: choose.below(2) === 1 };
  const xs = range(choose.below(3)).map((): LazyArray => {
    const rows = choose.pick([[3], [], [4, 3], [3, 4]] as const);
    return choose.rarely(4) && count > 0
      ? like(drawing, choose.pick(pool), lazy.splat(0, "float32", [count, ...rows]))
      : drawing.input(choose.pick(["float32", "bool", "float64"]), [count, ...rows]);
  });
  return build.loop(trips, init, xs, inside);
}

// A counter of its own bounds it.
function drawWhile(
  { choose, build, input }: GraphDrawing,
  pool: Pool,
  init: Pool,
  body: LoopBody,
): LoopResult {
  const limit = scalarOf({ choose, build, input }, pool);
  const asksMore = choose.below(2) === 1;
  const holds = ([counter, first]: Pool): LazyArray => {
    const goesOn = scalar.lt(counter.body, limit.body);
    const more = lazy.reindex(first, {
      shape: [],
      axes: first.shape.map(() => ({ offset: 0, strides: [] })),
    });
    const isOdd = scalar.not(scalar.eq(more.body, more.body.dtype === "bool" ? 1 : 3));
    return { shape: [], body: asksMore ? scalar.and(goesOn, isOdd) : goesOn };
  };
  const counted: LoopBody = ([counter, ...carries], rows) => ({
    carries: [{ shape: [], body: scalar.add(counter.body, 1) }, ...body(carries, rows).carries],
    rows: [],
  });
  return build.loop({ _tag: "while", holds }, [lazy.splat(0, "int32", []), ...init], [], counted);
}

function drawBranch(drawing: GraphDrawing, pool: Pool, depth: number): Pool {
  const { choose, build } = drawing;
  const targets = range(1 + choose.below(2)).map(() => choose.pick(pool));
  const cases = range(1 + choose.below(3)).map(() => () => {
    const all = choose.below(2) === 0 ? pool : drawSteps(drawing, pool, depth + 1);
    return targets.map((target) => like(drawing, followed(drawing, target, all), target));
  });
  return build.branch(scalarOf(drawing, pool), cases);
}

// The pool, and the results of a few steps behind it.
function drawSteps(drawing: GraphDrawing, pool: Pool, depth: number): Pool {
  const { choose } = drawing;
  const all = [...pool];
  for (let i = choose.below(depth === 0 ? 5 : 3); i >= 0; i--) {
    const kind = depth < 3 ? choose.below(5) : 0;
    if (kind === 1 || kind === 3) {
      const { carries, stacked } = drawLoop(drawing, all.slice(-8), depth);
      all.push(...stacked, ...carries);
    } else if (kind === 2) all.push(...drawBranch(drawing, all.slice(-8), depth));
    else all.push(...drawStep(drawing, all.slice(-8)));
  }
  return all;
}

/** Results of a module with loops and branches. */
export function drawControl(drawing: GraphDrawing): readonly LazyArray[] {
  const { choose, input, build } = drawing;
  const shapes: readonly (readonly [DType, Shape])[] = [
    ["float32", [3, 4]],
    ["int32", []],
    ["float32", [4]],
  ];
  const pool = shapes.map(([dtype, shape]) => input(dtype, shape));
  const first = pool.length;
  const { carries, stacked } = drawLoop(drawing, pool, 0);
  const made = drawSteps({ choose, input, build }, [...pool, ...stacked, ...carries], 0).slice(first);
  return made.filter((_, i) => i === made.length - 1 || choose.below(3) > 0);
}
