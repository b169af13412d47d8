/**
 * Where the temporaries of a module stand in one stretch of memory: pieces are used again as soon as `frees` allow.
 * @module
 */
import { bytesPerElement } from "../base/dtype.js";
import { alignedSize, makeArena } from "./arena.js";
import { writesOf } from "./kernel.js";
import type { Module, Step } from "./module.js";
import { listsOf, ownBuffers } from "./steps.js";

/** Offsets of temporaries; outputs, inputs, constants and rows have none. */
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
  const take = (buffer: number): void => {
    if (buffers[buffer].role !== "temporary" || kept.has(buffer) || offsets.has(buffer)) return;
    offsets.set(buffer, arena.take(bytesOf(buffer)));
    bytes = Math.max(bytes, arena.end());
  };
  const plan = (step: Step): void => {
    // What outlives an iteration has its place before the first one.
    for (const buffer of placedBy(step)) take(buffer);
    for (const list of listsOf(step)) list.forEach(plan);
    for (const buffer of step.frees) {
      const offset = offsets.get(buffer);
      if (offset !== undefined) arena.give(offset, bytesOf(buffer));
    }
  };
  steps.forEach(plan);
  return { offsets, bytes };
}

function placedBy(step: Step): readonly number[] {
  if (step._tag === "launch") return writesOf(step.kernel);
  const { reads, writes } = ownBuffers(step);
  return [...reads, ...writes];
}

/** Do two planned buffers stand in one place, at different times? */
export function sharesMemory(plan: Plan, { buffers }: Module, a: number, b: number): boolean {
  const [first, second] = [plan.offsets.get(a), plan.offsets.get(b)];
  if (first === undefined || second === undefined) return false;
  const end = (offset: number, buffer: number): number =>
    offset + alignedSize(buffers[buffer].size * bytesPerElement(buffers[buffer].dtype));
  return first < end(second, b) && second < end(first, a);
}
