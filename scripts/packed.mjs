/**
 * Checks the packages as users get them: packs each one as `pnpm publish` would (which applies `publishConfig`), then runs
 * a tool on each tarball. `node scripts/packed.mjs publint` or `attw`, after a build.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pnpm, root, run } from "./workspace.mjs";

/** @type {Record<string, readonly string[]>} */
const toolOptions = {
  publint: ["--strict"],
  // The packages hold ES modules only; that CommonJS on old Node cannot require them is no finding.
  attw: ["--profile", "esm-only", "--format", "ascii", "--no-summary"],
};

const [tool = ""] = process.argv.slice(2);
const options = toolOptions[tool];
if (!options) {
  console.error(`packed: expected a tool, one of ${Object.keys(toolOptions).join(", ")}, got "${tool}".`);
  process.exit(1);
}

const folder = join(root, "node_modules/.cache/packed", tool);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
pnpm(["--recursive", "--filter=./packages/*", "pack", "--pack-destination", folder], { quiet: true });
for (const tarball of readdirSync(folder).sort()) run(tool, [join(folder, tarball), ...options]);
