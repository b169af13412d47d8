/**
 * Roots of unity: tables of cosines and sines of fractions of a turn, rounded from float64.
 * @module
 */
import { allocate } from "../../base/dtype.js";
import { recent } from "../../base/recent.js";
import type { Shape } from "../../base/shape.js";
import { sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { makeTensor } from "../../base/tensor.js";
import type { FloatDType } from "../random/uniform.js";

/** Complex numbers as two tensors of one shape; without `im` they are real. */
export interface Parts {
  readonly re: Tensor;
  readonly im: Tensor | null;
}

/** Complex numbers with both parts. */
export interface Pair extends Parts {
  readonly im: Tensor;
}

// Horner's rule; Taylor's series to the 17th power are exact to 2e-18 up to an eighth of a turn.
function series(x: number, first: number): number {
  let sum = 1;
  for (let k = first + 16; k >= first; k -= 2) sum = 1 - (sum * x * x) / (k * (k - 1));
  return sum;
}

/** [cos, sin] of k / n of a turn, for whole numbers with 8 k below 2^53. Exact at the eighths that are. */
export function unitRoot(k: number, n: number): readonly [cos: number, sin: number] {
  const eighths = 8 * (k % n);
  const octant = Math.floor(eighths / n);
  const rest = eighths - octant * n;
  // From the nearer axis, so that the angle is at most an eighth of a turn.
  const angle = ((octant % 2 === 0 ? rest : n - rest) / n) * (Math.PI / 4);
  const [c, s] = [series(angle, 2), angle * series(angle, 3)];
  const isSwapped = octant % 4 === 1 || octant % 4 === 2;
  const [x, y] = isSwapped ? [s, c] : [c, s];
  return [octant >= 2 && octant < 6 ? 0 - x : x, octant >= 4 ? 0 - y : y];
}

// Tables that were made before: the one memory of this folder. It changes how fast a call is, never what it gives.
const tables = recent<Pair>(32);

/** exp(-2 pi i m(a, b) / n) for all places (a, b) of a matrix, or its conjugate; `name` stands for m. */
export function rootTable(
  name: string,
  shape: Shape,
  n: number,
  power: (row: number, column: number) => number,
  { dtype, isInverse }: { readonly dtype: FloatDType; readonly isInverse: boolean },
): Pair {
  const key = `${name} ${shape} ${n} ${dtype} ${isInverse}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const size = sizeOf(shape);
  const [re, im] = [allocate(dtype, size), allocate(dtype, size)];
  for (let i = 0; i < size; i++) {
    const [c, s] = unitRoot(power(Math.floor(i / shape[1]), i % shape[1]), n);
    re[i] = c;
    im[i] = isInverse ? s : 0 - s;
  }
  const table = { re: makeTensor(shape, dtype, re), im: makeTensor(shape, dtype, im) };
  tables.set(key, table);
  return table;
}
