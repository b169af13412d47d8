/**
 * From a kernel module to a WebAssembly module: functions for the phases of each kernel, and one that runs them in order.
 * @module
 */
import { sizeOf } from "../../base/shape.js";
import type { Kernel } from "../../kernel/kernel.js";
import { storeShape } from "../../kernel/kernel.js";
import type { Module } from "../../kernel/module.js";
import type { FunctionBody, ImportedFunction } from "./encoder.js";
import { encodeModule, functionWriter } from "./encoder.js";
import type { KernelWriter } from "./kernels/kernelWriter.js";
import { kernelCode, phaseParams } from "./kernels/kernelWriter.js";
import { writeMap } from "./kernels/map.js";
import { tableParam, threadParam } from "./loops.js";

/** Imports of every module, in the order of their numbers. */
export const imports: readonly ImportedFunction[] = [
  { name: "rem", params: ["f64", "f64"], results: ["f64"] },
  { name: "host", params: ["i32"], results: [] },
];
const hostImport = 1;

// Writes the loops of a kernel; what has no code here the host runs.
function writeKernel(writer: KernelWriter, kernel: Kernel, step: number): void {
  switch (kernel._tag) {
    case "map":
      writeMap(writer, kernel);
      return;
    default:
      writer.phase(
        [],
        ({ w }) => {
          w.op("i32.const", step);
          w.op("call", hostImport);
        },
        { isSingle: true },
      );
  }
}

function isEmpty(kernel: Kernel): boolean {
  return "stores" in kernel ? sizeOf(storeShape(kernel)) === 0 : sizeOf(kernel.shape) === 0;
}

/** A compiled module, not yet instantiated. */
export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Scratch memory that a run on `threads` threads needs; its address stands in the table behind the buffers'. */
  readonly scratchBytes: (threads: number) => number;
}

/** A module that exports `run(thread, threads, table)`; the table holds the address of each buffer. */
export function assemble(module: Module, shared: boolean): Assembled {
  const functions: FunctionBody[] = [];
  const main = functionWriter(phaseParams);
  const codes = module.steps.flatMap(({ kernel }, step) =>
    isEmpty(kernel) ? [] : [kernelCode(module.buffers.length, (writer) => writeKernel(writer, kernel, step))],
  );
  for (const { body, isSingle } of codes.flatMap(({ phases }) => phases)) {
    const position = functions.push(body) - 1;
    const call = (push: () => void): void => {
      push();
      main.op("local.get", tableParam);
      main.op("call", imports.length + position);
    };
    if (isSingle) {
      main.op("local.get", threadParam);
      main.op("i32.eqz");
      main.when(() =>
        call(() => {
          main.op("i32.const", 0);
          main.op("i32.const", 1);
        }),
      );
    } else call(() => [0, 1].map((param) => main.op("local.get", param)));
  }
  functions.push({ params: phaseParams, results: [], code: main.finish() });
  return {
    bytes: encodeModule({ imports, functions, exports: { run: functions.length - 1 }, shared }),
    scratchBytes: (threads) =>
      Math.max(0, ...codes.map(({ sharedBytes, bytesPerThread }) => sharedBytes + threads * bytesPerThread)),
  };
}
