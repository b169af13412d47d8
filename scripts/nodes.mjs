/**
 * Trains on other versions of Node, which come from npm, and compares the bytes: promise 2 between engines. On these
 * versions fastMath may give other bits for contractions, and only for them. Each version is downloaded once.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./workspace.mjs";

const versions = ["22.23.3", "24.21.0"];
const steps = "1000";

const platform = process.platform === "win32" ? "win" : process.platform;
const packageName = `node-${platform}-${process.arch}`;
const binary = process.platform === "win32" ? "bin/node.exe" : "bin/node";

/**
 * What a script of tests/support prints.
 * @param {string} node
 * @param {readonly string[]} script its name and arguments
 */
function output(node, [name, ...rest]) {
  const args = ["--import", "tsx", "--conditions=@cotangent/source", `tests/support/${name}`, ...rest];
  const { stdout, stderr, status } = spawnSync(node, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`${node} failed: ${stderr}`);
  return stdout.trim();
}

/** @param {string} node */
const hashOf = (node) => output(node, ["trainingHash.ts", "jit", "2", steps]);

/** @param {string} message */
function fail(message) {
  console.error(`nodes: ${message}`);
  process.exit(1);
}

const own = hashOf(process.execPath);
console.log(`${process.version} ${own}`);
for (const version of versions) {
  const folder = join(root, "node_modules/.nodes", version);
  const node = join(folder, "node_modules", packageName, binary);
  if (!existsSync(node))
    run("npm", ["install", "--silent", "--no-save", "--prefix", folder, `${packageName}@${version}`]);
  const hash = hashOf(node);
  console.log(`v${version} ${hash}`);
  if (hash !== own)
    fail(`the same training must end in the same bytes, expected ${own}, got ${hash} on Node ${version}.`);
  const fast = output(node, ["fastMath.ts"]);
  console.log(`v${version} fastMath ${fast}`);
  /** @type {{ changed: string[], othersChanged: string[], error: number }} */
  const { changed, othersChanged, error } = JSON.parse(fast);
  // The error is in units of what rounding allows at most: length * epsilon * the sum of the absolute products.
  if (changed.length === 0 || othersChanged.length > 0 || error >= 1)
    fail(`fastMath must fuse contractions, by less than 1 of error, and change nothing else, got ${fast}.`);
}
