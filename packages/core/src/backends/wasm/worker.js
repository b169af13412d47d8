/**
 * A thread of the WebAssembly backend: waits for jobs in shared memory and runs its part of each. Plain JavaScript, as it
 * is loaded as it stands, from sources as from the package; ./threads.ts is the other side.
 * @module
 */

const spinMilliseconds = 2;
const modulesKept = 256;

/** @param {{ memory: WebAssembly.Memory, words: Readonly<Record<string, number>> }} setup */
function serve({ memory, words }) {
  const at = Object.fromEntries(Object.entries(words).map(([name, offset]) => [name, offset / 4]));
  const control = new Int32Array(memory.buffer, 0, 1024);
  const modules = new Map();
  let job = 0;

  const pause = () => Atomics.wait(control, at.pause, 0, 0.05);
  const imports = {
    env: {
      memory,
      rem: (a, b) => a % b,
      stalled: () => {
        if (Atomics.load(control, at.job) !== job) throw new Error("this job was given up");
        pause();
      },
    },
  };
  // The module of the current job; undefined when the job ended while its bytes were read.
  const moduleOf = () => {
    const id = control[at.module];
    const known = modules.get(id);
    if (known !== undefined) return known;
    const code = new Uint8Array(memory.buffer, control[at.codeAddress] >>> 0, control[at.codeBytes]).slice();
    if (Atomics.load(control, at.job) !== job) return undefined;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), imports);
    if (modules.size >= modulesKept) modules.delete(modules.keys().next().value);
    modules.set(id, exports.run);
    return exports.run;
  };
  const nextJob = () => {
    const end = performance.now() + spinMilliseconds;
    for (;;) {
      for (let i = 0; i < 2000; i++) {
        const next = Atomics.load(control, at.job);
        if (next > 0 && next !== job) return next;
      }
      if (performance.now() < end) continue;
      const seen = Atomics.load(control, at.job);
      if (seen > 0 && seen !== job) return seen;
      Atomics.add(control, at.sleepers, 1);
      Atomics.wait(control, at.job, seen);
      Atomics.sub(control, at.sleepers, 1);
    }
  };
  // This thread's number in the current job; 0 when the job is not open for joining.
  const join = () => {
    for (;;) {
      const joined = Atomics.load(control, at.joined);
      if (joined >> 8 !== (job & 0x7fffff)) return 0;
      if (Atomics.compareExchange(control, at.joined, joined, joined + 1) === joined)
        return (joined & 0xff) + 1;
    }
  };

  Atomics.add(control, at.alive, 1);
  for (;;) {
    job = nextJob();
    try {
      const run = moduleOf();
      if (run === undefined) continue;
      const thread = join();
      if (thread === 0) continue;
      let start = Atomics.load(control, at.start);
      for (let i = 1; start !== job && Atomics.load(control, at.job) === job; i++) {
        if (i % 100_000 === 0) pause();
        start = Atomics.load(control, at.start);
      }
      // Who comes after the start is not counted on.
      if (start !== job || thread >= control[at.threads]) continue;
      run(thread, control[at.threads], control[at.table]);
    } catch {
      if (Atomics.load(control, at.job) === job) Atomics.store(control, at.failed, 1);
    }
  }
}

const workerThreads = globalThis.process?.getBuiltinModule?.("node:worker_threads");
if (workerThreads === undefined) globalThis.onmessage = ({ data }) => serve(data);
else workerThreads.parentPort.once("message", serve);
