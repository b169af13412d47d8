/**
 * Builds every package into its `dist/`: `tsc` writes one ES module, one declaration and one source map per source file.
 *
 * In the workspace the first condition of each `exports` map is `@cotangent/source`, so tests, examples and types read `src/`.
 * What is published has no such condition (`publishConfig.exports` replaces the map) and no `src/`: a condition that
 * leads to TypeScript files helps nobody who installs the package, and the source maps carry the source for debuggers.
 */
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./workspace.mjs";

const packages = readdirSync(join(root, "packages"));

// From nothing every time: a file that is left over from a source that moved would be published.
for (const name of packages) rmSync(join(root, "packages", name, "dist"), { recursive: true, force: true });
run(process.execPath, [
  join(root, "node_modules/typescript/bin/tsc"),
  "--build",
  "--force",
  ...packages.map((name) => join("packages", name, "tsconfig.build.json")),
]);

// The worker script is JavaScript already: what is loaded from the sources is what is published.
const worker = "backends/wasm/worker.js";
cpSync(join(root, "packages/core/src", worker), join(root, "packages/core/dist", worker));
