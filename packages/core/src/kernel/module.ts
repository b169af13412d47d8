/**
 * Module: a whole program as a backend sees it. A table of buffers and an ordered list of steps, which may nest.
 * @module
 */
import type { DType, Elements } from "../base/dtype.js";
import type { Kernel } from "./kernel.js";

/** A row of the buffer table. */
export interface BufferDecl {
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  /** Who fills it: the caller, the module itself (`elements`), or a step. A "row" is a part of another buffer. */
  readonly role: "input" | "constant" | "temporary" | "row";
  /** The contents of a constant. */
  readonly elements?: Elements;
}

/** One kernel launch, and the temporaries that nobody reads after it. */
export interface Launch {
  readonly _tag: "launch";
  readonly kernel: Kernel;
  readonly frees: readonly number[];
}

/** How often a loop runs its steps: known now; the int32 in a buffer when it begins; or while a bool is true. */
export type TripCount =
  | { readonly _tag: "fixed"; readonly count: number }
  | { readonly _tag: "computed"; readonly buffer: number }
  | {
      readonly _tag: "while";
      /** Run before every iteration. */
      readonly steps: readonly Step[];
      /** A bool of one element, read after them: the loop ends when it is false. */
      readonly holds: number;
    };

/**
 * What iterations hand on. `current` has its first value before the loop and the last one after it; between two
 * iterations what stands in `next` becomes `current`. An iteration may write over `current`; when both are one buffer,
 * that is how it hands on.
 */
export interface Carry {
  readonly current: number;
  readonly next: number;
}

/**
 * In iteration i of n, the buffer `row` is row i of `of` (n - 1 - i when `reverse`): the elements from there, in row-major
 * order. Iterations read it; or they write it, and may read it after that.
 */
export interface Row {
  readonly row: number;
  readonly of: number;
  readonly reverse: boolean;
  readonly isWritten: boolean;
}

/** Steps that run again and again. Rows come with a fixed number of trips only. */
export interface Loop {
  readonly _tag: "loop";
  readonly trips: TripCount;
  readonly carries: readonly Carry[];
  readonly rows: readonly Row[];
  readonly steps: readonly Step[];
  readonly frees: readonly number[];
}

/** One of several lists of steps, chosen by an int32 that is clamped to their positions. */
export interface Branch {
  readonly _tag: "branch";
  readonly index: number;
  readonly cases: readonly (readonly Step[])[];
  /** The temporaries that hold the result, whichever case has run; one that was written before may be left as it is. */
  readonly outs: readonly number[];
  readonly frees: readonly number[];
}

/** A thing to do, in order. Steps inside others read any buffer that was written before. */
export type Step = Launch | Loop | Branch;

/** What a backend compiles and runs. */
export interface Module {
  readonly buffers: readonly BufferDecl[];
  /** Buffers that the caller provides, in order. */
  readonly inputs: readonly number[];
  /** Buffers handed back, in order; one may be an input or a constant, or appear twice. */
  readonly outputs: readonly number[];
  readonly steps: readonly Step[];
}
