/**
 * From a kernel module to a WebAssembly module: functions for the phases of each kernel, and one that runs them in order.
 * @module
 */
import { sizeOf } from "../../base/shape.js";
import { costOf, estimateNanoseconds } from "../../kernel/cost.js";
import type { Kernel } from "../../kernel/kernel.js";
import { readsOf, storeShape, writesOf } from "../../kernel/kernel.js";
import type { Module } from "../../kernel/module.js";
import { controlWords } from "./control.js";
import type { FunctionBody, FunctionWriter, ImportedFunction } from "./encoder.js";
import { encodeModule, functionWriter } from "./encoder.js";
import { writeContract } from "./kernels/contract.js";
import { writeCumulate } from "./kernels/cumulate.js";
import type { KernelCode, KernelWriter } from "./kernels/kernelWriter.js";
import { kernelCode, phaseParams } from "./kernels/kernelWriter.js";
import { writeMap } from "./kernels/map.js";
import { writeReduce } from "./kernels/reduce.js";
import { writeScatter } from "./kernels/scatter.js";
import { writeSort } from "./kernels/sort.js";
import { tableParam, threadParam, threadsParam } from "./loops.js";

/** Imports of every module, in the order of their numbers. */
const imports: readonly ImportedFunction[] = [
  { name: "rem", params: ["f64", "f64"], results: ["f64"] },
  { name: "stalled", params: [], results: [] },
];
const [stalledImport, barrierFunction] = [1, 2];

function writeKernel(writer: KernelWriter, kernel: Kernel, fastMath: boolean): void {
  switch (kernel._tag) {
    case "map":
      writeMap(writer, kernel);
      return;
    case "reduce":
      writeReduce(writer, kernel);
      return;
    case "cumulate":
      writeCumulate(writer, kernel);
      return;
    case "scatter":
      writeScatter(writer, kernel);
      return;
    case "sort":
      writeSort(writer, kernel);
      return;
    case "contract":
      writeContract(writer, kernel, fastMath);
      return;
    default:
      kernel satisfies never;
  }
}

function isEmpty(kernel: Kernel): boolean {
  return "stores" in kernel ? sizeOf(storeShape(kernel)) === 0 : sizeOf(kernel.shape) === 0;
}

/** The code of one step; undefined when it has nothing to store. */
export function codeOf(module: Module, step: number, fastMath = false): KernelCode | undefined {
  const { kernel } = module.steps[step];
  if (isEmpty(kernel)) return undefined;
  return kernelCode(module.buffers.length, (writer) => writeKernel(writer, kernel, fastMath));
}

/** How a module is written. */
export interface AssembleOptions {
  /** Kernels of fewer nanoseconds run on one thread: others would wait longer than they help. Default 1000. */
  readonly worthSharing?: number;
  /** Fused multiply-add in contractions. Default false. */
  readonly fastMath?: boolean;
}

/** A compiled module, not yet instantiated. */
export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Scratch memory that a run on `threads` threads needs; its address stands in the table behind the buffers'. */
  readonly scratchBytes: (threads: number) => number;
  /** Rough nanoseconds of the work that threads can share. */
  readonly shareable: number;
}

// Waits for all threads. Who spins for long lets the host give up the core and ask whether the others are still there.
function writeBarrier(): FunctionBody {
  const w = functionWriter(["i32"]);
  const [generation, spins] = [w.local("i32"), w.local("i32")];
  const at = (word: number, op: "i32.atomic.load" | "i32.atomic.store" | "i32.atomic.rmw.add"): void =>
    w.op(op, word);
  w.op("i32.const", 0);
  at(controlWords.barrierGeneration, "i32.atomic.load");
  w.op("local.set", generation);
  w.op("i32.const", 0);
  w.op("i32.const", 1);
  at(controlWords.barrierCount, "i32.atomic.rmw.add");
  w.op("i32.const", 1);
  w.op("i32.add");
  w.op("local.get", 0);
  w.op("i32.eq");
  w.when(
    () => {
      w.op("i32.const", 0);
      w.op("i32.const", 0);
      at(controlWords.barrierCount, "i32.atomic.store");
      w.op("i32.const", 0);
      w.op("local.get", generation);
      w.op("i32.const", 1);
      w.op("i32.add");
      at(controlWords.barrierGeneration, "i32.atomic.store");
    },
    () =>
      w.loop((again) => {
        w.op("local.get", spins);
        w.op("i32.const", 1);
        w.op("i32.add");
        w.op("local.tee", spins);
        w.op("i32.const", 0x3ffff);
        w.op("i32.and");
        w.op("i32.eqz");
        w.when(() => w.op("call", stalledImport));
        w.op("i32.const", 0);
        at(controlWords.barrierGeneration, "i32.atomic.load");
        w.op("local.get", generation);
        w.op("i32.eq");
        w.branchIf(again);
      }),
  );
  return { params: ["i32"], results: [], code: w.finish() };
}

/** A kernel's code, what it touches, and whether it is worth several threads. */
interface Part {
  readonly code: KernelCode;
  readonly reads: ReadonlySet<number>;
  readonly writes: readonly number[];
  readonly nanoseconds: number;
}

/**
 * A module that exports `run(thread, threads, table)`; the table holds the address of each buffer.
 * `sharesMemory` tells buffers that may lie in one place, so that threads wait between their users.
 */
export function assemble(
  module: Module,
  shared: boolean,
  sharesMemory: (a: number, b: number) => boolean,
  { worthSharing = 1000, fastMath = false }: AssembleOptions = {},
): Assembled {
  const scratch = module.buffers.length;
  const parts = module.steps.flatMap(({ kernel }, step): readonly Part[] => {
    const code = codeOf(module, step, fastMath);
    if (code === undefined) return [];
    const nanoseconds = estimateNanoseconds(costOf(kernel, module.buffers));
    return [{ code, reads: readsOf(kernel), writes: writesOf(kernel), nanoseconds }];
  });
  const functions: FunctionBody[] = [writeBarrier()];
  const main = functionWriter(phaseParams);
  const barrier = (): void => {
    if (!shared) return;
    main.op("local.get", threadsParam);
    main.op("i32.const", 1);
    main.op("i32.gt_u");
    main.when(() => {
      main.op("local.get", threadsParam);
      main.op("call", barrierFunction);
    });
  };
  // What phases on all threads and phases on the first one have touched since the last barrier.
  let onAll = nothingTouched();
  let onFirst = nothingTouched();
  const overlaps = (some: Iterable<number>, others: ReadonlySet<number>): boolean => {
    for (const a of some) for (const b of others) if (a === b || sharesMemory(a, b)) return true;
    return false;
  };
  for (const { code, nanoseconds, reads, writes } of parts) {
    const usesScratch = code.sharedBytes + code.bytesPerThread > 0;
    const written = usesScratch ? [...writes, scratch] : writes;
    const conflicts = (touched: Touched): boolean =>
      overlaps(reads, touched.writes) ||
      overlaps(written, touched.writes) ||
      overlaps(written, touched.reads);
    for (const { body, isSingle } of code.phases) {
      const single = isSingle || nanoseconds < worthSharing;
      if (conflicts(onAll) || (!single && conflicts(onFirst))) {
        barrier();
        onAll = nothingTouched();
        onFirst = nothingTouched();
      }
      const touched = single ? onFirst : onAll;
      for (const buffer of reads) touched.reads.add(buffer);
      for (const buffer of written) touched.writes.add(buffer);
      writeCall(main, imports.length + functions.push(body) - 1, single);
    }
  }
  // All results are there when the caller goes on.
  barrier();
  functions.push({ params: phaseParams, results: [], code: main.finish() });
  return {
    bytes: encodeModule({ imports, functions, exports: { run: functions.length - 1 }, shared }),
    scratchBytes: (threads) =>
      Math.max(0, ...parts.map(({ code }) => code.sharedBytes + threads * code.bytesPerThread)),
    shareable: parts.reduce(
      (sum, { nanoseconds }) => sum + (nanoseconds >= worthSharing ? nanoseconds : 0),
      0,
    ),
  };
}

interface Touched {
  readonly reads: Set<number>;
  readonly writes: Set<number>;
}

const nothingTouched = (): Touched => ({ reads: new Set(), writes: new Set() });

// Calls a phase: by all threads, or by the first alone as if it were the only one.
function writeCall(main: FunctionWriter, position: number, single: boolean): void {
  const call = (push: () => void): void => {
    push();
    main.op("local.get", tableParam);
    main.op("call", position);
  };
  if (!single) {
    call(() => {
      main.op("local.get", threadParam);
      main.op("local.get", threadsParam);
    });
    return;
  }
  main.op("local.get", threadParam);
  main.op("i32.eqz");
  main.when(() =>
    call(() => {
      main.op("i32.const", 0);
      main.op("i32.const", 1);
    }),
  );
}
