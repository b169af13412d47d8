/** The carry of a loop: every round must give back what it got, leaf by leaf. @module */
import type { Aval } from "../base/aval.js";
import { formatAval, sameAval } from "../base/aval.js";
import { kindOf } from "../base/checks.js";
import { ArgumentError, DTypeError, ShapeError, TreeError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import { Tensor } from "../base/tensor.js";
import type { TreeDef } from "../base/tree.js";
import { formatTreeDef, sameTreeDef, treeFlatten, treeLeavesWithPath } from "../base/tree.js";
import { formatPath } from "../base/treePath.js";
import { scalarTensor } from "../primitives/constant.js";
import { isThenable, leafTensor } from "../trace/flat.js";

/** The leaves of what a body returned for the carry. Plain numbers take the dtype of the carry. */
export function carryLeaves(
  op: string,
  result: unknown,
  treedef: TreeDef,
  before: readonly Aval[],
): readonly Tensor[] {
  checkFinished(op, result);
  const [leaves, found] = treeFlatten(result, op);
  if (!sameTreeDef(found, treedef)) {
    throw new TreeError({
      op,
      requirement: "the carry must keep its structure from round to round",
      expected: formatTreeDef(treedef),
      received: formatTreeDef(found),
      fix: "Return for the carry a tree of the same keys as it came.",
    });
  }
  const paths = treeLeavesWithPath(result, op).map(([path]) => path);
  return leaves.map((leaf, i) => {
    const { shape, dtype } = before[i];
    const isPlain = typeof leaf === "number" && shape.length === 0 && dtype !== "bool";
    const tensor = isPlain ? scalarTensor(leaf, dtype) : leafTensor(leaf);
    if (sameAval(tensor, before[i])) return tensor;
    const at = paths[i].length === 0 ? "" : ` at ${formatPath(paths[i])}`;
    const fields = {
      op,
      requirement: "the carry must keep its shape and dtype from round to round",
      expected: `${formatAval(before[i])}${at}, as before the round`,
      received: `${formatAval(tensor)} after it`,
    };
    if (!sameShape(tensor.shape, shape)) {
      throw new ShapeError({
        ...fields,
        fix: "Start from a carry of the shape that the body returns, or reduce it.",
      });
    }
    throw new DTypeError({
      ...fields,
      fix: `Start from a carry of ${tensor.dtype}, or convert the result with astype(x, "${dtype}").`,
    });
  });
}

/** Throws when a traced function returned a promise. */
export function checkFinished(op: string, result: unknown): void {
  if (!isThenable(result)) return;
  throw new ArgumentError({
    op,
    requirement: "the function must return its result, not a promise of it",
    received: "a promise",
    fix: "Await the data first and pass it as an argument; tracing ends when the function returns.",
  });
}

/** The two entries of what a body returned. */
export function pairOf(op: string, what: string, result: unknown): readonly [unknown, unknown] {
  checkFinished(op, result);
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]];
  throw new TreeError({
    op,
    requirement: `the function must return ${what}`,
    received: kindOf(result),
    fix: "Return null in place of what there is not.",
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

/** Is it a tensor, a number or a boolean, and not a tree of them? */
export function isLeaf(value: unknown): value is Tensor | number | boolean {
  return value instanceof Tensor || typeof value === "number" || typeof value === "boolean";
}
