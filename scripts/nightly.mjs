/**
 * What is too long for every change: `npm run nightly [-- task...]`, all tasks or those named. Random programs and damaged files
 * go by ranges of seeds on all cores; what is done stands in node_modules/.cache/nightly.json, so an interrupted night goes on
 * where it stopped. `--programs 5000` sets how many, `--seed 7000000` where they begin; `--fresh` forgets what is done.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./workspace.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    programs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "0" },
    block: { type: "string", default: "1000" },
    jobs: { type: "string", default: String(availableParallelism()) },
    fresh: { type: "boolean", default: false },
  },
});

const record = join(root, "node_modules/.cache/nightly.json");
/** @type {Set<string>} */
const done = new Set(!options.fresh && existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : []);
const fromSource = ["--import", "tsx", "--conditions=@cotangent/source"];

/** One command of a task; commands of a task may run at the same time, and each is done or not. @typedef {readonly string[]} Job */

/** @returns {readonly Job[]} */
function programs() {
  const [count, block, seed] = [options.programs, options.block, options.seed].map(Number);
  return Array.from({ length: Math.ceil(count / block) }, (_, i) => [
    ...[...fromSource, "tests/verification/programs.ts"],
    ...[String(seed + i * block), String(Math.min(block, count - i * block))],
  ]);
}

/** @type {Record<string, () => readonly Job[]>} */
const tasks = {
  programs,
  // A million damaged files of every format.
  files: () => [[...fromSource, "packages/data/scripts/fuzz.ts", options.seed]],
  // All 2^32 floats through every function of one; it uses all cores itself.
  accuracy: () => [[...fromSource, "packages/core/scripts/accuracy.ts", "all"]],
  // 20 seeds of ten million numbers of every sampler.
  samplers: () =>
    Array.from({ length: 20 }, (_, seed) => [
      ...[...fromSource, "tests/verification/samplers.ts"],
      ...["10000000", "1", String(seed)],
    ]),
  // Every mistake that can be planted in a rule.
  mutants: () => [["scripts/mutate.mjs", "--tests"]],
};

/**
 * @param {Job} job
 * @returns {Promise<boolean>} did it end well?
 */
function run(job) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, job, { cwd: root, stdio: "inherit" });
    child.on("close", (code) => resolve(code === 0));
  });
}

/** @type {Job[]} */
const failed = [];
for (const name of positionals.length === 0 ? Object.keys(tasks) : positionals) {
  const task = tasks[name];
  if (task === undefined)
    throw new Error(`nightly: expected tasks of ${Object.keys(tasks).join(", ")}, got "${name}"`);
  const queue = task().filter((job) => !done.has(job.join(" ")));
  console.log(`--- ${name}: ${queue.length} to do`);
  await Promise.all(
    Array.from({ length: Number(options.jobs) }, async () => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        if (await run(job)) {
          done.add(job.join(" "));
          mkdirSync(dirname(record), { recursive: true });
          writeFileSync(record, JSON.stringify([...done]));
        } else failed.push(job);
      }
    }),
  );
}
for (const job of failed) console.error(`nightly: failed, repeat it with: node ${job.join(" ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
