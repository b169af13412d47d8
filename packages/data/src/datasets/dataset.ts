/**
 * What a lazy dataset is: a size, and the element at an index of an epoch, both pure functions. So a cursor is two numbers,
 * any place can be read first, and a run that is resumed sees what an uninterrupted one does.
 * @module
 */
import { ArgumentError, type Tensor, type WithLeaves } from "@cotangent/core";
import { checkFields, checkList, checkOptions } from "@cotangent/core/checks";
import { isNone, type Option } from "fp-ts/lib/Option.js";
import { checkWhole } from "../checkOption.js";

/** A lazy sequence of elements for each epoch. Made by the functions of `datasets`; nothing is computed before it is read. */
export interface Dataset<T> {
  /** How many elements an epoch has; Infinity when it has no end. May have to go through the epoch, after a filter. */
  readonly size: (epoch: number) => number;
  /** The element at an index, 0 or more, of an epoch, 0 or more; none past the end. */
  readonly at: (index: number, epoch: number) => Option<T>;
  /** Several elements in one step, stacked along a new first axis, where the source can: the same bits as one by one. */
  readonly gather?: (indices: readonly number[], epoch: number) => WithLeaves<T, Tensor>;
}

/** A place in a dataset: plain JSON, to be saved beside a checkpoint. */
export interface Cursor {
  /** 0 or more. */
  readonly epoch: number;
  /** Of the next element, 0 or more. */
  readonly index: number;
}

/** Where an element stands. */
export interface Place {
  readonly index: number;
  readonly epoch: number;
}

/** Throws unless `cursor` is one. */
export function checkCursor(op: string, cursor: Partial<Cursor>): Cursor {
  const { epoch = 0, index = 0 } = checkOptions(op, cursor);
  checkWhole(op, "epoch", epoch);
  checkWhole(op, "index", index);
  return { epoch, index };
}

/**
 * The elements of one epoch with the cursor behind each: save it, and go on from there later with the same call.
 * `cursor` says where to begin: epoch (default 0), and index in it (default 0).
 * @throws ArgumentError when the cursor is not of whole numbers
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * const letters = datasets.fromArray(["a", "b", "c"]);
 * const [[first, cursor]] = datasets.entries(letters);
 * [first, cursor] // => ["a", { epoch: 0, index: 1 }]
 * Array.from(datasets.entries(letters, cursor), ([letter]) => letter) // => ["b", "c"]
 * ```
 */
export function entries<T>(
  dataset: Dataset<T>,
  cursor: Partial<Cursor> = {},
): Iterable<readonly [element: T, next: Cursor]> {
  checkDataset("entries", dataset);
  const { epoch, index: first } = checkCursor("entries", cursor);
  return Object.freeze({
    *[Symbol.iterator]() {
      for (let index = first; ; index++) {
        const found = dataset.at(index, epoch);
        if (isNone(found)) return;
        yield [found.value, Object.freeze({ epoch, index: index + 1 })] as const;
      }
    },
  });
}

/**
 * The elements of one epoch, from a cursor on; made one by one while iterating, as often as one iterates.
 * @throws ArgumentError when the cursor is not of whole numbers
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * const letters = datasets.fromArray(["a", "b", "c"]);
 * [...datasets.values(letters, { index: 1 })] // => ["b", "c"]
 * ```
 */
export function values<T>(dataset: Dataset<T>, cursor: Partial<Cursor> = {}): Iterable<T> {
  checkDataset("values", dataset);
  const all = entries(dataset, checkCursor("values", cursor));
  return Object.freeze({
    *[Symbol.iterator]() {
      for (const [value] of all) yield value;
    },
  });
}

/** The dataset, which must have what every dataset has. */
export function checkDataset<D extends Dataset<unknown>>(op: string, dataset: D): D {
  const fix = "Pass a dataset; datasets.fromTensors and datasets.fromArray make them.";
  return checkFields(op, "the dataset", dataset, { size: "function", at: "function" }, fix);
}

/** Throws unless it is a list of datasets. */
export function checkDatasets<D extends Dataset<unknown>>(op: string, datasets: readonly D[]): void {
  checkList(op, "datasets", datasets);
  for (const dataset of datasets) checkDataset(op, dataset);
}

/** Throws unless the dataset ends: what follows has to know how many elements there are. */
export function finiteSize(op: string, dataset: Dataset<unknown>, epoch: number): number {
  const size = dataset.size(epoch);
  if (Number.isFinite(size)) return size;
  throw new ArgumentError({
    op,
    requirement: "the dataset must have an end",
    received: "one that repeats for ever",
    fix: "Put datasets.take before it, or repeat after it.",
  });
}
