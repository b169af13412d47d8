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
  /** The smallest step that rounding leaves anything of; one 64 times smaller than `step` is taken anyway. */
  readonly finest: number;
  /** What rounding changes a value by, at least. */
  readonly noise: number;
  /** Slopes are no further apart than this where nothing is amiss. */
  readonly tolerance: number;
  readonly seed: number;
}

const isAlike = (a: number, b: number): boolean => 0.75 * a < b && 0.75 * b < a;

/** Slopes on both sides over one step. */
interface Level {
  readonly sides: readonly [left: number, right: number];
  readonly gap: number;
  /** What rounding may make of a slope. */
  readonly limit: number;
}

// Parts of a step. Rounding gives something else at every step, however near to the other. The least is below a half: what
// grows with the step has lost more than half there.
const smaller: readonly number[] = [0.75, 0.6, 0.45];

// Is the change behind a steep slope that of a jump or a root, which hardly grows with the step?
function isSudden(sight: Sight, here: number, h: number): boolean {
  const [change, ...others] = [1, ...smaller].map((part) => part * h * slopeBeside(sight, here, part * h));
  return others.every((other) => 0.5 < other / change && other / change < 1.05);
}

// Does it go on as it begins, from level to level, for as long as `size` of the finer one can be told from rounding?
function goesOn(
  levels: readonly Level[],
  size: (level: Level) => number,
  holds: (finer: Level, coarser: Level) => boolean,
): boolean {
  const seen = levels.findIndex((level, k) => k > 1 && size(level) <= 4 * level.limit);
  const told = seen < 0 ? levels : levels.slice(0, seen);
  return told.every((level, k) => k === 0 || (size(level) > level.limit && holds(level, told[k - 1])));
}

const middleOf = ({ sides: [left, right] }: Level): number => left + (right - left) / 2;

// Do the slopes of both sides stay apart by about as much, with about the same middle?
function isBroken(levels: readonly Level[]): boolean {
  const gapOf = ({ gap }: Level): number => gap;
  return goesOn(levels, gapOf, (finer, coarser) => {
    const isSame = finer.gap > coarser.gap / 8 && finer.gap < coarser.gap * 8;
    return isSame && Math.abs(middleOf(finer) - middleOf(coarser)) < Math.max(finer.gap, coarser.gap) / 2;
  });
}

// Does the slope of one side grow for as long as the step shrinks?
function growsOn(levels: readonly Level[], side: number): boolean {
  const slope = (level: Level): number => Math.abs(level.sides[side]);
  return goesOn(levels, slope, (finer, coarser) => slope(finer) > 4 * slope(coarser));
}

// Every slope between the least and the greatest around the point is one that a rule may choose.
function choiceOf(
  { point }: Sight,
  sides: readonly number[],
  around: readonly number[],
): readonly [least: number, greatest: number] {
  const [lowest, highest] = [Math.min(...sides, ...around), Math.max(...sides, ...around)];
  // Sixteen points do not show every combination of many kinks; of one kink they show nothing but its sides.
  const count = point.reduce((sum, { size }) => sum + size, 0);
  const isOne = around.every((slope) =>
    sides.some((side) => Math.abs(slope - side) < 1e-3 * (highest - lowest)),
  );
  const margin = count > 8 && !isOne && sides.every(Number.isFinite) ? highest - lowest : 0;
  return [lowest - margin, highest + margin];
}

/**
 * The kink or jump at the point, if there is one. On a smooth function the slopes of both sides meet as the step shrinks,
 * at a kink they do not; and at a jump, or a root, slopes grow for as long as it shrinks. What is steep, or bends, within
 * `step` only looks like that at first.
 */
export function kinkAt(
  sight: Sight,
  { step, finest, noise, tolerance, seed }: KinkSettings,
): Kink | undefined {
  const here = valueAt(sight, sight.point);
  const levelOf = (h: number): Level => {
    const [left, right] = [slopeBeside(sight, here, -h), slopeBeside(sight, here, h)];
    return { sides: [left, right], gap: Math.abs(right - left), limit: (16 * noise) / h };
  };
  const steps = [step, step / 64];
  while (steps[steps.length - 1] / 64 >= finest) steps.push(steps[steps.length - 1] / 64);
  const levels = steps.map(levelOf);
  const [coarse, fine] = levels;
  const isSteep = [-1, 1].map(
    (sign, side) => growsOn(levels, side) && isSudden(sight, here, sign * steps[1]),
  );
  const isJump = isSteep.includes(true);
  // What rounding makes of slopes grows as the step shrinks, and is small over the great one.
  const told = isJump ? Math.max(coarse.gap, ...coarse.sides.map(Math.abs)) : coarse.gap;
  if (!(told > tolerance)) return undefined;
  const staysOpen = (part: number): boolean => isAlike(levelOf(part * steps[1]).gap, fine.gap);
  if (!isJump && !(isBroken(levels) && smaller.every(staysOpen))) return undefined;
  const [left, right] = fine.sides.map((slope, side) =>
    // Adding 0 makes 0 of -0.
    isSteep[side] ? Math.sign(slope) * Infinity : slope + 0,
  );
  const around = slopesAround(sight, steps[1] / 64, seed).filter(Number.isFinite);
  const { point, direction } = sight;
  return { point, direction, left, right, slopes: choiceOf(sight, [left, right], around) };
}
