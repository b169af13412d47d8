/** Which leaves of a tree are meant: by the path to them. @module */
import { Tensor } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { produce } from "immer";

/** Chooses leaves: by a pattern for their path, such as /^encoder\./, or by path and tensor. Paths are written "encoder.0.kernel". */
export type Where = RegExp | ((path: string, leaf: Tensor) => boolean);

/**
 * Says of each leaf whether it is chosen.
 * @throws ArgumentError naming `op` when `where` is neither a pattern nor a function
 */
export function chooser(op: string, where: Where): (path: string, leaf: Tensor) => boolean {
  const fix = "Pass a pattern like /kernel/, or a function of path and tensor.";
  checkArguments(op, { where: "function or pattern" }, { where }, fix);
  return where instanceof RegExp ? (path) => new RegExp(where).test(path) : where;
}

/** A change of a leaf; null takes it away. */
export type Change = (leaf: Tensor, path: string) => Tensor | null;

/** The tree with changed leaves. What did not change is shared, and all of it is frozen. */
export function changed<T>(tree: T, change: Change): T {
  // A tree may be a single leaf, which has no place of its own to be changed in.
  return produce({ tree }, (draft) => changeWithin(draft, undefined, change)).tree;
}

function changeWithin(node: object, path: string | undefined, change: Change): void {
  for (const [key, child] of Object.entries(node)) {
    const own = path === undefined ? "" : path === "" ? key : `${path}.${key}`;
    if (child instanceof Tensor) {
      const next = change(child, own);
      if (next !== child) Reflect.set(node, key, next);
    } else if (typeof child === "object" && child !== null) changeWithin(child, own, change);
  }
}
