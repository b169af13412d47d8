/**
 * Values that belong to the leaves of a tree: masks and labels, as trees or as functions of the path.
 * @module
 */
import { type Tensor, TreeError, type TreePath, treeLeavesWithPath } from "@cotangent/core";
import { asTensor, open, type Tree } from "./base.js";

/** A value for each leaf: a tree of them, where one may stand for a whole subtree. */
export type PerLeaf<L extends string | boolean> =
  | L
  | null
  | readonly PerLeaf<L>[]
  | { readonly [key: string]: PerLeaf<L> };

/** The same, or a function of the path to the leaf and the leaf itself (of which only shape and dtype may matter). */
export type ByPath<L extends string | boolean> = PerLeaf<L> | LabelOf<L>;

/** A function of the path to a leaf and the leaf itself. */
export type LabelOf<L extends string | boolean> = (path: TreePath, leaf: Tensor) => L;

/** Which leaves a transformation applies to. */
export type Mask = ByPath<boolean>;

/** The values for the leaves of `tree`, in their order; `isValue` tells a value from a subtree. */
export function valuesOf<L extends string | boolean>(
  op: string,
  given: ByPath<L>,
  tree: Tree,
  isValue: (value: unknown) => value is L,
): readonly L[] {
  return treeLeavesWithPath(tree, op).map(([path, leaf]) => {
    const value: unknown =
      typeof given === "function" ? given(path, asTensor(leaf)) : valueAt(given, path, isValue);
    if (isValue(value)) return value;
    throw new TreeError({
      op,
      requirement: "there must be a value for each leaf of the parameters",
      received: `${value === undefined ? "nothing" : `something else (${typeof value})`} at ${path.join(".") || "(the tree itself)"}`,
      fix: "Give a tree of the structure of the parameters or of its upper part, or a function of path and leaf.",
    });
  });
}

function valueAt(given: unknown, path: TreePath, isValue: (value: unknown) => boolean): unknown {
  let node = given;
  for (const key of path) {
    if (isValue(node) || typeof node !== "object" || node === null) break;
    node = Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
  }
  return node;
}

/** The tree with null in place of the leaves that are not chosen. */
export function only<P>(op: string, tree: P, chosen: readonly boolean[]): P {
  const { leaves, close } = open(op, tree);
  return close(leaves.map((leaf, i) => (chosen[i] ? leaf : null)));
}

/** `tree` with the leaves of `part` in place of those that are chosen. */
export function merged<P>(op: string, tree: P, part: Tree, chosen: readonly boolean[]): P {
  const { leaves, close } = open(op, tree);
  const others = [...open(op, part).leaves];
  return close(leaves.map((leaf, i) => (chosen[i] ? (others.shift() ?? leaf) : leaf)));
}

/** Is it a value of a mask? */
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
/** Is it a label? */
export const isString = (value: unknown): value is string => typeof value === "string";

/** A tree or function of values with another value in place of each. */
export function relabel<L extends string | boolean, M extends string | boolean>(
  given: ByPath<L>,
  f: (value: L) => M,
  isValue: (value: unknown) => value is L,
): ByPath<M> {
  if (typeof given === "function") return (path, leaf) => f(given(path, leaf));
  return relabelTree(given, f, isValue);
}

function relabelTree<L extends string | boolean, M extends string | boolean>(
  given: PerLeaf<L>,
  f: (value: L) => M,
  isValue: (value: unknown) => value is L,
): PerLeaf<M> {
  if (given === null) return null;
  if (isValue(given)) return f(given);
  const children = Object.entries(given).map(
    ([key, child]) => [key, relabelTree(child, f, isValue)] as const,
  );
  return Array.isArray(given) ? children.map(([, child]) => child) : Object.fromEntries(children);
}
