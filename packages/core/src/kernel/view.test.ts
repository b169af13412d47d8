/** Index maps against the definition: every point, one at a time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Shape } from "../base/shape.js";
import { sizeOf, stridesOf } from "../base/shape.js";
import type { AffineMap, View } from "./view.js";
import {
  composeView,
  coordinateRange,
  denseView,
  flatten,
  guardView,
  isWhole,
  permuteMap,
  reshapeView,
  stepMap,
} from "./view.js";

function* points(shape: Shape): Generator<readonly number[]> {
  const strides = stridesOf(shape);
  for (let i = 0; i < sizeOf(shape); i++)
    yield shape.map((size, axis) => Math.floor(i / strides[axis]) % size);
}

const at = (
  axis: { readonly offset: number; readonly strides: readonly number[] },
  point: readonly number[],
): number => axis.strides.reduce((sum, stride, j) => sum + stride * point[j], axis.offset);

const read = (view: View): readonly number[] => {
  const { offset, strides } = flatten(view);
  return [...points(view.shape)].map((point) => at({ offset, strides }, point));
};

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
const permuted = shapes.chain((shape) =>
  fc
    .shuffledSubarray(
      shape.map((_, axis) => axis),
      { minLength: shape.length },
    )
    .map((permutation) => ({ shape, permutation })),
);

describe("composeView", () => {
  it("reads where the composed maps point", () => {
    fc.assert(
      fc.property(
        permuted,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        ({ shape, permutation }, flips) => {
          const first = permuteMap(shape, permutation);
          const start = first.shape.map((size, axis) => (flips[axis] ? size - 1 : 0));
          const second: AffineMap = stepMap(
            first.shape,
            start,
            first.shape.map((_, axis) => (flips[axis] ? -1 : 1)),
          );
          const view = composeView(composeView(denseView(shape), first), second);
          const strides = stridesOf(shape);
          const expected = [...points(second.shape)].map((point) => {
            const inner = second.axes.map((axis) => at(axis, point));
            return first.axes.reduce((sum, axis, a) => sum + at(axis, inner) * strides[a], 0);
          });
          expect(read(view)).toEqual(expected);
        },
      ),
    );
  });
});

describe("reshapeView", () => {
  it("keeps the row-major order, or refuses", () => {
    fc.assert(
      fc.property(permuted, fc.nat(), ({ shape, permutation }, choice) => {
        const view = composeView(denseView(shape), permuteMap(shape, permutation));
        const n = sizeOf(shape);
        const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
        const d = divisors[choice % divisors.length];
        for (const target of [[n], [d, n / d], [d, 1, n / d]]) {
          const reshaped = reshapeView(view, target);
          if (reshaped !== undefined) expect(read(reshaped)).toEqual(read(view));
          else expect(permutation.some((axis, i) => axis !== i)).toBe(true);
        }
      }),
    );
  });

  it("splits a permuted axis and merges only neighbors", () => {
    const transposed = composeView(denseView([4, 6]), permuteMap([4, 6], [1, 0]));
    expect(reshapeView(transposed, [2, 3, 4])).toBeDefined();
    expect(reshapeView(transposed, [24])).toBeUndefined();
  });
});

describe("guards", () => {
  it("stand exactly on the axes that can leave the buffer", () => {
    const shifted = guardView(composeView(denseView([3, 3]), stepMap([3, 3], [-1, 0], [1, 1])));
    expect(shifted.axes.map((axis) => axis.guarded)).toEqual([true, false]);
    expect(coordinateRange(shifted.axes[0], [3, 3])).toEqual([-1, 1]);
  });
});

describe("isWhole", () => {
  it("is true for whole buffers in order, whatever their sizes of 1", () => {
    expect(isWhole(denseView([2, 1, 3]))).toBe(true);
    expect(isWhole(composeView(denseView([2, 1, 3]), permuteMap([2, 1, 3], [1, 0, 2])))).toBe(true);
    expect(isWhole(composeView(denseView([2, 3]), permuteMap([2, 3], [1, 0])))).toBe(false);
    expect(isWhole(composeView(denseView([4]), stepMap([4], [3], [-1])))).toBe(false);
  });
});
