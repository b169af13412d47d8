/**
 * Splits and folds: which examples are for training and which for judging, as pure functions of a key.
 * @module
 */
import { ArgumentError, type Key, random, ShapeError, type Tensor, tensor } from "@cotangent/core";
import { checkList, checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkWhole } from "./checkOption.js";
import { datasetSize, examplesAt } from "./dataset.js";

/** How examples are dealt out. */
export interface SplitOptions {
  /** Shuffles the examples first; by default they stay in their order. */
  readonly key?: Key;
  /** Labels [n]: every part gets its share of each label. */
  readonly stratify?: Tensor;
}

function checkLabels(op: string, size: number, stratify: Tensor | undefined): void {
  if (stratify !== undefined) checkTensors(op, { stratify });
  if (stratify === undefined || (stratify.rank === 1 && stratify.shape[0] === size)) return;
  throw new ShapeError({
    op,
    requirement: "stratify must have one label per example",
    expected: `[${size}]`,
    received: `[${stratify.shape.join(",")}]`,
  });
}

/** The examples in the order they are dealt, in one group per label, or in one. */
function groupsOf(op: string, size: number, options: SplitOptions): readonly (readonly number[])[] {
  const { key, stratify } = checkOptions(op, options);
  checkLabels(op, size, stratify);
  const order =
    key === undefined
      ? Array.from({ length: size }, (_, i) => i)
      : Array.from(random.permutation(key, size).toTypedArray());
  if (stratify === undefined) return [order];
  const labels = stratify.toTypedArray();
  const groups = new Map<number, number[]>();
  for (const i of order) {
    const group = groups.get(labels[i]);
    if (group === undefined) groups.set(labels[i], [i]);
    else group.push(i);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** `count` dealt in proportion: whole numbers that sum to it, by largest remainder, the first of equal ones. */
function shares(count: number, parts: readonly number[]): readonly number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  const exact = parts.map((part) => (count * part) / total);
  const floors = exact.map(Math.floor);
  const left = count - floors.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share - floors[i] }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  const more = new Set(byRemainder.slice(0, left).map(({ i }) => i));
  return floors.map((floor, i) => floor + (more.has(i) ? 1 : 0));
}

const indices = (list: readonly number[]): Tensor => tensor(Int32Array.from(list));

/**
 * The positions of `size` examples dealt into parts in the given proportions: one int32[k] per part. Every example is in one
 * part. `parts` are positive numbers, such as [0.8, 0.2] or [4, 1].
 * @throws ArgumentError when parts are not positive; ShapeError when labels are not [size]
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { splitIndices } from "@cotangent/data";
 * splitIndices(5, [0.6, 0.4]).map((part) => part.toArray()) // => [[0, 1, 2], [3, 4]]
 * const stratify = tensor([7, 7, 7, 7, 9, 9], { dtype: "int32" });
 * splitIndices(6, [1, 1], { stratify }).map((part) => part.toArray()) // => [[0, 1, 4], [2, 3, 5]]
 * ```
 */
export function splitIndices(
  size: number,
  parts: readonly number[],
  options: SplitOptions = {},
): readonly Tensor[] {
  checkWhole("splitIndices", "size", size);
  checkList("splitIndices", "parts", parts);
  if (parts.length === 0 || !parts.every((part) => part > 0 && Number.isFinite(part))) {
    throw new ArgumentError({
      op: "splitIndices",
      requirement: "parts must be positive numbers",
      received: `[${parts.join(", ")}]`,
    });
  }
  const dealt = parts.map((): number[] => []);
  for (const group of groupsOf("splitIndices", size, options)) {
    let start = 0;
    for (const [part, count] of shares(group.length, parts).entries()) {
      dealt[part].push(...group.slice(start, start + count));
      start += count;
    }
  }
  return Object.freeze(dealt.map(indices));
}

/**
 * A dataset, a tree of tensors [n, ...], dealt into parts in the given proportions, each a dataset.
 * @throws as splitIndices, and ShapeError as datasetSize
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { split } from "@cotangent/data";
 * const [train, test] = split({ x: tensor([1, 2, 3, 4, 5]) }, [0.8, 0.2], { key: random.key(0) });
 * [train.x.shape, test.x.shape] // => [[4], [1]]
 * ```
 */
export function split<T>(dataset: T, parts: readonly number[], options: SplitOptions = {}): readonly T[] {
  return splitIndices(datasetSize(dataset), parts, options).map((part) => examplesAt(dataset, part));
}

/** One round of cross-validation: int32[k] each, disjoint, all examples together. */
export interface Fold {
  readonly train: Tensor;
  readonly validation: Tensor;
}

/**
 * The rounds of k-fold cross-validation over `size` examples: each is in the validation part of one of the `folds` rounds.
 * Parts differ by one example at most; with `stratify` also in their numbers of each label.
 * @throws ArgumentError when folds is not from 2 to size; ShapeError when labels are not [size]
 * @example
 * ```ts
 * import { kFold } from "@cotangent/data";
 * kFold(5, 2).map(({ train, validation }) => [train.toArray(), validation.toArray()])
 * // => [[[3, 4], [0, 1, 2]], [[0, 1, 2], [3, 4]]]
 * ```
 * @see Stone, "Cross-validatory choice and assessment of statistical predictions" (1974)
 */
export function kFold(size: number, folds: number, options: SplitOptions = {}): readonly Fold[] {
  checkWhole("kFold", "size", size);
  if (!Number.isInteger(folds) || folds < 2 || folds > size) {
    throw new ArgumentError({
      op: "kFold",
      requirement: "folds must be a whole number",
      expected: `2 to ${size}`,
      received: String(folds),
    });
  }
  const groups = groupsOf("kFold", size, options);
  const foldOf = new Int32Array(size);
  const counts = shares(size, new Array<number>(folds).fill(1));
  const bounds = counts.map((_, i) => counts.slice(0, i + 1).reduce((sum, count) => sum + count, 0));
  // In one group folds are stretches of it; labels are dealt like cards, so that each fold gets its share of every one.
  for (const [place, example] of groups.flat().entries())
    foldOf[example] = groups.length === 1 ? bounds.findIndex((bound) => place < bound) : place % folds;
  const all = Array.from({ length: size }, (_, i) => i);
  return Object.freeze(
    Array.from({ length: folds }, (_, fold) =>
      Object.freeze({
        train: indices(all.filter((i) => foldOf[i] !== fold)),
        validation: indices(all.filter((i) => foldOf[i] === fold)),
      }),
    ),
  );
}
