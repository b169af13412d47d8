/**
 * What rounding leaves of numbers whose terms cancel. Their size does not tell; what they are at points that differ by little more than
 * rounding does.
 * @module
 */
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { magnitude, roundingMargin, tolerances } from "./close.js";
import { nudge } from "./differences.js";
import type { Precision } from "./precision.js";

/** By how much numbers are others at a point than at the one in question. */
export type Changes = (point: readonly Tensor[]) => readonly number[];

/** What eight floats more or less of every argument change, with a margin; points where that is not finite do not count. */
export function changedByRounding(
  changes: Changes,
  xs: readonly Tensor[],
  dtype: Precision,
  seed: number,
): number {
  return changedBeside(changes, xs, 8 * tolerances[dtype].epsilon, seed);
}

/**
 * The same, for derivatives along a direction. Where terms are lost beside a large one as a whole, near points do not show it. Farther
 * ones do, and are believed up to what rounding leaves of terms near 1; and some roundings of terms as large as the direction are
 * taken for granted.
 */
export function cancelledTerms(
  changes: Changes,
  xs: readonly Tensor[],
  {
    direction,
    dtype,
    seed,
  }: { readonly direction: readonly Tensor[]; readonly dtype: Precision; readonly seed: number },
): number {
  const { epsilon, floor, step } = tolerances[dtype];
  const lost = Math.min(floor, changedBeside(changes, xs, step, seed));
  return (
    roundingMargin * epsilon * magnitude(...direction) +
    Math.max(changedByRounding(changes, xs, dtype, seed), lost)
  );
}

function changedBeside(changes: Changes, xs: readonly Tensor[], share: number, seed: number): number {
  const all = range(4).flatMap((k) => changes(nudge(xs, share, seed + k)));
  return roundingMargin * Math.max(...all.filter(Number.isFinite), 0);
}
