/**
 * Between functions of trees, which users write, and functions of lists of tensors, which interpreters process.
 * @module
 */
import { allocate } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import { makeTensor, Tensor } from "../base/tensor.js";
import type { Leaf, TreeDef } from "../base/tree.js";
import { treeFlatten, treeUnflatten } from "../base/tree.js";

/** A scalar tensor of a JavaScript number (float32) or boolean; a tensor as it is. */
export function leafTensor(leaf: Leaf): Tensor {
  if (leaf instanceof Tensor) return leaf;
  const dtype = typeof leaf === "boolean" ? "bool" : "float32";
  const elements = allocate(dtype, 1);
  elements[0] = Number(leaf);
  return makeTensor([], dtype, elements);
}

/** The leaves of a tree as tensors, and its structure. */
export function flattenTensors<T>(tree: T, op: string): readonly [readonly Tensor[], TreeDef<T>] {
  const [leaves, treedef] = treeFlatten(tree, op);
  return [leaves.map(leafTensor), treedef];
}

/** What a call gave: its leaves as tensors and their structure. */
export interface FlatResult<R> {
  readonly leaves: readonly Tensor[];
  readonly treedef: TreeDef<R>;
}

/**
 * Calls `f` on the trees that `leaves` fill.
 * @throws ArgumentError when f returns a promise: a traced function must finish before its transform does
 */
export function callFlat<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  treedef: TreeDef<A>,
  leaves: readonly Tensor[],
): FlatResult<R> {
  const result = f(...treeUnflatten(treedef, leaves));
  if (isThenable(result)) {
    throw new ArgumentError({
      op,
      requirement: "the function must return its result, not a promise of it",
      received: "a promise",
      fix: "Await the data first and pass it as an argument; tracing ends when the function returns.",
    });
  }
  const [outLeaves, outDef] = flattenTensors(result, op);
  return { leaves: outLeaves, treedef: outDef };
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
