/** Layers by position or by name, and their parameters and states in the same form. @module */
import { ArgumentError, type Key, TreeError } from "@cotangent/core";
import { pipe } from "fp-ts/lib/function.js";
import { evaluate, traverseArray } from "fp-ts/lib/State.js";
import type { Layer, Tree } from "../layer.js";
import { nextKey } from "../random.js";

/** Layers by position. */
export type Positional = readonly Layer[];

/** Layers by name, in the order of the keys. */
export type Named = Readonly<Record<string, Layer>>;

/** A tree for each layer, in the form that the layers were given in. */
export type Trees = readonly Tree[] | Readonly<Record<string, Tree>>;

/** How layers were given, and how to go from a list to that form and back. */
export interface Form {
  readonly list: Positional;
  /** Keys of the layers in the trees. */
  readonly keys: readonly string[];
  readonly inForm: (trees: readonly Tree[]) => Trees;
  /** @throws TreeError when `trees` has another form */
  readonly inOrder: (what: string, trees: Trees) => readonly Tree[];
  /** A key for each layer. */
  readonly keysFrom: (key: Key) => readonly Key[];
}

/**
 * The form of the layers of `op`.
 * @throws ArgumentError when a name looks like an array index
 */
export function formOf(op: string, layers: Positional | Named): Form {
  const names = isPositional(layers) ? undefined : checkNames(op, Object.keys(layers));
  const list = isPositional(layers) ? layers : Object.values(layers);
  return {
    list,
    keys: names ?? list.map((_, i) => String(i)),
    inForm: (trees) =>
      Object.freeze(
        names === undefined ? trees : Object.fromEntries(names.map((name, i) => [name, trees[i]])),
      ),
    inOrder: (what, trees) =>
      names === undefined
        ? positionalParts(op, what, trees, list.length)
        : namedParts(op, what, trees, names),
    keysFrom: (key) =>
      pipe(
        list,
        traverseArray(() => nextKey),
        evaluate(key),
      ),
  };
}

function isPositional(layers: Positional | Named): layers is Positional {
  return Array.isArray(layers);
}

// JavaScript objects put keys like "0" first, whatever the order in the source.
function checkNames(op: string, names: readonly string[]): readonly string[] {
  const index = names.find((name) => /^(0|[1-9]\d*)$/.test(name));
  if (index === undefined) return names;
  throw new ArgumentError({
    op,
    requirement: "names may not look like array indices, for JavaScript would move them to the front",
    received: JSON.stringify(index),
    fix: "Give the layers as an array, or begin the name with a letter.",
  });
}

function positionalParts(op: string, what: string, trees: unknown, count: number): readonly Tree[] {
  if (Array.isArray(trees) && trees.length === count) return trees;
  throw new TreeError({
    op,
    requirement: `${what} must be an array with one entry per layer`,
    expected: String(count),
    received: Array.isArray(trees) ? String(trees.length) : describe(trees),
    fix: "Pass what init, or the apply before, returned.",
  });
}

function namedParts(op: string, what: string, trees: Trees, names: readonly string[]): readonly Tree[] {
  const parts = new Map(typeof trees === "object" && trees !== null ? Object.entries(trees) : []);
  if (parts.size === names.length && names.every((name) => parts.has(name))) {
    return names.map((name) => parts.get(name));
  }
  throw new TreeError({
    op,
    requirement: `${what} must be an object with one entry per layer`,
    expected: names.join(", "),
    received: parts.size > 0 ? [...parts.keys()].join(", ") : describe(trees),
    fix: "Pass what init, or the apply before, returned.",
  });
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value === null ? "null" : `a value of type ${typeof value}`;
}
