/** What the backend remembers is bounded: elements in its memory, and modules in its workers. */
import { afterAll, describe, expect, it } from "vitest";
import { readStorage } from "../../base/storage.js";
import { moduleBuilder } from "../../kernel/builder.js";
import type { Module } from "../../kernel/module.js";
import { mul } from "../../kernel/scalar.js";
import { makeWasmBackend } from "./backend.js";
import { makeMemory } from "./memory.js";

it("keeps no more than some ten thousand residents, however small", () => {
  const memory = makeMemory(false);
  for (let i = 0; i < 50_000; i++) {
    memory.begin();
    memory.bring(Float32Array.of(i), "float32", true);
    memory.end();
  }
  const { residentTensors, evictions } = memory.stats();
  expect(residentTensors + evictions).toBe(50_000);
  expect(residentTensors).toBeLessThan(32_768);
});

describe("workers", () => {
  const backend = makeWasmBackend({ threads: 2, alwaysShare: true });
  afterAll(() => backend.setThreads(1));

  /** x * factor for x f32[64]. */
  function scaling(factor: number): Module {
    const build = moduleBuilder();
    const x = build.input({ shape: [64], dtype: "float32" });
    return build.finish([{ ...x, body: mul(x.body, factor) }]);
  }

  it("forget old modules and take them again", () => {
    const x = Float32Array.from({ length: 64 }, (_, i) => i);
    const runs = Array.from({ length: 300 }, (_, i) => backend.compile(scaling(i)));
    for (const round of [1, 2]) {
      runs.forEach((run, i) => {
        const [result] = run([x]).map(readStorage);
        expect([round, i, result[63]]).toEqual([round, i, 63 * i]);
      });
    }
    expect(backend.lastThreads()).toBe(2);
  });
});
