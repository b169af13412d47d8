/**
 * Schedules in pieces: steps, and lines or cosines from one boundary to the next.
 * @module
 */
import { add, cos, div, full, greaterEqual, less, mul, sub, type Tensor, where } from "@cotangent/core";
import type { BoundaryAndScale, InterpolateType } from "../scheduleDescription.js";
import { type Schedule, type ScheduleKind, scheduleBy } from "./schedule.js";
import { boundariesAndScales, finite, type Source, wrongField } from "./source.js";

/** The kind of piecewiseConstantSchedule. */
export const step: ScheduleKind = {
  fields: ["kind", "initValue", "boundariesAndScales"],
  read(source) {
    const [initValue, pairs] = [finite(source, "initValue"), boundariesAndScales(source)];
    return {
      description: { kind: "step", initValue, boundariesAndScales: pairs },
      at: (count) =>
        pairs.reduce<Tensor>(
          (value, [boundary, scale]) => where(greaterEqual(count, boundary), mul(value, scale), value),
          full(count.shape, initValue, { dtype: "float64" }),
        ),
    };
  },
};

/** The kind of piecewiseInterpolateSchedule. */
export const interpolate: ScheduleKind = {
  fields: ["kind", "interpolateType", "initValue", "boundariesAndScales"],
  read(source) {
    const interpolateType = readType(source);
    const [initValue, pairs] = [finite(source, "initValue"), boundariesAndScales(source)];
    return {
      description: { kind: "interpolate", interpolateType, initValue, boundariesAndScales: pairs },
      at: (count) => interpolated(interpolateType, initValue, pairs, count),
    };
  },
};

function readType(source: Source): InterpolateType {
  const value = source.fields.get("interpolateType");
  if (value === "linear" || value === "cosine") return value;
  throw wrongField(source, "interpolateType", "must be linear or cosine");
}

function interpolated(
  type: InterpolateType,
  initValue: number,
  pairs: readonly BoundaryAndScale[],
  count: Tensor,
): Tensor {
  let value = full(count.shape, initValue, { dtype: "float64" });
  let [begin, from] = [0, initValue];
  for (const [boundary, scale] of pairs) {
    const to = from * scale;
    const share = div(sub(count, begin), Math.max(boundary - begin, 1));
    const inside = type === "linear" ? add(mul(share, to - from), from) : alongCosine(from, to, share);
    value = where(greaterEqual(count, begin), where(less(count, boundary), inside, to), value);
    [begin, from] = [boundary, to];
  }
  return value;
}

const alongCosine = (from: number, to: number, share: Tensor): Tensor =>
  add(mul(add(cos(mul(share, Math.PI)), 1), (from - to) / 2), to);

/**
 * Steps: starts at `initValue`; from each boundary on (count >= boundary) the value is multiplied by its scale, cumulatively.
 * `boundariesAndScales` holds pairs, boundaries ascending, scales at least 0.
 * @throws ArgumentError when the boundaries do not ascend, a scale is negative, or some number is not finite
 * @example
 * ```ts
 * import { piecewiseConstantSchedule } from "@cotangent/optim";
 * const rate = piecewiseConstantSchedule(1, [[10, 0.5], [20, 0.5]]);
 * [9, 10, 20].map((count) => rate(count).item()) // => [1, 0.5, 0.25]
 * ```
 */
export function piecewiseConstantSchedule(
  initValue: number,
  boundariesAndScales: readonly BoundaryAndScale[],
): Schedule {
  return scheduleBy("piecewiseConstantSchedule", step, { kind: "step", initValue, boundariesAndScales });
}

/**
 * From `initValue` at 0 along lines, or halves of cosines, to the value at each boundary: that before, times the scale; then constant.
 * `boundariesAndScales` holds pairs, boundaries ascending, scales at least 0.
 * @throws ArgumentError when the boundaries do not ascend, a scale is negative, or some number is not finite
 * @example
 * ```ts
 * import { piecewiseInterpolateSchedule } from "@cotangent/optim";
 * const rate = piecewiseInterpolateSchedule("linear", 1, [[10, 3], [20, 0]]);
 * [0, 5, 10, 15, 20].map((count) => rate(count).item()) // => [1, 2, 3, 1.5, 0]
 * ```
 */
export function piecewiseInterpolateSchedule(
  interpolateType: InterpolateType,
  initValue: number,
  boundariesAndScales: readonly BoundaryAndScale[],
): Schedule {
  const given = { kind: "interpolate", interpolateType, initValue, boundariesAndScales };
  return scheduleBy("piecewiseInterpolateSchedule", interpolate, given);
}
