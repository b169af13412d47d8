/**
 * Builds every package into its `dist/`: ES modules, type declarations and source maps, one bundle per public entry.
 *
 * In the workspace the first condition of each `exports` map is `@cotangent/source`, so tests, examples and types read `src/`.
 * What is published has no such condition (`publishConfig.exports` replaces the map) and no `src/`: a condition that
 * leads to TypeScript files helps nobody who installs the package, and the source maps carry the source for debuggers.
 */
import { defineConfig } from "tsup";

const packages = {
  core: { index: "src/index.ts", testing: "src/testing/index.ts" },
  nn: { index: "src/index.ts" },
  optim: { index: "src/index.ts" },
  data: { index: "src/index.ts", node: "src/node.ts" },
  train: { index: "src/index.ts" },
};

export default defineConfig(
  Object.entries(packages).map(([name, entries]) => ({
    name,
    entry: Object.fromEntries(
      Object.entries(entries).map(([entry, file]) => [entry, `packages/${name}/${file}`]),
    ),
    outDir: `packages/${name}/dist`,
    tsconfig: `packages/${name}/tsconfig.json`,
    format: "esm" as const,
    target: ["es2022", "node20"],
    platform: "neutral" as const,
    sourcemap: true,
    clean: true,
    treeshake: true,
    // Whatever is imported by name (other packages of ours, fp-ts) stays an import.
    skipNodeModulesBundle: true,
    // A project of references cannot be bundled as one: here each package is a plain program that reads its neighbors' source.
    dts: { compilerOptions: { composite: false, rootDir: "." } },
    silent: true,
  })),
);
