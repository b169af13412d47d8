/** Promise 1: a tensor is a value that the garbage collector owns. Long loops hold memory flat, without any disposal. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// A process of its own, so that nothing but the loop is measured, and the collector can be asked to run.
const script = `
  import { add, grad, jit, mul, sub, sum, tensor } from "@cotangent/core";
  const loss = (w, x) => sum(mul(sub(mul(w, x), 1), sub(mul(w, x), 1)));
  const eager = (w, x) => sub(w, mul(grad(loss)(w, x), 0.001));
  // Each call closes over another constant, which must go when the call is over.
  const closing = (w, x) => { const c = add(x, 1); return sub(w, mul(grad((v) => jit((u) => sum(mul(u, c)))(v))(w), 0)); };
  const step = { jit: jit(eager), eager, closing }[process.argv[1]];
  const n = process.argv[1] === "closing" ? 16384 : 64;
  const x = tensor(Float32Array.from({ length: n }, (_, i) => i / n));
  let w = mul(x, 0);
  const settle = () => { for (let i = 0; i < 3; i++) gc(); const m = process.memoryUsage(); return m.heapUsed + m.arrayBuffers; };
  const run = (n) => { for (let i = 0; i < n; i++) w = step(w, x); };
  // The memory of WebAssembly keeps up to 16 MB of copies of what came in, constants included: fill it first.
  run(Number(process.argv[1] === "closing" ? 1000 : 2000));
  const before = settle();
  run(Number(process.argv[2]));
  console.log(JSON.stringify({ before, after: settle(), finite: Number.isFinite(sum(w).item()) }));
`;

it.each([
  ["jit", 100_000],
  ["eager", 100_000],
  ["closing", 400],
])(
  "%s: %d training steps leave nothing behind",
  (mode, steps) => {
    const output = execFileSync(
      process.execPath,
      [
        "--expose-gc",
        // Where each step compiles, V8 goes on optimizing our code for thousands of steps, and the machine code lies in the
        // heap: more than a megabyte, which hides what is measured. Without it the heap is flat to a kilobyte.
        ...(mode === "closing" ? ["--no-opt"] : []),
        "--import",
        "tsx",
        "--conditions=@cotangent/source",
        "--input-type=module",
        "-e",
        script,
        mode,
        String(steps),
      ],
      { cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8" },
    );
    const { before, after, finite } = JSON.parse(output) as {
      before: number;
      after: number;
      finite: boolean;
    };
    expect(finite).toBe(true);
    // One leaked vector per step would be 25 MB by the end; a quarter of a megabyte is noise of the engine, and
    // without optimized code there is hardly any.
    expect(after - before).toBeLessThan(mode === "closing" ? 64 * 1024 : 256 * 1024);
  },
  120_000,
);
