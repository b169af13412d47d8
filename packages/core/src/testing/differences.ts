/**
 * Numerical derivatives: seeded random directions and central differences along them. They know nothing of the rules of
 * differentiation, which is why they can judge them.
 * @module
 */
import type { Elements } from "../base/dtype.js";
import { allocate, isFloating } from "../base/dtype.js";
import { InternalError } from "../base/errors.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import { magnitude, roundingMargin, tolerances } from "./close.js";

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

/**
 * How large the elements of a tensor typically are: their root mean square. 1 where that says nothing, for zeros and for
 * tensors without elements.
 */
export function typicalSize(x: Tensor): number {
  const greatest = magnitude(x);
  if (greatest === 0) return 1;
  let sum = 0;
  for (const value of elementsOf(x, "differences")) {
    // Quotients, because squares may leave the range of floats.
    if (Number.isFinite(value)) sum += (value / greatest) * (value / greatest);
  }
  return greatest * Math.sqrt(sum / x.size);
}

/**
 * Directions in which to move from a point. In each tensor the direction is as long as the tensor's typical size (at
 * least half of it), however many elements it has: a step of 1e-3 then moves the tensor by 1e-3 of that size, not by 1e-3
 * times the root of their number. No element stays nearly unmoved, so none is overlooked by chance.
 */
export function scaledDirections(xs: readonly Tensor[], seed: number, stream: number): readonly Tensor[] {
  return seededDirections(xs, seed, stream).map((d, i) => {
    const size = typicalSize(xs[i]) / Math.sqrt(Math.max(1, d.size));
    const elements = elementsOf(d, "differences").map((u: number) => size * (u < 0 ? u - 1 : u + 1) * 0.5);
    return makeTensor(d.shape, d.dtype, elements);
  });
}

/** The direction along which all elements grow alike. */
export function evenDirections(xs: readonly Tensor[]): readonly Tensor[] {
  return xs.map((x) => {
    const elements = allocate(x.dtype, x.size).fill(typicalSize(x) / Math.sqrt(Math.max(1, x.size)));
    return makeTensor(x.shape, x.dtype, elements);
  });
}

/** The direction along which one element grows by the typical size of its tensor; `place`, from -1 to 1, says which. */
export function oneElement(xs: readonly Tensor[], place: number): readonly Tensor[] {
  const total = xs.reduce((sum, { size }) => sum + size, 0);
  let position = Math.min(total - 1, Math.floor(((place + 1) / 2) * total));
  return xs.map((x) => {
    const elements = allocate(x.dtype, x.size);
    if (position >= 0 && position < x.size) elements[position] = typicalSize(x);
    position -= x.size;
    return makeTensor(x.shape, x.dtype, elements);
  });
}

/** x + h * d, element by element, rounded to the dtype of x. */
export function moved(xs: readonly Tensor[], ds: readonly Tensor[], h: number): readonly Tensor[] {
  return xs.map((x, i) => {
    const elements = elementsOf(x, "differences").slice();
    const d = elementsOf(ds[i], "differences");
    for (let j = 0; j < elements.length; j++) elements[j] += h * d[j];
    return makeTensor(x.shape, x.dtype, elements);
  });
}

/** Every element moved by a random share of itself, at most `share`. */
export function nudge(xs: readonly Tensor[], share: number, seed: number): readonly Tensor[] {
  return xs.map((x, i) => {
    const u = seededNumbers(seed, -2 - i, x.size);
    const elements = elementsOf(x, "differences").map(
      (value: number, j: number) => value * (1 + share * u[j]),
    );
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

/**
 * f at float64 copies of its arguments; undefined where its results are not float64 then, or where it refuses them, with
 * whatever error: it took the arguments themselves.
 */
export function widenedValues(f: TensorFunction, xs: readonly Tensor[]): readonly Tensor[] | undefined {
  try {
    const values = f(widened(xs));
    return values.every(({ dtype }) => !isFloating(dtype) || dtype === "float64") ? values : undefined;
  } catch (error) {
    if (error instanceof InternalError) throw error;
    return undefined;
  }
}

/** What differences say of one result of a function. */
export interface Differences {
  /** The derivative, element by element. */
  readonly derivative: Float64Array;
  /** The step h that was taken. */
  readonly step: number;
  /** The greatest finite magnitude among the values it was computed from. */
  readonly size: number;
  /** How far, at most, the plain differences over 2 h and 4 h lie apart; Infinity where some value is not finite. */
  readonly spread: number;
  /** The element that looks most as if it had a kink or a jump at the point; -1 when none does. */
  readonly bend: number;
  /** How much that element bends; 0 when none does. */
  readonly bent: number;
  /** Does an element look so? */
  readonly isBent: (element: number) => boolean;
}

/** Is every one of them finite? */
export function allFinite(values: ArrayLike<number>): boolean {
  return Array.from(values).every(Number.isFinite);
}

// Over twice the step the second difference of a smooth function is four times as large, that of a kink twice.
function bendOf(
  near: Float64Array,
  far: Float64Array,
  noise: number,
): Pick<Differences, "bend" | "bent" | "isBent"> {
  const isBent = (i: number): boolean => {
    const size = Math.abs(near[i]);
    return size > noise && Math.abs(far[i]) < 3 * size;
  };
  const bend = near.reduce(
    (most, value, i) => (isBent(i) && (most < 0 || Math.abs(value) > Math.abs(near[most])) ? i : most),
    -1,
  );
  return { bend, bent: bend < 0 ? 0 : Math.abs(near[bend]), isBent };
}

/**
 * What rounding changes each element of each result of `f` by, beside `xs` along `ds`: the greatest fourth difference of values a
 * step h apart, on either side. Of a function that is smooth over a few steps nothing else is left in it; values of their own size say
 * less where large terms cancel. NaN for elements that are the same at all of these points: rounding may take more than the step changes.
 */
export function roughnessOf(
  f: TensorFunction,
  xs: readonly Tensor[],
  ds: readonly Tensor[],
  h: number,
): readonly Float64Array[] {
  const sides = [-h, h].map((step) => range(8).map((k) => f(moved(xs, ds, (k + 1) * step))));
  return sides[0][0].map((_, leaf) => {
    const values = sides.map((side) => side.map((results) => elementsOf(results[leaf], "differences")));
    const fourth = ([a, b, c, d, e]: readonly Elements[], i: number): number =>
      Math.abs(a[i] - 4 * b[i] + 6 * c[i] - 4 * d[i] + e[i]);
    return Float64Array.from(values[0][0], (first, i) => {
      if (values.flat().every((each) => Object.is(each[i], first))) return NaN;
      const fourths = values.flatMap((side) => range(4).map((k) => fourth(side.slice(k, k + 5), i)));
      return Math.max(...fourths.filter(Number.isFinite), 0);
    });
  });
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
): readonly Differences[] {
  const at = (k: number): readonly Tensor[] => f(moved(xs, ds, k * h));
  const [twoBelow, below, here, above, twoAbove] = [-2, -1, 0, 1, 2].map(at);
  return above.map((_, leaf): Differences => {
    const outs = [twoBelow[leaf], below[leaf], above[leaf], twoAbove[leaf]];
    const [c, a, b, d] = outs.map((out) => elementsOf(out, "differences"));
    const near = Float64Array.from(b, (value, i) => (value - a[i]) / (2 * h));
    const far = Float64Array.from(d, (value, i) => (value - c[i]) / (4 * h));
    const apart = near.map((value, i) => value - far[i]);
    const middle = elementsOf(here[leaf], "differences");
    const size = magnitude(...outs);
    const { epsilon } = tolerances[here[leaf].dtype === "float32" ? "float32" : "float64"];
    return {
      derivative: near.map((value, i) => value + apart[i] / 3),
      step: h,
      size,
      spread: apart.every(Number.isFinite) ? magnitude(apart) : Infinity,
      ...bendOf(
        Float64Array.from(b, (value, i) => value + a[i] - 2 * middle[i]),
        Float64Array.from(d, (value, i) => value + c[i] - 2 * middle[i]),
        roundingMargin * epsilon * size,
      ),
    };
  });
}
