/**
 * The interface of a machine. A backend runs modules and knows nothing of derivatives.
 * @module
 */
import type { Elements } from "../base/dtype.js";
import type { Module } from "./module.js";

/** A compiled module: takes the elements of its inputs, returns those of its outputs, never writes to an input. */
export type Executable = (inputs: readonly Elements[]) => readonly Elements[];

/** A machine that gives every kernel the meaning that kernel/ defines, bit for bit. */
export interface Backend {
  readonly name: string;
  /** Prepares a verified module for running; it may be run any number of times. */
  readonly compile: (module: Module) => Executable;
}
