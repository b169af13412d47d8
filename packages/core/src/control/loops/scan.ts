/** scan and map: one function over the rows of arrays, as one operation. @module */
import { aval, avalOf, formatAval } from "../../base/aval.js";
import { checkFunction, kindOf } from "../../base/checks.js";
import { ArgumentError, invariant, ShapeError } from "../../base/errors.js";
import { treeLeavesWithPath, treeUnflatten } from "../../base/tree.js";
import type { TreeDef } from "../../base/treeDef.js";
import { formatPath } from "../../base/treePath.js";
import type { Alike, RowOf, Tensors } from "../../base/treeTypes.js";
import { concatenate } from "../../primitives/concatenate.js";
import { checkFinished, flattenTensors, leafTensor } from "../../trace/flat.js";
import type { Mapped } from "../../transform/vmap.js";
import { vmap } from "../../transform/vmap.js";
import { closed } from "../closed.js";
import { carryLeaves, checkCount, pairOf } from "./carry.js";
import { grouped, rowsBetween, runScan, ungrouped } from "./unroll.js";

/** What reverse mode keeps of a loop: see ScanOptions. */
export type Checkpoint = "none" | "sqrt" | number;

/** How scan runs. */
export interface ScanOptions {
  /** Number of rounds; needed when there are no rows, else the number of rows. */
  readonly length?: number;
  /** From the last row to the first; rows of results stay where their row is. Default false. */
  readonly reverse?: boolean;
  /** Up to so many rounds become one of the compiled loop, as many as divide their number. At least 1, the default. */
  readonly unroll?: number;
  /**
   * What reverse mode keeps: "none", the default, what it needs of every round; a number, so many carries at a time,
   * running the rounds between them again; "sqrt" about sqrt(2 length) carries, with which no round runs more than twice again.
   */
  readonly checkpoint?: Checkpoint;
}

/**
 * Folds `f` over rows: `f(carry, row) -> [carry, result]` is called for row 0, 1, ... of `xs` (a tree of arrays [n, ...]),
 * handing the carry on; gives the last carry and the results stacked along a new axis 0. Equals a loop over the rows, bit for
 * bit, and so do its derivatives of every order. f is traced once: compiling takes no longer for more rows. Without rows
 * (`xs` null) `length` says how often.
 * @throws TreeError, ShapeError or DTypeError when f does not give back a carry like the one it got; ShapeError when the
 * numbers of rows differ; ArgumentError when no length is given, or an option is out of range
 * @example
 * ```ts
 * import { add, scan, tensor } from "@cotangent/core";
 * const [total, sums] = scan((sum, x) => [add(sum, x), add(sum, x)], tensor(0), tensor([1, 2, 3]));
 * [total.item(), sums.toArray()] // => [6, [1, 3, 6]]
 * ```
 * @see Blelloch, "Prefix sums and their applications", 1990, for the name
 */
export function scan<const C, X, const Y>(
  f: (carry: NoInfer<Tensors<C>>, x: NoInfer<RowOf<X>>) => readonly [NoInfer<Alike<C>>, Y],
  init: C,
  xs: X,
  options?: ScanOptions,
): readonly [carry: Tensors<C>, results: Mapped<Tensors<Y>>];
export function scan(
  f: (carry: unknown, x: unknown) => unknown,
  init: unknown,
  xs: unknown,
  options: ScanOptions = {},
): readonly [unknown, unknown] {
  checkFunction("scan", f, options);
  const { reverse = false, unroll = 1, checkpoint = "none" } = options;
  checkCount("scan", "unroll", unroll, 1);
  const [carry, carryDef] = flattenTensors(init, "scan");
  const [rows, rowsDef] = flattenTensors(xs, "scan");
  const length = rowCount("scan", xs, options.length);
  let resultDef: TreeDef | undefined;
  const { program: body, consts } = closed(
    (args) => {
      const before = treeUnflatten(carryDef, args.slice(0, carry.length));
      const row = treeUnflatten(rowsDef, args.slice(carry.length));
      const [after, result] = pairOf("scan", "[carry, result]", f(before, row));
      const [leaves, treedef] = flattenTensors(result, "scan");
      resultDef = treedef;
      return [...carryLeaves("scan", after, carryDef, carry), ...leaves];
    },
    [...carry.map(avalOf), ...rows.map(({ shape, dtype }) => aval(shape.slice(1), dtype))],
    "scan",
  );
  const results = runScan([...consts, ...carry, ...rows], unroll, {
    body,
    constCount: consts.length,
    carryCount: carry.length,
    length,
    reverse,
    checkpoint: slotsFor("scan", checkpoint, length),
  });
  invariant(resultDef !== undefined, "staging calls the body once");
  return [
    treeUnflatten(carryDef, results.slice(0, carry.length)),
    treeUnflatten(resultDef, results.slice(carry.length)),
  ];
}

/** How many carries reverse mode may keep; null for all it needs. */
export function slotsFor(op: string, checkpoint: Checkpoint, length: number): number | null {
  if (checkpoint === "none") return null;
  if (checkpoint === "sqrt") return Math.max(1, Math.ceil(Math.sqrt(2 * length)));
  if (typeof checkpoint === "number") return checkCount(op, "checkpoint", checkpoint, 1);
  throw new ArgumentError({
    op,
    requirement: "checkpoint must be one of its kinds",
    expected: '"none", "sqrt" or a number of carries',
    received: kindOf(checkpoint),
  });
}

function rowCount(op: string, xs: unknown, length: number | undefined): number {
  const sizes = treeLeavesWithPath(xs, op).map(([path, leaf]) => {
    const tensor = leafTensor(leaf);
    const where = formatPath(["xs", ...path]);
    if (tensor.shape.length > 0) return { where, size: tensor.shape[0] };
    throw new ShapeError({
      op,
      requirement: "xs must hold arrays, which have rows",
      received: `${formatAval(tensor)} for ${where}`,
      fix: "Let the function close over what it needs alike for every row.",
    });
  });
  if (length !== undefined) checkCount(op, "length", length, 0);
  const given = length === undefined ? [] : [{ where: "length", size: length }];
  const [first, ...rest] = [...given, ...sizes];
  if (first === undefined) {
    throw new ArgumentError({
      op,
      requirement: "the number of rows must be known",
      received: "xs without arrays",
      ...(op === "scan" ? { fix: "Write { length: n } to go round n times without rows." } : {}),
    });
  }
  const other = rest.find(({ size }) => size !== first.size);
  if (other !== undefined) {
    throw new ShapeError({
      op,
      requirement: "all arrays must have one number of rows",
      expected: `${first.size} as in ${first.where}`,
      received: `${other.size} in ${other.where}`,
    });
  }
  return first.size;
}

/** How map runs. */
export interface MapOptions {
  /** So many rows are computed together, as vmap does. At least 1; default 1. */
  readonly batchSize?: number;
}

/**
 * `f` of every row of `xs` (a tree of arrays [n, ...]), the results stacked along a new axis 0. What vmap gives, one row (or
 * `batchSize` rows) after the other: it takes the memory of few.
 * @throws as scan
 * @example
 * ```ts
 * import { map, sum, tensor, type Tensor } from "@cotangent/core";
 * map((row: Tensor) => sum(row), tensor([[1, 2], [3, 4]])).toArray() // => [3, 7]
 * ```
 */
export function map<X, const Y>(
  f: (x: NoInfer<RowOf<X>>) => Y,
  xs: X,
  options?: MapOptions,
): Mapped<Tensors<Y>>;
export function map(f: (x: unknown) => unknown, xs: unknown, options: MapOptions = {}): unknown {
  checkFunction("map", f, options);
  const size = checkCount("map", "batchSize", options.batchSize ?? 1, 1);
  const [rows, rowsDef] = flattenTensors(xs, "map");
  const n = rowCount("map", xs, undefined);
  const finished = (x: unknown): unknown => {
    const result = f(x);
    checkFinished("map", result);
    return result;
  };
  if (size === 1) return scan((_, x) => [null, finished(x)], null, xs)[1];
  const whole = n - (n % size);
  const each = vmap(finished);
  const part = (from: number, to: number): unknown =>
    treeUnflatten(
      rowsDef,
      rows.map((x) => rowsBetween(x, from, to)),
    );
  const groups = rows.map((x) => grouped(rowsBetween(x, 0, whole), size));
  const main = scan((_, x) => [null, each(x)], null, treeUnflatten(rowsDef, groups))[1];
  const [leaves, treedef] = flattenTensors(main, "map");
  const flat = leaves.map(ungrouped);
  if (whole === n) return treeUnflatten(treedef, flat);
  const [last] = flattenTensors(each(part(whole, n)), "map");
  return treeUnflatten(
    treedef,
    flat.map((x, i) => concatenate(x, last[i], { axis: 0 })),
  );
}
