/**
 * Which part of the numbers an axis shows, and where its ticks stand.
 * @module
 */
import type { Axis } from "./plot.js";

/** An axis, ready to be drawn. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** Is a value one that pictures can show? What is larger than this counts as infinite, so that widths of ranges are not. */
export const isDrawable = (value: number): boolean => Math.abs(value) <= 1e300;

/** Can a value be drawn on the axis? */
export const hasPlace = (value: number, { scale }: Pick<Axis, "scale">): boolean =>
  isDrawable(value) && (scale === "linear" || value >= 1e-300);

/** The least and the largest of the values that count; [0, 1] where there are none. */
export function extentOf(
  values: readonly number[] | readonly (readonly number[])[],
  counts: (value: number) => boolean = isDrawable,
): readonly [least: number, largest: number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const part of values)
    for (const value of typeof part === "number" ? [part] : part) {
      if (!counts(value)) continue;
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
  return least <= largest ? [least, largest] : [0, 1];
}

/**
 * The scale of an axis for lists of values that it must show. `room` says whether the axis ends at values that are ticks (`round`) or
 * at the data themselves (`tight`); `count` is about how many ticks there is place for.
 */
export function scaleOf(
  axis: Axis,
  values: readonly (readonly number[])[],
  room: "round" | "tight",
  count: number,
): Scale {
  const fixed = { min: axis.min ?? undefined, max: axis.max ?? undefined };
  const extent = extentOf(values, (value) => hasPlace(value, axis));
  const most = Math.max(2, count);
  if (axis.scale === "log") return logScale(extent, fixed, room, most);
  // Epochs and counts have no halves.
  const isWhole = values.every((part) =>
    part.every((value) => Number.isInteger(value) || !isDrawable(value)),
  );
  return linearScale(extent, fixed, room, { most, least: isWhole ? 1 : 0 });
}

interface Fixed {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

function linearScale(
  [least, largest]: readonly [number, number],
  fixed: Fixed,
  room: "round" | "tight",
  /** How many ticks there may be, about, and how far apart they must be. */
  spacing: { readonly most: number; readonly least: number },
): Scale {
  let [min, max] = [fixed.min ?? least, fixed.max ?? largest];
  // One value only: some room around it. Not less than what float64 can tell apart.
  if (!(max - min > Math.max(Math.abs(max) * 1e-12, 1e-290))) {
    const room = Math.abs(min) > 1e-280 ? Math.abs(min) / 2 : 0.5;
    [min, max] = [fixed.min ?? min - room, fixed.max ?? max + room];
    if (!(min < max)) [min, max] = fixed.max === undefined ? [min, min + room] : [max - room, max];
  }
  const step = stepOf(Math.max((max - min) / spacing.most, spacing.least));
  const tick = (i: number): number => Number((i * step).toPrecision(12));
  if (room === "round") {
    min = fixed.min ?? Math.min(min, tick(Math.floor(min / step + 1e-9)));
    max = fixed.max ?? Math.max(max, tick(Math.ceil(max / step - 1e-9)));
  }
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i <= Math.floor(max / step + 1e-9); i++) ticks.push(tick(i));
  return { min, max, ticks };
}

/** The least of 1, 2, 5 times a power of ten that is no less than `width`. */
function stepOf(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * ([1, 2, 5].find((factor) => factor * power >= width * (1 - 1e-9)) ?? 10);
}

function logScale(
  [least, largest]: readonly [number, number],
  fixed: Fixed,
  room: "round" | "tight",
  count: number,
): Scale {
  let [min, max] = [fixed.min ?? least, fixed.max ?? largest];
  // An axis without values has those from 0 on, which is not among them.
  if (!(min > 0)) min = max / 10;
  // One value only, or an end that is given and is beyond the values.
  if (!(max / min > 1 + 1e-12))
    [min, max] = [fixed.min ?? Math.min(min, max) / 2, fixed.max ?? Math.max(min, max) * 2];
  const factors = max / min < 100 ? [1, 2, 5] : [1];
  const candidates = logTicks(min / 10, max * 10, factors);
  if (room === "round") {
    min = fixed.min ?? candidates.findLast((tick) => tick <= min) ?? min;
    max = fixed.max ?? candidates.find((tick) => tick >= max) ?? max;
  }
  const inside = candidates.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9));
  const every = Math.ceil(inside.length / count);
  return { min, max, ticks: inside.filter((_, i) => i % every === 0) };
}

function logTicks(min: number, max: number, factors: readonly number[]): readonly number[] {
  const ticks: number[] = [];
  const last = Math.min(308, Math.ceil(Math.log10(max)));
  for (let power = Math.max(-307, Math.floor(Math.log10(min))); power <= last; power++)
    for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
  return ticks;
}
