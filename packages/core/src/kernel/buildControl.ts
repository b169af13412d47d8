/**
 * What lowering rules say about loops and branches, and what building them has in common: results are put where the next
 * iteration, or what comes after, finds them.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { sameShape, sizeOf } from "../base/shape.js";
import type { LazyArray } from "./lazy.js";
import { wholeBuffer } from "./lazy.js";
import type { BufferDecl, Step } from "./module.js";
import { launchOf } from "./steps.js";
import { denseView } from "./view.js";

/** How often a loop runs. */
export type Trips =
  | {
      readonly _tag: "fixed";
      readonly count: number;
      /** Iteration i works on row count - 1 - i instead of i. */
      readonly reverse: boolean;
    }
  | {
      readonly _tag: "computed";
      /** An int32; below 1 means not once. */
      readonly count: LazyArray;
    }
  | {
      readonly _tag: "while";
      /** A bool, asked before each iteration. */
      readonly holds: (carries: readonly LazyArray[]) => LazyArray;
    };

/** What an iteration makes of what it is given: the next carries, and one row of each result that is gathered. */
export type LoopBody = (
  carries: readonly LazyArray[],
  rows: readonly LazyArray[],
) => { readonly carries: readonly LazyArray[]; readonly rows: readonly LazyArray[] };

/** The carries after the last iteration, and of each row result an array [count, ...shape]. */
export interface LoopResult {
  readonly carries: readonly LazyArray[];
  readonly stacked: readonly LazyArray[];
}

/** What a builder does for loops and branches. */
export interface ControlBuilder {
  /**
   * Runs `body` as often as `trips` says, from the carries `init`; iteration i gets row i of each of `xs` [count, ...shape].
   * `xs`, and rows that are gathered, come with fixed trips only.
   */
  readonly loop: (
    trips: Trips,
    init: readonly LazyArray[],
    xs: readonly LazyArray[],
    body: LoopBody,
  ) => LoopResult;
  /** Runs the case at `index`, an int32 that is clamped to their positions. All give the same shapes and dtypes. */
  readonly branch: (index: LazyArray, cases: readonly (() => readonly LazyArray[])[]) => readonly LazyArray[];
}

/** The parts of a builder that these need. */
export interface BuilderCore {
  readonly buffers: readonly BufferDecl[];
  readonly declare: (decl: BufferDecl) => number;
  readonly append: (step: Step) => void;
  /** The steps that `run` appends, taken out of where they would have gone. */
  readonly collect: (run: () => void) => readonly Step[];
  readonly materialize: (array: LazyArray) => LazyArray;
}

/** A new buffer for an array. */
export function temporaryFor({ declare }: BuilderCore, dtype: DType, shape: Shape): number {
  return declare({ dtype, size: sizeOf(shape), role: "temporary" });
}

/** The buffer that holds an array, stored first where it is none. */
export function bufferOf(core: BuilderCore, array: LazyArray): number {
  const buffer = wholeBuffer(core.materialize(array));
  invariant(buffer !== undefined, "a materialized array is a whole buffer");
  return buffer;
}

/** Stores an array in a buffer that is there. */
export function storeInto({ append }: BuilderCore, out: number, { shape, body }: LazyArray): void {
  append(launchOf({ _tag: "map", shape, stores: [{ body, out, target: denseView(shape) }] }));
}

/** Insists that two arrays have one shape and dtype. */
export function checkSame(a: LazyArray, b: LazyArray, what: string): void {
  invariant(
    sameShape(a.shape, b.shape) && a.body.dtype === b.body.dtype,
    `${what} keeps its shape and dtype`,
  );
}
