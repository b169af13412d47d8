/** Fusion gives the bits of what it was given, on random modules. */
import { describe, expect, it } from "vitest";
import { referenceBackend } from "../backends/reference/backend.js";
import { readStorage } from "../base/storage.js";
import type { Backend } from "../kernel/backend.js";
import { moduleBuilder } from "../kernel/builder.js";
import { broadcast, permute } from "../kernel/lazy.js";
import { neg } from "../kernel/scalar.js";
import { kernelsOf } from "../kernel/steps.js";
import { verifyModule } from "../kernel/verify.js";
import { describeBackend } from "../testing/backendLaws.js";
import { fuse } from "./fuse.js";

const fused: Backend = {
  name: "fused",
  compile: (module, options) => referenceBackend.compile(verifyModule(fuse(module)), options),
};

describeBackend(fused, { describe, it, numRuns: 200, seed: 2 });

it("turns the axes of a loop to the order in which its results are read, and still stores them where they were", () => {
  const build = moduleBuilder();
  const [rows, columns] = [
    [2, 3],
    [4, 3],
  ].map((shape) => build.input({ shape, dtype: "float32" }));
  const product = build.contract(broadcast(rows, [2, 4, 3], [1]), broadcast(columns, [2, 4, 3], [0]), 2);
  const turned = permute(product, [1, 0]);
  const module = build.finish([product, build.materialize({ shape: [4, 2], body: neg(turned.body) })]);
  const [kernel, ...others] = kernelsOf(fuse(module).steps);
  expect([kernel._tag, kernel.shape, others]).toEqual(["contract", [4, 2, 3], []]);
  const inputs = [
    Float32Array.from({ length: 6 }, (_, i) => i - 2),
    Float32Array.from({ length: 12 }, (_, i) => i / 3),
  ];
  const results = (backend: Backend) => backend.compile(module)(inputs).map(readStorage);
  expect(results(fused)).toEqual(results(referenceBackend));
});
