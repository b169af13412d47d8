/**
 * Builds every package into its `dist/`: `tsc` writes one ES module, one declaration and one source map per source file, for
 * bundlers; esbuild joins those modules to one file per entry in `dist/node/`, for Node, which opens each file by itself
 * (docs/decisions/0013-a-bundle-for-node.md).
 *
 * In the workspace the first condition of each `exports` map is `@cotangent/source`, so tests, examples and types read `src/`.
 * What is published has no such condition (`publishConfig.exports` replaces the map) and no `src/`: a condition that
 * leads to TypeScript files helps nobody who installs the package, and the source maps carry the source for debuggers.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
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
await Promise.all(packages.map((name) => bundle(join(root, "packages", name))));

// The worker script is JavaScript already: what is loaded from the sources is what is published. It stands beside the
// code that starts it.
const worker = join(root, "packages/core/src/backends/wasm/worker.js");
for (const folder of ["backends/wasm", "node"])
  cpSync(worker, join(root, "packages/core/dist", folder, "worker.js"));

// So are the files of the dashboard, beside the server that hands them out.
const page = join(root, "packages/train/src/dashboard/page");
for (const folder of ["dashboard", "node"])
  cpSync(page, join(root, "packages/train/dist", folder, "page"), {
    recursive: true,
    filter: (path) => !path.endsWith("tsconfig.json"),
  });

/**
 * One file per entry, and one for what they share, so that no class exists twice. Other packages stay imports, for the
 * same reason.
 * @param {string} folder of a package
 */
async function bundle(folder) {
  /** @type {{ publishConfig: { bin?: Record<string, string>, exports: Record<string, { node: string, default: string }> } }} */
  const { publishConfig } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const programs = Object.values(publishConfig.bin ?? {}).map((node) => ({
    node,
    default: node.replace("/node/", "/"),
  }));
  await build({
    absWorkingDir: folder,
    entryPoints: [...Object.values(publishConfig.exports), ...programs].map((entry) => ({
      in: entry.default,
      out: entry.node.replace(/^.*\/(.*)\.js$/, "$1"),
    })),
    outdir: "dist/node",
    chunkNames: "shared-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
  });
}
