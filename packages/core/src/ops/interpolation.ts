/**
 * Values between given ones.
 * @module
 */
import { checkOptions } from "../base/checks.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, commonDType, constant, floatDType, inDType, stretch, toDType } from "./arguments.js";
import { mod } from "./arithmetic.js";
import { formatCall } from "./asCall.js";
import { searchsorted } from "./sorting.js";
import type { FloatOf, OwnDType, Promote, ShapeOf } from "./types.js";

/** Options of interp. */
export interface InterpOptions {
  /** The value before the first point; default that of the first. Not with `period`. */
  readonly left?: TensorLike;
  /** The value behind the last point; default that of the last. Not with `period`. */
  readonly right?: TensorLike;
  /** After how much the values repeat; points may then stand in any order. Default never. */
  readonly period?: number;
}

/**
 * The function through the points (xp_i, fp_i) that is straight between them, at x. A jump, two points at one place, takes the later value.
 * `x` [...], `xp` [n] ascending, `fp` [n] -> [...]; dtypes promote, integers compute in float32. NaN stays NaN.
 * @throws ShapeError when xp and fp are no vectors of one size from 1; ArgumentError for a period that is not positive
 * @example
 * ```ts
 * import { interp, tensor } from "@cotangent/core";
 * const [xp, fp] = [tensor([1, 2, 4]), tensor([10, 20, 40])];
 * interp(tensor([0, 1.5, 3, 9]), xp, fp).toArray() // => [10, 15, 30, 40]
 * interp(5, xp, fp, { right: 0 }).item() // => 0
 * interp(370, tensor([0, 90]), tensor([0, 1]), { period: 360 }).item() // => 0.1111...
 * ```
 */
export function interp<X extends TensorLike, F extends Tensor>(
  x: X,
  xp: Tensor,
  fp: F,
  options?: InterpOptions,
): Tensor<ShapeOf<X>, FloatOf<Promote<OwnDType<X>, OwnDType<F>>>>;
export function interp(x: TensorLike, xp: Tensor, fp: Tensor, options: InterpOptions = {}): Tensor {
  const { left, right, period } = checkOptions("interp", options);
  const vectors = [asTensor("interp", xp, "xp"), asTensor("interp", fp, "fp")];
  checkPoints(vectors[0], vectors[1]);
  const dtype = floatDType(commonDType([x, ...vectors]));
  const at = inDType("interp", x, dtype);
  const [places, values] = vectors.map((each) => toDType(each, dtype));
  if (period === undefined) {
    const n = places.shape[0];
    const before = left === undefined ? pick(values, 0) : inDType("interp", left, dtype, "left");
    const behind = right === undefined ? pick(values, n - 1) : inDType("interp", right, dtype, "right");
    const { gt, lt, select } = primitives;
    const spread = (end: Tensor): Tensor => stretch(end, at.shape);
    const inside = between(at, places, values);
    const fromLeft = select(lt(at, spread(pick(places, 0))), spread(before), inside);
    return select(gt(at, spread(pick(places, n - 1))), spread(behind), fromLeft);
  }
  if (!(period > 0) || period === Infinity || left !== undefined || right !== undefined) {
    throw new ArgumentError({
      op: "interp",
      requirement: "a period must be a positive number, and there is nothing left or right of it",
      received: `period ${period}${left === undefined && right === undefined ? "" : " with left or right"}`,
    });
  }
  return around(at, places, values, period);
}

function checkPoints(xp: Tensor, fp: Tensor): void {
  if (xp.shape.length === 1 && fp.shape.length === 1 && xp.shape[0] === fp.shape[0] && xp.shape[0] > 0)
    return;
  throw new ShapeError({
    op: "interp",
    requirement: "xp and fp must be vectors of one size, with at least one point",
    arguments: formatCall({ xp, fp }),
  });
}

// The element at a position of a vector, as a scalar.
function pick(x: Tensor, at: number): Tensor {
  const one = primitives.slice(x, { start: [at], limit: [at + 1], strides: [1] });
  return primitives.reshape(one, { shape: [] });
}

// The points of one period, one more on either side.
function around(x: Tensor, xp: Tensor, fp: Tensor, period: number): Tensor {
  const n = xp.shape[0];
  const [places, values] = primitives.sort(mod(xp, period), fp, { axis: 0, keyCount: 1 });
  const part = (y: Tensor, start: number, limit: number): Tensor =>
    primitives.slice(y, { start: [start], limit: [limit], strides: [1] });
  const shift = constant(part(places, 0, 1), period);
  const before = primitives.sub(part(places, n - 1, n), shift);
  const behind = primitives.add(part(places, 0, 1), shift);
  return between(
    mod(x, period),
    primitives.concatenate(before, places, behind, { axis: 0 }),
    primitives.concatenate(part(values, n - 1, n), values, part(values, 0, 1), { axis: 0 }),
  );
}

function between(x: Tensor, xp: Tensor, fp: Tensor): Tensor {
  const n = xp.shape[0];
  if (n === 1) return stretch(pick(fp, 0), x.shape);
  const { add, div, eq, gather, max, min, mul, select, sub } = primitives;
  const place = searchsorted(xp, primitives.stopGradient(x), { side: "right" });
  const behind = min(max(place, constant(place, 1)), constant(place, n - 1));
  const at = (vector: Tensor, position: Tensor): Tensor => {
    const vectors = primitives.reshape(position, { shape: [...position.shape, 1] });
    return gather(vector, vectors, { axes: [0], outOfBounds: "clamp" });
  };
  const before = sub(behind, constant(behind, 1));
  const [x0, y0] = [at(xp, before), at(fp, before)];
  const width = sub(at(xp, behind), x0);
  const isJump = eq(width, constant(width, 0));
  const slope = div(sub(at(fp, behind), y0), select(isJump, constant(width, 1), width));
  return select(isJump, y0, add(y0, mul(slope, sub(x, x0))));
}
