/**
 * Scaling by ranges: to the smallest and greatest value, or to median and quartiles, which outliers do not move.
 * @module
 */
import {
  ArgumentError,
  add,
  div,
  equal,
  max,
  min,
  mul,
  sort,
  sub,
  type Tensor,
  take,
  tensor,
  where,
} from "@cotangent/core";
import { checkList, checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkFitted } from "./fitted.js";
import { type MeasureOptions, measured } from "./statistics.js";

/** An affine scaling: (x - offset) / scale. */
export interface Scaling {
  readonly offset: Tensor;
  /** Never 0: a constant feature has scale 1. */
  readonly scale: Tensor;
}

/** To which range. */
export interface MinMaxOptions extends MeasureOptions {
  /** Where the smallest and the greatest value go; default [0, 1]. */
  readonly range?: readonly [low: number, high: number];
}

const notZero = (scale: Tensor): Tensor => where(equal(scale, 0), 1, scale);

/**
 * Measures the scaling that takes the values of x [n, ...] to a range: of each feature [...] by default, of each channel,
 * or of all. A constant feature goes to the low end.
 * @throws ArgumentError when the range is not from a lower to a higher number, or `per` or `channelAxis` is wrong
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitMinMax, scale } from "@cotangent/data";
 * const x = tensor([[1, 7], [3, 7], [5, 7]]);
 * scale(x, fitMinMax(x)).toArray() // => [[0, 0], [0.5, 0], [1, 0]]
 * ```
 */
export function fitMinMax(x: Tensor, options: MinMaxOptions = {}): Scaling {
  const { range = [0, 1], ...measuring } = checkOptions("fitMinMax", options);
  checkList("fitMinMax", "range", range);
  const [low, high] = range;
  if (!(low < high && Number.isFinite(high - low))) {
    throw new ArgumentError({
      op: "fitMinMax",
      requirement: "range must go from a lower to a higher number",
      received: `[${range.join(", ")}]`,
    });
  }
  const smallest = measured("fitMinMax", x, measuring, min);
  const greatest = measured("fitMinMax", x, measuring, max);
  const scaling = notZero(div(sub(greatest, smallest), high - low));
  // (x - offset) / scale = low at the smallest.
  return Object.freeze({ offset: sub(smallest, mul(scaling, low)), scale: scaling });
}

/** Which quantiles measure the spread. */
export interface RobustOptions {
  /** Lower and upper quantile, from 0 to 1; default [0.25, 0.75]. */
  readonly quantiles?: readonly [lower: number, upper: number];
}

/** The q-quantiles of each feature of x [n, ...], interpolated linearly: one [...] per q. */
export function quantiles(x: Tensor, qs: readonly number[]): readonly Tensor[] {
  const sorted = sort(x, 0);
  const last = x.shape[0] - 1;
  const row = (index: number): Tensor => take(sorted, tensor(index, { dtype: "int32" }), 0);
  return qs.map((q) => {
    const position = q * last;
    const below = Math.floor(position);
    const low = row(below);
    return below === position ? low : add(low, mul(sub(row(below + 1), low), position - below));
  });
}

/**
 * Measures median and distance of two quantiles of each feature of x [n, ...], n at least 1: [...] each.
 * @throws ArgumentError when there is no example, or the quantiles are not from a lower to a higher one between 0 and 1
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitRobust, scale } from "@cotangent/data";
 * const x = tensor([[1], [2], [3], [4], [1000]]);
 * scale(x, fitRobust(x)).toArray() // => [[-1], [-0.5], [0], [0.5], [498.5]]
 * ```
 */
export function fitRobust(x: Tensor, options: RobustOptions = {}): Scaling {
  checkTensors("fitRobust", { x });
  const { quantiles: qs = [0.25, 0.75] } = checkOptions("fitRobust", options);
  checkList("fitRobust", "quantiles", qs);
  const [lower, upper] = qs;
  if (!(lower >= 0 && lower < upper && upper <= 1)) {
    throw new ArgumentError({
      op: "fitRobust",
      requirement: "quantiles must go from a lower to a higher one",
      expected: "two numbers from 0 to 1",
      received: `[${qs.join(", ")}]`,
    });
  }
  if (x.rank === 0 || x.shape[0] === 0) {
    throw new ArgumentError({
      op: "fitRobust",
      requirement: "there must be examples to measure",
      received: `[${x.shape.join(",")}]`,
    });
  }
  const [low, middle, high] = quantiles(x, [lower, 0.5, upper]);
  return Object.freeze({ offset: middle, scale: notZero(sub(high, low)) });
}

/**
 * (x - offset) / scale, broadcast. Pure and differentiable; runs inside jit.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitMinMax, scale } from "@cotangent/data";
 * const fitted = fitMinMax(tensor([[0], [4]]), { range: [-1, 1] });
 * scale(tensor([[1], [6]]), fitted).toArray() // => [[-0.5], [2]]
 * ```
 */
export function scale(x: Tensor, scaling: Scaling): Tensor {
  checkFitted("scale", scaling, { offset: "tensor", scale: "tensor" }, "fitMinMax or fitRobust");
  return div(sub(x, scaling.offset), scaling.scale);
}

/**
 * x * scale + offset: what scale was given.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitMinMax, unscale } from "@cotangent/data";
 * unscale(tensor([[0.25]]), fitMinMax(tensor([[0], [4]]))).toArray() // => [[1]]
 * ```
 */
export function unscale(x: Tensor, scaling: Scaling): Tensor {
  checkFitted("unscale", scaling, { offset: "tensor", scale: "tensor" }, "fitMinMax or fitRobust");
  return add(mul(x, scaling.scale), scaling.offset);
}
