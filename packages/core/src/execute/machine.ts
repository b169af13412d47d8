/**
 * What users may ask of the machine below: how many threads, how much memory.
 * @module
 */
import { wasmBackend } from "../backends/wasm/backend.js";
import type { MemoryStats } from "../backends/wasm/memory.js";

/**
 * How many threads large calls run on, the caller's included: 1 or more. Default: one for each core. The bits of results do
 * not depend on it. Where memory cannot be shared (pages that are not cross-origin isolated) calls run on one.
 * @throws ArgumentError unless `count` is a positive integer
 * @example
 * ```ts
 * import { setThreads } from "@cotangent/core";
 * setThreads(1);
 * ```
 */
export function setThreads(count: number): void {
  wasmBackend.setThreads(count);
}

/**
 * What stands in WebAssembly memory now: a cache of elements, which the garbage collector owns. Numbers are bytes, counts
 * of tensors, and evictions since the start.
 * @example
 * ```ts
 * import { memoryStats } from "@cotangent/core";
 * memoryStats().residentBytes >= 0 // => true
 * ```
 */
export function memoryStats(): MemoryStats {
  return wasmBackend.stats();
}
