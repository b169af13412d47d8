/** How `npm test` finds and runs the tests: from source, no build. */
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { closingLine } from "./scripts/closingLine.js";
import { LongestFirst } from "./scripts/longestFirst.js";

const source = "@cotangent/source";

export default defineConfig({
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    // The laws sample thousands of cases on the reference backend; a hang is still noticed within the minute.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One process per test file, two at a time: the suite is bound by arithmetic, and more workers than cores only cost memory.
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", closingLine],
    // The snippets that tests/docs.test.ts writes are ours: they go through vite like any source file.
    server: { deps: { inline: [/\/node_modules\/\.cache\/snippets\//] } },
  },
});
