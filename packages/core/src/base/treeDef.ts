/**
 * The structures of trees: written out, compared, recognized. What they are made from and make is `tree.ts`.
 * @module
 */
import { isPlainObject } from "./checks.js";
import { Tensor } from "./tensor.js";
import { formatPath } from "./treePath.js";

/** A leaf: a tensor, or a number or boolean that becomes a scalar tensor when a transform reads it. */
export type Leaf = Tensor | number | boolean;

/** One level of a structure. */
export type Node =
  | { readonly _tag: "leaf" }
  | { readonly _tag: "none"; readonly value: null | undefined }
  | { readonly _tag: "array"; readonly children: readonly Node[] }
  /** Keys and children in the tree's own order, and the positions of the keys in the order that leaves have. */
  | {
      readonly _tag: "object";
      readonly keys: readonly string[];
      readonly children: readonly Node[];
      readonly order: readonly number[];
    };

/** The structure of a tree without its leaves. `T` is the type that unflattening gives back. */
export interface TreeDef<T = unknown> {
  readonly root: Node;
  readonly leafCount: number;
  /** Never set; keeps T in the type. */
  readonly _type?: T;
}

/** Is it a tensor, a number or a boolean? */
export function isLeaf(value: unknown): value is Leaf {
  return value instanceof Tensor || typeof value === "number" || typeof value === "boolean";
}

/** Is it an object that may be a part of a tree? Properties that are not enumerable are none of its own. */
export function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlainObject(value) && Object.getOwnPropertySymbols(value).length === 0;
}

/** `{a: *, b: [*, null]}`: the structure with a star for each leaf, keys sorted. */
export function formatTreeDef(treedef: TreeDef): string {
  const write = (node: Node): string => {
    switch (node._tag) {
      case "leaf":
        return "*";
      case "none":
        return String(node.value);
      case "array":
        return `[${node.children.map(write).join(", ")}]`;
      case "object":
        return `{${node.order.map((i) => `${formatPath([node.keys[i]])}: ${write(node.children[i])}`).join(", ")}}`;
      default:
        return node satisfies never;
    }
  };
  return write(treedef.root);
}

/** Do both structures have the same keys, lengths and nulls? Key order does not count. */
export function sameTreeDef(a: TreeDef, b: TreeDef): boolean {
  return treeDifference(a, b) === "";
}

/**
 * Has the tree this very structure, key order included? Its leaves come behind `leaves`. Builds nothing, unlike treeFlatten, and
 * says no where that throws.
 */
export function isLike(tree: unknown, node: Node, leaves: Leaf[]): boolean {
  if (node._tag === "leaf") return isLeaf(tree) && leaves.push(tree) > 0;
  if (node._tag === "none") return tree === node.value;
  const { children } = node;
  if (node._tag === "array") {
    if (!Array.isArray(tree) || tree.length !== children.length) return false;
    for (let i = 0; i < children.length; i++) if (!isLike(tree[i], children[i], leaves)) return false;
    return true;
  }
  if (!isBranch(tree)) return false;
  const own = Object.keys(tree);
  if (own.length !== children.length) return false;
  for (let i = 0; i < own.length; i++) if (own[i] !== node.keys[i]) return false;
  for (const i of node.order) if (!isLike(tree[node.keys[i]], children[i], leaves)) return false;
  return true;
}

/** Where two structures differ first, as a sentence; nothing where they are the same. */
export function treeDifference(expected: TreeDef, got: TreeDef): string {
  return difference(expected.root, got.root, []);
}

function difference(expected: Node, got: Node, path: (string | number)[]): string {
  const below = (key: string | number, a: Node, b: Node): string => {
    path.push(key);
    const found = difference(a, b, path);
    path.pop();
    return found;
  };
  const at = (key: string, what: string): string =>
    `They differ at ${formatPath([...path, key])}, which is ${what}.`;
  let found = "";
  if (expected._tag === "array" && got._tag === "array" && expected.children.length === got.children.length) {
    expected.children.some((child, i) => {
      found = below(i, child, got.children[i]);
      return found !== "";
    });
    return found;
  }
  if (expected._tag === "object" && got._tag === "object") {
    const theirs = new Map(got.keys.map((key, i) => [key, got.children[i]]));
    expected.keys.some((key, i) => {
      const other = theirs.get(key);
      found = other === undefined ? at(key, "missing") : below(key, expected.children[i], other);
      return found !== "";
    });
    if (found !== "" || theirs.size === expected.keys.length) return found;
    const extra = got.keys.find((key) => !expected.keys.includes(key)) ?? "";
    return at(extra, "not expected");
  }
  const isSame =
    expected._tag === "none"
      ? got._tag === "none" && expected.value === got.value
      : expected._tag === got._tag;
  return isSame && expected._tag !== "array" ? "" : `They differ at ${formatPath(path)}.`;
}
