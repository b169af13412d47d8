/**
 * A run that is killed at any moment, also while it saves, and resumed in a new process ends in the same bytes as one that never
 * stopped: parameters, momenta, running statistics, callbacks and log files. `COTANGENT_KILLS=200` asks for more deaths than CI does.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";

const kills = Number(process.env.COTANGENT_KILLS ?? 20);
const root = mkdtempSync(join(tmpdir(), "cotangent-resume-"));
const script = join(root, "run.mjs");
const source = fileURLToPath(new URL("../support/trainingRun.ts", import.meta.url));

// One file, so that a process starts in a moment.
beforeAll(async () => {
  await build({
    entryPoints: [source],
    outfile: script,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@cotangent/source"],
    // The progress bar is a CommonJS package, which asks Node for its modules by require.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(path);
  return path;
};

/** Runs the script; `milliseconds` after its first line it is killed, unless it has ended. The last line that it printed. */
function run(args: readonly string[], milliseconds?: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, errors] = ["", ""];
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout.on("data", (chunk) => {
      if (out === "" && milliseconds !== undefined) setTimeout(() => child.kill("SIGKILL"), milliseconds);
      out += chunk;
    });
    child.on("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") resolve(out.trim().split("\n").at(-1) ?? "");
      else reject(new Error(errors));
    });
  });
}

/** Deaths are at places that differ from run to run; a seed would not make them come again. */
const upTo = (most: number): number => Math.floor(Math.random() * most);

it("run(n) + save + load in a new process + run(m) is run(n + m), mid-epoch too", async () => {
  const whole = await run([folder("whole"), "40"]);
  expect(whole).toMatch(/^end [0-9a-f]{64}$/);
  for (const cut of ["1", "7", "18"]) {
    const place = folder(`cut-${cut}`);
    await run([place, cut]);
    expect(await run([place, "40"]), `cut after ${cut}`).toBe(whole);
  }
});

it(`${kills} deaths by SIGKILL, half of them inside a save, change no byte`, async () => {
  const steps = String(10 * kills);
  const whole = await run([folder("steady"), steps]);
  const place = folder("killed");
  const deaths: string[] = [];
  for (let death = 0; death < kills; death++) {
    const last =
      death % 2 === 0
        ? await run([place, steps, String(1 + upTo(12))])
        : await run([place, steps], upTo(100));
    deaths.push(last);
  }
  // Half-written files are there, so some died inside a save; and they died on the way.
  const halves = readdirSync(place).filter((name) => /\.(new|old)$/.test(name));
  expect(halves.length).toBeGreaterThan(0);
  expect(deaths.filter((last) => last.startsWith("from")).length).toBeGreaterThanOrEqual(kills / 2);
  expect(await run([place, steps])).toBe(whole);
}, 1_200_000);
