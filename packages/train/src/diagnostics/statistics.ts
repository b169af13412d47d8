/**
 * Numbers about tensors that tell whether a network is well: computed where the tensors are, in one compiled call.
 * @module
 */
import {
  abs,
  all,
  astype,
  clip,
  div,
  equal,
  isFinite as finite,
  floor,
  greater,
  jit,
  max,
  mean,
  min,
  mul,
  onesLike,
  ravel,
  type Shape,
  segmentSum,
  stack,
  std,
  sub,
  Tensor,
  tensor,
  treeLeavesWithPath,
  where,
} from "@cotangent/core";
import { checkArguments, checkFields, checkOptions } from "@cotangent/core/checks";
import { checkAtLeast } from "../callbacks/monitor.js";
import { textTable } from "../textTable.js";

/** How many elements lie in each of equal parts of a range. */
export interface Histogram {
  readonly least: number;
  readonly greatest: number;
  /** From `least` to `greatest`; both ends belong to it. Elements that are not finite are in none. */
  readonly counts: readonly number[];
}

/** Numbers about the elements of one tensor. */
export interface TensorStatistics {
  /** Where it stands in its tree, keys with dots. */
  readonly path: string;
  readonly shape: Shape;
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** Largest absolute value. */
  readonly largest: number;
  /** Share of elements that are 0, from 0 to 1. */
  readonly zeros: number;
  /** Share of elements that are NaN or infinite. */
  readonly notFinite: number;
  /** Of activations: share of the units, elements of an example, that are 0 for all examples; null of other tensors. */
  readonly dead: number | null;
  /** Null unless bins were asked for. */
  readonly histogram: Histogram | null;
}

/** What is computed. */
export interface StatisticsOptions {
  /** How many parts histograms have, 1 to 1000; default none are made. */
  readonly bins?: number;
}

/** What comes out of a compiled call: an entry for each tensor, named by its number and its path. */
export type Measured = Readonly<
  Record<
    string,
    {
      readonly shape: Tensor;
      readonly numbers: Tensor;
      readonly dead: Tensor | null;
      readonly counts: Tensor | null;
    }
  >
>;

/** A tensor and where it stands. */
export interface Found {
  readonly path: string;
  readonly x: Tensor;
}

function measure(x: Tensor, bins: number, hasExamples: boolean): Measured[string] {
  const values = astype(x, "float32");
  const isIn = finite(values);
  const isZero = equal(values, 0);
  const least = min(where(isIn, values, Infinity));
  const greatest = max(where(isIn, values, -Infinity));
  const notFinite = sub(1, mean(astype(isIn, "float32")));
  const zeros = mean(astype(isZero, "float32"));
  return {
    shape: tensor(x.shape, { dtype: "int32", shape: [x.rank] }),
    numbers: stack([mean(values), std(values), max(abs(values)), zeros, notFinite, least, greatest]),
    dead: hasExamples && x.rank > 0 ? mean(astype(all(isZero, { axis: 0 }), "float32")) : null,
    counts: bins === 0 ? null : countsOf(values, isIn, { least, greatest, bins }),
  };
}

function countsOf(
  values: Tensor,
  isIn: Tensor,
  { least, greatest, bins }: { readonly least: Tensor; readonly greatest: Tensor; readonly bins: number },
): Tensor {
  const width = sub(greatest, least);
  const isWide = greater(width, 0);
  const place = mul(div(sub(values, least), where(isWide, width, 1)), bins);
  // What is in no part gets the number of none.
  const part = where(isIn, clip(floor(where(isIn, place, 0)), 0, bins - 1), -1);
  return segmentSum(ravel(onesLike(values)), ravel(astype(part, "int32")), bins);
}

/** In a traced function: the measurements of tensors of floats; of activations when their first axis is that of examples. */
export function measured(found: readonly Found[], bins: number, hasExamples = false): Measured {
  return Object.fromEntries(
    found.map(({ path, x }, i) => [`${i} ${path}`, measure(x, bins, hasExamples)] as const),
  );
}

/** The rows of what was measured. */
export function rowsOf(all: Measured): readonly TensorStatistics[] {
  return Object.freeze(
    Object.entries(all).map(([name, { shape, numbers, dead, counts }]) => {
      const [average, deviation, largest, zeros, notFinite, least, greatest] = numbers.toTypedArray();
      const parts = counts === null ? null : Object.freeze(Array.from(counts.toTypedArray()));
      return Object.freeze({
        path: name.slice(name.indexOf(" ") + 1),
        shape: Object.freeze(Array.from(shape.toTypedArray())),
        mean: average,
        deviation,
        largest,
        zeros,
        notFinite,
        dead: dead === null ? null : Number(dead.item()),
        histogram: parts === null ? null : Object.freeze({ least, greatest, counts: parts }),
      });
    }),
  );
}

/** Is it a tensor that has statistics? */
const isMeasurable = (x: unknown): x is Tensor =>
  x instanceof Tensor && x.dtype.startsWith("float") && x.size > 0;

/** Tensors of floats of a tree, with their paths. */
export function floatsOf(tree: unknown): readonly Found[] {
  return treeLeavesWithPath(tree, "statistics").flatMap(([path, x]) =>
    isMeasurable(x) ? [{ path: path.join("."), x }] : [],
  );
}

/** The number of bins that options ask for. */
export function binsOf(op: string, options: StatisticsOptions): number {
  const { bins = 0 } = checkOptions(op, options);
  checkAtLeast(op, "bins", bins, 0);
  checkAtLeast(op, "1000 - bins", 1000 - bins, 0);
  return Math.floor(bins);
}

const ofTree = jit((tree: unknown, bins: number) => measured(floatsOf(tree), bins), { staticArgnums: [1] });

/**
 * Statistics of every tensor of floats in a tree, such as parameters: one row each, by path, from one compiled call.
 * @throws ArgumentError when bins is out of range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { treeStatistics } from "@cotangent/train";
 * const [{ path, mean, deviation, largest, zeros, histogram }] = treeStatistics({ w: tensor([0, -3, 1, 2]) }, { bins: 5 });
 * [path, mean, deviation, largest, zeros] // => ["w", 0, 1.870..., 3, 0.25]
 * histogram?.counts // => [1, 0, 0, 1, 2]
 * ```
 */
export function treeStatistics(tree: unknown, options: StatisticsOptions = {}): readonly TensorStatistics[] {
  return rowsOf(ofTree(tree, binsOf("treeStatistics", options)));
}

/**
 * Statistics as a table of text.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { formatStatistics, treeStatistics } from "@cotangent/train";
 * formatStatistics(treeStatistics({ bias: tensor([0, 0]), kernel: tensor([[1, -1]]) }))
 * // => path    shape   mean  deviation  largest  zeros
 * //    ------  ------  ----  ---------  -------  -----
 * //    bias    [2]        0          0        0      1
 * //    kernel  [1, 2]     0          1        1      0
 * ```
 */
export function formatStatistics(rows: readonly TensorStatistics[]): string {
  checkArguments("formatStatistics", { rows: "array" }, { rows }, "Pass what treeStatistics returned.");
  for (const [i, row] of rows.entries())
    checkFields("formatStatistics", `rows[${i}]`, row, { path: "string", shape: "array" });
  const hasDead = rows.some(({ dead }) => dead !== null);
  const hasBad = rows.some(({ notFinite }) => notFinite > 0);
  const extra = [...(hasDead ? ["dead"] : []), ...(hasBad ? ["not finite"] : [])];
  return textTable(
    ["path", "shape", "mean", "deviation", "largest", "zeros", ...extra],
    rows.map((row) => [
      row.path,
      `[${row.shape.join(", ")}]`,
      row.mean,
      row.deviation,
      row.largest,
      row.zeros,
      ...(hasDead ? [row.dead ?? 0] : []),
      ...(hasBad ? [row.notFinite] : []),
    ]),
  );
}
