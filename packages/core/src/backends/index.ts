/**
 * The list of machines that can run a module, one line each, and the choice between them. All give the same bits.
 * @module
 */
import type { Backend, CompileOptions, Executable } from "../kernel/backend.js";
import { costOf, estimateNanoseconds } from "../kernel/cost.js";
import type { Module } from "../kernel/module.js";
import { referenceBackend } from "./reference/backend.js";
import { wasmBackend } from "./wasm/backend.js";
import { hasWebAssembly } from "./wasm/platform.js";

/** Every backend. */
export const backends: readonly Backend[] = [referenceBackend, wasmBackend];

/** Compiles a program that will run often: to WebAssembly, where the page's policy allows it. */
export function compileProgram(module: Module, options?: CompileOptions): Executable {
  return (hasWebAssembly() ? wasmBackend : referenceBackend).compile(module, options);
}

/** An operation below this takes less time on the reference backend than compiling it would. */
const worthCompiling = 10_000;

/** Compiles one operation that may run once. */
export function compileOperation(module: Module): Executable {
  const nanoseconds = module.steps.reduce(
    (sum, { kernel }) => sum + estimateNanoseconds(costOf(kernel, module.buffers)),
    0,
  );
  return nanoseconds < worthCompiling ? referenceBackend.compile(module) : compileProgram(module);
}
