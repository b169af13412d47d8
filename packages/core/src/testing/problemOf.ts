/**
 * From functions of trees, which users write, to the problems that checks of derivatives ask about.
 * @module
 */
import { formatAval } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { TreePath } from "../base/treePath.js";
import { formatPath } from "../base/treePath.js";
import { callFlat, flattenTensors, leafTensor } from "../trace/flat.js";
import type { GradientProblem } from "./gradientProblem.js";

/** A path with the name of what it leads into: `args[0].w`. */
export function nameOf(path: TreePath, root: string): string {
  const text = formatPath(path);
  return path.length === 0 ? root : text.startsWith("[") ? root + text : `${root}.${text}`;
}

/**
 * A function of trees as a function of its floating leaves: integer and bool leaves are held fixed, such results ignored.
 * @throws ArgumentError when no argument, or no result, holds floats
 */
export function problemOf<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  args: A,
): GradientProblem;
export function problemOf(
  op: string,
  f: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): GradientProblem {
  const [leaves, argsDef] = flattenTensors(args, op);
  const isFree = leaves.map((leaf) => isFloating(leaf.dtype));
  const paths = treeLeavesWithPath(args, op);
  if (!isFree.includes(true)) {
    throw new ArgumentError({
      op,
      requirement: "some argument must hold floating-point values",
      received: leaves.length === 0 ? "no tensors" : leaves.map(formatAval).join(", "),
    });
  }
  const full = (xs: readonly Tensor[]): readonly Tensor[] => {
    let next = 0;
    return leaves.map((leaf, i) => (isFree[i] ? xs[next++] : leaf));
  };
  const result = callFlat(op, f, treeUnflatten(argsDef, leaves));
  if (!result.leaves.some(({ dtype }) => isFloating(dtype))) {
    throw new ArgumentError({
      op,
      requirement: "some result must hold floating-point values",
      received: result.leaves.length === 0 ? "no tensors" : result.leaves.map(formatAval).join(", "),
      fix: "Return what is to be differentiated; functions of integers and booleans have no derivative.",
    });
  }
  const results = treeLeavesWithPath(f(...args), op).filter((_, i) => isFloating(result.leaves[i].dtype));
  return {
    f: (xs) =>
      callFlat(op, f, treeUnflatten(argsDef, full(xs))).leaves.filter(({ dtype }) => isFloating(dtype)),
    xs: leaves.filter((_, i) => isFree[i]).map(leafTensor),
    argumentNames: paths.filter((_, i) => isFree[i]).map(([path]) => nameOf(path, "args")),
    resultNames: results.map(([path]) => nameOf(path, "result")),
  };
}
