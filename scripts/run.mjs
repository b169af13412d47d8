/**
 * Runs a task on a machine that has only Node and npm: `npm test`, `npm run demo`, `npm run example`, `npm run bench`,
 * `npm run cotangent`, `npm run check`.
 * It installs what is missing, then runs the task from source. Arguments pass through: `npm run demo -- --epochs 2`.
 */
import { readdirSync } from "node:fs";
import { install, manifest, pnpm, root, run } from "./workspace.mjs";

const node = process.execPath;

/** TypeScript runs as it is (tsx), and packages resolve to their source (the condition): no task but `check` and `bench` builds. */
const fromSource = ["--import", "tsx", "--conditions=@cotangent/source"];

/** The checks, cheapest first; publint, attw, smoke and size read what the build leaves. Each also runs alone: `npm run check:types`. */
const checks = ["lint", "types", "knip", "build", "publint", "attw", "smoke", "size", "nodes"];

/** @type {Record<string, (args: readonly string[]) => void>} */
const tasks = {
  test: (args) => run(node, ["node_modules/vitest/vitest.mjs", "run", ...args]),

  demo: (args) => run(node, [...fromSource, "examples/demo.ts", ...args]),

  example: ([name = "", ...args]) => {
    const file = `examples/${name}.ts`;
    const known = readdirSync("examples")
      .filter((entry) => /^e\d+\.ts$/.test(entry))
      .map((entry) => entry.replace(".ts", ""));
    if (!known.includes(name)) {
      console.error(`example: expected the name of one, ${known.join(", ")}, got "${name}".`);
      process.exit(2);
    }
    // npm hands on `e1 -- --short` without the dashes; pnpm with them.
    run(node, [...fromSource, file, ...(args[0] === "--" ? args.slice(1) : args)]);
  },

  cotangent: (args) => run(node, [...fromSource, "packages/train/src/cli.ts", ...args]),

  bench: (args) => {
    // The libraries we compare with are large, so bench/ is a project of its own and only this task installs it.
    install("bench", ["--ignore-workspace"]);
    // What is timed is what is published: the loader of TypeScript sources slows functions that make functions.
    run(node, ["scripts/build.mjs"]);
    run(node, ["--expose-gc", "--import", "tsx", "bench/run.ts", ...args]);
  },

  check: () => {
    for (const check of checks) {
      const start = performance.now();
      console.log(`\n--- check:${check}`);
      pnpm(["--silent", "run", `check:${check}`]);
      console.log(`--- check:${check} passed in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
  },
};

/** Says so at once when Node is older than `engines` asks, instead of failing somewhere inside a tool. */
function requireNode() {
  const [major = 0, minor = 0] = manifest.engines.node.replace(">=", "").split(".").map(Number);
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  console.error(
    `node: version ${manifest.engines.node} is required, got ${process.versions.node}. Install a newer Node.`,
  );
  process.exit(1);
}

const [name = "", ...rest] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  console.error(`run: expected a task, one of ${Object.keys(tasks).join(", ")}, got "${name}".`);
  process.exit(1);
}
requireNode();
process.chdir(root);
install(".");
// pnpm hands a leading `--` on, npm takes it away.
task(rest[0] === "--" ? rest.slice(1) : rest);
