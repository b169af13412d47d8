/** Layers by position or by name, and their parameters and states in the same form. @module */
import { ArgumentError, type Key, TreeError } from "@cotangent/core";
import { checkOptions, kindOf } from "@cotangent/core/checks";
import { pipe } from "fp-ts/lib/function.js";
import { evaluate, traverseArray } from "fp-ts/lib/State.js";
import { asMade, checkLayer } from "../define.js";
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
  if (!Array.isArray(layers)) checkOptions(op, layers, "layers must be an array or an object");
  const names = isPositional(layers) ? undefined : checkNames(op, Object.keys(layers));
  const list = isPositional(layers) ? layers : Object.values(layers);
  const keys = names ?? list.map((_, i) => String(i));
  for (const [i, layer] of list.entries()) checkLayer(op, layer, `layers.${keys[i]}`);
  return {
    list,
    keys,
    inForm: (trees) =>
      Object.freeze(
        names === undefined ? trees : Object.fromEntries(names.map((name, i) => [name, trees[i]])),
      ),
    inOrder: (what, trees) => partsOf(op, what, trees, names, keys),
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

function partsOf(
  op: string,
  what: string,
  trees: Trees,
  names: readonly string[] | undefined,
  keys: readonly string[],
): readonly Tree[] {
  const parts = new Map<string, Tree>(Object.entries(Object(trees)));
  const isAlike = Array.isArray(trees) === (names === undefined) && parts.size === keys.length;
  if (isAlike && keys.every((key) => parts.has(key))) return keys.map((key) => parts.get(key));
  throw new TreeError({
    op,
    requirement: `${what} must be an ${names ? "object" : "array"} with one entry per layer`,
    expected: names?.join(", ") ?? String(keys.length),
    received: names && parts.size > 0 ? [...parts.keys()].join(", ") : kindOf(trees),
    fix: asMade,
  });
}
