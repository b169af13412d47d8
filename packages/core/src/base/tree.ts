/**
 * Trees: nested plain objects and arrays whose leaves are tensors (or numbers and booleans), null being the empty
 * subtree. JAX's pytrees. Object keys pair by name, whatever their order; results keep the first tree's order.
 * This is the one file that casts tree types: a TreeDef<T> remembers a T that TypeScript cannot rebuild.
 * @module
 */
import { checkFunction, checkList, isPlainObject, kindOf } from "./checks.js";
import { TreeError } from "./errors.js";
import { Tensor } from "./tensor.js";
import type { TreePath } from "./treePath.js";
import { enterNode, formatPath } from "./treePath.js";
import type { LeafOf, LeavesOf, LikeTrees, WithLeaves } from "./treeTypes.js";

/** A leaf: a tensor, or a number or boolean that becomes a scalar tensor when a transform reads it. */
export type Leaf = Tensor | number | boolean;

type Node =
  | { readonly _tag: "leaf" }
  | { readonly _tag: "none"; readonly value: null | undefined }
  | { readonly _tag: "array"; readonly children: readonly Node[] }
  | { readonly _tag: "object"; readonly entries: readonly (readonly [string, Node])[] };

/** The structure of a tree without its leaves. `T` is the type that unflattening gives back. */
export interface TreeDef<T = unknown> {
  readonly root: Node;
  readonly leafCount: number;
  /** Never set; keeps T in the type. */
  readonly _type?: T;
}

function isLeaf(value: unknown): value is Leaf {
  return value instanceof Tensor || typeof value === "number" || typeof value === "boolean";
}

function visit(
  tree: unknown,
  path: TreePath,
  op: string,
  onLeaf: (leaf: Leaf, path: TreePath) => void,
  around: readonly object[] = [],
): Node {
  if (isLeaf(tree)) {
    onLeaf(tree, path);
    return { _tag: "leaf" };
  }
  if (tree === null || tree === undefined) return { _tag: "none", value: tree };
  if (Array.isArray(tree)) {
    const within = enterNode(tree, path, op, around);
    return {
      _tag: "array",
      children: tree.map((child: unknown, i) => visit(child, [...path, i], op, onLeaf, within)),
    };
  }
  if (isPlainObject(tree) && Object.getOwnPropertySymbols(tree).length === 0) {
    const within = enterNode(tree, path, op, around);
    const nodes = new Map<string, Node>();
    const keys = Object.keys(tree);
    for (const key of keys.toSorted()) nodes.set(key, visit(tree[key], [...path, key], op, onLeaf, within));
    return {
      _tag: "object",
      entries: keys.map((key) => [key, nodes.get(key) ?? { _tag: "none", value: null }]),
    };
  }
  throw new TreeError({
    op,
    requirement: "a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys",
    received: `${isPlainObject(tree) ? "an object with symbol keys" : kindOf(tree, true)} at ${formatPath(path)}`,
    fix: "Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.",
  });
}

/**
 * The leaves, in the order of sorted keys, and the structure to put them back.
 * @throws TreeError where the tree holds something else than leaves, null, arrays and plain objects, contains itself, or
 * is more than 1,000 levels deep
 * @example
 * ```ts
 * import { treeFlatten } from "@cotangent/core";
 * const [leaves, treedef] = treeFlatten({ b: 2, a: [1, null] });
 * leaves // => [1, 2]
 * treedef.leafCount // => 2
 * ```
 */
export function treeFlatten<T>(
  tree: T,
  op = "treeFlatten",
): readonly [leaves: readonly Leaf[], treedef: TreeDef<T>] {
  const leaves: Leaf[] = [];
  const root = visit(tree, [], op, (leaf) => leaves.push(leaf));
  return [leaves, { root, leafCount: leaves.length }];
}

/**
 * The leaves with the path to each.
 * @throws TreeError as treeFlatten
 * @example
 * ```ts
 * import { treeLeavesWithPath } from "@cotangent/core";
 * treeLeavesWithPath({ dense: [3, 4] }) // => [[["dense", 0], 3], [["dense", 1], 4]]
 * ```
 */
export function treeLeavesWithPath(
  tree: unknown,
  op = "treeLeavesWithPath",
): readonly (readonly [TreePath, Leaf])[] {
  const found: (readonly [TreePath, Leaf])[] = [];
  visit(tree, [], op, (leaf, path) => found.push([path, leaf]));
  return found;
}

/**
 * The leaves of a tree in the order of sorted keys.
 * @throws TreeError as treeFlatten
 * @example
 * ```ts
 * import { treeLeaves } from "@cotangent/core";
 * treeLeaves([1, { x: 2 }, null]) // => [1, 2]
 * ```
 */
export function treeLeaves(tree: unknown): readonly Leaf[] {
  return treeFlatten(tree, "treeLeaves")[0];
}

/**
 * The tree of structure `treedef` with these leaves, frozen.
 * @throws TreeError when there are more or fewer leaves than the structure has
 * @example
 * ```ts
 * import { treeFlatten, treeUnflatten } from "@cotangent/core";
 * const [, treedef] = treeFlatten({ b: 0, a: 0 });
 * treeUnflatten(treedef, [1, 2]) // => { b: 2, a: 1 }
 * ```
 */
export function treeUnflatten<T>(treedef: TreeDef<T>, leaves: readonly unknown[]): T {
  checkList("treeUnflatten", "leaves", leaves);
  if (leaves.length !== treedef?.leafCount) {
    throw new TreeError({
      op: "treeUnflatten",
      requirement: "one leaf per position of the structure",
      expected: String(treedef?.leafCount),
      received: String(leaves.length),
    });
  }
  let next = 0;
  const build = (node: Node): unknown => {
    switch (node._tag) {
      case "leaf":
        return leaves[next++];
      case "none":
        return node.value;
      case "array":
        return Object.freeze(node.children.map(build));
      case "object": {
        const built = new Map<string, unknown>();
        const sorted = node.entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
        for (const [key, child] of sorted) built.set(key, build(child));
        // fromEntries defines own properties, so a key like "__proto__" stays data.
        return Object.freeze(Object.fromEntries(node.entries.map(([key]) => [key, built.get(key)])));
      }
      default:
        return node satisfies never;
    }
  };
  return build(treedef.root) as T;
}

/** `{a: *, b: [*, null]}`: the structure with a star for each leaf, keys sorted unless in the tree's own order. */
export function formatTreeDef(treedef: TreeDef, inOwnOrder = false): string {
  const write = (node: Node): string => {
    switch (node._tag) {
      case "leaf":
        return "*";
      case "none":
        return String(node.value);
      case "array":
        return `[${node.children.map(write).join(", ")}]`;
      case "object":
        return `{${(inOwnOrder ? node.entries : node.entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
          .map(([key, child]) => `${formatPath([key])}: ${write(child)}`)
          .join(", ")}}`;
      default:
        return node satisfies never;
    }
  };
  return write(treedef.root);
}

/** Do both structures have the same keys, lengths and nulls? Key order does not count. */
export function sameTreeDef(a: TreeDef, b: TreeDef): boolean {
  return formatTreeDef(a) === formatTreeDef(b);
}

/**
 * Applies `f` to the leaves of one tree, or to the paired leaves of several trees of the same structure.
 * `f` gets leaves as the types of the trees know them; the result has what it returns in place of each. Where the type of
 * the tree is unknown, leaves are what `f` takes them for.
 * @throws TreeError naming the structures when they differ
 * @example
 * ```ts
 * import { treeMap } from "@cotangent/core";
 * treeMap((x, y) => x + y, { a: 1, b: 2 }, { b: 20, a: 10 }) // => { a: 11, b: 22 }
 * ```
 */
export function treeMap<T, U, const Rest extends readonly unknown[]>(
  f: (leaf: LeafOf<T>, ...rest: LeavesOf<Rest>) => U,
  tree: T,
  ...rest: Rest & LikeTrees<T, Rest>
): WithLeaves<T, U>;
export function treeMap<L extends Leaf, T>(
  f: (leaf: L, ...rest: readonly L[]) => unknown,
  tree: unknown extends T ? T : never,
  ...rest: readonly unknown[]
): T;
export function treeMap(
  f: (leaf: Leaf, ...rest: readonly Leaf[]) => unknown,
  tree: unknown,
  ...rest: readonly unknown[]
): unknown {
  checkFunction("treeMap", f);
  const [leaves, treedef] = treeFlatten(tree, "treeMap");
  const others = rest.map((other) => leavesOf(other, treedef, "treeMap"));
  return treeUnflatten(
    treedef,
    leaves.map((leaf, i) => f(leaf, ...others.map((list) => list[i]))),
  );
}

/**
 * The leaves of `tree`, which must have the structure `treedef`.
 * @throws TreeError naming both structures
 */
export function leavesOf(tree: unknown, treedef: TreeDef, op: string): readonly Leaf[] {
  const [leaves, own] = treeFlatten(tree, op);
  if (!sameTreeDef(own, treedef)) {
    throw new TreeError({
      op,
      requirement: "trees must have the same structure",
      expected: formatTreeDef(treedef),
      received: formatTreeDef(own),
      fix: firstDifference(treedef.root, own.root, []),
    });
  }
  return leaves;
}

/** Where two trees that differ do so first, as a sentence. */
export function treeDifference(expected: TreeDef, got: TreeDef): string {
  return firstDifference(expected.root, got.root, []);
}

function firstDifference(expected: Node, got: Node, path: TreePath): string {
  if (expected._tag === "array" && got._tag === "array" && expected.children.length === got.children.length) {
    const at = expected.children.findIndex((child, i) => differs(child, got.children[i]));
    return firstDifference(expected.children[at], got.children[at], [...path, at]);
  }
  if (expected._tag === "object" && got._tag === "object") {
    const theirs = new Map(got.entries);
    const missing = expected.entries.find(([key]) => !theirs.has(key));
    if (missing !== undefined)
      return `They differ at ${formatPath([...path, missing[0]])}, which is missing.`;
    const keys = new Set(expected.entries.map(([key]) => key));
    const extra = got.entries.find(([key]) => !keys.has(key));
    if (extra !== undefined)
      return `They differ at ${formatPath([...path, extra[0]])}, which is not expected.`;
    for (const [key, child] of expected.entries) {
      const other = theirs.get(key);
      if (other !== undefined && differs(child, other)) return firstDifference(child, other, [...path, key]);
    }
  }
  return `They differ at ${formatPath(path)}.`;
}

function differs(a: Node, b: Node): boolean {
  return !sameTreeDef({ root: a, leafCount: 0 }, { root: b, leafCount: 0 });
}
