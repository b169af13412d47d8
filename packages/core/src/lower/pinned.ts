/** Which launches have to stay where they are, and which others may not move past them. @module */
import { copyOf } from "../kernel/inPlace.js";
import type { Kernel } from "../kernel/kernel.js";
import { readsOf, writesOf } from "../kernel/kernel.js";

/** The positions of kernels that change a buffer in steps or in place, or read one that is written after them. */
export function pinnedKernels(kernels: readonly Kernel[]): ReadonlySet<number> {
  const lastWrite = new Map<number, number>();
  const shared = new Set<number>();
  const read = new Set<number>();
  kernels.forEach((kernel, i) => {
    for (const buffer of readsOf(kernel)) read.add(buffer);
    for (const buffer of writesOf(kernel)) {
      if (lastWrite.has(buffer) || read.has(buffer)) shared.add(buffer);
      lastWrite.set(buffer, i);
    }
  });
  const pinned = new Set<number>();
  kernels.forEach((kernel, i) => {
    const isPinned =
      writesOf(kernel).some((buffer) => shared.has(buffer)) ||
      (shared.size > 0 && [...readsOf(kernel)].some((buffer) => (lastWrite.get(buffer) ?? -1) > i));
    if (isPinned) pinned.add(i);
  });
  return pinned;
}

/**
 * For each buffer of which a copy is changed by later kernels: the position of the first of these. Who reads the buffer
 * before that place should not be moved behind it, or the copy is needed.
 */
export function firstChanges(kernels: readonly Kernel[]): ReadonlyMap<number, number> {
  const sources = new Map<number, number>();
  const changes = new Map<number, number>();
  kernels.forEach((kernel, i) => {
    for (const buffer of writesOf(kernel)) {
      const source = sources.get(buffer);
      if (source !== undefined && !changes.has(source)) changes.set(source, i);
    }
    const copied = copyOf(kernel);
    if (copied !== undefined) sources.set(copied[1], copied[0]);
  });
  return changes;
}
