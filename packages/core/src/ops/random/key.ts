/**
 * Keys: what randomness comes from. A key is used once; split and foldIn make new ones of it. The generator is
 * Threefry-2x32 with JAX's counter layout, so that equal seeds give JAX's numbers.
 * @module
 */
import { checkList, kindOf } from "../../base/checks.js";
import { canHold } from "../../base/dtype.js";
import { ArgumentError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { range } from "../../base/shape.js";
import { makeTensor, Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { constant, stretch } from "../arguments.js";
import { checkCount } from "../grid.js";

declare const brand: unique symbol;

/**
 * The state of a random generator: opaque, and no number to calculate with. At run time it is a tensor uint32[2], so trees,
 * jit and vmap carry it like any other value.
 */
export interface Key {
  readonly [brand]: "Key";
}

// The overload is the brand: the two types have nothing in common that a conversion could check.
function branded(words: Tensor): Key;
function branded(words: unknown): unknown {
  return words;
}

/**
 * The two words of a key, for writing it to a file.
 * -> uint32[2].
 * @throws ArgumentError when `key` is none
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.keyData(random.key(7)).toArray() // => [0, 7]
 * ```
 */
export function keyData(key: Key): Tensor<[2], "uint32">;
export function keyData(key: Key): Tensor {
  return wordTensor("keyData", key);
}

/**
 * The key of two words that keyData gave.
 * `words` uint32[2] -> a key.
 * @throws ArgumentError for any other tensor
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * const key = random.wrapKeyData(tensor([0, 51], { dtype: "uint32" }));
 * random.uniform(key).item() // => 0.4712...
 * ```
 */
export function wrapKeyData(words: Tensor): Key {
  return branded(wordTensor("wrapKeyData", words));
}

function wordTensor(op: string, key: unknown): Tensor {
  if (key instanceof Tensor && key.dtype === "uint32" && key.shape.length === 1 && key.shape[0] === 2)
    return key;
  throw new ArgumentError({
    op,
    requirement: "the first argument must be a key",
    expected: "what random.key(seed), split and foldIn give",
    received: kindOf(key, !(key instanceof Tensor)),
    ...(typeof key === "number" ? { fix: `Use random.key(${key}).` } : {}),
  });
}

/** The two words of a key, one scalar each. */
export function wordsOf(op: string, key: Key): readonly [Tensor, Tensor] {
  const words = wordTensor(op, key);
  const word = (i: number): Tensor =>
    primitives.reshape(primitives.slice(words, { start: [i], limit: [i + 1], strides: [1] }), { shape: [] });
  return [word(0), word(1)];
}

/** Which half of the hash, or both xored. */
export type Word = "high" | "low" | "xor";

/** The hash of the positions 0, 1, 2, ... over `shape` in row-major order: uint32[...shape]. */
export function hashPositions(op: string, key: Key, shape: Shape, word: Word): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const positions = primitives.iota({ shape: [count], axis: 0, dtype: "uint32" });
  return hash(op, key, primitives.reshape(positions, { shape }), word);
}

// A position below 2^32 is the low word of a counter of 64 bits.
function hash(op: string, key: Key, position: Tensor, word: Word): Tensor {
  const [high, low] = wordsOf(op, key).map((half) => stretch(half, position.shape));
  return primitives.threefry2x32(high, low, constant(position, 0), position, { word });
}

function hashPair(op: string, key: Key, position: Tensor): Tensor {
  const column = (word: Word): Tensor => {
    const half = hash(op, key, position, word);
    return primitives.reshape(half, { shape: [...half.shape, 1] });
  };
  return primitives.concatenate(column("high"), column("low"), { axis: position.shape.length });
}

/**
 * The key of a seed.
 * `seed` is a whole number from 0 to 2^53 - 1; its upper and lower 32 bits are the words of the key.
 * @throws ArgumentError for any other seed; negative numbers, fractions and NaN are no seeds
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * const key = random.key(0);
 * random.uniform(key, []).item() // => 0.9476...
 * random.key(-1) // => throws ArgumentError: key: the seed must be a whole number, expected 0 to 9007199254740991, got -1.
 * ```
 * @see Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011)
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ArgumentError({
      op: "key",
      requirement: "the seed must be a whole number",
      expected: "0 to 9007199254740991",
      received: kindOf(seed),
    });
  }
  const words = Uint32Array.of(Math.floor(seed / 0x1_0000_0000), seed % 0x1_0000_0000);
  return branded(makeTensor(Object.freeze([2]), "uint32", words));
}

/**
 * New keys, independent of each other and of everything drawn from `key` hereafter; do not use `key` again.
 * -> `num` keys (default 2). `split(key, n)[i]` equals `foldIn(key, i)`.
 * @throws ArgumentError when `num` is no whole number >= 0, or `key` is none
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * const [key, own] = random.split(random.key(0));
 * random.uniform(own, []).item() // => 0.0072...
 * ```
 */
export function split(key: Key, num = 2): readonly Key[] {
  checkCount("split", "num", num);
  const pairs = pairsOf("split", key, num);
  // Known words are cut here: as many slices, each with a start of its own, would each be compiled.
  const words = Tensor.elementsOf(pairs);
  if (words !== undefined) {
    return range(num).map((i) => branded(makeTensor([2], "uint32", words.slice(2 * i, 2 * i + 2))));
  }
  return range(num).map((i) =>
    branded(
      primitives.reshape(primitives.slice(pairs, { start: [i, 0], limit: [i + 1, 2], strides: [1, 1] }), {
        shape: [2],
      }),
    ),
  );
}

// The words of `num` keys: u32[num, 2].
function pairsOf(op: string, key: Key, num: number): Tensor {
  return hashPair(op, key, primitives.iota({ shape: [num], axis: 0, dtype: "uint32" }));
}

/** What split gives as one value for vmap to map over. */
export function splitStack(op: string, key: Key, num: number): Key {
  return branded(pairsOf(op, key, num));
}

/**
 * The key that belongs to `key` and a number: the same pair always gives the same key.
 * `data` is a whole number from 0 to 2^32 - 1, or an integer scalar tensor, for example the step of a training loop.
 * @throws ArgumentError when `data` is no such number, or `key` is none
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * const key = random.key(1);
 * random.uniform(random.foldIn(key, 3), []).item() // => 0.155...
 * ```
 */
export function foldIn(key: Key, data: number | Tensor): Key {
  return branded(hashPair("foldIn", key, foldedWord(data)));
}

function foldedWord(data: number | Tensor): Tensor {
  if (
    data instanceof Tensor &&
    data.shape.length === 0 &&
    (data.dtype === "int32" || data.dtype === "uint32")
  ) {
    return data.dtype === "uint32" ? data : primitives.convert(data, { dtype: "uint32" });
  }
  if (typeof data === "number" && canHold("uint32", data)) {
    return makeTensor([], "uint32", Uint32Array.of(data));
  }
  throw new ArgumentError({
    op: "foldIn",
    requirement: "data must be a whole number or an integer scalar tensor",
    expected: "0 to 4294967295",
    received: kindOf(data),
  });
}

/**
 * Keys as one value for vmap to map over.
 * `keys` n keys -> a stack whose axis 0 has size n; it is a key only inside vmap.
 * @throws ArgumentError for an empty list
 * @example
 * ```ts
 * import { random, vmap } from "@cotangent/core";
 * const keys = random.stackKeys(random.split(random.key(0), 3));
 * vmap((key: random.Key) => random.uniform(key, [2]))(keys).shape // => [3, 2]
 * ```
 */
export function stackKeys(keys: readonly Key[]): Key {
  checkList("stackKeys", "keys", keys);
  if (keys.length === 0) {
    throw new ArgumentError({
      op: "stackKeys",
      requirement: "there must be at least one key",
      received: "an empty list",
    });
  }
  const words = keys
    .flatMap((each) => wordsOf("stackKeys", each))
    .map((word) => primitives.reshape(word, { shape: [1] }));
  return branded(
    primitives.reshape(primitives.concatenate(...words, { axis: 0 }), { shape: [keys.length, 2] }),
  );
}
