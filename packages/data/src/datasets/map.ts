/**
 * Datasets whose elements are computed from those of another when they are read: also with random numbers, which belong
 * to the place of the element, so that they come again.
 * @module
 */
import { type Key, random } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { map as mapOption } from "fp-ts/lib/Option.js";
import type { Dataset, Place } from "./dataset.js";
import { checkDataset } from "./dataset.js";

/**
 * f of every element. `f` also gets the place of the element, and must be pure.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const squares = pipe(datasets.fromArray([1, 2, 3]), datasets.map((x) => x * x));
 * [...datasets.values(squares)] // => [1, 4, 9]
 * ```
 */
export function map<T, U>(f: (element: T, place: Place) => U): (dataset: Dataset<T>) => Dataset<U> {
  return mapAs("map", f);
}

function mapAs<T, U>(op: string, f: (element: T, place: Place) => U): (dataset: Dataset<T>) => Dataset<U> {
  checkArguments(op, { f: "function" }, { f });
  return (dataset) => {
    const { size, at } = checkDataset(op, dataset);
    return Object.freeze({
      size,
      at: (index: number, epoch: number) =>
        mapOption((element: T) => f(element, { index, epoch }))(at(index, epoch)),
    });
  };
}

/**
 * f of every element and a key of its own, which is a function of `key`, epoch and index: for augmentation. Another epoch
 * brings other keys, the same epoch the same.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const noisy = pipe(
 *   datasets.fromArray([10, 20]),
 *   datasets.mapWithKey(random.key(0), (x, key) => x + random.uniform(key).item()),
 * );
 * Array.from(datasets.values(noisy)) // => [10.2..., 20.1...]
 * Array.from(datasets.values(noisy, { epoch: 1 })) // => [10.5..., 20.0...]
 * ```
 */
export function mapWithKey<T, U>(
  key: Key,
  f: (element: T, key: Key) => U,
): (dataset: Dataset<T>) => Dataset<U> {
  checkArguments("mapWithKey", { f: "function" }, { f });
  return mapAs("mapWithKey", (element: T, { index, epoch }) =>
    f(element, random.foldIn(random.foldIn(key, epoch), index)),
  );
}
