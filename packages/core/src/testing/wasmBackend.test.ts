/**
 * The WebAssembly backend on any number of threads, between canaries, and on fused modules with donated inputs. LAWS_RUNS
 * and LAWS_SEED as in tests/laws.
 */
import { afterAll, describe, expect, it } from "vitest";
import { makeWasmBackend } from "../backends/wasm/backend.js";
import { describeBackend } from "./backendLaws.js";
import { canaryBackend } from "./canaryBackend.testing.js";
import { fusedBackend } from "./fusedBackend.testing.js";

// Node's own; core is typed without it.
const { env } = Reflect.get(globalThis, "process");
const runs = (usual: number): number => Number(env.LAWS_RUNS ?? usual);
// A run of CI compares at least 20,000 modules: 9 forms, each 150 times in tests/laws/backends.test.ts and, below, 150 times
// between canaries, 150 on two threads, 120 on four, 60 on three, 3 * 600 fused on one and 3 * 50 fused on two, is
// 9 * 2,580 = 23,220. Most run on one thread, where a module costs 3 ms, or 10 with loops. Each suite has a seed of its
// own, so that none comes twice.
const seed = Number(env.LAWS_SEED ?? 2);

describe("writes nothing outside of its buffers", () => {
  describeBackend(canaryBackend, { describe, it, numRuns: runs(150), seed });
});

describe.each([
  [2, "every kernel", 150, 0],
  [4, "every kernel", 120, 0],
  [3, "some kernels", 60, 8],
] as const)("on %d threads, %s shared", (threads, _shared, usual, worthSharing) => {
  const backend = makeWasmBackend({ threads, alwaysShare: true, worthSharing });
  describeBackend(backend, { describe, it, numRuns: runs(usual), seed: seed + 100 * threads });
  it("did run on as many", () => expect(backend.lastThreads()).toBe(threads));
  afterAll(backend.stop);
});

describe.each([
  [1, 600],
  [2, 50],
])("fused, on %d threads", (threads, usual) => {
  const numRuns = runs(usual);
  // Small results stay too, so that the inputs are only here and can be overwritten.
  const backend = makeWasmBackend({ threads, alwaysShare: true, smallBytes: 0 });
  afterAll(backend.stop);

  describe.each([
    ["nothing", () => false],
    ["every input", () => true],
    ["every second input", (position: number) => position % 2 === 0],
  ] as const)("donated %s", (donated, isDonated) => {
    const fused = fusedBackend(backend, isDonated);
    describeBackend(fused, {
      describe,
      it,
      numRuns,
      seed: seed + 1000 * threads + donated.length,
    });
    it("overwrites what was donated, and nothing else", () => {
      const least = donated === "nothing" ? 0 : numRuns;
      expect(fused.overwrites()).toBeGreaterThanOrEqual(least);
      expect(fused.overwrites() === 0).toBe(donated === "nothing");
    });
  });
});
