/** Promise 1: a tensor is a value that the garbage collector owns. Long loops hold memory flat, without any disposal. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// A process of its own, so that nothing but the loop is measured, and the collector can be asked to run.
const script = `
  import { add, grad, jit, mul, sub, sum, tensor } from "@cotangent/core";
  const loss = (w, x) => sum(mul(sub(mul(w, x), 1), sub(mul(w, x), 1)));
  const eager = (w, x) => sub(w, mul(grad(loss)(w, x), 0.001));
  const step = process.argv[1] === "jit" ? jit(eager) : eager;
  const x = tensor(Float32Array.from({ length: 64 }, (_, i) => i / 64));
  let w = mul(x, 0);
  const settle = () => { for (let i = 0; i < 3; i++) gc(); const m = process.memoryUsage(); return m.heapUsed + m.arrayBuffers; };
  const run = (n) => { for (let i = 0; i < n; i++) w = step(w, x); };
  run(2000);
  const before = settle();
  run(Number(process.argv[2]));
  console.log(JSON.stringify({ before, after: settle(), finite: Number.isFinite(sum(w).item()) }));
`;

it.each([
  ["jit", 100_000],
  ["eager", 100_000],
])(
  "%s: %d training steps leave nothing behind",
  (mode, steps) => {
    const output = execFileSync(
      process.execPath,
      [
        "--expose-gc",
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
    // One leaked vector per step would be 25 MB by the end; a quarter of a megabyte is noise of the engine.
    expect(after - before).toBeLessThan(256 * 1024);
  },
  1100_000,
);
