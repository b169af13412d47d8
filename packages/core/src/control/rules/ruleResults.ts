/**
 * What rules of users return, checked against what they must return; every message names the rule and the place.
 * @module
 */
import type { Aval } from "../../base/aval.js";
import { formatAval, sameAval } from "../../base/aval.js";
import { isPlainObject, kindOf } from "../../base/checks.js";
import { isFloating } from "../../base/dtype.js";
import { ArgumentError, DTypeError, ShapeError, TreeError } from "../../base/errors.js";
import { sameShape } from "../../base/shape.js";
import { Tensor } from "../../base/tensor.js";
import { treeFlatten, treeLeavesWithPath } from "../../base/tree.js";
import type { TreeDef } from "../../base/treeDef.js";
import { formatTreeDef, sameTreeDef } from "../../base/treeDef.js";
import type { TreePath } from "../../base/treePath.js";
import { formatPath } from "../../base/treePath.js";
import { zerosLike } from "../../primitives/constant.js";
import { leafTensor } from "../../trace/flat.js";

/** A rule, for messages. */
export interface RuleName {
  readonly op: string;
  /** "fwd", "bwd", "jvp", "solve" and the like. */
  readonly rule: string;
}

/** Throws when a leaf has another shape or dtype than what it belongs to. */
function checkLeaf({ op, rule }: RuleName, what: string, leaf: Tensor, like: Aval, path: TreePath): void {
  if (sameAval(leaf, like)) return;
  const where = path.length === 0 ? "" : ` at ${formatPath(path)}`;
  const fields = {
    op,
    requirement: `${rule} must return ${what} in its shape and dtype`,
    expected: `${formatAval(like)}${where}`,
    received: formatAval(leaf),
  };
  if (!sameShape(leaf.shape, like.shape)) throw new ShapeError(fields);
  throw new DTypeError({ ...fields, fix: "Convert it with astype()." });
}

/** The leaves of `tree`, which must have a structure and, where they are floats or `isExact`, the avals of its leaves. */
export function leavesLike(
  name: RuleName,
  what: string,
  tree: unknown,
  treedef: TreeDef,
  avals: readonly Aval[],
  isExact = true,
): readonly Tensor[] {
  const [, own] = treeFlatten(tree, name.op);
  if (!sameTreeDef(own, treedef)) {
    throw new TreeError({
      op: name.op,
      requirement: `${name.rule} must return ${what} in its structure`,
      expected: formatTreeDef(treedef),
      received: formatTreeDef(own),
    });
  }
  return treeLeavesWithPath(tree, name.op).map(([path, leaf], i) => {
    const tensor = leafTensor(leaf);
    if (isExact || isFloating(avals[i].dtype)) checkLeaf(name, what, tensor, avals[i], path);
    return tensor;
  });
}

/** Both entries of what a rule returns. */
export function pairOf({ op, rule }: RuleName, result: unknown, form: string): readonly [unknown, unknown] {
  if (Array.isArray(result) && result.length === 2) return [result[0], result[1]];
  throw new ArgumentError({
    op,
    requirement: `${rule} must return a pair`,
    expected: form,
    received: kindOf(result),
  });
}

/**
 * The cotangents that bwd returns for arguments: one entry each, null in place of any subtree being zero. `avals` are
 * those of the leaves of the arguments, null for plain numbers, whose cotangents nobody asks for. Floating ones come out.
 */
export function cotangentLeaves(
  name: RuleName,
  result: unknown,
  { root }: TreeDef,
  avals: readonly (Aval | null)[],
): readonly Tensor[] {
  const args = root._tag === "array" ? root.children : [];
  if (!Array.isArray(result) || result.length !== args.length) {
    throw new ArgumentError({
      op: name.op,
      requirement: `${name.rule} must return an array with one cotangent per differentiable argument`,
      expected: `an array of ${args.length}`,
      received: kindOf(result),
      fix: Array.isArray(result) ? "Write null for an argument without gradient." : "Write [cotangent].",
    });
  }
  let next = 0;
  const spread = (node: TreeDef["root"], ct: unknown, path: TreePath): readonly Tensor[] => {
    const isZero = ct === null || ct === undefined;
    switch (node._tag) {
      case "leaf":
        return cotangentLeaf(name, isZero ? null : ct, avals[next++], path);
      case "none":
        return [];
      case "array": {
        const list: readonly unknown[] = Array.isArray(ct) ? ct : [];
        if (!isZero && (!Array.isArray(ct) || list.length !== node.children.length))
          throw structureError(name, `an array of ${node.children.length}`, kindOf(ct), path);
        return node.children.flatMap((child, i) => spread(child, list[i], [...path, i]));
      }
      case "object": {
        const keys = node.order.map((i) => node.keys[i]).join(", ");
        const fields = isPlainObject(ct) ? ct : {};
        const own = Object.keys(fields).toSorted().join(", ");
        if (!isZero && own !== keys)
          throw structureError(name, `the keys ${keys}`, own === "" ? kindOf(ct) : `the keys ${own}`, path);
        return node.order.flatMap((i) =>
          spread(node.children[i], fields[node.keys[i]], [...path, node.keys[i]]),
        );
      }
      default:
        return node satisfies never;
    }
  };
  return args.flatMap((arg, i) => spread(arg, result[i], [i]));
}

function cotangentLeaf(name: RuleName, ct: unknown, like: Aval | null, path: TreePath): readonly Tensor[] {
  if (like === null || !isFloating(like.dtype)) return [];
  if (ct === null) return [zerosLike(like)];
  if (!(ct instanceof Tensor) && typeof ct !== "number")
    throw structureError(name, `a cotangent ${formatAval(like)}`, kindOf(ct), path);
  const leaf = leafTensor(ct);
  checkLeaf(name, "a cotangent per argument", leaf, like, path);
  return [leaf];
}

function structureError(
  { op, rule }: RuleName,
  expected: string,
  received: string,
  path: TreePath,
): TreeError {
  return new TreeError({
    op,
    requirement: `${rule} must return a cotangent per argument in its structure`,
    expected: `${expected} at ${formatPath(path)}`,
    received,
    fix: "Write null for what has no gradient.",
  });
}
