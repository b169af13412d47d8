/**
 * Randomness without plumbing: a Random<A> is a value that still needs a key, as fp-ts State. Keys are handed out one by
 * one, so no key is used twice, and what a seed gives depends only on the order in which values are drawn.
 * @module
 */
import { random } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { map, type State } from "fp-ts/lib/State.js";

/** A function from a key to a value and the key for whatever comes next. Combine them with fp-ts/lib/State.js. */
export type Random<A> = State<random.Key, A>;

/**
 * A key of its own, split off the one that is passed along.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { nextKey } from "@cotangent/nn";
 * import { evaluate, sequenceArray } from "fp-ts/lib/State.js";
 * const keys = evaluate(random.key(0))(sequenceArray([nextKey, nextKey, nextKey]));
 * keys.length // => 3
 * ```
 */
export const nextKey: Random<random.Key> = (key) => {
  const [rest, own] = random.split(key);
  return [own, rest];
};

/**
 * What `draw` makes of a key of its own.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { drawWith } from "@cotangent/nn";
 * import { evaluate } from "fp-ts/lib/State.js";
 * const pixel = drawWith((own) => random.uniform(own, []));
 * evaluate(random.key(0))(pixel).item() // => 0.00729...
 * ```
 */
export function drawWith<A>(draw: (key: random.Key) => A): Random<A> {
  checkArguments("drawWith", { draw: "function" }, { draw });
  return map(draw)(nextKey);
}
