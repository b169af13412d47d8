/** Threads that die, sleep, or never come: the call ends well or with a clear error, and the next one works. */
import { expect, it } from "vitest";
import { ArgumentError, ThreadError } from "../../base/errors.js";
import { readStorage } from "../../base/storage.js";
import { moduleBuilder } from "../../kernel/builder.js";
import type { Module } from "../../kernel/module.js";
import * as scalar from "../../kernel/scalar.js";
import { makeWasmBackend } from "./backend.js";
import { startWorker, type WorkerHandle } from "./platform.js";

// Node's own; core is typed without it.
const node = Reflect.get(globalThis, "process");
const { Worker } = node.getBuiltinModule("node:worker_threads");
const { spawn } = node.getBuiltinModule("node:child_process");
const { fileURLToPath } = node.getBuiltinModule("node:url");
const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
const size = 4096;
const input = Float32Array.from({ length: size }, (_, i) => i);

function doubling(): Module {
  const build = moduleBuilder();
  const x = build.input({ shape: [size], dtype: "float32" });
  return build.finish([build.materialize({ shape: [size], body: scalar.add(x.body, x.body) })]);
}

const doubled = Array.from(input, (value) => 2 * value);
const listOf = (storage: Parameters<typeof readStorage>[0]): readonly number[] =>
  Array.from(readStorage(storage));

it("a worker that is ended between calls is replaced", async () => {
  const started: WorkerHandle[] = [];
  const start = (): WorkerHandle | undefined => {
    const worker = startWorker();
    if (worker !== undefined) started.push(worker);
    return worker;
  };
  const backend = makeWasmBackend({ threads: 2, start, shareFrom: 0, startFrom: 0 });
  const run = backend.compile(doubling());
  for (let i = 0; i < 5000 && backend.lastThreads() < 2; i++) {
    expect(listOf(run([input])[0])).toEqual(doubled);
    await sleep(2);
  }
  expect(backend.lastThreads()).toBe(2);
  await started[0].terminate();
  // The machine may be busy, and then runs go without workers for a while.
  for (let i = 0; i < 5000 && !(started.length > 1 && backend.lastThreads() === 2); i++) {
    expect(listOf(run([input])[0])).toEqual(doubled);
    await sleep(2);
  }
  expect(started.length).toBeGreaterThan(1);
  expect(backend.lastThreads()).toBe(2);
  backend.stop();
}, 30_000);

// Joins the job by the protocol of worker.js and dies before it has done its part.
const dying = `
  const { parentPort } = require("node:worker_threads");
  parentPort.once("message", ({ memory, words }) => {
    const control = new Int32Array(memory.buffer, 0, 1024);
    while (Atomics.load(control, words.job / 4) <= 0);
    Atomics.add(control, words.joined / 4, 1);
    process.exit(1);
  });
`;

it("a worker that dies during a call is an error that says so, and the next call works", () => {
  let starts = 0;
  const start = (): WorkerHandle | undefined => {
    starts++;
    return starts === 1 ? new Worker(dying, { eval: true }) : startWorker();
  };
  const backend = makeWasmBackend({ threads: 2, start, alwaysShare: true, stallMilliseconds: 200 });
  const run = backend.compile(doubling());
  const given = input.slice();
  expect(() => run([given])).toThrow(
    new ThreadError({
      op: "call",
      requirement: "every thread of a call must come to its end",
      received: "a worker that failed or was ended from outside",
      fix: "Call again: new workers start by themselves. setThreads(1) does without workers.",
    }),
  );
  expect(given).toEqual(input);
  expect(listOf(run([given])[0])).toEqual(doubled);
  expect([starts, backend.lastThreads()]).toEqual([2, 2]);
  backend.stop();
}, 30_000);

// Windows has no signals that stop a process. Ctrl-Z does.
it.skipIf(node.platform === "win32")(
  "goes on with a call in which the process was suspended",
  async () => {
    const script = fileURLToPath(new URL("./suspended.testing.ts", import.meta.url));
    const args = ["--import", "tsx", "--conditions=@cotangent/source", script];
    const child = spawn(node.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text: unknown) => {
      out += String(text);
    });
    child.stderr.on("data", (text: unknown) => {
      err += String(text);
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!out.includes("ready") && child.exitCode === null) await sleep(20);
    for (let i = 0; i < 6; i++) {
      await sleep(100);
      child.kill("SIGSTOP");
      // Longer than its threads may keep each other waiting.
      await sleep(600);
      child.kill("SIGCONT");
    }
    expect([await ended, out, err]).toEqual([0, "ready\ndone\n", ""]);
  },
  60_000,
);

it("starts no worker for the first calls, which are over before it would be up", () => {
  let starts = 0;
  const start = (): WorkerHandle | undefined => {
    starts++;
    return startWorker();
  };
  const backend = makeWasmBackend({ threads: 2, start, shareFrom: 0, startFrom: 50_000 });
  const run = backend.compile(doubling());
  run([input]);
  expect(starts).toBe(0);
  for (let i = 0; i < 1000 && starts === 0; i++) run([input]);
  expect(starts).toBe(1);
  backend.stop();
});

// Reads the module of each job as worker.js does, and never joins.
const slow = `
  const { parentPort } = require("node:worker_threads");
  parentPort.once("message", ({ memory, words }) => {
    const control = new Int32Array(memory.buffer, 0, 1024);
    Atomics.add(control, words.alive / 4, 1);
    Atomics.wait(control, words.pause / 4, 0);
  });
`;

it("keeps workers that are late for modules they have not met, and replaces those that miss all others", async () => {
  let starts = 0;
  const start = (): WorkerHandle | undefined => {
    starts++;
    return new Worker(slow, { eval: true });
  };
  const backend = makeWasmBackend({ threads: 2, start, shareFrom: 0, startFrom: 0 });
  const modules = Array.from({ length: 10 }, () => backend.compile(doubling()));
  modules[0]([input]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const run of modules) run([input]);
  expect(starts).toBe(1);
  for (let i = 0; i < 5000 && starts === 1; i++) {
    modules[0]([input]);
    await sleep(2);
  }
  expect(starts).toBe(2);
  backend.stop();
}, 30_000);

it("runs on one thread where no worker can be started", () => {
  const backend = makeWasmBackend({ threads: 4, start: () => undefined, alwaysShare: true });
  expect(listOf(backend.compile(doubling())([input])[0])).toEqual(doubled);
});

it("goes on with one thread where workers fail to start", async () => {
  let starts = 0;
  const start = (): WorkerHandle | undefined => {
    starts++;
    return new Worker("no script", { eval: true }).on("error", () => undefined);
  };
  const backend = makeWasmBackend({ threads: 2, start, shareFrom: 0, startFrom: 0 });
  const run = backend.compile(doubling());
  for (let i = 0; i < 10; i++) {
    expect(listOf(run([input])[0])).toEqual(doubled);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(starts).toBe(1);
});

it("refuses a number of threads that is none", () => {
  const backend = makeWasmBackend();
  expect(() => backend.setThreads(0)).toThrow(ArgumentError);
  expect(() => backend.setThreads(1.5)).toThrow("got 1.5");
});
