/**
 * Trains on other versions of Node, which come from npm, and compares the bytes: promise 2 between engines. Each version
 * is downloaded once.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./workspace.mjs";

const versions = ["22.23.3", "24.21.0"];
const steps = "1000";

const platform = process.platform === "win32" ? "win" : process.platform;
const name = `node-${platform}-${process.arch}`;
const binary = process.platform === "win32" ? "bin/node.exe" : "bin/node";

/** @param {string} node */
function hashOf(node) {
  const args = [
    "--import",
    "tsx",
    "--conditions=@cotangent/source",
    "tests/support/trainingHash.ts",
    "jit",
    "2",
    steps,
  ];
  const { stdout, stderr, status } = spawnSync(node, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`${node} failed: ${stderr}`);
  return stdout.trim();
}

const own = hashOf(process.execPath);
console.log(`${process.version} ${own}`);
for (const version of versions) {
  const folder = join(root, "node_modules/.nodes", version);
  const node = join(folder, "node_modules", name, binary);
  if (!existsSync(node))
    run("npm", ["install", "--silent", "--no-save", "--prefix", folder, `${name}@${version}`]);
  const hash = hashOf(node);
  console.log(`v${version} ${hash}`);
  if (hash === own) continue;
  console.error(
    `nodes: the same training must end in the same bytes, expected ${own}, got ${hash} on Node ${version}.`,
  );
  process.exit(1);
}
