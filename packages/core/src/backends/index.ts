/**
 * The list of machines that can run a module, one line each, and the choice between them. All give the same bits.
 * @module
 */
import { bytesPerElement } from "../base/dtype.js";
import type { Backend, CompileOptions, Executable } from "../kernel/backend.js";
import { estimateSteps } from "../kernel/cost.js";
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

/** The reference backend takes about so many times as long. */
const slowdown = 12;
/** What a call of compiled code costs apart from its work, what compiling costs, and bytes copied in a nanosecond. */
const callNanoseconds = 8_000;
const compileNanoseconds = 300_000;
const copyRate = 10;

/**
 * Compiles one operation that may run once: it begins on the reference backend and moves to WebAssembly when it has been
 * called so often that compiling, and copying its inputs in, would have paid. Only its speed depends on that.
 */
export function compileOperation(module: Module): Executable {
  const { buffers, inputs, steps } = module;
  const work = estimateSteps(steps, buffers);
  const copied = inputs.reduce((sum, b) => sum + buffers[b].size * bytesPerElement(buffers[b].dtype), 0);
  const once = slowdown * work;
  const isWorth = once > callNanoseconds + work;
  let spent = 0;
  let run: Executable | undefined;
  let isCompiled = false;
  return (storages) => {
    spent += once;
    if (isWorth && !isCompiled && spent > compileNanoseconds + copied / copyRate) {
      isCompiled = true;
      run = compileProgram(module);
    }
    run ??= referenceBackend.compile(module);
    return run(storages);
  };
}
