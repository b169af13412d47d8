/**
 * Where a derivative and differences disagree: is the rule wrong, or has the function no derivative there? Looked at with
 * values of the function alone, on either side of the point and around it.
 * @module
 */
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import type { TensorFunction } from "./differences.js";
import { moved, scaledDirections } from "./differences.js";

/** A point at which a function has no derivative along a direction. */
export interface Kink {
  readonly point: readonly Tensor[];
  readonly direction: readonly Tensor[];
  /** The slope that the function arrives with; infinite at a jump, where slopes grow without end. */
  readonly left: number;
  /** The slope that it goes on with. */
  readonly right: number;
  /** Slopes that some derivative around the point has, the least and the greatest: a rule may choose between them. */
  readonly slopes: readonly [least: number, greatest: number];
}

/** One element of one result, along a direction from a point. */
export interface Sight {
  readonly f: TensorFunction;
  readonly point: readonly Tensor[];
  readonly direction: readonly Tensor[];
  readonly result: number;
  readonly element: number;
}

const valueAt = ({ f, result, element }: Sight, point: readonly Tensor[]): number =>
  elementsOf(f(point)[result], "checkGrads")[element];

// The slope on one side by three points, (-3 f(x) + 4 f(x + h d) - f(x + 2 h d)) / 2 h, whose error grows as h^2.
function slopeBeside(sight: Sight, here: number, h: number): number {
  const [near, far] = [1, 2].map((k) => valueAt(sight, moved(sight.point, sight.direction, k * h)));
  return (4 * near - 3 * here - far) / (2 * h);
}

// Slopes at points around this one, a rule's choice among which is right: the derivative of a function of several
// arguments with kinks need not lie between the slopes of the two sides.
function slopesAround(sight: Sight, h: number, seed: number): readonly number[] {
  const { point, direction } = sight;
  return range(16).map((k) => {
    const nearby = moved(point, scaledDirections(point, seed, 1000 + k), 64 * h);
    const [below, above] = [-1, 1].map((side) => valueAt(sight, moved(nearby, direction, side * h)));
    return (above - below) / (2 * h);
  });
}

/** How closely to look. */
export interface KinkSettings {
  /** The greatest step to take. */
  readonly step: number;
  /** What rounding changes a value by, at least. */
  readonly noise: number;
  /** Slopes are no further apart than this where nothing is amiss. */
  readonly tolerance: number;
  readonly seed: number;
}

/**
 * The kink or jump at the point, if there is one. On a smooth function the slopes of both sides meet as the step shrinks,
 * at a kink they do not.
 */
export function kinkAt(sight: Sight, { step, noise, tolerance, seed }: KinkSettings): Kink | undefined {
  const here = valueAt(sight, sight.point);
  const sides = (h: number): readonly [left: number, right: number] => [
    slopeBeside(sight, here, -h),
    slopeBeside(sight, here, h),
  ];
  const fine = step / 64;
  const [coarse, [left, right]] = [sides(step), sides(fine)];
  const limit = (16 * noise) / fine;
  const grows = (slope: number, before: number): boolean =>
    Math.abs(slope) > limit && Math.abs(slope) > 8 * Math.abs(before);
  const isSteep = [grows(left, coarse[0]), grows(right, coarse[1])];
  // Slopes that grow as the step shrinks are those of a jump, or of a root.
  const isJump = isSteep.includes(true);
  const gap = Math.abs(right - left);
  // What rounding makes of slopes grows as the step shrinks, and is small over the great one.
  if (!(Math.max(Math.abs(coarse[1] - coarse[0]), ...(isJump ? coarse.map(Math.abs) : [])) > tolerance))
    return undefined;
  if (!isJump && !(gap > limit && gap > Math.abs(coarse[1] - coarse[0]) / 8)) return undefined;
  const around = [left, right, ...slopesAround(sight, fine / 64, seed)].filter(Number.isFinite);
  const [lowest, highest] = [Math.min(...around), Math.max(...around)];
  // Sixteen points do not show every combination of many kinks.
  const count = sight.point.reduce((sum, { size }) => sum + size, 0);
  const margin = count > 8 ? highest - lowest : 0;
  return {
    point: sight.point,
    direction: sight.direction,
    // Adding 0 makes 0 of -0.
    left: isSteep[0] ? Math.sign(left) * Infinity : left + 0,
    right: isSteep[1] ? Math.sign(right) * Infinity : right + 0,
    slopes: isJump ? [-Infinity, Infinity] : [lowest - margin, highest + margin],
  };
}
