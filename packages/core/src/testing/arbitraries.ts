/**
 * fast-check arbitraries for what tensor programs are made of: shapes, axes, dtypes and trees.
 * All values come from fast-check's seed; counterexamples shrink to few axes, sizes of 1 and plain leaves.
 * @module
 */
import * as fc from "fast-check";
import type { DType } from "../base/dtype.js";
import { dtypes } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range } from "../base/shape.js";

/** Bounds on the shapes that are drawn. */
export interface ShapeBounds {
  /** Most axes; default 5. */
  readonly maxRank?: number;
  /** Greatest size along an axis; default 4. */
  readonly maxSize?: number;
  /** Least size along an axis, 0 or 1; default 0. */
  readonly minSize?: number;
  /** Most elements; default 48. */
  readonly maxElements?: number;
}

// 1, 2, ..., max twice over, then 0: so sizes shrink to 1, and an empty axis is the exception.
function anySize(maxSize: number, minSize: number): fc.Arbitrary<number> {
  const last = 2 * maxSize - (minSize > 0 ? 1 : 0);
  return fc.integer({ min: 0, max: last }).map((k) => (k === 2 * maxSize ? 0 : 1 + (k % maxSize)));
}

// Later axes give way, so that the product stays within bounds.
function within(shape: Shape, maxElements: number): Shape {
  const sizes: number[] = [];
  let product = 1;
  for (const size of shape) {
    const kept = Math.min(size, Math.max(1, Math.floor(maxElements / product)));
    sizes.push(kept);
    product *= Math.max(1, kept);
  }
  return Object.freeze(sizes);
}

/**
 * Shapes from scalars to `maxRank` axes, with sizes of 0 and 1 among them.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { anyShape } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyShape({ maxRank: 2 }), (shape) => shape.length <= 2))
 * ```
 */
export function anyShape(bounds: ShapeBounds = {}): fc.Arbitrary<Shape> {
  const { maxRank = 5, maxSize = 4, minSize = 0, maxElements = 48 } = bounds;
  return fc
    .array(anySize(maxSize, minSize), { maxLength: maxRank, size: "max" })
    .map((shape) => within(shape, maxElements));
}

/**
 * One of the dtypes given, by default any of the five; shrinks to the first.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { anyDType } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyDType(["float32", "float64"]), (dtype) => dtype.startsWith("float")))
 * ```
 */
export function anyDType(among: readonly DType[] = dtypes): fc.Arbitrary<DType> {
  return fc.constantFrom(...among);
}

/**
 * `count` shapes that broadcast with each other: each is a suffix of a common shape with some sizes replaced by 1.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { add, zeros } from "@cotangent/core";
 * import { anyBroadcastableShapes } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyBroadcastableShapes(2), ([a, b]) => add(zeros(a), zeros(b)).rank === Math.max(a.length, b.length)))
 * ```
 */
export function anyBroadcastableShapes(
  count: number,
  bounds: ShapeBounds = {},
): fc.Arbitrary<readonly Shape[]> {
  return anyShape(bounds).chain((common) => {
    const one = fc.record({
      rank: fc.integer({ min: 0, max: common.length }),
      stretched: fc.array(fc.boolean(), { minLength: common.length, maxLength: common.length }),
    });
    const shapeOf = ({
      rank,
      stretched,
    }: {
      readonly rank: number;
      readonly stretched: readonly boolean[];
    }): Shape => common.map((size, axis) => (stretched[axis] ? 1 : size)).slice(common.length - rank);
    return fc.array(one, { minLength: count, maxLength: count }).map((list) => list.map(shapeOf));
  });
}

/**
 * An axis of a tensor of `rank` axes, counted from the front or (negative) from the end; shrinks to 0. `rank` is at least 1.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { anyAxis } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyAxis(3), (axis) => axis >= -3 && axis < 3))
 * ```
 */
export function anyAxis(rank: number): fc.Arbitrary<number> {
  return fc.integer({ min: -rank, max: rank - 1 });
}

/**
 * Some of the axes of a tensor of `rank` axes, ascending, each at most once, none of them negative; shrinks to none.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { anyAxes } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyAxes(3), (axes) => axes.length <= 3))
 * ```
 */
export function anyAxes(rank: number): fc.Arbitrary<readonly number[]> {
  return fc.subarray([...range(rank)]);
}

/** A tree of leaves of one type; null is the empty subtree. */
export type AnyTree<L> = L | null | readonly AnyTree<L>[] | { readonly [key: string]: AnyTree<L> };

// Keys that naive code treats specially are plain data in a tree.
const keys = ["a", "b", "kernel", "bias", "with space", "0", "constructor", "__proto__"];

/**
 * Trees of arrays, objects and null around leaves from `leaf`, a few levels deep; shrinks to a single leaf.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { treeMap } from "@cotangent/core";
 * import { anyTree } from "@cotangent/core/testing";
 * const same = (tree: unknown) => fc.stringify(treeMap((x) => x, tree)) === fc.stringify(tree);
 * fc.assert(fc.property(anyTree(fc.integer()), same))
 * ```
 */
export function anyTree<L>(leaf: fc.Arbitrary<L>): fc.Arbitrary<AnyTree<L>> {
  const { tree } = fc.letrec<{ readonly tree: AnyTree<L> }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      { arbitrary: leaf, weight: 4 },
      { arbitrary: fc.array(tie("tree"), { maxLength: 3 }), weight: 2 },
      {
        arbitrary: fc.dictionary(fc.constantFrom(...keys), tie("tree"), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
        weight: 2,
      },
      { arbitrary: fc.constant(null), weight: 1 },
    ),
  }));
  return tree;
}
