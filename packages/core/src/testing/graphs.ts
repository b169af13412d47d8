/**
 * Random modules of several steps that read each other's results through every kind of view: what fusion rewrites.
 * @module
 */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range, sameShape, sizeOf, withoutAxes } from "../base/shape.js";
import type { ModuleBuilder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as lazy from "../kernel/lazy.js";
import * as math from "../kernel/math/index.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { Chooser } from "./choices.js";
import { anyExpression } from "./expressions.js";

/** What a graph is drawn with: decisions, a builder, and inputs as they are needed. */
export interface GraphDrawing {
  readonly choose: Chooser;
  readonly build: ModuleBuilder;
  readonly input: (dtype: DType, shape: Shape) => LazyArray;
}

const spaces: readonly Shape[] = [[3, 4], [4, 3], [12], [3], [4], [], [3, 1, 4], [1, 12], [2, 3, 4], [5, 4]];

/** The array over `space`, by one of the ways that lead there; undefined where there is none. */
export function seenOver(
  { choose, build }: GraphDrawing,
  array: LazyArray,
  space: Shape,
): LazyArray | undefined {
  const { shape } = array;
  const axes = range(space.length);
  if (shape.length > 1 && sameShape(shape.toReversed(), space) && choose.below(4) > 0) {
    return lazy.permute(array, axes.toReversed());
  }
  if (sameShape(shape, space)) {
    const isShifted = choose.rarely(4);
    const step = space.map(() => (choose.rarely(3) ? -1 : 1));
    const start = space.map(
      (size, a) => (step[a] < 0 ? size - 1 : 0) + (isShifted ? choose.below(3) - 1 : 0),
    );
    return choose.rarely(3) ? lazy.stepThrough(array, space, start, step) : array;
  }
  if (sizeOf(shape) === sizeOf(space)) return build.reshape(array, space);
  const added = axes.filter((axis) => sameShape(withoutAxes(space, [axis]), shape));
  if (added.length > 0) return lazy.broadcast(array, space, [choose.pick(added)]);
  if (shape.length === 0) return lazy.broadcast(array, space, axes);
  if (shape.length !== space.length) return undefined;
  // Steps over what has other sizes: guarded where they leave it.
  return lazy.stepThrough(
    array,
    space,
    space.map(() => choose.below(3) - 1),
    space.map(() => choose.pick([1, 2, -1])),
  );
}

function expression(drawing: GraphDrawing, pool: readonly LazyArray[], space: Shape): LazyArray {
  const { choose } = drawing;
  const leaf = (dtype: DType): ScalarExpr => {
    // Late results more often.
    const late = pool.slice(-3);
    const known = choose.rarely(5) ? undefined : choose.pick(choose.rarely(3) ? pool : late);
    const seen = known === undefined ? undefined : seenOver(drawing, known, space);
    if (seen !== undefined) return scalar.convert(seen.body, dtype);
    if (space.length > 0 && choose.rarely(4)) {
      return scalar.convert(scalar.index(choose.below(space.length)), dtype);
    }
    if (known !== undefined && lazy.wholeBuffer(known) !== undefined && known.shape.length > 0) {
      const at = known.shape.map((_, axis) =>
        axis < space.length ? scalar.index(axis) : scalar.constant(1, "int32"),
      );
      return scalar.convert(lazy.elementAt(known, at), dtype);
    }
    return drawing.input(dtype, space).body;
  };
  const dtype = choose.pick(["float32", "float32", "float32", "float64", "int32", "bool"] as const);
  const body = anyExpression(choose, dtype, { leaf, depth: 1 + choose.below(2) });
  return { shape: space, body: body.dtype === "float32" && choose.rarely(4) ? math.tanh(body) : body };
}

/** The results of a kernel that reads arrays of the pool, and maybe new inputs. */
export function drawStep(drawing: GraphDrawing, pool: readonly LazyArray[]): readonly LazyArray[] {
  const { choose, build } = drawing;
  const space = choose.rarely(3) ? pool[pool.length - 1].shape.toReversed() : choose.pick(spaces);
  const drawn = expression(drawing, pool, space);
  const rank = space.length;
  const asNumber = (array: LazyArray): LazyArray => ({
    shape: array.shape,
    body: array.body.dtype === "bool" ? scalar.convert(array.body, "float32") : array.body,
  });
  const number = asNumber(drawn);
  switch (choose.below(rank === 0 ? 2 : 12)) {
    case 2:
    case 3: {
      const axes = range(rank).filter(() => choose.below(2) === 0);
      return [build.reduce(number, axes, choose.pick(["add", "max"]))];
    }
    case 4:
    case 5: {
      const other = expression(drawing, pool, space);
      const rhs = { shape: space, body: scalar.convert(other.body, number.body.dtype) };
      if (rank === 1) return [build.contract(number, rhs, 0)];
      const size = 3;
      const wide = [...space.slice(0, -1), size, space[rank - 1]];
      const turned = lazy.broadcast(rhs, wide, [rank - 1]);
      const columns = lazy.broadcast(
        {
          shape: [size, space[rank - 1]],
          body: drawing.input(number.body.dtype, [size, space[rank - 1]]).body,
        },
        wide,
        range(rank - 1),
      );
      return [build.contract(turned, columns.body.dtype === turned.body.dtype ? columns : turned, rank)];
    }
    case 6:
      return [
        build.cumulate(number, { axis: choose.below(rank), reverse: choose.below(2) === 0, combine: "add" }),
      ];
    case 7:
      return build.sort([number, drawn].slice(0, 1 + choose.below(2)), choose.below(rank), 1);
    case 8: {
      const coordinates = [scalar.convert(expression(drawing, pool, space).body, "int32")];
      const initial = lazy.splat(1, number.body.dtype, [5]);
      return [
        build.scatter(initial, number, { combine: "add", coordinates, valid: scalar.constant(1, "bool") }),
      ];
    }
    case 9: {
      const second = {
        shape: space,
        body: scalar.convert(expression(drawing, pool, space).body, drawn.body.dtype),
      };
      return [build.concatenate([drawn, second], choose.below(rank))];
    }
    default:
      return [build.materialize(drawn)];
  }
}

/** Results of a module of a few steps. */
export function drawGraph(drawing: GraphDrawing): readonly LazyArray[] {
  const { choose } = drawing;
  const pool: LazyArray[] = [drawing.input("float32", [3, 4]), drawing.input("float32", [4])];
  const first = pool.length;
  for (let i = 2 + choose.below(7); i > 0; i--) pool.push(...drawStep(drawing, pool));
  const made = pool.slice(first);
  return made.filter((_, i) => i === made.length - 1 || choose.rarely(4));
}
