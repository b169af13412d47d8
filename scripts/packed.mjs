/**
 * Checks the packages as users get them: packs each one as `pnpm publish` would, then runs a tool on each tarball.
 * `node scripts/packed.mjs publint` or `attw`, after a build.
 */
import { packPackages, run } from "./workspace.mjs";

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

for (const tarball of packPackages(tool)) run(tool, [tarball, ...options]);
