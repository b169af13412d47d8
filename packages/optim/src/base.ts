/**
 * What every optimizer is: a pair of pure functions that turns gradients into updates and carries its memory as a tree.
 * The form is Optax's: updates already have the sign to be added.
 * @module
 */
import {
  ArgumentError,
  astype,
  Tensor,
  type TensorLike,
  TreeError,
  tensor,
  treeFlatten,
  treeMap,
  treeUnflatten,
} from "@cotangent/core";
import { checkFields, type Kinds } from "@cotangent/core/checks";

/** Nested plain objects and arrays of tensors, null being the empty one; `treeFlatten` of core says what is wrong with others. */
export type Tree = unknown;

/** A hyperparameter: a number, or a tensor [] where it comes from injectHyperparams or changes under jit. */
export type Scalar = number | Tensor;

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

/** What wrong states are told to be. */
export const asMade = "Pass the state that init, or the update before, returned.";

/** A leaf as a tensor. */
export const asTensor = (leaf: TensorLike): Tensor => (leaf instanceof Tensor ? leaf : tensor(leaf));

/** A tree taken apart, and how to put other leaves into its structure. */
export interface Opened<P> {
  readonly leaves: readonly Tensor[];
  readonly close: (leaves: readonly unknown[]) => P;
}

/**
 * The leaves of a tree and its structure.
 * @throws TreeError naming `op`
 */
export function open<P>(op: string, tree: P): Opened<P> {
  const [leaves, treedef] = treeFlatten(tree, op);
  return { leaves: leaves.map(asTensor), close: (others) => treeUnflatten(treedef, others) };
}

/**
 * `f` of each leaf and its position among them.
 * @throws TreeError naming `op`
 */
export function mapLeaves<P>(op: string, f: (leaf: Tensor, position: number) => Tensor, tree: P): P {
  const { leaves, close } = open(op, tree);
  return close(leaves.map(f));
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

/**
 * `f` of each leaf of `updates` and the leaves at its place in `memories`, which init made in the structure of the
 * parameters; results have the dtypes of the updates, whatever f computed in.
 */
export function mapWith<P>(
  f: (update: Tensor, ...past: readonly Tensor[]) => Tensor,
  updates: P,
  ...memories: readonly Tree[]
): P {
  const { leaves, close } = open("update", updates);
  const past = memories.map((memory) => {
    leavesLike("update", memory, updates, "Pass the gradients of the parameters that init got.");
    return open("update", memory).leaves;
  });
  return close(leaves.map((update, i) => astype(f(update, ...past.map((list) => list[i])), update.dtype)));
}

/** The leaves of the parameters, which `op` reads, in the structure of the updates. */
export function paramLeaves(op: string, updates: Tree, params: Tree): readonly Tensor[] {
  if (params === undefined) {
    throw new ArgumentError({
      op,
      requirement: "update needs the parameters",
      received: "nothing",
      fix: "Pass them as the third argument: update(gradients, state, params).",
    });
  }
  return leavesLike(op, updates, params, "Pass the parameters of which the updates are the gradients.");
}

/** `tree` in the dtypes of the memory whose place it takes, so that a state keeps its types from step to step. */
export function stored<P>(tree: P, memory: Tree): P {
  const before = open("update", memory).leaves;
  return mapLeaves("update", (leaf, i) => astype(leaf, before[i].dtype), tree);
}

/** The transformation with these two functions; the top of its states is frozen, and has fields of these kinds, or is null. */
export function stateful<S>(
  parts: GradientTransformation<S>,
  memory: Kinds | null = {},
): GradientTransformation<S> {
  return Object.freeze({
    init(params: Tree) {
      const state = parts.init(params);
      Object.freeze(state);
      return state;
    },
    update<P>(updates: P, state: S, params?: Tree, extra?: ExtraArguments) {
      if (memory !== null) checkFields("update", "state", state, memory, asMade);
      const [made, next] = parts.update(updates, state, params, extra);
      Object.freeze(next);
      return Object.freeze([made, next] as const);
    },
  });
}

/** The transformation without memory that applies `f` to each update; dtypes stay. */
export function stateless(f: (update: Tensor) => Tensor): GradientTransformation<null> {
  return stateful<null>(
    {
      init: () => null,
      update: (updates, state) => [mapWith(f, updates), state],
    },
    null,
  );
}

/** The same for functions of an update and its parameter; `op` is what errors call it. */
export function statelessOf(
  op: string,
  f: (update: Tensor, param: Tensor) => Tensor,
): GradientTransformation<null> {
  return stateful<null>(
    {
      init: () => null,
      update(updates, state, params) {
        const values = paramLeaves(op, updates, params);
        const made = mapLeaves(op, (update, i) => astype(f(update, values[i]), update.dtype), updates);
        return [made, state];
      },
    },
    null,
  );
}
