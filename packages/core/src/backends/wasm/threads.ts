/**
 * Threads: workers that run the same module on the same memory. They start with the first call that is worth it, spin
 * for a moment after each and sleep then, and never keep the process alive.
 * @module
 */
import { kindOf } from "../../base/checks.js";
import { ArgumentError, ThreadError } from "../../base/errors.js";
import { controlWords } from "./control.js";
import { reservedBytes } from "./memory.js";
import type { WorkerHandle } from "./platform.js";
import { coreCount, startWorker } from "./platform.js";

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
  /** Ends all workers; the next shared run starts new ones. */
  readonly stop: () => void;
  /** How many threads took part in the last shared run; 1 before the first. */
  readonly last: () => number;
  readonly load: (bytes: Uint8Array<ArrayBuffer>, shareableNanoseconds: number) => Runner;
}

interface Job {
  readonly module: number;
  readonly codeAddress: number;
  readonly codeBytes: number;
  readonly table: number;
}

type Run = (thread: number, threads: number, table: number) => void;

/** Work below this is done before others would have joined. */
const worthNanoseconds = 30_000;
/** A worker that sleeps takes up to this long to join; a tenth of the work is worth waiting for. */
const joinMilliseconds = 0.2;
/** How long one thread may keep the others waiting. */
const patienceMilliseconds = 20_000;
/** As much of the time between two looks at the others counts as waiting: a process may be suspended for hours. */
const mostBetweenLooks = 20;
/** Workers that missed this many jobs in a row, for so long, are replaced: by then they are not just compiling a module. */
const missesAllowed = 4;
const missingMilliseconds = 100;
/** A worker takes about so long to start, on a core that the first calls can use better. */
const startNanoseconds = 20_000_000;
/** A core that something else uses makes every barrier slow: then so many runs go without workers, more each time. */
const shortRest = 2;
const longRest = 1024;
/** The share of a run that may be waiting: with more than half of it, one thread alone would have been as fast. */
const restFrom = 0.55;
/** About what a thread has waited when it first asks whether the others are still there. */
const stallCost = 0.4;
/** As many threads as the control word that counts them can tell apart. */
const mostThreads = 256;
/** What ending a worker takes at most. */
const terminateMilliseconds = 20;

const at = (word: keyof typeof controlWords): number => controlWords[word] / 4;

/** How eager threads are. */
export interface ThreadOptions {
  /** How many, the caller's included. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Calls of less than so many nanoseconds run on one thread. Default 30,000. */
  readonly shareFrom?: number;
  /** Workers start when calls that are worth sharing have come to so many nanoseconds. Default 20,000,000. */
  readonly startFrom?: number;
  /** Runs every kernel on all threads, however small, and waits for them to come; for tests. Default false. */
  readonly alwaysShare?: boolean;
  /** How long a thread may wait for another that does not come to its end. Default 20,000 milliseconds. */
  readonly stallMilliseconds?: number;
  /** What starts a worker; default the script of this folder. */
  readonly start?: () => WorkerHandle | undefined;
}

/** Refuses a number of threads that is none. */
export function checkThreads(count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new ArgumentError({
    op: "setThreads",
    requirement: "the number of threads must be a positive integer",
    received: kindOf(count),
  });
}

/** Threads for a memory. */
export function makeThreads(memory: WebAssembly.Memory, options: ThreadOptions = {}): Threads {
  const { threads: asked = coreCount(), alwaysShare = false, start = startWorker } = options;
  const { stallMilliseconds = patienceMilliseconds } = options;
  const { shareFrom = alwaysShare ? 0 : worthNanoseconds } = options;
  const { startFrom = alwaysShare ? 0 : startNanoseconds } = options;
  const isShared = memory.buffer instanceof ArrayBuffer === false;
  const control = new Int32Array(memory.buffer, 0, reservedBytes / 4);
  let count = isShared ? Math.min(asked, mostThreads) : 1;
  let workers: readonly WorkerHandle[] = [];
  let modules = 0;
  let jobs = 0;
  // Jobs in a row that somebody missed, since when, and the work that might have been shared if there were workers.
  let misses = 0;
  let missingSince = 0;
  let owed = 0;
  // Runs left without workers, how many there were the last time, and how often this run has stalled.
  let rest = 0;
  let lastRest = 0;
  let stalls = 0;
  // How long, and at which barrier, this thread has been waiting, and when it looked last.
  let stalledFor = 0;
  let stalledAt = -1;
  let lookedAt = 0;

  // Lets another thread have the core; where this thread may not wait, it goes on spinning.
  const pause = (): void => {
    try {
      Atomics.wait(control, at("pause"), 0, 0.05);
    } catch {
      // The main thread of a page.
    }
  };
  const stop = (): void => {
    for (const worker of workers) worker.terminate();
    workers = [];
    misses = 0;
    rest = 0;
    lastRest = 0;
    // Those that still run notice that their job is over; nobody may write once the next call begins.
    Atomics.store(control, at("job"), -jobs);
    const end = performance.now() + terminateMilliseconds;
    while (performance.now() < end);
    for (const word of ["barrierCount", "alive", "sleepers", "joined", "failed"] as const)
      Atomics.store(control, at(word), 0);
  };
  const ensureWorkers = (): void => {
    while (workers.length < count - 1) {
      const worker = start();
      if (worker === undefined) {
        count = workers.length + 1;
        return;
      }
      worker.postMessage({ memory, words: controlWords });
      // Node says so as soon as the program waits for something; misses tell it to those that never do.
      worker.on?.("exit", () => {
        if (!workers.includes(worker)) return;
        // One that was never up would not be the next time: a bundler has left its script behind.
        if (Atomics.load(control, at("alive")) === 0) count = 1;
        stop();
      });
      workers = [...workers, worker];
    }
  };
  // Workers that have not been up yet are no sign of a busy machine.
  const workersAreNew = (): boolean => Atomics.load(control, at("alive")) < workers.length;
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
    stalls++;
    pause();
    const now = performance.now();
    const generation = Atomics.load(control, at("barrierGeneration"));
    // Between two looks lies less than a millisecond of waiting; where it is more, the process or this thread had no core.
    stalledFor = stalledAt === generation ? stalledFor + Math.min(now - lookedAt, mostBetweenLooks) : 0;
    stalledAt = generation;
    lookedAt = now;
    if (stalledFor > stallMilliseconds) lost();
  };

  // Tells the workers of a job; returns how many threads take part.
  const gather = (job: Job, wanted: number, patience: number, isNew: boolean): number => {
    const alive = alwaysShare ? wanted - 1 : Math.min(wanted - 1, Atomics.load(control, at("alive")));
    control[at("module")] = job.module;
    control[at("codeAddress")] = job.codeAddress;
    control[at("codeBytes")] = job.codeBytes;
    control[at("table")] = job.table;
    jobs++;
    const open = (jobs & 0x7fffff) << 8;
    Atomics.store(control, at("joined"), open);
    Atomics.store(control, at("job"), jobs);
    if (Atomics.load(control, at("sleepers")) > 0) Atomics.notify(control, at("job"));
    const end = performance.now() + patience;
    let joined = 0;
    do {
      if (alwaysShare && joined < alive) pause();
      for (let i = 0; i < 1000 && joined < alive; i++) joined = Atomics.load(control, at("joined")) - open;
    } while (joined < alive && performance.now() < end);
    if (joined >= alive) misses = 0;
    // A module that the others meet for the first time they must compile, and that may take longer than the job.
    else if (!isNew && misses++ === 0) missingSince = end;
    const threads = 1 + Math.min(joined, alive);
    control[at("threads")] = threads;
    Atomics.store(control, at("start"), jobs);
    return threads;
  };

  return {
    isShared,
    stop,
    last: () => Math.max(1, control[at("threads")]),
    setCount: (next) => {
      count = isShared ? Math.min(next, mostThreads) : 1;
    },
    load: (bytes, shareableNanoseconds) => {
      const id = ++modules;
      const imports = { memory, rem: (a: number, b: number): number => a % b, stalled };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: imports });
      const patience = alwaysShare ? 10_000 : Math.max(joinMilliseconds, shareableNanoseconds / 1e7);
      // Our own module: it exports this function.
      const run = exports.run as Run;
      let isNew = true;
      return {
        threads: () => {
          if (shareableNanoseconds < shareFrom) return 1;
          owed += shareableNanoseconds;
          return workers.length > 0 || owed >= startFrom ? count : 1;
        },
        run: (wanted, table, code) => {
          if (wanted === 1 || rest > 0) {
            rest = Math.max(0, rest - 1);
            run(0, 1, table);
            return;
          }
          ensureWorkers();
          if (workers.length === 0) {
            run(0, 1, table);
            return;
          }
          stalledAt = -1;
          const job = { module: id, codeAddress: code, codeBytes: bytes.length, table };
          stalls = 0;
          const begin = performance.now();
          const threads = gather(job, wanted, patience, isNew);
          isNew = false;
          run(0, threads, table);
          Atomics.store(control, at("job"), -jobs);
          // The bits do not depend on the number of threads, so it may follow what else the machine does.
          const waited = stalls * stallCost + (threads < wanted ? patience : 0);
          if (alwaysShare || workersAreNew() || waited < restFrom * (performance.now() - begin))
            lastRest >>= 1;
          else rest = lastRest = Math.min(longRest, Math.max(shortRest, 2 * lastRest));
          if (misses >= missesAllowed && begin - missingSince > missingMilliseconds) stop();
        },
      };
    },
  };
}
