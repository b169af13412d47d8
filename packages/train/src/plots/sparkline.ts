/**
 * A curve as one line of text, for terminals and logs.
 * @module
 */
import { type Numbers, numbersOf } from "./plot.js";
import { extentOf } from "./scale.js";
import { shareOf } from "./theme.js";

const blocks: readonly string[] = [..."▁▂▃▄▅▆▇█"];

/** How wide a sparkline may be. */
export interface SparklineOptions {
  /** Letters at most; longer curves show the mean of each piece. Default 40. */
  readonly width?: number;
}

/**
 * Values as blocks between the least and the largest: a curve of one line. `×` is NaN, `↑` and `↓` are infinities, and values that are all alike
 * are a line in the middle.
 * @example
 * ```ts
 * import { sparkline } from "@cotangent/train/plots";
 * sparkline([1, 2, 3, 4, 5, 6, 7, 8]) // => "▁▂▃▄▅▆▇█"
 * sparkline([3, 3, NaN, 3]) // => "▄▄×▄"
 * ```
 * @see Edward Tufte, Beautiful Evidence, 2006
 */
export function sparkline(values: Numbers, options: SparklineOptions = {}): string {
  const { width = 40 } = options;
  const all = numbersOf(values);
  const shown = all.length <= width ? all : piecesOf(all, Math.max(1, Math.floor(width)));
  const range = extentOf(shown, Number.isFinite);
  return shown.map((value) => letterOf(value, range)).join("");
}

function letterOf(value: number, range: readonly [number, number]): string {
  if (Number.isNaN(value)) return "×";
  if (!Number.isFinite(value)) return value > 0 ? "↑" : "↓";
  if (range[0] === range[1]) return blocks[3];
  return blocks[Math.min(7, Math.floor(8 * shareOf(value, range)))];
}

/** Means of pieces. What is not finite stays so, and is seen. */
function piecesOf(values: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, piece) => {
    const [begin, end] = [piece, piece + 1].map((i) => Math.floor((i * values.length) / count));
    const part = values.slice(begin, end);
    return part.reduce((sum, value) => sum + value / part.length, 0);
  });
}
