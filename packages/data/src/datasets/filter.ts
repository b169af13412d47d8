/**
 * The elements of a dataset for which a predicate holds.
 * @module
 */
import { checkArguments } from "@cotangent/core/checks";
import { isNone, none } from "fp-ts/lib/Option.js";
import type { Dataset, Place } from "./dataset.js";
import { checkDataset } from "./dataset.js";

interface Found {
  readonly epoch: number;
  /** Positions in the source of the elements that were kept so far. */
  readonly kept: number[];
  /** The first position that was not looked at yet. */
  next: number;
  ended: boolean;
}

/**
 * The elements for which `keep` holds, in their order. Looks only as far into the source as has to be; what it finds in an
 * epoch it remembers, so that reading on is quick. A cursor into a new epoch goes through the elements before it again.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const odd = pipe(datasets.fromArray([1, 2, 3, 4, 5]), datasets.filter((x) => x % 2 === 1));
 * [...datasets.values(odd)] // => [1, 3, 5]
 * ```
 */
export function filter<T>(keep: (element: T, place: Place) => boolean): (dataset: Dataset<T>) => Dataset<T> {
  checkArguments("filter", { keep: "function" }, { keep });
  return (source) => {
    checkDataset("filter", source);
    // The only state: positions that a pure function of the epoch would find again.
    let found: Found | undefined;
    const search = (epoch: number, count: number): Found => {
      if (found?.epoch !== epoch) found = { epoch, kept: [], next: 0, ended: false };
      while (found.kept.length < count && !found.ended) {
        const element = source.at(found.next, epoch);
        if (isNone(element)) found.ended = true;
        else {
          if (keep(element.value, { index: found.next, epoch })) found.kept.push(found.next);
          found.next++;
        }
      }
      return found;
    };
    return Object.freeze({
      size: (epoch: number) =>
        source.size(epoch) === Infinity ? Infinity : search(epoch, Infinity).kept.length,
      at: (index: number, epoch: number) => {
        const { kept } = search(epoch, index + 1);
        return index < kept.length ? source.at(kept[index], epoch) : none;
      },
    });
  };
}
