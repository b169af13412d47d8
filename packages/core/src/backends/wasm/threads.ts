/**
 * Threads: workers that run the same module on the same memory. They start with the first call that is worth it, spin
 * for a moment after each and sleep then, and never keep the process alive.
 * @module
 */
import { ArgumentError, ThreadError } from "../../base/errors.js";
import { controlWords } from "./control.js";
import { reservedBytes } from "./memory.js";
import type { WorkerHandle } from "./platform.js";
import { canShareMemory, coreCount, startWorker } from "./platform.js";

export { canShareMemory };

/** A module that is ready to run. */
export interface Runner {
  /** How many threads the next run takes. */
  readonly threads: () => number;
  /** Runs on so many threads, with a table of addresses; `code` is where the module's bytes stand for the others. */
  readonly run: (threads: number, table: number, code: number) => void;
}

/** The threads on one memory. */
export interface Threads {
  /** Is the memory shared? Then modules must declare it so. */
  readonly isShared: boolean;
  readonly setCount: (count: number) => void;
  readonly load: (
    bytes: Uint8Array<ArrayBuffer>,
    host: (step: number) => void,
    shareableNanoseconds: number,
  ) => Runner;
}

type Run = (thread: number, threads: number, table: number) => void;

/** Work below this is done before others would have joined. */
const worthThreads = 30_000;
/** How long a worker that sleeps may take to join, and how long one may keep the others waiting. */
const joinMilliseconds = 5;
const stallMilliseconds = 20_000;
/** Workers that missed this many jobs in a row are replaced. */
const missesAllowed = 3;
/** What ending a worker takes at most. */
const terminateMilliseconds = 20;

const at = (word: keyof typeof controlWords): number => controlWords[word] / 4;

/** Threads for a memory; `asked` of them, or one for each core. */
export function makeThreads(memory: WebAssembly.Memory, asked = coreCount()): Threads {
  const isShared = memory.buffer instanceof ArrayBuffer === false;
  const control = new Int32Array(memory.buffer, 0, reservedBytes / 4);
  let count = isShared ? asked : 1;
  let workers: readonly WorkerHandle[] = [];
  let modules = 0;
  let jobs = 0;
  let misses = 0;
  let stalledSince = 0;

  const stop = (): void => {
    for (const worker of workers) worker.terminate();
    workers = [];
    misses = 0;
    // Those that still run notice that their job is over; nobody may write once the next call begins.
    Atomics.store(control, at("job"), -jobs);
    const end = performance.now() + terminateMilliseconds;
    while (performance.now() < end);
    for (const word of ["barrierCount", "alive", "sleepers", "joined", "failed"] as const)
      Atomics.store(control, at(word), 0);
  };
  const ensureWorkers = (): void => {
    while (workers.length < count - 1) {
      const worker = startWorker();
      if (worker === undefined) {
        count = workers.length + 1;
        return;
      }
      worker.postMessage({ memory, words: controlWords });
      workers = [...workers, worker];
    }
  };
  const lost = (): never => {
    stop();
    throw new ThreadError({
      op: "call",
      requirement: "every thread of a call must come to its end",
      received: "a worker that failed or was ended from outside",
      fix: "Call again: new workers start by themselves. setThreads(1) does without workers.",
    });
  };
  const stalled = (): void => {
    if (Atomics.load(control, at("failed")) !== 0) lost();
    const now = performance.now();
    if (stalledSince === 0) stalledSince = now;
    else if (now - stalledSince > stallMilliseconds) lost();
  };

  // Tells the workers of a job; returns how many threads take part.
  const gather = (wanted: number, table: number, id: number, code: number, codeBytes: number): number => {
    const alive = Math.min(wanted - 1, Atomics.load(control, at("alive")));
    control[at("module")] = id;
    control[at("codeAddress")] = code;
    control[at("codeBytes")] = codeBytes;
    control[at("table")] = table;
    jobs++;
    const open = (jobs & 0x7fffff) << 8;
    Atomics.store(control, at("joined"), open);
    Atomics.store(control, at("job"), jobs);
    if (Atomics.load(control, at("sleepers")) > 0) Atomics.notify(control, at("job"));
    const end = performance.now() + joinMilliseconds;
    let joined = 0;
    do {
      for (let i = 0; i < 1000 && joined < alive; i++) joined = Atomics.load(control, at("joined")) - open;
    } while (joined < alive && performance.now() < end);
    misses = joined < alive ? misses + 1 : 0;
    const threads = 1 + Math.min(joined, alive);
    control[at("threads")] = threads;
    Atomics.store(control, at("start"), jobs);
    return threads;
  };

  return {
    isShared,
    setCount: (next) => {
      if (!Number.isInteger(next) || next < 1) {
        throw new ArgumentError({
          op: "setThreads",
          requirement: "the number of threads must be a positive integer",
          received: String(next),
        });
      }
      if (next < count) stop();
      count = isShared ? next : 1;
    },
    load: (bytes, host, shareableNanoseconds) => {
      const id = ++modules;
      const imports = { memory, rem: (a: number, b: number): number => a % b, host, stalled };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: imports });
      // Our own module: it exports this function.
      const run = exports.run as Run;
      return {
        threads: () => (shareableNanoseconds < worthThreads ? 1 : count),
        run: (wanted, table, code) => {
          if (wanted === 1) {
            run(0, 1, table);
            return;
          }
          ensureWorkers();
          stalledSince = 0;
          run(0, gather(wanted, table, id, code, bytes.length), table);
          Atomics.store(control, at("job"), -jobs);
          if (misses >= missesAllowed) stop();
        },
      };
    },
  };
}
