/**
 * The interface of a machine. A backend runs modules and knows nothing of derivatives.
 * @module
 */
import type { Storage } from "../base/storage.js";
import type { Module } from "./module.js";

/** A compiled module: takes the elements of its inputs, returns those of its outputs, never writes to an input. */
export type Executable = (inputs: readonly Storage[]) => readonly Storage[];

/** What the caller of a module allows. */
export interface CompileOptions {
  /**
   * Positions in `inputs` whose elements nobody reads after the call: their memory may be used again. Their storages are
   * dead after the call, except where an output is the same.
   */
  readonly donated?: readonly number[];
  /** Allows fused multiply-add and another order of additions in contractions, so that bits depend on the machine. */
  readonly fastMath?: boolean;
}

/** A machine that gives every kernel the meaning that kernel/ defines, bit for bit. */
export interface Backend {
  readonly name: string;
  /** Prepares a verified module for running; it may be run any number of times. */
  readonly compile: (module: Module, options?: CompileOptions) => Executable;
}
