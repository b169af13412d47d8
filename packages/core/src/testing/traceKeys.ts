/**
 * traceKeys: keys for random numbers that are used twice, and where.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { broadcast } from "../primitives/broadcast.js";
import { convert } from "../primitives/convert.js";
import { iota } from "../primitives/iota.js";
import { threefry2x32 } from "../primitives/randomBits.js";
import { reshape } from "../primitives/reshape.js";
import { transpose } from "../primitives/transpose.js";
import type { Primitive } from "../program/primitive.js";
import { callFlat } from "../trace/flat.js";
import type { LoopRound, Watched } from "./watch.js";
import { formatPlace, watch } from "./watch.js";

/** Where a key was used. */
export interface KeyUse {
  /** The user's line, `file:line:column`. */
  readonly line: string;
  readonly loops: readonly LoopRound[];
}

/** A key that was used twice. */
export interface KeyReuse {
  /** The two words of the key. */
  readonly key: readonly [high: number, low: number];
  readonly first: KeyUse;
  readonly second: KeyUse;
}

/** What traceKeys found. */
export interface TracedKeys<R> {
  readonly result: R;
  readonly reuses: readonly KeyReuse[];
  /** The reuses in words. */
  readonly text: string;
}

interface Hash {
  readonly word: unknown;
  readonly counters: string;
}

// Keys among the arguments of a hash, each once for every batch of counters that begins with it.
function keysOf([high, low, , counter]: readonly Tensor[]): ReadonlyMap<string, number> {
  const [h, l, c] = [high, low, counter].map((x) => elementsOf(x, "traceKeys"));
  const counts = new Map<string, number>();
  // Of every sequence of positions, that at the least one.
  const least = Math.min(...new Set(c));
  for (let i = 0; i < h.length; i++) {
    if (c[i] !== least) continue;
    const key = `${h[i]},${l[i]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

// What positions remain all of the positions under.
const keeping: readonly Primitive[] = [broadcast, convert, reshape, transpose];

function tracer(): {
  readonly observe: (application: Watched) => void;
  readonly reuses: readonly KeyReuse[];
} {
  const positions = new WeakSet<Tensor>();
  const uses = new Map<string, KeyUse>();
  const reuses: KeyReuse[] = [];
  let halfOfPair: Hash | undefined;
  const use = (key: string, here: KeyUse): void => {
    const before = uses.get(key);
    if (before === undefined) {
      uses.set(key, here);
      return;
    }
    const [high, low] = key.split(",").map(Number);
    reuses.push({ key: [high, low], first: before, second: here });
  };
  const observe = ({ primitive, params, args, outs, place, loops }: Watched): void => {
    if (primitive !== threefry2x32) {
      // Counters that were counted belong to a sampler or to split; foldIn hashes a number of the user's, and uses no key up.
      // One of many positions, as the round of a loop, is such a number.
      if (primitive === iota || (keeping.includes(primitive) && args.every((arg) => positions.has(arg))))
        for (const out of outs) positions.add(out);
      return;
    }
    const { line, isBackward } = place();
    if (isBackward || !positions.has(args[3])) return;
    const word: unknown = Reflect.get(params, "word");
    const counters = [args[0], args[1], args[3]].map((x) => elementsOf(x, "traceKeys").join()).join(";");
    // The two words of a pair are one use.
    const isSecondHalf = word === "low" && halfOfPair?.counters === counters;
    halfOfPair = word === "high" ? { word, counters } : undefined;
    if (isSecondHalf) return;
    for (const [key, count] of keysOf(args)) for (let i = 0; i < count; i++) use(key, { line, loops });
  };
  return { observe, reuses };
}

function describe({ key, first, second }: KeyReuse): string {
  const at = ({ line, loops }: KeyUse): string => formatPlace({ line, isBackward: false }, loops);
  return (
    `The key [${key.join(", ")}] is used ${at(first)} and again ${at(second)}: both draw the same random bits. ` +
    "Split it first, const [a, b] = random.split(key), and use each half once."
  );
}

/**
 * Calls `f` operation by operation and reports every key that is used twice: by two samplers, by a sampler and by split, by
 * the same line in two rounds of a loop, inside jit and vmap too, with both places. Keys are told by their words, so a key
 * that was split twice is found where its halves are used. foldIn does not use a key up. Under vmap both branches of a cond
 * run, so a key that each of them uses once is reported there.
 * @throws ArgumentError when it is called inside of another transform
 * @example
 * ```ts
 * import { add, random } from "@cotangent/core";
 * import { traceKeys } from "@cotangent/core/testing";
 * const twice = (key: random.Key) => add(random.normal(key, [2]), random.uniform(key, [2]));
 * traceKeys(twice)(random.key(0)).reuses.length // => 1
 * const split = (key: random.Key) => {
 *   const [a, b] = random.split(key);
 *   return add(random.normal(a, [2]), random.uniform(b, [2]));
 * };
 * traceKeys(split)(random.key(0)).reuses // => []
 * ```
 */
export function traceKeys<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => TracedKeys<Tensors<R>> {
  return (...args) => {
    const { observe, reuses } = tracer();
    const { leaves, treedef } = watch("traceKeys", () => callFlat("traceKeys", f, args), observe);
    return { result: treeUnflatten(treedef, leaves), reuses, text: reuses.map(describe).join("\n") };
  };
}
