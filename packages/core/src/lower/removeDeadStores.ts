/** Drops stores that nobody reads, and kernels that store nothing else. @module */
import type { Kernel } from "../kernel/kernel.js";
import { readsOf, writesOf } from "../kernel/kernel.js";

/** The kernels that `outputs` depend on, storing only what is needed. */
export function removeDeadStores(kernels: readonly Kernel[], outputs: readonly number[]): readonly Kernel[] {
  const needed = new Set(outputs);
  const kept: Kernel[] = [];
  for (const kernel of kernels.toReversed()) {
    if (!writesOf(kernel).some((buffer) => needed.has(buffer))) continue;
    const live =
      "stores" in kernel ? { ...kernel, stores: kernel.stores.filter(({ out }) => needed.has(out)) } : kernel;
    for (const buffer of readsOf(live)) needed.add(buffer);
    kept.push(live);
  }
  return kept.toReversed();
}
