/** Trees: what pairs, what is refused, and hostile keys. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TreeError } from "./errors.js";
import { makeTensor } from "./tensor.js";
import { leavesOf, treeFlatten, treeLeavesWithPath, treeMap, treeUnflatten } from "./tree.js";
import { formatTreeDef, isLike, type Leaf, sameTreeDef, treeDifference } from "./treeDef.js";

const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.integer(), fc.boolean()),
  tree: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString")),
      tie("tree"),
      {
        maxKeys: 3,
        noNullPrototype: true,
      },
    ),
  ),
})).tree;

describe("treeFlatten and treeUnflatten", () => {
  it("are inverse on every tree, and the result is frozen", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const [leaves, treedef] = treeFlatten(value);
        const back = treeUnflatten(treedef, leaves);
        expect(back).toEqual(value);
        expect(Object.isFrozen(back)).toBe(true);
      }),
    );
  });

  it("give leaves in the order of sorted keys and keep the key order of the tree in results", () => {
    const [leaves, treedef] = treeFlatten({ b: 1, a: { d: 2, c: 3 } });
    expect(leaves).toEqual([3, 2, 1]);
    expect(Object.keys(treeUnflatten(treedef, leaves))).toEqual(["b", "a"]);
  });

  it("treat __proto__ and constructor as data", () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
    const [leaves, treedef] = treeFlatten(hostile);
    const back = treeUnflatten(treedef, leaves);
    expect(leaves).toEqual([1, 2]);
    expect(JSON.stringify(back)).toBe('{"__proto__":{"polluted":1},"constructor":2}');
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it("keep tensors as opaque leaves", () => {
    const x = makeTensor([2], "float32", Float32Array.of(1, 2));
    expect(treeFlatten({ x })[0][0]).toBe(x);
  });

  it.each([
    [
      { f: Math.abs },
      "treeFlatten: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got a function (abs) at f. Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.",
    ],
    [
      { a: ["x"] },
      'treeFlatten: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got the string "x" at a[0]. Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.',
    ],
    [
      new Map(),
      "treeFlatten: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got an instance of Map at (the tree itself). Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.",
    ],
    [
      { [Symbol("s")]: 1 },
      "treeFlatten: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got an object with symbol keys at (the tree itself). Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.",
    ],
  ])("refuses what is no tree: %o", (value, message) => {
    expect(() => treeFlatten(value)).toThrow(new TreeError({ op: "x", requirement: "x" }).constructor);
    expect(() => treeFlatten(value)).toThrow(message);
  });

  it("refuses the wrong number of leaves", () => {
    const [, treedef] = treeFlatten([1, 2]);
    expect(() => treeUnflatten(treedef, [1])).toThrow(
      "treeUnflatten: one leaf per position of the structure, expected 2, got 1.",
    );
  });
});

describe("treeMap", () => {
  it("pairs by key whatever the order", () => {
    const sum = treeMap((x: number, y: number) => x + y, { a: 1, b: { c: 2 } }, { b: { c: 20 }, a: 10 });
    expect(sum).toEqual({ a: 11, b: { c: 22 } });
  });

  it.each([
    [
      { a: 1, b: 2 },
      { a: 1 },
      "treeMap: trees must have the same structure, expected {a: *, b: *}, got {a: *}. They differ at b, which is missing.",
    ],
    [
      { a: [1, 2] },
      { a: [1, [2]] },
      "treeMap: trees must have the same structure, expected {a: [*, *]}, got {a: [*, [*]]}. They differ at a[1].",
    ],
    [
      { a: 1 },
      { a: 1, c: 1 },
      "treeMap: trees must have the same structure, expected {a: *}, got {a: *, c: *}. They differ at c, which is not expected.",
    ],
    [
      [1, null],
      [1, 2],
      "treeMap: trees must have the same structure, expected [*, null], got [*, *]. They differ at [1].",
    ],
  ])("names the place where %o and %o differ", (a: unknown, b: unknown, message) => {
    expect(() => treeMap((x) => x, a, b)).toThrow(message);
  });
});

describe("paths and structures", () => {
  it("name every leaf", () => {
    expect(treeLeavesWithPath({ "a b": [1, { c: 2 }] })).toEqual([
      [["a b", 0], 1],
      [["a b", 1, "c"], 2],
    ]);
  });

  it("print with stars for leaves", () => {
    expect(formatTreeDef(treeFlatten({ "a b": [1, null], c: {} })[1])).toBe('{["a b"]: [*, null], c: {}}');
  });

  // Pairs that are often alike: the same tree, the same with its keys turned round, and any other.
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, child]) => [key, reversed(child)]),
    );
  };
  const pairs = fc.oneof(
    tree.map((one) => [one, one] as const),
    tree.map((one) => [one, reversed(one)] as const),
    fc.tuple(tree, tree),
  );
  /** The structure as JSON, in the tree's own order. */
  const written = (value: unknown): string =>
    JSON.stringify(value, (_, child: unknown) =>
      typeof child === "number" || typeof child === "boolean" ? "leaf" : child,
    );

  it("are alike when they are written alike, and the same when that is so but for the order of keys", () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const [treeA, treeB] = [treeFlatten(a), treeFlatten(b)];
        const leaves: Leaf[] = [];
        const alike = isLike(b, treeA[1].root, leaves);
        expect(alike).toBe(written(a) === written(b));
        if (alike) expect(leaves).toEqual(treeB[0]);
        const same = formatTreeDef(treeA[1]) === formatTreeDef(treeB[1]);
        expect(sameTreeDef(treeA[1], treeB[1])).toBe(same);
        expect(treeDifference(treeA[1], treeB[1]) === "").toBe(same);
      }),
    );
  });

  it.each([
    ["symbols", { a: 1, [Symbol("s")]: 2 }],
    ["hidden symbols", Object.defineProperty({ a: 1 }, Symbol("s"), { value: 2 })],
    ["hidden what is to be seen", Object.defineProperty({}, "a", { value: 2 })],
    [
      "a class",
      new (class {
        readonly a = 1;
      })(),
    ],
    ["a text", { a: "1" }],
  ])("are not alike where one has %s", (_, value: unknown) => {
    expect(isLike(value, treeFlatten({ a: 1 })[1].root, [])).toBe(false);
  });

  it("are alike where one has hidden properties, which no tree has", () => {
    const value = Object.defineProperty({ a: 1 }, "hidden", { value: 2 });
    expect(formatTreeDef(treeFlatten(value)[1])).toBe("{a: *}");
    expect(isLike(value, treeFlatten({ a: 1 })[1].root, [])).toBe(true);
  });

  it("have undefined where an array has holes", () => {
    const sparse: unknown[] = [];
    sparse[1] = 1;
    const [leaves, treedef] = treeFlatten(sparse);
    expect(leaves).toEqual([1]);
    expect(formatTreeDef(treedef)).toBe("[undefined, *]");
    expect(isLike(sparse, treedef.root, [])).toBe(true);
    expect(treeUnflatten(treedef, [2])).toEqual([undefined, 2]);
  });

  it("list the leaves of a tree of known structure", () => {
    const [, treedef] = treeFlatten({ a: 0, b: 0 });
    expect(leavesOf({ b: 2, a: 1 }, treedef, "test")).toEqual([1, 2]);
  });
});
