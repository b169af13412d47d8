/**
 * Damaged files for every reader: good ones with bytes flipped, numbers set to extremes, pieces cut out, doubled or moved.
 * A mutation is a pure function of a seed, so a failure comes again from the seed that is printed.
 * @module
 */
import { tensor } from "@cotangent/core";
import type { Either } from "fp-ts/lib/Either.js";
import { isLeft } from "fp-ts/lib/Either.js";
import { FormatError } from "../formatError.js";
import { decodeCifar10 } from "./cifar10.js";
import { decodeCsv } from "./csv.js";
import { decodeCsvNumbers } from "./csvNumbers.js";
import { encodeCsv } from "./csvWrite.js";
import { decodeIdx } from "./idx.js";
import { encodeIdx } from "./idxWrite.js";
import { decodeJsonLines, encodeJsonLines } from "./jsonLines.js";
import { decodeNpy, encodeNpy } from "./npy.js";
import { decodeNpz, encodeNpz } from "./npz.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { decodeSafetensorsTree, encodeSafetensorsTree } from "./safetensorsTree.js";

/** A format with good files to damage. */
export interface FuzzTarget {
  readonly decode: (bytes: Uint8Array) => Either<FormatError, unknown>;
  readonly files: readonly Uint8Array[];
}

const x = tensor([
  [1.5, -2],
  [3, 4],
]);
const n = tensor([1, -2, 3], { dtype: "int32" });
const flags = tensor([true, false]);
const named = [
  ["w", x],
  ["layer.n", n],
  ["flags", flags],
] as const;
const text = [
  ["name", "x"],
  ['a, "b"', 1.5],
  ["ü\nv", -2e10],
] as const;

/** Every format, by name. */
export const fuzzTargets: Readonly<Record<string, FuzzTarget>> = Object.freeze({
  idx: { decode: decodeIdx, files: [encodeIdx(n, { type: "int16" }), encodeIdx(x)] },
  npy: { decode: decodeNpy, files: [encodeNpy(x), encodeNpy(n), encodeNpy(flags)] },
  npz: { decode: decodeNpz, files: [encodeNpz(named), encodeNpz(named, { compress: true })] },
  safetensors: {
    decode: decodeSafetensors,
    files: [encodeSafetensors(named), encodeSafetensors(named, new Map([["a", "b"]]))],
  },
  safetensorsTree: {
    decode: decodeSafetensorsTree,
    files: [encodeSafetensorsTree({ layers: [{ w: x }, { w: n, b: null }] })],
  },
  csv: { decode: decodeCsv, files: [encodeCsv(text)] },
  csvNumbers: {
    decode: (bytes) => {
      const table = decodeCsv(bytes, { header: false });
      return isLeft(table) ? table : decodeCsvNumbers(table.right);
    },
    files: [
      encodeCsv([
        [1, 2.5],
        [-3e-5, 4],
      ]),
    ],
  },
  jsonLines: {
    decode: decodeJsonLines,
    files: [encodeJsonLines([{ a: [1, 2.5, null], b: { c: "ü\n" } }, "x", -1e-3, true])],
  },
  cifar10: { decode: decodeCifar10, files: [new Uint8Array(3073).fill(3)] },
});

/** Numbers from a seed: xorshift of Marsaglia (2003). */
function numbersFrom(seed: number): (below: number) => number {
  let state = (seed ^ 0x9e3779b9) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const extremes: readonly (readonly number[])[] = [
  ...[[0], [1], [0x7f], [0x80], [0xff], [0x22], [0x7b], [0x5b], [0x2c], [0x0a], [0x0d]],
  ...[
    [0, 0, 0, 0],
    [255, 255, 255, 255],
    [255, 255, 255, 127],
    [0, 0, 0, 128],
  ],
  ...[
    [255, 255, 255, 255, 255, 255, 255, 255],
    [1, 0, 0, 0, 0, 0, 0, 128],
  ],
  Array.from("99999999999999999999", (digit) => digit.charCodeAt(0)),
  Array.from("__proto__", (letter) => letter.charCodeAt(0)),
];

// The bytes with `count` of them from `at` on replaced by `piece`.
function spliced(bytes: Uint8Array, at: number, count: number, piece: ArrayLike<number>): Uint8Array {
  const behind = bytes.subarray(Math.min(bytes.length, at + count));
  const result = new Uint8Array(at + piece.length + behind.length);
  result.set(bytes.subarray(0, at));
  result.set(piece, at);
  result.set(behind, at + piece.length);
  return result;
}

/** The file with one to four kinds of damage. */
export function mutated(file: Uint8Array, seed: number): Uint8Array {
  const below = numbersFrom(Math.imul(seed, 0x85ebca6b));
  let bytes = file;
  for (let left = 1 + below(4); left > 0; left--) {
    const at = below(bytes.length + 1);
    const length = 1 + below(16);
    const extreme = extremes[below(extremes.length)];
    const kinds: readonly (() => Uint8Array)[] = [
      () => spliced(bytes, at, 1, [(bytes[at] ?? 0) ^ (1 << below(8))]),
      () => spliced(bytes, at, 1, [below(256)]),
      () => spliced(bytes, at, extreme.length, extreme),
      () => spliced(bytes, at, 0, extreme),
      () => spliced(bytes, at, length, []),
      () => bytes.slice(0, at),
      () => spliced(bytes, at, 0, bytes.slice(at, at + length)),
      () => spliced(bytes, below(bytes.length + 1), 0, bytes.slice(at, at + length)),
    ];
    bytes = kinds[below(kinds.length)]();
  }
  return bytes;
}

/** How a run of the fuzzer ended. */
export interface FuzzResult {
  readonly refused: number;
  readonly read: number;
  /** Milliseconds of the slowest file. */
  readonly slowest: number;
  /** The first file whose decoder threw, or took over a second. */
  readonly failure: { readonly seed: number; readonly error: unknown } | undefined;
}

// Milliseconds of a second try, if the first took long: another program may have had the processor.
function secondTime(decode: FuzzTarget["decode"], bytes: Uint8Array, start: number): number {
  if (performance.now() - start < 1000) return Infinity;
  const again = performance.now();
  decode(bytes);
  return performance.now() - again;
}

/** Decodes `count` damaged files with seeds from `firstSeed` on. */
export function fuzz({ decode, files }: FuzzTarget, count: number, firstSeed: number): FuzzResult {
  let [refused, read, slowest] = [0, 0, 0];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const bytes = mutated(files[seed % files.length], seed);
    const start = performance.now();
    try {
      const result = decode(bytes);
      if (isLeft(result)) {
        const { left: error } = result;
        if (!(error instanceof FormatError) || error.byteOffset === undefined)
          return { refused, read, slowest, failure: { seed, error } };
        refused++;
      } else read++;
    } catch (error) {
      return { refused, read, slowest, failure: { seed, error } };
    }
    slowest = Math.max(slowest, Math.min(performance.now() - start, secondTime(decode, bytes, start)));
    if (slowest > 1000) return { refused, read, slowest, failure: { seed, error: `${slowest} ms` } };
  }
  return { refused, read, slowest, failure: undefined };
}
