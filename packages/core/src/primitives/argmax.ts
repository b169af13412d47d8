/** Positions of the largest and the smallest element along an axis. @module */
import { aval } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import { range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast, zip } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import { checkDType } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, distinct, everything } from "./domains.js";
import { afterRemoving, checkAxis, checkNonempty, shiftAxes } from "./reduction.js";

export interface AxisParams {
  /** In [0, rank). */
  readonly axis: number;
}

type Extreme = Callable<[x: Tensor], AxisParams, Tensor>;

// The position as int32 at the elements that are `best` or NaN, and beyond every position elsewhere. When there is a
// NaN, `best` is NaN, equals nothing, and only the NaNs are left.
function candidate(
  x: scalar.ScalarExpr,
  best: scalar.ScalarExpr,
  position: scalar.ScalarExpr,
): scalar.ScalarExpr {
  const equal = scalar.eq(x, best);
  const wins = isFloating(x.dtype) ? scalar.or(equal, scalar.ne(x, x)) : equal;
  return scalar.select(wins, position, 0x7fff_ffff);
}

/** Reduces `axes` of x to the least `position` (an int32 expression over x) among the elements that are extreme. */
export function reduceToPosition(
  x: LazyArray,
  axes: readonly number[],
  combine: "max" | "min",
  position: scalar.ScalarExpr,
  build: Builder,
): LazyArray {
  const best = broadcast(build.reduce(x, axes, combine), x.shape, axes);
  return build.reduce(
    zip([x, best], (a, b) => candidate(a, b, position)),
    axes,
    "min",
  );
}

function extreme(name: string, combine: "max" | "min", what: string): Extreme {
  const primitive: Extreme = definePrimitive<[x: Tensor], AxisParams>({
    name,
    kind: "nondifferentiable",
    dtypes: everything,
    samples: (shape) =>
      range(shape.length)
        .filter((axis) => shape[axis] > 0)
        .map((axis) => ({ args: [argument(shape, distinct)], params: { axis } })),
    shape: ([x], { axis }) => {
      checkDType(name, [x], everything);
      checkAxis(name, x, axis);
      checkNonempty(name, what, x, [axis]);
      return [aval(withoutAxes(x.shape, [axis]), "int32")];
    },
    batch: ([x], [b], { axis }) => {
      if (b === null) return [{ value: primitive(x, { axis }), dim: null }];
      const [shifted] = shiftAxes([axis], b);
      return [{ value: primitive(x, { axis: shifted }), dim: afterRemoving(b, [shifted]) }];
    },
    lower: ([x], { axis }, build) => [reduceToPosition(x, [axis], combine, scalar.index(axis), build)],
  });
  return primitive;
}

/** Position of the largest element along `axis`: f32[2,3] with axis 1 -> i32[2]. Of several the first; NaN is largest. */
export const argmax: Extreme = extreme("argmax", "max", "maximum");

/** Position of the smallest element along `axis`: f32[2,3] with axis 1 -> i32[2]. Of several the first; NaN is smallest. */
export const argmin: Extreme = extreme("argmin", "min", "minimum");
