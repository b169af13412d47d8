/**
 * Nightly: plants mistakes in the rules of primitives, one at a time and in memory only, and asks whether the laws notice.
 *
 *     node scripts/mutate.mjs [--sample 200] [--skip 0] [--seed 1] [--files sinCos.ts,conv.ts:81] [--jobs 2] [--tests]
 *
 * A sample is drawn in an order that the seed decides; `--skip` goes on behind the first so many, where a run was broken off.
 * Each mutant is bundled with the laws of the primitives of its file, then of those that import it, and runs them until one breaks. `--tests`
 * asks the tests of operations and the fixtures about those that are left. Prints the score, and every survivor; with `--tests` it fails
 * where one is neither noticed nor in `equivalentMutants.mjs`, which says of each why nothing changes.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { context } from "esbuild";
import { startVitest } from "vitest/node";
import { equivalents } from "./equivalentMutants.mjs";
import { mutated, mutations } from "./mutations.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "packages/core/src/primitives");
const scratch = join(root, `node_modules/.cache/mutation-${process.pid}`);

const { values: options } = parseArgs({
  options: {
    sample: { type: "string" },
    skip: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    files: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    tests: { type: "boolean", default: false },
  },
});

/** @typedef {import("./mutations.mjs").Mutation & { file: string, line: number }} Mutant */

const sources = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
);

/** Files that hold no rules, but how rules become primitives. */
const frame = new Set(["define.ts", "check.ts", "index.ts"]);

/** File -> primitives that it defines, as the dictionary lists them. */
const defined = new Map(
  [...(sources.get("index.ts") ?? "").matchAll(/export \{([^}]*)\} from "\.\/(\w+)\.js"/g)].map(
    ([, names = "", file]) => [
      `${file}.ts`,
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    ],
  ),
);

/**
 * The primitives of the files that import a file, and where such a file defines none, of those that import that.
 * @param {string} file
 * @param {ReadonlySet<string>} [seen]
 * @returns {readonly string[]}
 */
function users(file, seen = new Set()) {
  const importers = [...sources].filter(
    ([name, text]) =>
      name !== "index.ts" && !seen.has(name) && text.includes(`"./${file.replace(".ts", ".js")}"`),
  );
  const names = importers.flatMap(([name]) => defined.get(name) ?? users(name, new Set([...seen, file])));
  return [...new Set(names)];
}

/** The laws of the primitives named on the command line; float64 first, and the first broken law ends it. */
const entry = `
  import { describeLaws, primitives } from "@cotangent/core/testing";
  import { setThreads } from "@cotangent/core";
  setThreads(1);
  const names = process.argv[2].split(",");
  for (const short of ["f64", "f32", "i32", "u32", "bool"]) {
    for (const primitive of primitives.filter(({ name }) => names.includes(name))) {
      const it = (law, body) => {
        if (!law.startsWith(short + ":")) return;
        try {
          body();
        } catch (error) {
          console.log(primitive.name + ", " + law);
          process.exit(1);
        }
      };
      describeLaws(primitive, { describe: (_, body) => body(), it, numRuns: 6, seed: 1 });
    }
  }
`;

/** Numbers from a seed, between 0 and 1. */
function random(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** @returns {readonly Mutant[]} */
function chosen() {
  const files = options.files?.split(",") ?? [...sources.keys()].filter((file) => !frame.has(file));
  const all = files.flatMap((place) => {
    const [file = "", only] = place.split(":");
    const source = sources.get(file) ?? "";
    const lineOf = (/** @type {number} */ position) => source.slice(0, position).split("\n").length;
    return mutations(source)
      .map((mutation) => ({ ...mutation, file, line: lineOf(mutation.start) }))
      .filter(({ line }) => only === undefined || line === Number(only));
  });
  const draw = random(Number(options.seed));
  const shuffled = all.map((mutant) => ({ mutant, place: draw() })).sort((a, b) => a.place - b.place);
  const first = Number(options.skip);
  return shuffled.slice(first, first + Number(options.sample ?? all.length)).map(({ mutant }) => mutant);
}

/** One line of the report. @param {Mutant} mutant */
function written({ file, line, kind, start, end, text }) {
  const before = (sources.get(file) ?? "").slice(start, end).replace(/\s+/g, " ");
  return `${file}:${line} ${kind}: ${before} -> ${text.replace(/\s+/g, " ")}`;
}

const textAt = (/** @type {string} */ source, /** @type {number} */ line) =>
  source.split("\n")[line - 1]?.trim();

/** Why the mutant changes nothing, where that is known. @param {Mutant} mutant */
function reasonOf(mutant) {
  const source = sources.get(mutant.file) ?? "";
  const [before, after] = [source, mutated(source, mutant)].map((text) => textAt(text, mutant.line) ?? "");
  return equivalents.find(
    ({ file, line, becomes }) => file === mutant.file && line === before && becomes.includes(after),
  )?.reason;
}

for (const { file, line } of equivalents) {
  if (sources.get(file)?.includes(line) !== true)
    throw new Error(`equivalentMutants.mjs names a line that ${file} no longer has: ${line}`);
}

/**
 * Runs a command to its end, or for as long as it may take.
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"], timeout: 600_000 });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** One worker: a bundler whose one file is the mutant at hand. @param {number} worker */
async function makeWorker(worker) {
  /** @type {{ path: string, contents: string } | undefined} */
  let current;
  const outfile = join(scratch, `mutant${worker}.mjs`);
  const bundler = await context({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    ...{ bundle: true, format: "esm", platform: "node", outfile, logLevel: "silent" },
    conditions: ["@cotangent/source"],
    plugins: [
      {
        name: "mutant",
        setup: (build) => {
          build.onLoad({ filter: /src\/primitives\/\w+\.ts$/ }, ({ path }) =>
            path === current?.path ? { contents: current.contents, loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  return {
    dispose: () => bundler.dispose(),
    /** What noticed the mutant, or undefined. @param {Mutant} mutant */
    ask: async (mutant) => {
      current = {
        path: join(folder, mutant.file),
        contents: mutated(sources.get(mutant.file) ?? "", mutant),
      };
      try {
        await bundler.rebuild();
      } catch {
        return "does not compile";
      }
      // The primitives of the file itself mostly know; then those whose rules call what it exports.
      for (const names of [defined.get(mutant.file) ?? [], users(mutant.file)]) {
        if (names.length === 0) continue;
        const { code, output } = await run([outfile, names.join()]);
        if (code !== 0) return output.trim() || (code === null ? "does not end" : "does not load");
      }
      return undefined;
    },
  };
}

/** Do the tests beside the file notice, and else all those of operations, and the fixtures? @param {Mutant} mutant */
async function testsNotice(mutant) {
  const beside = `packages/core/src/primitives/${mutant.file.replace(".ts", ".test.ts")}`;
  const isBeside = existsSync(join(root, beside));
  return (
    (isBeside && (await someFail(mutant, [beside]))) ||
    someFail(mutant, ["packages/core/src/primitives/", "packages/core/src/ops/", "tests/golden/"])
  );
}

/** Does one of these tests fail with the mutant? @param {Mutant} mutant @param {string[]} tests */
async function someFail(mutant, tests) {
  const path = join(folder, mutant.file);
  const contents = mutated(sources.get(mutant.file) ?? "", mutant);
  const vitest = await startVitest(
    "test",
    tests,
    { root, watch: false, reporters: [{}], bail: 1 },
    { plugins: [{ name: "mutant", enforce: "pre", load: (id) => (id === path ? contents : undefined) }] },
  );
  const failed = vitest.state.getCountOfFailedTests() > 0 || vitest.state.getUnhandledErrors().length > 0;
  await vitest.close();
  process.exitCode = 0;
  return failed;
}

mkdirSync(scratch, { recursive: true });
const queue = [...chosen()];
const total = queue.length;
/** @type {Mutant[]} */
let survivors = [];
/** @type {Map<string, number>} */
const caughtBy = new Map();
await Promise.all(
  Array.from({ length: Number(options.jobs) }, async (_, i) => {
    const worker = await makeWorker(i);
    for (let mutant = queue.pop(); mutant !== undefined; mutant = queue.pop()) {
      const notice = await worker.ask(mutant);
      console.log(
        `${notice === undefined ? "SURVIVES" : "caught  "} ${written(mutant)}${notice === undefined ? "" : ` [${notice}]`}`,
      );
      if (notice === undefined) survivors.push(mutant);
      else {
        const law = notice.replace(/^.*?: /, "");
        caughtBy.set(law, (caughtBy.get(law) ?? 0) + 1);
      }
    }
    await worker.dispose();
  }),
);
const byLaws = total - survivors.length;
const explained = survivors.filter((mutant) => reasonOf(mutant) !== undefined);
survivors = survivors.filter((mutant) => reasonOf(mutant) === undefined);
const asked = survivors.length;
if (options.tests) {
  /** @type {Mutant[]} */
  const left = [];
  for (const mutant of survivors) if (!(await testsNotice(mutant))) left.push(mutant);
  survivors = left;
}
rmSync(scratch, { recursive: true });

const byTests = options.tests ? `, tests ${asked - survivors.length} more` : "";
console.log(`\n${total} mutants: the laws noticed ${byLaws}${byTests}; ${explained.length} change nothing`);
for (const [law, count] of [...caughtBy].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(6)} ${law}`);
for (const mutant of explained) console.log(`changes nothing: ${written(mutant)}: ${reasonOf(mutant)}`);
for (const mutant of survivors) console.log(`survives: ${written(mutant)}`);
if (options.tests && survivors.length > 0) process.exitCode = 1;
