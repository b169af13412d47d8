/**
 * Promise 2: a thousand steps of E1 end in the same bytes on any number of threads, eager or compiled. The hash is
 * written down here, so it also holds between machines and versions of Node: `npm run check` asks Node 22 and 24.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const hash = "7764d1eac77fb0f85fc759cfff4927b37817a8ad617a2bb5095c457a3321f52b";
const script = fileURLToPath(new URL("../support/trainingHash.ts", import.meta.url));

it.each([
  ["jit", 1],
  ["jit", 2],
  ["jit", 4],
  ["eager", 2],
])(
  "%s on %d threads",
  async (mode, threads) => {
    const args = ["--import", "tsx", "--conditions=@cotangent/source", script, mode, String(threads), "1000"];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trim()).toBe(hash);
  },
  600_000,
);
