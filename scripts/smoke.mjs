/**
 * Uses the packages as a stranger would: installs their tarballs into an empty folder outside of the repository, and there
 * type-checks the example of README.md against the published declarations and runs it with plain Node, and installed.mjs after it; trains
 * the module of docs/guides/command-line.md by `npx cotangent`; and type-checks once more without fast-check, which is optional.
 *
 * Nothing comes from the network: what the packages depend on is copied from where it is installed here.
 */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packPackages, root, run } from "./workspace.mjs";

const ours = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
const folder = mkdtempSync(join(tmpdir(), "cotangent-smoke-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

install();
for (const path of ours) refuseTests(join(folder, "node_modules", manifestOf(path).name));
const entries = ours
  .map(manifestOf)
  .flatMap(({ name, exports }) => Object.keys(exports).map((key) => name + key.slice(1)));
writeFileSync(
  join(folder, "example.ts"),
  `${entries.map((entry) => `import "${entry}";\n`).join("")}${example()}`,
);
compile("example.ts");
run(process.execPath, ["example.js"], { cwd: folder });
cpSync(join(root, "scripts/installed.mjs"), join(folder, "installed.mjs"));
run(process.execPath, ["installed.mjs"], { cwd: folder });

writeFileSync(join(folder, "sine.ts"), blockOf("docs/guides/command-line.md"));
compile("sine.ts");
const program = (/** @type {readonly string[]} */ ...args) =>
  run("npx", ["--no-install", "cotangent", ...args], { quiet: true, cwd: folder });
program("train", "./sine.js", "--epochs", "2");
program("resume", "./sine.js", "--epochs", "3", "--quiet", "--json");
program("evaluate", "./sine.js", "--on", "validation");
program("inspect", "runs/sine/best.safetensors");
program("report", "runs/sine/run.safetensors", "--out", "again.html");
program("check-gradients", "./sine.js");
if (!readFileSync(join(folder, "again.html"), "utf8").includes("validation.loss"))
  throw new Error("smoke: the report of the run does not tell of it.");

rmSync(join(folder, "node_modules/fast-check"), { recursive: true });
writeFileSync(
  join(folder, "without.ts"),
  entries
    .filter((entry) => entry !== "@cotangent/core/testing")
    .map((entry) => `import "${entry}";\n`)
    .join(""),
);
compile("without.ts");
program("inspect", "runs/sine/run.safetensors");
console.log(
  `Imported ${entries.join(", ")}, ran the example of README.md, trained by npx cotangent, and did without fast-check.`,
);

/** npm leaves alone what already lies in node_modules in the right version, so it has to fetch nothing. */
function install() {
  // Besides what the packages ask for: a user of data/node has the types of Node.
  const foreign = withDependencies([...ours, placeOf("@types/node", root)]).filter(
    (path) => !ours.includes(path),
  );
  /** @type {Record<string, string>} */
  const dependencies = {};
  for (const path of foreign) {
    const { name, version } = manifestOf(path);
    dependencies[name] = version;
    cpSync(path, join(folder, "node_modules", name), { recursive: true });
  }
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies }),
  );
  const options = ["--offline", "--no-audit", "--loglevel=error"];
  run("npm", ["install", ...options, ...packPackages("smoke")], { quiet: true, cwd: folder });
}

/**
 * These packages and everything they depend on, as the folders where each is installed.
 * @param {readonly string[]} folders
 */
function withDependencies(folders) {
  const found = new Set(folders);
  // A set hands out what is added while it is being read.
  for (const path of found) {
    const { dependencies, peerDependencies } = manifestOf(path);
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) found.add(placeOf(name, path));
  }
  return [...found];
}

/**
 * The folder of a package, as Node finds it from another folder.
 * @param {string} name
 * @param {string} from
 */
function placeOf(name, from) {
  const candidates = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const place = candidates.map((candidate) => join(candidate, name)).find(existsSync);
  if (place === undefined) throw new Error(`smoke: ${name}, which ${from} depends on, is not installed.`);
  return realpathSync(place);
}

/**
 * @param {string} path
 * @returns {{ name: string, version: string, exports: object, dependencies?: object, peerDependencies?: object }}
 */
function manifestOf(path) {
  return JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
}

/** @param {string} path */
function refuseTests(path) {
  const tests = readdirSync(path, { recursive: true }).filter((file) => /\.test(ing)?\./.test(String(file)));
  if (tests.length > 0) throw new Error(`smoke: ${path} ships tests: ${tests.join(", ")}.`);
}

/**
 * The first example of a page.
 * @param {string} page
 */
function blockOf(page) {
  const [, code = ""] = /```ts\n(.*?)```/s.exec(readFileSync(join(root, page), "utf8")) ?? [];
  return code;
}

/** The first block of README.md. Its values are literals, so `x; // => 1` becomes an assertion. */
function example() {
  const code = blockOf("README.md");
  const checked = code.replace(/^(.+); \/\/ => (.+)$/gm, "assert.deepStrictEqual($1, $2);");
  if (checked === code) throw new Error("smoke: README.md has no example with a value.");
  return `import assert from "node:assert";\n${checked}`;
}

/**
 * Also reads every declaration that the file reaches, which `skipLibCheck` passes over elsewhere.
 * @param {string} file
 */
function compile(file) {
  const options = [
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--noUncheckedSideEffectImports",
  ];
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, file], { cwd: folder });
}
