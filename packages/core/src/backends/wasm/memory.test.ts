/** The memory is a cache: what is evicted is still right, what does not fit is an error, what is donated is gone. */
import { expect, it } from "vitest";
import { ArgumentError, MemoryError } from "../../base/errors.js";
import type { Storage } from "../../base/storage.js";
import { readStorage } from "../../base/storage.js";
import type { CompileOptions, Executable } from "../../kernel/backend.js";
import { moduleBuilder } from "../../kernel/builder.js";
import * as scalar from "../../kernel/scalar.js";
import type { WasmBackend } from "./backend.js";
import { makeWasmBackend } from "./backend.js";

function plusOne(backend: WasmBackend, size: number, options?: CompileOptions): Executable {
  const build = moduleBuilder();
  const x = build.input({ shape: [size], dtype: "float32" });
  const result = build.materialize({ shape: [size], body: scalar.add(x.body, 1) });
  return backend.compile(build.finish([result]), options);
}

const filled = (size: number, value: number): Float32Array => new Float32Array(size).fill(value);
const firstAndLast = (storage: Storage): readonly number[] => {
  const elements = readStorage(storage);
  return [elements[0], elements[elements.length - 1]];
};

it("results that were evicted read as they were left", () => {
  const backend = makeWasmBackend({ threads: 1 });
  const size = 2 ** 20;
  const run = plusOne(backend, size);
  // Thirty results of 4 MiB, all alive, each computed from the one before: far over the 16 MiB that stay.
  const results: Storage[] = [filled(size, 0)];
  for (let i = 0; i < 30; i++) results.push(run([results[i]])[0]);
  expect(backend.stats().evictions).toBeGreaterThan(15);
  expect(backend.stats().residentBytes).toBeLessThanOrEqual(2 ** 24);
  expect(results.map(firstAndLast)).toEqual(results.map((_, i) => [i, i]));
  // Brought back in, they are inputs like any other.
  expect(firstAndLast(run([results[3]])[0])).toEqual([4, 4]);
});

it("what cannot fit is a MemoryError, and the next call is right", () => {
  const backend = makeWasmBackend({ threads: 1, maximumPages: 128 });
  const small = plusOne(backend, 1000);
  expect(firstAndLast(small([filled(1000, 1)])[0])).toEqual([2, 2]);
  const large = plusOne(backend, 2 ** 21);
  const input = filled(2 ** 21, 1);
  expect(() => large([input])).toThrow(MemoryError);
  expect(() => large([input])).toThrow(
    "call: the buffers of one call must fit into the memory of WebAssembly, expected at most 8388608 bytes, got a buffer of 8388608 bytes",
  );
  expect(firstAndLast(small([filled(1000, 2)])[0])).toEqual([3, 3]);
  // Everything that fits still does: nothing of the failed calls was kept.
  const fitting = plusOne(backend, 2 ** 19);
  for (let i = 0; i < 20; i++) expect(firstAndLast(fitting([filled(2 ** 19, i)])[0])).toEqual([i + 1, i + 1]);
});

it("a donated result gives its memory to the next, and is gone", () => {
  const backend = makeWasmBackend({ threads: 1 });
  const size = 100_000;
  const run = plusOne(backend, size, { donated: [0] });
  let value: Storage = filled(size, 0);
  [value] = run([value]);
  const after = backend.stats();
  const first = value;
  for (let i = 0; i < 50; i++) [value] = run([value]);
  expect(firstAndLast(value)).toEqual([51, 51]);
  expect(backend.stats()).toEqual(after);
  expect(() => readStorage(first)).toThrow(ArgumentError);
  expect(() => readStorage(first)).toThrow(
    "a tensor that shares memory with a donated one may not be used again",
  );
});

it("a donation is not lost when the call fails", () => {
  const backend = makeWasmBackend({ threads: 1, maximumPages: 128 });
  const build = moduleBuilder();
  const x = build.input({ shape: [2 ** 18], dtype: "float32" });
  const kept = build.materialize({ shape: [2 ** 18], body: scalar.add(x.body, 1) });
  const large = build.materialize({ shape: [2 ** 21], body: scalar.convert(scalar.index(0), "float32") });
  const fails = backend.compile(build.finish([kept, large]), { donated: [0] });
  const [value] = plusOne(backend, 2 ** 18)([filled(2 ** 18, 4)]);
  expect(() => fails([value])).toThrow(MemoryError);
  expect(firstAndLast(value)).toEqual([5, 5]);
});

it("a storage that comes in twice, once donated, stays", () => {
  const backend = makeWasmBackend({ threads: 1 });
  const build = moduleBuilder();
  const [x, y] = [0, 1].map(() => build.input({ shape: [5000], dtype: "float32" }));
  const sum = build.materialize({ shape: [5000], body: scalar.add(x.body, y.body) });
  const run = backend.compile(build.finish([sum]), { donated: [0] });
  const [value] = plusOne(backend, 5000)([filled(5000, 1)]);
  expect(firstAndLast(run([value, value])[0])).toEqual([4, 4]);
  expect(firstAndLast(value)).toEqual([2, 2]);
});

it("inputs and constants pass through as they are", () => {
  const backend = makeWasmBackend({ threads: 1 });
  const build = moduleBuilder();
  const x = build.input({ shape: [3], dtype: "int32" });
  const constant = build.constant({ shape: [2], dtype: "float64" }, Float64Array.of(1, 2));
  const input = Int32Array.of(1, 2, 3);
  const results = backend.compile(build.finish([x, constant, x]))([input]);
  expect(results[0]).toBe(input);
  expect(results[2]).toBe(input);
  expect(results[1]).toEqual(Float64Array.of(1, 2));
});
