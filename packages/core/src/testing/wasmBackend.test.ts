/** The WebAssembly backend on any number of threads, and between canaries. LAWS_RUNS and LAWS_SEED as in tests/laws. */
import { afterAll, describe, expect, it } from "vitest";
import { makeWasmBackend } from "../backends/wasm/backend.js";
import { describeBackend } from "./backendLaws.js";
import { canaryBackend } from "./canaryBackend.testing.js";

// Node's own; core is typed without it.
const { env } = Reflect.get(globalThis, "process");
const numRuns = Number(env.LAWS_RUNS ?? 150);
const seed = Number(env.LAWS_SEED ?? 2);

describe("writes nothing outside of its buffers", () => {
  describeBackend(canaryBackend, { describe, it, numRuns, seed });
});

describe.each([2, 4])("on %d threads, every kernel shared", (threads) => {
  const backend = makeWasmBackend({ threads, alwaysShare: true });
  describeBackend(backend, { describe, it, numRuns, seed });
  it("did run on as many", () => expect(backend.lastThreads()).toBe(threads));
  afterAll(backend.stop);
});
