/** Which launches have to stay where they are. @module */
import type { Kernel } from "../kernel/kernel.js";
import { readsOf, writesOf } from "../kernel/kernel.js";

/** The positions of kernels that write a buffer in several steps, or read one that is written again after them. */
export function pinnedKernels(kernels: readonly Kernel[]): ReadonlySet<number> {
  const lastWrite = new Map<number, number>();
  const shared = new Set<number>();
  kernels.forEach((kernel, i) => {
    for (const buffer of writesOf(kernel)) {
      if (lastWrite.has(buffer)) shared.add(buffer);
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
