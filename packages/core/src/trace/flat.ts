/**
 * Between functions of trees, which users write, and functions of lists of tensors, which interpreters process.
 * @module
 */
import { allocate } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import { makeTensor, Tensor } from "../base/tensor.js";
import type { Leaf, TreeDef } from "../base/tree.js";
import { formatTreeDef, treeFlatten, treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { paramsKey } from "../program/key.js";

/** A scalar tensor of a JavaScript number (float32) or boolean; a tensor as it is. */
export function leafTensor(leaf: Leaf): Tensor {
  if (leaf instanceof Tensor) return leaf;
  const dtype = typeof leaf === "boolean" ? "bool" : "float32";
  const elements = allocate(dtype, 1);
  elements[0] = Number(leaf);
  return makeTensor([], dtype, elements);
}

/** The leaves of a tree as tensors, and its structure. */
export function flattenTensors<T>(tree: T, op: string): readonly [readonly Tensor[], TreeDef<Tensors<T>>];
export function flattenTensors(tree: unknown, op: string): readonly [readonly Tensor[], TreeDef] {
  const [leaves, treedef] = treeFlatten(tree, op);
  return [leaves.map(leafTensor), treedef];
}

/** What a call gave: its leaves as tensors and their structure. */
export interface FlatResult<R> {
  readonly leaves: readonly Tensor[];
  readonly treedef: TreeDef<Tensors<R>>;
}

/** Arguments of a traced call: tensors are traced, numbers and booleans stay the plain values that they are. */
export interface FlatArguments<T> {
  readonly tensors: readonly Tensor[];
  /** The arguments with other tensors in place of theirs. */
  readonly rebuild: (tensors: readonly Tensor[]) => T;
  /** Equal for arguments of one structure, key order included, whose plain values are equal. */
  readonly key: string;
}

/** Takes arguments apart; a plain number keeps its meaning beside tensors of any dtype only if it stays one. */
export function flattenArguments<T>(args: T, op: string): FlatArguments<T> {
  const [leaves, treedef] = treeFlatten(args, op);
  const plain = leaves.map((leaf) => (leaf instanceof Tensor ? "*" : paramsKey(leaf)));
  return {
    tensors: leaves.filter((leaf) => leaf instanceof Tensor),
    rebuild: (tensors) => {
      let next = 0;
      return treeUnflatten(
        treedef,
        leaves.map((leaf) => (leaf instanceof Tensor ? tensors[next++] : leaf)),
      );
    },
    key: `${formatTreeDef(treedef, true)}|${plain.join()}`,
  };
}

/**
 * Calls `f` and takes its result apart.
 * @throws ArgumentError when f returns a promise: a traced function must finish before its transform does
 */
export function callFlat<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  args: A,
): FlatResult<R> {
  const result = f(...args);
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

/** Is it a promise, or anything else with a method `then`? */
export function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
