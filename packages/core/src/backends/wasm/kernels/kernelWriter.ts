/**
 * What the code of a kernel is written with: phases, each a function that all threads run, and scratch memory.
 * @module
 */
import type { FunctionBody, FunctionWriter } from "../encoder.js";
import { functionWriter } from "../encoder.js";
import { tableParam, threadParam } from "../loops.js";

/** Memory that lasts while a kernel runs: one piece for all threads, or one for each. */
export interface Scratch {
  /** Its number among the kernel's buffers, below 0: expressions and stores name it like any other. */
  readonly buffer: number;
  readonly offset: number;
  readonly isPerThread: boolean;
}

/** A phase being written, with the addresses of its buffers in locals. */
export interface PhaseWriter {
  readonly w: FunctionWriter;
  /** The local that holds a buffer's address. */
  readonly addressOf: (buffer: number) => number;
  /** The local that holds the address of scratch memory, for per-thread memory that of this thread. */
  readonly scratchAddress: (scratch: Scratch) => number;
}

/** A function (thread, threads, table). Between two phases all threads wait for each other. */
export interface Phase {
  readonly body: FunctionBody;
  /** Runs on one thread only, as (0, 1, table). */
  readonly isSingle: boolean;
}

/** A kernel being written. Reserve all scratch memory before the first phase. */
export interface KernelWriter {
  /** Scratch memory of so many bytes, aligned to 64, with undefined contents. */
  readonly reserve: (bytes: number, isPerThread: boolean) => Scratch;
  /** Adds a phase that reads and writes `buffers`. */
  readonly phase: (
    buffers: Iterable<number>,
    write: (writer: PhaseWriter) => void,
    options?: { readonly isSingle?: boolean },
  ) => void;
}

/** What has been written of a kernel. */
export interface KernelCode {
  readonly phases: readonly Phase[];
  readonly sharedBytes: number;
  readonly bytesPerThread: number;
}

/** The parameters of a phase's function: thread, threads, table. */
export const phaseParams = ["i32", "i32", "i32"] as const;

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Collects the phases that `write` writes; the table's entry `scratchEntry` is the address of scratch memory. */
export function kernelCode(scratchEntry: number, write: (kernel: KernelWriter) => void): KernelCode {
  const phases: Phase[] = [];
  let sharedBytes = 0;
  let bytesPerThread = 0;
  const reserved: Scratch[] = [];
  const reserve: KernelWriter["reserve"] = (bytes, isPerThread) => {
    const offset = isPerThread ? bytesPerThread : sharedBytes;
    if (isPerThread) bytesPerThread += align(bytes);
    else sharedBytes += align(bytes);
    const scratch = { buffer: -1 - reserved.length, offset, isPerThread };
    reserved.push(scratch);
    return scratch;
  };

  const phase: KernelWriter["phase"] = (buffers, writePhase, { isSingle = false } = {}) => {
    const w = functionWriter(phaseParams);
    const loadEntry = (entry: number): void => {
      w.op("local.get", tableParam);
      w.op("i32.load", 4 * entry);
    };
    const scratchAddress = ({ offset, isPerThread }: Scratch): number => {
      const local = w.local("i32");
      loadEntry(scratchEntry);
      w.op("i32.const", offset + (isPerThread ? sharedBytes : 0));
      w.op("i32.add");
      if (isPerThread) {
        w.op("local.get", threadParam);
        w.op("i32.const", bytesPerThread);
        w.op("i32.mul");
        w.op("i32.add");
      }
      w.op("local.set", local);
      return local;
    };
    const locals = new Map<number, number>();
    for (const buffer of new Set(buffers)) {
      if (buffer < 0) {
        locals.set(buffer, scratchAddress(reserved[-1 - buffer]));
        continue;
      }
      const local = w.local("i32");
      loadEntry(buffer);
      w.op("local.set", local);
      locals.set(buffer, local);
    }
    writePhase({ w, addressOf: (buffer) => locals.get(buffer) ?? 0, scratchAddress });
    phases.push({ body: { params: phaseParams, results: [], code: w.finish() }, isSingle });
  };
  write({ reserve, phase });
  return { phases, sharedBytes, bytesPerThread };
}
