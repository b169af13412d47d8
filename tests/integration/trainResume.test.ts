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

/** How a process ended. */
interface Ended {
  /** What it printed first: the step that it went on from. */
  readonly from: number;
  /** The last line that it printed. */
  readonly last: string;
  readonly isKilled: boolean;
}

/** Runs the script; `milliseconds` after its first line that begins with `word` it is killed, unless it has ended. */
function run(
  args: readonly string[],
  death?: { readonly word: string; readonly milliseconds: number },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, errors] = ["", ""];
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout.on("data", (chunk) => {
      const isSaid = () => death !== undefined && out.includes(death.word);
      const before = isSaid();
      out += chunk;
      if (!before && isSaid()) setTimeout(() => child.kill("SIGKILL"), death?.milliseconds);
    });
    child.on("close", (code, signal) => {
      const isKilled = signal === "SIGKILL";
      const lines = out.trim().split("\n");
      if (code === 0 || isKilled)
        resolve({ from: Number(lines[0].replace("from ", "")), last: lines.at(-1) ?? "", isKilled });
      else reject(new Error(errors));
    });
  });
}

/** Deaths are at places that differ from run to run; a seed would not make them come again. */
const upTo = (most: number): number => Math.floor(Math.random() * most);

it("run(n) + save + load in a new process + run(m) is run(n + m), mid-epoch too", async () => {
  const { last: whole } = await run([folder("whole"), "40"]);
  expect(whole).toMatch(/^end [0-9a-f]{64}$/);
  for (const cut of ["1", "7", "18"]) {
    const place = folder(`cut-${cut}`);
    await run([place, cut]);
    const { from, last } = await run([place, "40"]);
    expect([String(from), last], `cut after ${cut}`).toEqual([cut, whole]);
  }
});

it(`${kills} deaths by SIGKILL, half of them inside a save, change no byte`, async () => {
  const place = folder("killed");
  // No run comes to its end by itself, so each dies; half of them with a save that has begun and not ended.
  const endless = "1000000000";
  for (let death = 0; death < kills; death++) {
    const isSaving = death % 2 === 0;
    const { isKilled } = await (isSaving
      ? run([place, endless, String(1 + upTo(12))])
      : run([place, endless], { word: death % 4 === 1 ? "from" : "saving", milliseconds: upTo(100) }));
    expect(isKilled, `death ${death + 1}`).toBe(true);
  }
  // Half-written files are there.
  const halves = readdirSync(place).filter((name) => /\.(new|old)$/.test(name));
  expect(halves.length).toBeGreaterThan(kills / 10);
  // They got on, too.
  const { from } = await run([place, "0"]);
  expect(from).toBeGreaterThan(kills / 2);
  const steps = String(from + 20);
  const [{ last: killed }, { last: whole }] = [
    await run([place, steps]),
    await run([folder("steady"), steps]),
  ];
  expect(killed).toMatch(/^end [0-9a-f]{64}$/);
  expect(killed).toBe(whole);
  console.log(`${kills} deaths, ${halves.length} half-written files, ${steps} steps: the same bytes.`);
}, 1_200_000);
