/**
 * Between functions of trees, which users write, and functions of lists of tensors, which interpreters process.
 * @module
 */
import { avalOf, sameAval } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import { scalarTensor, Tensor } from "../base/tensor.js";
import { treeFlatten, treeUnflatten } from "../base/tree.js";
import type { Leaf, TreeDef } from "../base/treeDef.js";
import { isLike } from "../base/treeDef.js";
import type { Tensors } from "../base/treeTypes.js";

/** A scalar tensor of a JavaScript number (float32) or boolean; a tensor as it is. */
export function leafTensor(leaf: Leaf): Tensor {
  if (leaf instanceof Tensor) return leaf;
  return scalarTensor(Number(leaf), typeof leaf === "boolean" ? "bool" : "float32");
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
}

/** Takes arguments apart; a plain number keeps its meaning beside tensors of any dtype only if it stays one. */
export function flattenArguments<T>(args: T, op: string): FlatArguments<T> {
  const [leaves, treedef] = treeFlatten(args, op);
  return {
    tensors: leaves.filter((leaf) => leaf instanceof Tensor),
    rebuild: (tensors) => {
      let next = 0;
      return treeUnflatten(
        treedef,
        leaves.map((leaf) => (leaf instanceof Tensor ? tensors[next++] : leaf)),
      );
    },
  };
}

/**
 * Recognizes arguments that have the structure, the shapes and dtypes and the plain values of these: their tensors, or undefined for
 * others. Cheaper than taking them apart; keeps no tensor.
 */
export function recognizer(
  args: readonly unknown[],
): (others: readonly unknown[]) => readonly Tensor[] | undefined {
  const [leaves, { root }] = treeFlatten(args);
  const expected = leaves.map((leaf) => (leaf instanceof Tensor ? avalOf(leaf) : leaf));
  return (others) => {
    const found: Leaf[] = [];
    if (!isLike(others, root, found)) return undefined;
    // Plain loops here and in isLike: every call of a compiled function goes through them.
    const tensors: Tensor[] = [];
    for (let i = 0; i < found.length; i++) {
      const [leaf, known] = [found[i], expected[i]];
      if (!(leaf instanceof Tensor)) {
        if (!Object.is(leaf, known)) return undefined;
      } else if (typeof known !== "object" || !sameAval(leaf, known)) return undefined;
      else tensors.push(leaf);
    }
    return tensors;
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
  checkFinished(op, result);
  const [outLeaves, outDef] = flattenTensors(result, op);
  return { leaves: outLeaves, treedef: outDef };
}

/**
 * Throws when a traced function returned a promise, or anything else with a method `then`. Nobody hears of that any more, and
 * what it still computes with the values of the trace fails.
 */
export function checkFinished(op: string, result: unknown): void {
  const isThenable =
    typeof result === "object" && result !== null && "then" in result && typeof result.then === "function";
  if (!isThenable) return;
  Promise.resolve(result).catch(() => undefined);
  throw new ArgumentError({
    op,
    requirement: "the function must return its result, not a promise of it",
    received: "a promise",
    fix: "Await the data first and pass it as an argument; tracing ends when the function returns.",
  });
}
