/**
 * Trees: nested plain objects and arrays whose leaves are tensors (or numbers and booleans), null being the empty
 * subtree. JAX's pytrees. Object keys pair by name, whatever their order; results keep the first tree's order.
 * This is the one file that casts tree types: a TreeDef<T> remembers a T that TypeScript cannot rebuild.
 * @module
 */
import { checkFunction, checkList, isPlainObject, kindOf } from "./checks.js";
import { TreeError } from "./errors.js";
import type { Leaf, Node, TreeDef } from "./treeDef.js";
import { formatTreeDef, isBranch, isLeaf, sameTreeDef, treeDifference } from "./treeDef.js";
import type { TreePath } from "./treePath.js";
import { formatPath, within } from "./treePath.js";
import type { LeafOf, LeavesOf, LikeTrees, WithLeaves } from "./treeTypes.js";

const leafNode: Node = Object.freeze({ _tag: "leaf" });

/** Where a visit is: the way there, which grows and shrinks, and the objects on it. */
interface Visit {
  readonly op: string;
  readonly path: (string | number)[];
  readonly around: object[];
  readonly onLeaf: (leaf: Leaf, path: TreePath) => void;
}

function visit(tree: unknown, at: Visit): Node {
  const { op, path, around, onLeaf } = at;
  if (isLeaf(tree)) {
    onLeaf(tree, path);
    return leafNode;
  }
  if (tree === null || tree === undefined) return { _tag: "none", value: tree };
  const child = (value: unknown, key: string | number): Node => {
    path.push(key);
    const node = visit(value, at);
    path.pop();
    return node;
  };
  if (Array.isArray(tree))
    return within(tree, path, op, around, () => ({ _tag: "array", children: Array.from(tree, child) }));
  if (isBranch(tree)) {
    const keys = Object.keys(tree);
    const order = [...keys.keys()];
    // Most are sorted or short, and sorting costs more than the rest.
    if (keys.some((key, i) => i > 0 && key < keys[i - 1])) order.sort((a, b) => (keys[a] < keys[b] ? -1 : 1));
    const children: Node[] = keys.map(() => leafNode);
    within(tree, path, op, around, () => {
      for (const i of order) children[i] = child(tree[keys[i]], keys[i]);
    });
    return { _tag: "object", keys, children, order };
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
  const root = visit(tree, { op, path: [], around: [], onLeaf: (leaf) => leaves.push(leaf) });
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
  visit(tree, { op, path: [], around: [], onLeaf: (leaf, path) => found.push([[...path], leaf]) });
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
        const { keys, children, order } = node;
        const values: unknown[] = keys.map(() => null);
        for (const i of order) values[i] = build(children[i]);
        // fromEntries defines own properties, so a key like "__proto__" stays data; assignment is several times as fast.
        if (keys.includes("__proto__"))
          return Object.freeze(Object.fromEntries(keys.map((key, i) => [key, values[i]])));
        const built: Record<string, unknown> = {};
        for (let i = 0; i < keys.length; i++) built[keys[i]] = values[i];
        return Object.freeze(built);
      }
      default:
        return node satisfies never;
    }
  };
  return build(treedef.root) as T;
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
      fix: treeDifference(treedef, own),
    });
  }
  return leaves;
}
