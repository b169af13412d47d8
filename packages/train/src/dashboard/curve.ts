/**
 * A curve that grows without end, in bounded room: points are means over stretches of steps that double in length.
 * @module
 */

/** A number as JSON can say it: NaN and infinities as text. */
export type Shown = number | string;

/** A point: a step, and the mean of the figure over the stretch that ends there. */
export type Point = readonly [step: number, value: Shown];

/** A figure over the steps. */
export interface Curve {
  readonly name: string;
  /** Of the calls of the step, or of epochs and evaluations? */
  readonly of: "steps" | "epochs";
  readonly points: readonly Point[];
  /** How many values a point stands for. */
  readonly stride: number;
  /** The values since the last point. */
  readonly sum: number;
  readonly count: number;
}

const limit = 500;

/** A number as JSON can say it, of six digits; -0 is 0. */
export function shown(value: number): Shown {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) + 0 : String(value);
}

/** A curve before its first value. */
export function emptyCurve(name: string, of: Curve["of"]): Curve {
  return { name, of, points: [], stride: 1, sum: 0, count: 0 };
}

function merged([, a]: Point, [step, b]: Point): Point {
  if (typeof a === "string") return [step, a];
  return [step, typeof b === "string" ? b : shown((a + b) / 2)];
}

/** The curve with one more value; half as many points, each for twice as many values, when there are too many. */
export function withValue(curve: Curve, step: number, value: number): Curve {
  const sum = curve.sum + value;
  const count = curve.count + 1;
  if (count < curve.stride) return { ...curve, sum, count };
  const points: readonly Point[] = [...curve.points, [step, shown(sum / count)]];
  const next = { ...curve, points, sum: 0, count: 0 };
  if (points.length < 2 * limit) return next;
  const halved = points.flatMap((point, i) => (i % 2 === 0 ? [] : [merged(points[i - 1], point)]));
  return { ...next, points: halved, stride: 2 * curve.stride };
}

/** The curve up to now: a point also for the values of a stretch that is not over. */
export function completed(curve: Curve, step: number): Curve {
  if (curve.count === 0) return curve;
  return { ...curve, points: [...curve.points, [step, shown(curve.sum / curve.count)]], sum: 0, count: 0 };
}
