/** Promise: what is remembered to make calls fast is bounded. Thousands of signatures take no more memory than hundreds. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// A process of its own, so that nothing else is measured, and the collector can be asked to run. Rounds are multiples of
// what the caches hold, so that each ends with them equally full.
const script = `
  import { add, grad, jit, mul, setThreads, sum, tensor } from "@cotangent/core";
  setThreads(1);
  const [, , rounds, calls] = process.argv.map(Number);
  // Every size once, large and small ones in each round; 7919 is a prime.
  const data = new Float32Array(rounds * calls);
  const of = (i) => tensor(data.subarray(0, 1 + ((7919 * i) % data.length)));
  const square = jit((x) => mul(x, x));
  const scale = jit((x, by) => mul(x, by), { staticArgnums: [1] });
  const x = tensor([1, 2]);
  const call = {
    "shapes of one jitted function": (i) => square(of(i)),
    "static values of one jitted function": (i) => scale(x, i),
    "gradients of one jitted function": (i) => grad((y) => sum(square(y)))(of(i)),
    "jitted functions": (i) => jit((y) => mul(y, i))(x),
    "shapes of operations": (i) => add(of(i), 1),
  }[process.argv[1]];
  const settle = () => { for (let i = 0; i < 3; i++) gc(); const m = process.memoryUsage(); return m.heapUsed + m.arrayBuffers; };
  const used = [];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < calls; i++) call(round * calls + i);
    await new Promise((resolve) => setTimeout(resolve, 20));
    used.push(settle());
  }
  console.log(JSON.stringify(used));
`;

it.each([
  ["shapes of one jitted function", 512],
  ["static values of one jitted function", 512],
  ["gradients of one jitted function", 512],
  ["jitted functions", 512],
  ["shapes of operations", 2048],
])(
  "%s: rounds of %d new ones leave nothing behind",
  (what, calls) => {
    const flags = ["--expose-gc", "--import", "tsx", "--conditions=@cotangent/source", "--input-type=module"];
    const output = execFileSync(process.execPath, [...flags, "-e", script, what, "3", String(calls)], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
    });
    const used = JSON.parse(output) as readonly number[];
    // What is kept of one signature is at least 4 KiB.
    expect((used.at(-1) ?? 0) - (used.at(-2) ?? 0)).toBeLessThan(calls * 2048);
  },
  120_000,
);
