/**
 * Where a content security policy forbids to compile WebAssembly, or memory cannot be shared between threads, training
 * ends in the same bytes.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("../support/trainingHash.ts", import.meta.url));
const loaded = fileURLToPath(new URL("../support/firstCycle.ts", import.meta.url));

/** The hash after eight steps in a process that `change` has changed first, and how many workers it started. */
async function hashAfter(change: string, mode: string): Promise<readonly [hash: string, workers: number]> {
  const program = `
    const workerThreads = process.getBuiltinModule("node:worker_threads");
    const Worker = workerThreads.Worker;
    let workers = 0;
    // What loads TypeScript here needs WebAssembly itself; once it has loaded something, it has it.
    await import(${JSON.stringify(loaded)});
    workerThreads.Worker = function (...args) { workers++; return new Worker(...args); };
    ${change};
    process.argv.splice(1, process.argv.length, "", "${mode}", "2", "8");
    await import(${JSON.stringify(script)});
    console.log(workers);
  `;
  const flags = ["--import", "tsx", "--conditions=@cotangent/source", "--input-type=module"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "-e", program]);
  const [hash = "", workers] = stdout.trim().split("\n");
  return [hash, Number(workers)];
}

const changes = {
  "no WebAssembly": "delete globalThis.WebAssembly",
  "WebAssembly.Module throws":
    'WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked by CSP"); } }',
  "no SharedArrayBuffer": "delete globalThis.SharedArrayBuffer",
};

const expected = hashAfter("", "jit");

it("a process that nobody has changed uses a worker", async () => {
  const [hash, workers] = await expected;
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(workers).toBe(1);
});

it.each(
  Object.entries(changes).flatMap(([name, change]) => ["jit", "eager"].map((mode) => [name, mode, change])),
)("%s, %s: the same bytes on one thread", async (_name, mode, change) => {
  const [hash] = await expected;
  expect(await hashAfter(change, mode)).toEqual([hash, 0]);
});
