/**
 * Adaptive gradient clipping: the gradient of each unit is bounded by a share of the norm of its weights.
 * @module
 */
import {
  broadcastTo,
  div,
  less,
  maximum,
  mul,
  ShapeError,
  sqrt,
  square,
  sum,
  type Tensor,
  where,
} from "@cotangent/core";
import { type GradientTransformation, type Scalar, statelessOf } from "../base.js";
import { check, checkOptions, nonNegative, positive } from "../checks.js";

/** When a unit counts as small, and which axes lie within a unit. */
export interface AdaptiveGradClipOptions {
  /** Norms of weights count as at least this, positive; default 1e-3. */
  readonly eps?: Scalar;
  /** The axes that a norm is taken over, of every tensor; by default all of a vector, else all but the last (of rank 2 and 3: the first). */
  readonly axis?: number | readonly number[];
}

/** The norms of the units that elements belong to, in the shape of x. */
function unitNorm(x: Tensor, axis: number | readonly number[] | undefined): Tensor {
  const within = axis ?? innerAxes(x);
  return broadcastTo(sqrt(sum(square(x), { axis: within, keepdims: true })), x.shape);
}

/** A vector is one unit; kernels have their units along the last axis, as (in, out) and (height, width, in, out). */
function innerAxes({ shape }: Tensor): readonly number[] {
  const axes = shape.map((_, axis) => axis);
  if (shape.filter((size) => size !== 1).length <= 1) return axes;
  if (shape.length <= 3) return [0];
  if (shape.length <= 5) return axes.slice(0, -1);
  throw new ShapeError({
    op: "adaptiveGradClip",
    requirement: "parameters must have at most 5 axes",
    received: `[${shape.join()}]`,
    fix: "Say by the option axis which axes belong to one unit.",
  });
}

/**
 * For each unit of a layer: when |g| reaches clipping * max(|w|, eps), g is scaled down to that norm. `clipping` is positive
 * and often 0.01 to 0.2.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adaptiveGradClip } from "@cotangent/optim";
 * adaptiveGradClip(0.5).update(tensor([30, 40]), null, tensor([0, 2]))[0] // => f32[2] [0.5999..., 0.7999...]
 * ```
 * @see Brock, De, Smith and Simonyan, "High-performance large-scale image recognition without normalization" (2021)
 */
export function adaptiveGradClip(
  clipping: Scalar,
  options: AdaptiveGradClipOptions = {},
): GradientTransformation<null> {
  check("adaptiveGradClip", "clipping", clipping, positive);
  checkOptions("adaptiveGradClip", options, {
    eps: nonNegative,
    axis: {
      requirement: "must be an axis or an array of axes",
      allows: (value) => [value].flat().every(Number.isInteger),
    },
  });
  const { eps = 1e-3, axis } = options;
  return statelessOf("adaptiveGradClip", (update, param) => {
    const norm = unitNorm(update, axis);
    const bound = mul(maximum(unitNorm(param, axis), eps), clipping);
    const clipped = mul(update, div(bound, maximum(norm, 1e-6)));
    return where(less(norm, bound), update, clipped);
  });
}
