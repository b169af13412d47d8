/**
 * Where the temporaries of a module stand in one stretch of memory: pieces are used again as soon as `frees` allow.
 * @module
 */
import { bytesPerElement } from "../base/dtype.js";
import { alignedSize, makeArena } from "./arena.js";
import { writesOf } from "./kernel.js";
import type { Module } from "./module.js";

/** Offsets of temporaries; outputs, inputs and constants have none. */
export interface Plan {
  /** Byte offset of each planned buffer, a multiple of 64. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Bytes of the whole stretch: the peak. */
  readonly bytes: number;
}

/** Plans the temporaries of a module. Two that are alive at the same time never overlap. */
export function planModule({ buffers, outputs, steps }: Module): Plan {
  const arena = makeArena();
  const offsets = new Map<number, number>();
  const kept = new Set(outputs);
  const bytesOf = (buffer: number): number => buffers[buffer].size * bytesPerElement(buffers[buffer].dtype);
  let bytes = 0;
  for (const { kernel, frees } of steps) {
    for (const buffer of writesOf(kernel)) {
      if (!kept.has(buffer) && !offsets.has(buffer)) offsets.set(buffer, arena.take(bytesOf(buffer)));
    }
    bytes = Math.max(bytes, arena.end());
    for (const buffer of frees) {
      const offset = offsets.get(buffer);
      if (offset !== undefined) arena.give(offset, bytesOf(buffer));
    }
  }
  return { offsets, bytes };
}

/** Do two planned buffers stand in one place, at different times? */
export function sharesMemory(plan: Plan, { buffers }: Module, a: number, b: number): boolean {
  const [first, second] = [plan.offsets.get(a), plan.offsets.get(b)];
  if (first === undefined || second === undefined) return false;
  const end = (offset: number, buffer: number): number =>
    offset + alignedSize(buffers[buffer].size * bytesPerElement(buffers[buffer].dtype));
  return first < end(second, b) && second < end(first, a);
}
