/**
 * The page of the tests in a browser: trains when it is asked to, and tells what became of its threads. Workers are watched from
 * outside, by what the page itself could see.
 */
import { setThreads } from "@cotangent/core";
import { bytesOf, network, type Sizes } from "../../support/network.js";

/** What to train, and how. */
export interface Task {
  readonly mode: "jit" | "eager";
  readonly threads: number;
  readonly steps: number;
  readonly sizes: Sizes;
  /** Make steps that do not count, until a call has run on all threads, or for 15 s? A busy machine takes its time. */
  readonly warm?: boolean;
  /** Terminate all workers then, behind the library's back, and go on until there are new ones? */
  readonly kill?: boolean;
}

/** What came of it. */
export interface Result {
  readonly hash: string;
  /** Workers that were started so far. */
  readonly workers: number;
  /** The most threads that a call has run on; of the last one after `kill`. */
  readonly threads: number;
  /** The longest that the page could not have answered, in milliseconds. */
  readonly blocked: number;
}

/** What the tests call. */
export interface Page {
  readonly train: (task: Task) => Promise<Result>;
}

interface Setup {
  readonly memory: WebAssembly.Memory;
  readonly words: { readonly threads: number };
}

const workers: Worker[] = [];
let setup: Setup | undefined;
globalThis.Worker = class extends Worker {
  constructor(script: string | URL, options?: WorkerOptions) {
    super(script, options);
    workers.push(this);
  }
  override postMessage(message: Setup): void {
    setup = message;
    super.postMessage(message);
  }
};

const lastThreads = (): number =>
  setup === undefined ? 1 : new Int32Array(setup.memory.buffer)[setup.words.threads / 4];
const { port1, port2 } = new MessageChannel();
/** A turn of the event loop: workers start in one. Timers would wait for 4 ms each. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

/** Ends the workers there are; how many that was. */
function terminateAll(): number {
  for (const worker of workers) worker.terminate();
  return workers.length;
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function train({ mode, threads, steps, sizes, warm, kill }: Task): Promise<Result> {
  setThreads(threads);
  const { start, step } = network(sizes, mode);
  let most = 1;
  let blocked = 0;
  const next = async (state: typeof start): Promise<typeof start> => {
    const begin = performance.now();
    const after = step(state);
    blocked = Math.max(blocked, performance.now() - begin);
    most = Math.max(most, lastThreads());
    await turn();
    return after;
  };
  // A busy machine may take its time until workers are up, and calls go without them for a while.
  const untilShared = async (isReady: () => boolean): Promise<void> => {
    const end = performance.now() + 15_000;
    while (!(isReady() && lastThreads() === threads) && performance.now() < end) await next(start);
  };
  if (warm === true) await untilShared(() => true);
  const terminated = kill === true ? terminateAll() : 0;
  let state = start;
  for (let i = 0; i < steps; i++) state = await next(state);
  const hash = await hashOf(bytesOf(state));
  if (kill === true) {
    await untilShared(() => workers.length > terminated);
    most = lastThreads();
  }
  return { hash, workers: workers.length, threads: most, blocked };
}

const page: Page = { train };
Object.assign(globalThis, { page });
