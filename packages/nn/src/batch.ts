/** Layers whose operation wants one batch axis serve any number of them, none included. @module */
import { reshape, type Tensor } from "@cotangent/core";
import { checkRank } from "./checks.js";

/** f of x with all axes but the last `rank` made one, which then become what they were. */
export function overBatch(op: string, rank: number, x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  checkRank(op, x, rank);
  const lead = x.shape.slice(0, x.shape.length - rank);
  if (lead.length === 1) return f(x);
  const count = lead.reduce((product, size) => product * size, 1);
  const y = f(reshape(x, [count, ...x.shape.slice(lead.length)]));
  return reshape(y, [...lead, ...y.shape.slice(1)]);
}

/** Axes of an example of `rank` axes, counted from the end: all but the first `skipped`. */
export function lastAxes(rank: number, skipped = 0): readonly number[] {
  return Array.from({ length: rank - skipped }, (_, i) => i - rank + skipped);
}
