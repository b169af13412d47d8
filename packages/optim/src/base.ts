/**
 * What every optimizer is: a pair of pure functions that turns gradients into updates and carries its memory as a tree.
 * The form is Optax's: updates already have the sign to be added.
 * @module
 */
import { type Tensor, treeFlatten, treeLeaves, treeMap, treeUnflatten } from "@cotangent/core";

/** Nested plain objects and arrays of tensors, null being the empty one; `treeFlatten` of core says what is wrong with others. */
export type Tree = unknown;

/** Further values that some transformations ask for, by name: the loss, say. */
export type ExtraArguments = Readonly<Record<string, unknown>>;

/**
 * A function from gradients to updates with a memory. `init` makes the memory for a tree of parameters; `update` gives
 * the updates, in the structure of the gradients, and the next memory. `S` is the memory: a tree, so that it can pass
 * through jit, be saved and be edited like the parameters.
 */
export interface GradientTransformation<S = Tree> {
  /** The memory before the first update. */
  init(params: Tree): S;
  /** The updates and the next memory; some transformations also read the parameters or extra arguments. */
  update<P>(updates: P, state: S, params?: Tree, extra?: ExtraArguments): readonly [updates: P, state: S];
}

/** `f` of each leaf of `tree` and the leaf at its place in `other`, which must have the same structure. */
export function mapWith<P>(f: (leaf: Tensor, other: Tensor) => Tensor, tree: P, other: Tree): P {
  const [, treedef] = treeFlatten(tree);
  return treeUnflatten(treedef, treeLeaves(treeMap<Tensor, Tree>(f, tree, other)));
}
