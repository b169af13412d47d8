/**
 * Numerical derivatives: seeded random directions and central differences along them. They know nothing of the rules of
 * differentiation, which is why they can judge them.
 * @module
 */
import { allocate, isFloating } from "../base/dtype.js";
import { DTypeError } from "../base/errors.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";

/** A function of tensors with trees already taken apart; differentiable in every argument and result. */
export type TensorFunction = (xs: readonly Tensor[]) => readonly Tensor[];

// The finalizer of MurmurHash3 (Appleby, 2011): every bit of the input moves every bit of the result.
function scramble(seed: number): number {
  let bits = seed | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** `count` numbers in [-1, 1), the same for the same seed and stream. */
export function seededNumbers(seed: number, stream: number, count: number): readonly number[] {
  const start = scramble(scramble(seed) + stream);
  return range(count).map((i) => scramble(start + Math.imul(i + 1, 0x9e3779b9)) / 0x8000_0000 - 1);
}

/** One tensor per tensor of `like`, of its shape and dtype, with elements in [-1, 1). */
export function seededDirections(like: readonly Tensor[], seed: number, stream: number): readonly Tensor[] {
  return like.map((x, i) => {
    const elements = allocate(x.dtype, x.size);
    elements.set(seededNumbers(seed, 64 * stream + i, x.size));
    return makeTensor(x.shape, x.dtype, elements);
  });
}

/** x + h * d, element by element, rounded to the dtype of x. */
function moved(xs: readonly Tensor[], ds: readonly Tensor[], h: number): readonly Tensor[] {
  return xs.map((x, i) => {
    const elements = elementsOf(x, "differences").slice();
    const d = elementsOf(ds[i], "differences");
    for (let j = 0; j < elements.length; j++) elements[j] += h * d[j];
    return makeTensor(x.shape, x.dtype, elements);
  });
}

/** float64 copies of float32 tensors; the others as they are. */
export function widened(xs: readonly Tensor[]): readonly Tensor[] {
  return xs.map((x) =>
    x.dtype === "float32"
      ? makeTensor(x.shape, "float64", Float64Array.from(elementsOf(x, "differences")))
      : x,
  );
}

/** Does `f` compute in float64 when its arguments are float64? It does not where it converts, or insists on float32. */
export function isWidenable(f: TensorFunction, xs: readonly Tensor[]): boolean {
  try {
    return f(widened(xs)).every(({ dtype }) => !isFloating(dtype) || dtype === "float64");
  } catch (error) {
    if (error instanceof DTypeError) return false;
    throw error;
  }
}

/**
 * The derivative of `f` at `xs` along `ds` by central differences over five points,
 * (8 (f(x + h d) - f(x - h d)) - (f(x + 2 h d) - f(x - 2 h d))) / 12 h, whose error grows as h^4.
 */
export function centralDifferences(
  f: TensorFunction,
  xs: readonly Tensor[],
  ds: readonly Tensor[],
  h: number,
): readonly Float64Array[] {
  const at = (k: number): readonly Tensor[] => f(moved(xs, ds, k * h));
  const [twoBelow, below, above, twoAbove] = [-2, -1, 1, 2].map(at);
  return above.map((_, leaf) => {
    const [c, a, b, d] = [twoBelow, below, above, twoAbove].map((outs) =>
      elementsOf(outs[leaf], "differences"),
    );
    return Float64Array.from(b, (value, i) => (8 * (value - a[i]) - (d[i] - c[i])) / (12 * h));
  });
}
