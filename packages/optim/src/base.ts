/**
 * What every optimizer is: a pair of pure functions that turns gradients into updates and carries its memory as a tree.
 * The form is Optax's: updates already have the sign to be added.
 * @module
 */
import {
  Tensor,
  type TensorLike,
  TreeError,
  tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
  treeUnflatten,
} from "@cotangent/core";

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

const asTensor = (leaf: TensorLike): Tensor => (leaf instanceof Tensor ? leaf : tensor(leaf));

/**
 * `f` of each leaf and its position among them.
 * @throws TreeError naming `op`
 */
export function mapLeaves<P>(op: string, f: (leaf: Tensor, position: number) => Tensor, tree: P): P {
  const [leaves, treedef] = treeFlatten(tree, op);
  return treeUnflatten(
    treedef,
    leaves.map((leaf, i) => f(asTensor(leaf), i)),
  );
}

/**
 * The leaves of `tree`, which must have the structure of `like`.
 * @throws TreeError naming `op`, with `fix` behind the place where the structures differ
 */
export function leavesLike(op: string, like: Tree, tree: Tree, fix = ""): readonly Tensor[] {
  const [leaves] = treeFlatten(tree, op);
  try {
    treeMap(() => 0, like, tree);
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw new TreeError({ ...error.fields, op, fix: `${error.fields.fix ?? ""} ${fix}`.trim() });
  }
  return leaves.map(asTensor);
}

/** `f` of each leaf of `updates` and the leaf at its place in `memory`, which init made in the structure of the parameters. */
export function mapWith<P>(f: (update: Tensor, memory: Tensor) => Tensor, updates: P, memory: Tree): P {
  leavesLike("update", memory, updates, "Pass the gradients of the parameters that init got.");
  const past = treeLeaves(memory).map(asTensor);
  return mapLeaves("update", (update, i) => f(update, past[i]), updates);
}
