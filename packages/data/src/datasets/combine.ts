/**
 * One dataset of several: side by side, one behind the other, or in turns.
 * @module
 */
import { isNone, none, some } from "fp-ts/lib/Option.js";
import type { Dataset } from "./dataset.js";
import { checkDatasets } from "./dataset.js";

/** The elements of several datasets, by position. */
export type Elements<D extends readonly Dataset<unknown>[]> = {
  readonly [K in keyof D]: D[K] extends Dataset<infer T> ? T : never;
};

/**
 * Elements of several datasets side by side: the lists of the first, the second, ... of each, as long as the shortest.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * const pairs = datasets.zip([datasets.fromArray([1, 2, 3]), datasets.fromArray(["a", "b"])]);
 * [...datasets.values(pairs)] // => [[1, "a"], [2, "b"]]
 * ```
 */
export function zip<const D extends readonly [Dataset<unknown>, ...Dataset<unknown>[]]>(
  datasets: D,
): Dataset<Elements<D>>;
export function zip(datasets: readonly Dataset<unknown>[]): Dataset<readonly unknown[]> {
  checkDatasets("zip", datasets);
  return Object.freeze({
    size: (epoch: number) => Math.min(...datasets.map(({ size }) => size(epoch))),
    at: (index: number, epoch: number) => {
      const elements: unknown[] = [];
      for (const { at } of datasets) {
        const element = at(index, epoch);
        if (isNone(element)) return none;
        elements.push(element.value);
      }
      return datasets.length === 0 ? none : some(Object.freeze(elements));
    },
  });
}

/**
 * The elements of the first dataset, then those of the second, and so on.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * const both = datasets.concatenate([datasets.fromArray([1, 2]), datasets.fromArray([3])]);
 * [...datasets.values(both)] // => [1, 2, 3]
 * ```
 */
export function concatenate<T>(datasets: readonly Dataset<T>[]): Dataset<T> {
  checkDatasets("concatenate", datasets);
  return Object.freeze({
    size: (epoch: number) => datasets.reduce((sum, { size }) => sum + size(epoch), 0),
    at: (index: number, epoch: number) => {
      let rest = index;
      for (const [i, { size, at }] of datasets.entries()) {
        // The size of the last one is not needed, and may be dear to know.
        if (i === datasets.length - 1) return at(rest, epoch);
        const count = size(epoch);
        if (rest < count) return at(rest, epoch);
        rest -= count;
      }
      return none;
    },
  });
}

/**
 * One element of each dataset in turn, leaving out those that have ended.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * const mixed = datasets.interleave([datasets.fromArray(["a", "b", "c"]), datasets.fromArray(["x"])]);
 * [...datasets.values(mixed)] // => ["a", "x", "b", "c"]
 * ```
 */
export function interleave<T>(datasets: readonly Dataset<T>[]): Dataset<T> {
  checkDatasets("interleave", datasets);
  return Object.freeze({
    size: (epoch: number) => datasets.reduce((sum, { size }) => sum + size(epoch), 0),
    at: (index: number, epoch: number) => {
      const sized = datasets.map((dataset) => ({ dataset, size: dataset.size(epoch) }));
      const sizes = [...new Set(sized.map(({ size }) => size))].sort((a, b) => a - b);
      let rest = index;
      let round = 0;
      // Rounds in which the same datasets take part are counted in one step.
      for (const until of sizes) {
        const active = sized.filter(({ size }) => size >= until);
        const rounds = until - round;
        if (rest < rounds * active.length) {
          const { dataset } = active[rest % active.length];
          return dataset.at(round + Math.floor(rest / active.length), epoch);
        }
        rest -= rounds * active.length;
        round = until;
      }
      return none;
    },
  });
}
