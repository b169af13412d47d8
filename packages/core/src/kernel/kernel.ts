/**
 * Kernels: the six loops that a backend can run. Each iterates over `shape` and evaluates scalar expressions at every
 * point; what they read is inside the expressions, what they write is named by buffer.
 * @module
 */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import type { ScalarExpr } from "./scalar.js";
import { topological } from "./scalar.js";
import type { View } from "./view.js";

/** How a reduction combines two elements. `and or` on bool and integers, the others on numbers; `max min` also on bool. */
export type Combine = "add" | "mul" | "max" | "min" | "and" | "or" | "xor";

/** `out[target(i)] = body(i)`. The target view reaches no element twice. */
export interface Store {
  readonly body: ScalarExpr;
  readonly out: number;
  readonly target: View;
}

/** Stores at every point of `shape`. All bodies of a point are evaluated before any of its stores. */
export interface MapKernel {
  readonly _tag: "map";
  readonly shape: Shape;
  readonly stores: readonly Store[];
}

/**
 * Combines `body(k, r)` over all r, where the first `keptRank` axes of `shape` are k, the rest r; then stores at every k,
 * where `accumulated` is the result. The order of combination is fixed by the number of r alone: see kernel/README.md.
 */
export interface ReduceKernel {
  readonly _tag: "reduce";
  readonly shape: Shape;
  readonly keptRank: number;
  readonly combine: Combine;
  readonly body: ScalarExpr;
  readonly stores: readonly Store[];
}

/**
 * Sums `lhs(o, c) * rhs(o, c)` over all c, where the first `outRank` axes of `shape` are o, the rest c; then stores at
 * every o, where `accumulated` is the sum. Adds in the operands' dtype, over c in row-major order inside blocks: see
 * kernel/README.md.
 */
export interface ContractKernel {
  readonly _tag: "contract";
  readonly shape: Shape;
  readonly outRank: number;
  readonly lhs: ScalarExpr;
  readonly rhs: ScalarExpr;
  readonly stores: readonly Store[];
}

/** `out[.., j, ..] = combine of body over positions 0..j along axis` (from the far end when reverse), one after the other. */
export interface CumulateKernel {
  readonly _tag: "cumulate";
  readonly shape: Shape;
  readonly axis: number;
  readonly reverse: boolean;
  readonly combine: "add" | "mul" | "max" | "min";
  readonly body: ScalarExpr;
  readonly out: number;
}

/**
 * For each point i of `shape` in row-major order: where `valid(i)`, combines `body(i)` into `out` at `coordinates(i)`,
 * each clamped into its axis of `outShape`. `out` has been written before; "replace" lets the last write win.
 */
export interface ScatterKernel {
  readonly _tag: "scatter";
  readonly shape: Shape;
  readonly combine: "add" | "replace";
  readonly body: ScalarExpr;
  readonly valid: ScalarExpr;
  readonly coordinates: readonly ScalarExpr[];
  readonly outShape: Shape;
  readonly out: number;
}

/**
 * Sorts along `axis`, stable and ascending by the first `keyCount` bodies in turn, carrying the rest along.
 * NaN comes after every number; -0 and 0 are equal.
 */
export interface SortKernel {
  readonly _tag: "sort";
  readonly shape: Shape;
  readonly axis: number;
  readonly keyCount: number;
  readonly bodies: readonly ScalarExpr[];
  readonly outs: readonly number[];
}

/** What one launch does. */
export type Kernel = MapKernel | ReduceKernel | ContractKernel | CumulateKernel | ScatterKernel | SortKernel;

/** Elements of a contraction that are summed in sequence before the block's sum joins the total. */
export const contractBlock = 128;
/** Interleaved partial results inside a block of a reduction. */
export const reduceLanes = 16;
/** Elements of a block of a reduction. */
export const reduceBlock = 256;

/** The iteration space of a kernel's stores. */
export function storeShape(kernel: MapKernel | ReduceKernel | ContractKernel): Shape {
  if (kernel._tag === "map") return kernel.shape;
  return kernel.shape.slice(0, kernel._tag === "reduce" ? kernel.keptRank : kernel.outRank);
}

function storedBy({ stores }: { readonly stores: readonly Store[] }): readonly ScalarExpr[] {
  return stores.map(({ body }) => body);
}

/** The buffers a kernel writes. */
export function writesOf(kernel: Kernel): readonly number[] {
  if (kernel._tag === "sort") return kernel.outs;
  return "stores" in kernel ? kernel.stores.map(({ out }) => out) : [kernel.out];
}

/** The expressions a kernel evaluates, at each point of its loop and where it stores. */
export function bodiesOf(kernel: Kernel): readonly ScalarExpr[] {
  switch (kernel._tag) {
    case "map":
      return storedBy(kernel);
    case "cumulate":
      return [kernel.body];
    case "reduce":
      return [kernel.body, ...storedBy(kernel)];
    case "contract":
      return [kernel.lhs, kernel.rhs, ...storedBy(kernel)];
    case "scatter":
      return [kernel.body, kernel.valid, ...kernel.coordinates];
    case "sort":
      return kernel.bodies;
    default:
      return kernel satisfies never;
  }
}

/** The same kernel with other expressions, in the order of `bodiesOf`. */
export function withBodies(kernel: Kernel, bodies: readonly ScalarExpr[]): Kernel {
  const stored = (stores: readonly Store[], first: number): readonly Store[] =>
    stores.map((store, i) => ({ ...store, body: bodies[first + i] }));
  switch (kernel._tag) {
    case "map":
      return { ...kernel, stores: stored(kernel.stores, 0) };
    case "cumulate":
      return { ...kernel, body: bodies[0] };
    case "reduce":
      return { ...kernel, body: bodies[0], stores: stored(kernel.stores, 1) };
    case "contract":
      return { ...kernel, lhs: bodies[0], rhs: bodies[1], stores: stored(kernel.stores, 2) };
    case "scatter":
      return { ...kernel, body: bodies[0], valid: bodies[1], coordinates: bodies.slice(2) };
    case "sort":
      return { ...kernel, bodies };
    default:
      return kernel satisfies never;
  }
}

/** The buffers a kernel reads. */
export function readsOf(kernel: Kernel): ReadonlySet<number> {
  const nodes = bodiesOf(kernel).flatMap(topological);
  return new Set(nodes.flatMap((node) => ("buffer" in node ? [node.buffer] : [])));
}

/** The buffers a kernel touches. */
export function buffersOf(kernel: Kernel): ReadonlySet<number> {
  return new Set([...readsOf(kernel), ...writesOf(kernel)]);
}

/** The element that changes nothing when combined with others of `dtype`. */
export function identityOf(combine: Combine, dtype: DType): number {
  const least = { float32: -Infinity, float64: -Infinity, int32: -0x8000_0000, uint32: 0, bool: 0 }[dtype];
  const greatest = { float32: Infinity, float64: Infinity, int32: 0x7fff_ffff, uint32: 0xffff_ffff, bool: 1 }[
    dtype
  ];
  switch (combine) {
    case "add":
    case "or":
    case "xor":
      return 0;
    case "mul":
      return 1;
    case "max":
      return least;
    case "min":
      return greatest;
    case "and":
      return dtype === "int32" ? -1 : greatest;
    default:
      return combine satisfies never;
  }
}
