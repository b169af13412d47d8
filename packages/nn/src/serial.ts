/**
 * Layers one after the other, as one layer.
 * @module
 */
import { ArgumentError, type Key, random, type Shape, type Tensor, TreeError } from "@cotangent/core";
import { pipe } from "fp-ts/lib/function.js";
import { evaluate, traverseArray } from "fp-ts/lib/State.js";
import type { ApplyOptions, Initialized, Layer, ParamsOf, StateOf, Tree } from "./layer.js";
import { nextKey } from "./random.js";

/** The layers of `serial` by position. */
type Positional = readonly Layer[];

/** The layers of `serial` by name, in the order of the keys. */
type Named = Readonly<Record<string, Layer>>;

/** A tree for each layer, in the form that the layers were given in. */
type Trees = readonly Tree[] | Readonly<Record<string, Tree>>;

/**
 * The layer that applies `layers` in order. Parameters and states have the form of the layers: an array gives arrays, an
 * object gives objects with the same names. In training each layer gets a key of its own.
 * @throws ArgumentError when a name looks like an array index, which would not keep its place
 * @throws TreeError when apply gets parameters or a state of another form
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { dense, serial, tanh } from "@cotangent/nn";
 * const network = serial({ hidden: dense(89), squash: tanh, output: dense(10) });
 * const { params, state, outputShape } = network.init(random.key(0), [784]);
 * [params.hidden.kernel.shape, params.squash, outputShape] // => [[784, 89], null, [10]]
 * network.apply(params, state, zeros([60, 784]))[0].shape // => [60, 10]
 * ```
 */
export function serial<const L extends Positional>(
  layers: L,
): Layer<{ readonly [K in keyof L]: ParamsOf<L[K]> }, { readonly [K in keyof L]: StateOf<L[K]> }>;
export function serial<L extends Named>(
  layers: L,
): Layer<{ readonly [K in keyof L]: ParamsOf<L[K]> }, { readonly [K in keyof L]: StateOf<L[K]> }>;
export function serial(layers: Positional | Named): Layer<Trees, Trees> {
  const names = isPositional(layers) ? undefined : checkNames(Object.keys(layers));
  const list = isPositional(layers) ? layers : Object.values(layers);
  const inForm = (trees: readonly Tree[]): Trees =>
    Object.freeze(names === undefined ? trees : Object.fromEntries(names.map((name, i) => [name, trees[i]])));
  const inOrder = (what: string, trees: Trees): readonly Tree[] =>
    names === undefined ? positionalParts(what, trees, list.length) : namedParts(what, trees, names);

  return Object.freeze({
    init(key: Key, inputShape: Shape) {
      const keys = pipe(
        list,
        traverseArray(() => nextKey),
        evaluate(key),
      );
      const made: Initialized<Tree, Tree>[] = [];
      for (const [i, layer] of list.entries()) {
        made.push(layer.init(keys[i], made.at(-1)?.outputShape ?? inputShape));
      }
      return Object.freeze({
        params: inForm(made.map(({ params }) => params)),
        state: inForm(made.map(({ state }) => state)),
        outputShape: made.at(-1)?.outputShape ?? inputShape,
      });
    },

    apply(params: Trees, state: Trees, x: Tensor, { key, ...options }: ApplyOptions = {}) {
      const eachParams = inOrder("params", params);
      const eachState = inOrder("state", state);
      const next: Tree[] = [];
      let y = x;
      for (const [i, layer] of list.entries()) {
        const own = key === undefined ? options : { ...options, key: random.foldIn(key, i) };
        const [output, after] = layer.apply(eachParams[i], eachState[i], y, own);
        y = output;
        next.push(after);
      }
      return [y, inForm(next)] as const;
    },
  });
}

function isPositional(layers: Positional | Named): layers is Positional {
  return Array.isArray(layers);
}

// JavaScript objects put keys like "0" first, whatever the order in the source.
function checkNames(names: readonly string[]): readonly string[] {
  const index = names.find((name) => /^(0|[1-9]\d*)$/.test(name));
  if (index === undefined) return names;
  throw new ArgumentError({
    op: "serial",
    requirement: "names may not look like array indices, for JavaScript would move them to the front",
    received: JSON.stringify(index),
    fix: "Give the layers as an array, or begin the name with a letter.",
  });
}

function positionalParts(what: string, trees: unknown, count: number): readonly Tree[] {
  if (Array.isArray(trees) && trees.length === count) return trees;
  throw new TreeError({
    op: "serial",
    requirement: `${what} must be an array with one entry per layer`,
    expected: String(count),
    received: Array.isArray(trees) ? String(trees.length) : describe(trees),
    fix: "Pass what init, or the apply before, returned.",
  });
}

function namedParts(what: string, trees: Trees, names: readonly string[]): readonly Tree[] {
  const parts = new Map(typeof trees === "object" && trees !== null ? Object.entries(trees) : []);
  if (parts.size === names.length && names.every((name) => parts.has(name))) {
    return names.map((name) => parts.get(name));
  }
  throw new TreeError({
    op: "serial",
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
