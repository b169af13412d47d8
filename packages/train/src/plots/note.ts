/**
 * The small print of a plot: what is left out of it, and what is drawn with fewer points. A plot that is silent about it lies.
 * @module
 */
import { countText } from "./numberText.js";
import type { XyPlot } from "./plot.js";
import { longest } from "./sample.js";
import { hasPlace, isDrawable } from "./scale.js";

/** The note about values without a place: `unknown` are NaN or infinite, `nowhere` are not above 0 where an axis is logarithmic. */
export function leftOut(unknown: number, nowhere: number): string {
  const parts = [
    ...(unknown > 0 ? [`NaN or infinite (${countText(unknown)})`] : []),
    ...(nowhere > 0 ? [`not above 0 on a log axis (${countText(nowhere)})`] : []),
  ];
  return parts.length > 0 ? `left out: ${parts.join(", ")}` : "";
}

/** The note of a plot over two axes of numbers. */
export function noteOf({ series, x, y }: XyPlot): string {
  let [unknown, nowhere, sampled] = [0, 0, 0];
  for (const one of series) {
    const { length } = one.y;
    if (one.draw === "line" && length > longest) sampled = Math.max(sampled, length);
    if (one.draw === "steps") continue;
    for (let i = 0; i < length; i++) {
      if (!isDrawable(one.x[i]) || !isDrawable(one.y[i])) unknown++;
      else if (!hasPlace(one.x[i], x) || !hasPlace(one.y[i], y)) nowhere++;
    }
  }
  const pieces = `${countText(sampled)} points, drawn by the extremes of ${countText(longest / 2)} pieces`;
  return [leftOut(unknown, nowhere), ...(sampled > 0 ? [pieces] : [])]
    .filter((part) => part !== "")
    .join("; ");
}
