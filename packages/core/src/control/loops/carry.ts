/** The carry of a loop: every round must give back what it got, leaf by leaf. @module */
import type { Aval } from "../../base/aval.js";
import { formatAval, sameAval } from "../../base/aval.js";
import { kindOf } from "../../base/checks.js";
import { canHold } from "../../base/dtype.js";
import { ArgumentError, DTypeError, ShapeError, TreeError } from "../../base/errors.js";
import { formatShape, sameShape } from "../../base/shape.js";
import { scalarTensor, Tensor } from "../../base/tensor.js";
import { treeFlatten, treeLeavesWithPath } from "../../base/tree.js";
import type { TreeDef } from "../../base/treeDef.js";
import { formatTreeDef, sameTreeDef, treeDifference } from "../../base/treeDef.js";
import { formatPath } from "../../base/treePath.js";
import { checkFinished, leafTensor } from "../../trace/flat.js";

/** How messages speak of a tree that a function gets and gives back alike. */
export interface CarryWords {
  /** The subject of what must hold, up to "keep". */
  readonly must: string;
  /** After what the function got. */
  readonly before: string;
  /** After what it gave. */
  readonly after: string;
  /** What to do about another shape, where what the function got is not to blame. */
  readonly shapeFix?: string;
}

const needsReturn = "A function with braces needs a return.";

const rounds: CarryWords = {
  must: "the carry must keep its",
  before: ", as before the round",
  after: " after it",
};

/** The leaves of what a body returned for the carry. Plain numbers take the dtype of the carry. */
export function carryLeaves(
  op: string,
  result: unknown,
  treedef: TreeDef,
  before: readonly Aval[],
  words: CarryWords = rounds,
): readonly Tensor[] {
  checkFinished(op, result);
  const [leaves, found] = treeFlatten(result, op);
  if (!sameTreeDef(found, treedef)) {
    throw new TreeError({
      op,
      requirement: `${words.must} structure`,
      expected: `${formatTreeDef(treedef)}${words.before}`,
      received: `${formatTreeDef(found)}${words.after}`,
      fix: differenceFix(treedef, found),
    });
  }
  const paths = treeLeavesWithPath(result, op).map(([path]) => path);
  return leaves.map((leaf, i) => {
    const { shape, dtype } = before[i];
    const isPlain =
      typeof leaf === "number" && shape.length === 0 && dtype !== "bool" && canHold(dtype, leaf);
    const tensor = isPlain ? scalarTensor(leaf, dtype) : leafTensor(leaf);
    if (sameAval(tensor, before[i])) return tensor;
    const at = paths[i].length === 0 ? "" : ` at ${formatPath(paths[i])}`;
    const fields = {
      op,
      requirement: `${words.must} shape and dtype`,
      expected: `${formatAval(before[i])}${at}${words.before}`,
      received: `${leaf instanceof Tensor ? formatAval(tensor) : kindOf(leaf)}${words.after}`,
    };
    if (!sameShape(tensor.shape, shape)) {
      throw new ShapeError({
        ...fields,
        fix:
          words.shapeFix ??
          `Start from a carry of shape ${formatShape(tensor.shape)}, or return one of shape ${formatShape(shape)}.`,
      });
    }
    throw new DTypeError({
      ...fields,
      fix: `${words.shapeFix === undefined ? `Start from a carry of ${tensor.dtype}, or convert` : "Convert"} the result with astype(x, "${dtype}").`,
    });
  });
}

/** What to do about two trees that differ: where they do so, or that there is none. */
export function differenceFix(expected: TreeDef, found: TreeDef): string {
  const isNothing = [expected, found].some((treedef) => formatTreeDef(treedef) === "undefined");
  return isNothing ? needsReturn : treeDifference(expected, found);
}

/** The two entries of what a body returned. */
export function pairOf(op: string, what: string, result: unknown): readonly [unknown, unknown] {
  checkFinished(op, result);
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]];
  throw new TreeError({
    op,
    requirement: `the function must return ${what}`,
    received: kindOf(result),
    fix: result === undefined ? needsReturn : "Write null in place of what there is not.",
  });
}

/** A count that must be a whole number from `least` on. */
export function checkCount(op: string, name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new ArgumentError({
    op,
    requirement: `${name} must be a whole number from ${least} on`,
    received: kindOf(value),
  });
}
