/**
 * From a kernel module to a WebAssembly module: functions for the phases of each kernel, and one that runs them in order.
 * @module
 */
import { sizeOf } from "../../base/shape.js";
import { alignedSize } from "../../kernel/arena.js";
import { costOf, estimateNanoseconds, estimateSteps } from "../../kernel/cost.js";
import { copyOf } from "../../kernel/inPlace.js";
import type { Kernel } from "../../kernel/kernel.js";
import { storeShape } from "../../kernel/kernel.js";
import type { Branch, Launch, Loop, Module, Step } from "../../kernel/module.js";
import { kernelsOf, listsOf, stepReads, stepWrites } from "../../kernel/steps.js";
import { barrierBody } from "./barrier.js";
import type { FunctionBody, FunctionWriter, ImportedFunction } from "./encoder.js";
import { encodeModule, functionWriter } from "./encoder.js";
import type { Part } from "./flow.js";
import { pushAddress, sharedFlow, singleFlow } from "./flow.js";
import { writeContract } from "./kernels/contract.js";
import { writeCumulate } from "./kernels/cumulate.js";
import type { KernelCode, KernelWriter } from "./kernels/kernelWriter.js";
import { kernelCode, phaseParams } from "./kernels/kernelWriter.js";
import { writeMap } from "./kernels/map.js";
import { writeReduce } from "./kernels/reduce.js";
import { writeScatter } from "./kernels/scatter.js";
import { writeSort } from "./kernels/sort.js";
import { tableParam, threadParam, threadsParam } from "./loops.js";
import type { StepWriter } from "./steps.js";
import { writeControl, writeSteps } from "./steps.js";

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

/** The code of a kernel of `module`; undefined when it has nothing to store. */
export function codeOf(module: Module, kernel: Kernel, fastMath = false): KernelCode | undefined {
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
  const { buffers, steps } = module;
  const scratch = buffers.length;
  const functions: FunctionBody[] = [barrierBody(stalledImport)];
  const add = (body: FunctionBody): number => imports.length + functions.push(body) - 1;
  const codes: KernelCode[] = [];
  const withParents = parentsIn(module);
  const touchedIn = (step: Step): Pick<Part, "reads" | "writes"> => ({
    reads: withParents(stepReads(step)),
    writes: withParents(stepWrites(step)),
  });

  const nanosecondsOf = (kernel: Kernel): number => estimateNanoseconds(costOf(kernel, buffers));
  // Undefined for a kernel that has nothing to store.
  const launchPart = (launch: Launch): Part | undefined => {
    const { kernel } = launch;
    const code = codeOf(module, kernel, fastMath);
    if (code === undefined) return undefined;
    codes.push(code);
    const usesScratch = code.sharedBytes + code.bytesPerThread > 0;
    const { reads, writes } = touchedIn(launch);
    const isSmall = nanosecondsOf(kernel) < worthSharing;
    const phases = code.phases.map(({ body, isSingle }) => ({
      position: add(body),
      isSingle: isSingle || isSmall,
    }));
    const copied = copyOf(kernel);
    const copies = copied !== undefined && sharesMemory(...copied) ? { copies: copied } : {};
    return { phases, reads, writes: usesScratch ? [...writes, scratch] : writes, ...copies };
  };
  // What is inside uses scratch memory, maybe.
  const singlePart = (step: Loop | Branch): Part => {
    const w = functionWriter(phaseParams);
    writeControl(singleFlow(w), step, writer);
    const position = add({ params: phaseParams, results: [], code: w.finish() });
    const { reads, writes } = touchedIn(step);
    return { phases: [{ position, isSingle: true }], reads, writes: [...writes, scratch] };
  };
  const writer: StepWriter = {
    buffers,
    withParents,
    asOne: (flow, step) => {
      if (step._tag === "launch") {
        const part = launchPart(step);
        if (part !== undefined) flow.run(part);
        return true;
      }
      const isSmall = kernelsOf([step]).every((kernel) => nanosecondsOf(kernel) < worthSharing);
      if (!flow.isShared || !isSmall) return false;
      flow.run(singlePart(step));
      return true;
    },
  };

  const main = functionWriter(phaseParams);
  const ownTables = steps.some(({ _tag }) => _tag !== "launch") ? alignedSize(4 * (scratch + 1)) : 0;
  if (ownTables > 0) writeOwnTable(main, scratch, ownTables);
  const flow = sharedFlow(main, shared ? barrierFunction : undefined, sharesMemory);
  writeSteps(flow, steps, writer);
  // All results are there when the caller goes on.
  flow.wait();
  functions.push({ params: phaseParams, results: [], code: main.finish() });
  const scratchOf = (threads: number): number =>
    codes.reduce((most, code) => Math.max(most, code.sharedBytes + threads * code.bytesPerThread), 0);
  return {
    bytes: encodeModule({ imports, functions, exports: { run: functions.length - 1 }, shared }),
    scratchBytes: (threads) => threads * ownTables + scratchOf(threads),
    shareable: estimateSteps(steps, buffers, (kernel) => nanosecondsOf(kernel) >= worthSharing),
  };
}

// Steps that rewrite entries do so in a table of the thread's own, before the scratch memory.
function writeOwnTable(main: FunctionWriter, scratch: number, bytes: number): void {
  const own = main.local("i32");
  const pushTables = (count: number): void => {
    pushAddress(main, scratch);
    main.op("local.get", count);
    main.op("i32.const", bytes);
    main.op("i32.mul");
    main.op("i32.add");
  };
  pushTables(threadParam);
  main.op("local.tee", own);
  main.op("local.get", tableParam);
  main.op("i32.const", 4 * (scratch + 1));
  main.op("memory.copy");
  main.op("local.get", own);
  pushTables(threadsParam);
  main.op("i32.store", 4 * scratch);
  main.op("local.get", own);
  main.op("local.set", tableParam);
}

// Some buffers and, where one is a row, what it is a part of.
function parentsIn(module: Module): (some: Iterable<number>) => ReadonlySet<number> {
  const parents = new Map<number, number>();
  const enter = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step._tag === "loop") for (const { row, of } of step.rows) parents.set(row, of);
      listsOf(step).forEach(enter);
    }
  };
  enter(module.steps);
  return (some) => {
    const all = new Set(some);
    for (const buffer of all) {
      const parent = parents.get(buffer);
      if (parent !== undefined) all.add(parent);
    }
    return all;
  };
}
