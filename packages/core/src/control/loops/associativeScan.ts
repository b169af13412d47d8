/** associativeScan: running combinations in logarithmically many steps. @module */
import { formatAval } from "../../base/aval.js";
import { checkFunction } from "../../base/checks.js";
import { ShapeError } from "../../base/errors.js";
import { normalizeAxis } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { treeUnflatten } from "../../base/tree.js";
import type { Alike, Tensors } from "../../base/treeTypes.js";
import { associativeScan as scanSeveral } from "../../primitives/associativeScan.js";
import { moveAxis } from "../../primitives/batching.js";
import { reverse as reversed } from "../../primitives/reverse.js";
import { flattenTensors } from "../../trace/flat.js";
import type { Mapped } from "../../transform/vmap.js";
import type { CarryWords } from "./carry.js";
import { carryLeaves } from "./carry.js";

/** How associativeScan runs. */
export interface AssociativeScanOptions {
  /** From the last element to the first. Default false. */
  readonly reverse?: boolean;
  /** The axis along which elements combine; negative counts from the end. Default 0. */
  readonly axis?: number;
}

const combined: CarryWords = {
  must: "combine must keep",
  before: ", as it got on either side",
  after: "",
  shapeFix:
    "It gets many elements at once, along the axis, and gives as many: combine them element by element.",
};

/**
 * Element k of the result combines elements 0 to k of `elements`, a tree of arrays, along an axis. `combine(left, right)`
 * must be associative and gets many elements at once, along that axis. Linear work in about 2 log2(n) steps; sums of floats
 * come out in another order than one by one.
 * @throws ShapeError when the sizes along the axis differ, or combine changes shapes
 * @example
 * ```ts
 * import { associativeScan, mul, tensor } from "@cotangent/core";
 * associativeScan((a, b) => mul(a, b), tensor([1, 2, 3, 4])).toArray() // => [1, 2, 6, 24]
 * ```
 * @see Blelloch, "Prefix sums and their applications", 1990
 */
export function associativeScan<const T>(
  combine: (left: NoInfer<Mapped<Tensors<T>>>, right: NoInfer<Mapped<Tensors<T>>>) => NoInfer<Alike<T>>,
  elements: T,
  options?: AssociativeScanOptions,
): Tensors<T>;
export function associativeScan(
  combine: (left: unknown, right: unknown) => unknown,
  elements: unknown,
  options: AssociativeScanOptions = {},
): unknown {
  checkFunction("associativeScan", combine, options);
  const { reverse = false, axis = 0 } = options;
  const [leaves, treedef] = flattenTensors(elements, "associativeScan");
  if (leaves.length === 0) return elements;
  const axes = leaves.map((leaf) => normalizeAxis("associativeScan", axis, leaf.shape.length));
  const moved = leaves.map((leaf, i) =>
    moveAxis(reverse ? reversed(leaf, { axes: [axes[i]] }) : leaf, axes[i], 0),
  );
  const [first] = moved;
  const other = moved.find(({ shape }) => shape[0] !== first.shape[0]);
  if (other !== undefined) {
    throw new ShapeError({
      op: "associativeScan",
      requirement: "all arrays must have one size along the axis",
      expected: `${first.shape[0]} as in ${formatAval(leaves[0])}`,
      received: formatAval(leaves[moved.indexOf(other)]),
    });
  }
  const place = (list: readonly Tensor[]): unknown =>
    treeUnflatten(
      treedef,
      list.map((x, i) => moveAxis(x, 0, axes[i])),
    );
  const results = scanSeveral(
    (left, right) => {
      const [a, b] = [place(left), place(right)];
      const like = flattenTensors(a, "associativeScan")[0];
      return carryLeaves("associativeScan", combine(a, b), treedef, like, combined).map((x, i) =>
        moveAxis(x, axes[i], 0),
      );
    },
    moved,
    0,
  );
  const back = results.map((x, i) => moveAxis(x, 0, axes[i]));
  return treeUnflatten(
    treedef,
    back.map((x, i) => (reverse ? reversed(x, { axes: [axes[i]] }) : x)),
  );
}
