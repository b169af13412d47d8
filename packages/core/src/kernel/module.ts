/**
 * Module: a whole program as a backend sees it. A table of buffers and an ordered list of steps.
 * @module
 */
import type { DType, Elements } from "../base/dtype.js";
import type { Kernel } from "./kernel.js";

/** A row of the buffer table. */
export interface BufferDecl {
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  /** Who fills it: the caller, the module itself (`elements`), or a step. */
  readonly role: "input" | "constant" | "temporary";
  /** The contents of a constant. */
  readonly elements?: Elements;
}

/** One kernel launch, and the temporaries that nobody reads after it. */
export interface Launch {
  readonly _tag: "launch";
  readonly kernel: Kernel;
  readonly frees: readonly number[];
}

/** A thing to do, in order. Loops and branches join this union with control flow. */
export type Step = Launch;

/** What a backend compiles and runs. */
export interface Module {
  readonly buffers: readonly BufferDecl[];
  /** Buffers that the caller provides, in order. */
  readonly inputs: readonly number[];
  /** Buffers handed back, in order; one may be an input or a constant, or appear twice. */
  readonly outputs: readonly number[];
  readonly steps: readonly Step[];
}
