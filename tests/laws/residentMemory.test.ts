/**
 * Promise: what stays in WebAssembly memory is bounded. A hundred thousand steps whose results stand there take no more
 * memory of the process than fifty thousand, and the process ends by itself although threads have worked.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// A process of its own, so that nothing but the loop is measured, and the collector can be asked to run.
const script = `
  import { add, jit, matmul, memoryStats, mul, ones, setThreads, sub, tensor } from "@cotangent/core";
  setThreads(2);
  const square = jit((x) => matmul(x, x));
  for (let i = 0; i < 20; i++) square(ones([512, 512])).toTypedArray();
  const n = Number(process.argv[2]);
  const eager = (w, x) => sub(w, mul(add(w, x), 0.001));
  const step = {
    compiled: jit(eager),
    "compiled, donated": jit(eager, { donate: [0] }),
    eager,
  }[process.argv[1]];
  const x = tensor(Float32Array.from({ length: n }, (_, i) => i / n));
  let w = mul(x, 0);
  const measure = () => {
    for (let i = 0; i < 5; i++) gc();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    return { rss, live: heapUsed + arrayBuffers, ...memoryStats() };
  };
  const run = async () => {
    for (let i = 0; i < 50; i++) {
      for (let k = 0; k < 1000; k++) w = step(w, x);
      // Programs wait for something now and then; only then does the engine tell what has died.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return measure();
  };
  const half = await run();
  const whole = await run();
  console.log(JSON.stringify({ half, whole, last: w.toArray().at(-1) }));
`;

interface Measured {
  readonly rss: number;
  readonly live: number;
  readonly reservedBytes: number;
  readonly residentBytes: number;
}

interface Ended {
  readonly text: string;
  readonly code: number | null;
}

/** Runs the script; when it does not end within five seconds after its last words, it is ended. */
function ended(mode: string, size: number): Promise<Ended> {
  const flags = ["--expose-gc", "--import", "tsx", "--conditions=@cotangent/source", "--input-type=module"];
  const child = spawn(process.execPath, [...flags, "-e", script, mode, String(size)], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve) => {
    let text = "";
    let limit: NodeJS.Timeout | undefined;
    child.stdout.on("data", (data) => {
      text += data;
      limit ??= setTimeout(() => child.kill(), 5000);
    });
    child.on("close", (code) => {
      clearTimeout(limit);
      resolve({ text, code });
    });
  });
}

const mebi = 1 << 20;

// Results of 8 KiB, which go when they are the oldest, and of 128 KiB, which go when the collector has found them dead.
// Those that went were copied out, 400 MB in all, and the system's allocator keeps some 50 MB of that, for good, at a time
// of its own choice. The last column is such noise, in MiB; what is alive is measured to a quarter of one.
it.each([
  ["compiled", 2048, 64],
  ["compiled, donated", 2048, 4],
  ["eager", 2048, 64],
  ["compiled", 32_768, 64],
])(
  "%s, results of %d numbers: 100,000 steps leave nothing behind, and the process ends",
  async (mode, size, noise) => {
    const { text, code } = await ended(mode, size);
    expect(code).toBe(0);
    const { half, whole, last } = JSON.parse(text) as { half: Measured; whole: Measured; last: number };
    // w + x is multiplied by 0.999 in each step.
    expect(last).toBeCloseTo(-(size - 1) / size, 3);
    expect(whole.reservedBytes).toBe(half.reservedBytes);
    expect(whole.residentBytes).toBeLessThan(40 * mebi);
    expect(whole.live - half.live).toBeLessThan(mebi / 4);
    expect(whole.rss - half.rss).toBeLessThan(Math.max(half.rss / 100, noise * mebi));
  },
  120_000,
);
