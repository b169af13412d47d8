/** Product over axes, with a derivative that never divides. @module */

import { range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import { add } from "./add.js";
import { reduceSum } from "./broadcast.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { nearOne, numeric } from "./domains.js";
import { mul } from "./mul.js";
import type { ReductionParams } from "./reduction.js";
import { reductionRules } from "./reduction.js";
import { reshape } from "./reshape.js";
import { pad, slice } from "./slice.js";
import { transpose } from "./transpose.js";

/** Product of x over `axes`; those axes disappear: f32[2,3] with axes [0] -> f32[3]. An empty product is 1. */
export const reduceProd: Callable<[x: Tensor], ReductionParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReductionParams
>({
  ...reductionRules(
    { name: "reduceProd", dtypes: numeric, combine: "mul", domain: nearOne },
    () => reduceProd,
  ),
  kind: "jvp",
  jvp: ([x], [dx], { axes }) => [
    dx === null ? null : tangentOfProduct(axesMerged(x, axes), axesMerged(dx, axes)),
  ],
});

// The reduced axes as one, behind the others.
function axesMerged(x: Tensor, axes: readonly number[]): Tensor {
  const kept = withoutAxes(range(x.shape.length), axes);
  const size = axes.reduce((product, axis) => product * x.shape[axis], 1);
  const moved = transpose(x, { permutation: [...kept, ...axes] });
  return reshape(moved, { shape: [...kept.map((axis) => x.shape[axis]), size] });
}

// d prod x = sum over i of dx_i times the product of all other x_j, along the last axis.
// Both halves are multiplied by d(a b) = b da + a db until one pair is left, so no factor is ever divided out again and
// zeros need no case of their own, at any order. Linear time.
function tangentOfProduct(x: Tensor, dx: Tensor): Tensor {
  const last = x.shape.length - 1;
  const n = x.shape[last];
  if (n < 2) return reduceSum(dx, { axes: [last] });
  const half = Math.ceil(n / 2);
  const [a, b] = halves(x, half, 1);
  const [da, db] = halves(dx, half, 0);
  return tangentOfProduct(mul(a, b), add(mul(da, b), mul(a, db)));
}

// The first `half` positions along the last axis, and the rest filled up to as many.
function halves(x: Tensor, half: number, fill: number): readonly [Tensor, Tensor] {
  const last = x.shape.length - 1;
  const along = (value: number, others: readonly number[]): readonly number[] => [
    ...others.slice(0, last),
    value,
  ];
  const zeros = x.shape.map(() => 0);
  const strides = x.shape.map(() => 1);
  const first = slice(x, { start: zeros, limit: along(half, x.shape), strides });
  const rest = slice(x, { start: along(half, zeros), limit: x.shape, strides });
  const missing = 2 * half - x.shape[last];
  if (missing === 0) return [first, rest];
  return [
    first,
    pad(rest, scalarTensor(fill, x.dtype), { low: zeros, high: along(missing, zeros), interior: zeros }),
  ];
}
