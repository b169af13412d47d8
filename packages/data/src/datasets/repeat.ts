/**
 * Passes over a dataset one behind the other, each an epoch of it; and a memory for what is dear to make.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { isNone, none, type Option } from "fp-ts/lib/Option.js";
import { checkWhole } from "../checkOption.js";
import type { Dataset } from "./dataset.js";
import { checkDataset } from "./dataset.js";

/**
 * `count` passes over the dataset as one epoch, for ever by default. Pass p of epoch e is epoch e * count + p of the dataset
 * (e + p without count), so what shuffles or augments before it does so anew in each pass.
 * @throws ArgumentError when count is no positive integer; when it is read, if a pass of an endless one is empty
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const twice = pipe(datasets.fromArray(["a", "b"]), datasets.repeat(2));
 * [...datasets.values(twice)] // => ["a", "b", "a", "b"]
 * const forever = pipe(datasets.fromArray(["a", "b"]), datasets.repeat(), datasets.take(3));
 * [...datasets.values(forever)] // => ["a", "b", "a"]
 * ```
 */
export function repeat(count: number = Infinity): <T>(dataset: Dataset<T>) => Dataset<T> {
  if (count !== Infinity) checkWhole("repeat", "count", count, 1);
  const epochOf = (pass: number, epoch: number): number =>
    (count === Infinity ? epoch : epoch * count) + pass;
  return <T>(source: Dataset<T>): Dataset<T> => {
    checkDataset("repeat", source);
    // Where the passes of an epoch end, as far as was asked: a memory of a pure function, seen by no one.
    let known: { readonly epoch: number; readonly ends: number[] } | undefined;
    const endsUpTo = (index: number, epoch: number): readonly number[] => {
      if (known?.epoch !== epoch) known = { epoch, ends: [] };
      const { ends } = known;
      while ((ends.at(-1) ?? 0) <= index && ends.length < count) {
        const size = source.size(epochOf(ends.length, epoch));
        if (size === 0 && count === Infinity) throw emptyPass(ends.length);
        ends.push((ends.at(-1) ?? 0) + size);
      }
      return ends;
    };
    return Object.freeze({
      size: (epoch: number) => {
        if (count === Infinity) return source.size(epochOf(0, epoch)) === 0 ? 0 : Infinity;
        return endsUpTo(Infinity, epoch).at(-1) ?? 0;
      },
      at: (index: number, epoch: number) => {
        if (count === Infinity && source.size(epochOf(0, epoch)) === 0) return none;
        const ends = endsUpTo(index, epoch);
        const pass = firstAfter(ends, index);
        if (pass === ends.length) return none;
        return source.at(index - (ends[pass - 1] ?? 0), epochOf(pass, epoch));
      },
    });
  };
}

function emptyPass(pass: number): ArgumentError {
  return new ArgumentError({
    op: "repeat",
    requirement: "every pass of an endless repetition must have elements",
    received: `none in pass ${pass}`,
    fix: "Say how many passes, or filter after repeat.",
  });
}

// The position of the first number over `index`, by bisection.
function firstAfter(ends: readonly number[], index: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > index) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Remembers the elements of epoch 0 and gives them in every epoch: for what is dear to make. Put it before what shuffles or
 * augments; all that is before it happens once.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * let calls = 0;
 * const dear = pipe(datasets.fromArray([1, 2]), datasets.map((x) => x + ++calls), datasets.cache());
 * [...datasets.values(dear), ...datasets.values(dear, { epoch: 1 })] // => [2, 4, 2, 4]
 * calls // => 2
 * ```
 */
export function cache(): <T>(dataset: Dataset<T>) => Dataset<T> {
  return <T>(dataset: Dataset<T>): Dataset<T> => {
    const { size, at } = checkDataset("cache", dataset);
    const kept = new Map<number, Option<T>>();
    return Object.freeze({
      size: () => size(0),
      at: (index: number) => {
        const known = kept.get(index);
        if (known !== undefined) return known;
        const element = at(index, 0);
        if (!isNone(element)) kept.set(index, element);
        return element;
      },
    });
  };
}
