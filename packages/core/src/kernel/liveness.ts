/** Where temporaries end: each is freed by the last launch that touches it. @module */
import type { Kernel } from "./kernel.js";
import { buffersOf } from "./kernel.js";
import type { BufferDecl, Launch } from "./module.js";

/** The kernels in order, each with the temporaries that nobody reads after it; outputs are never freed. */
export function withFrees(
  kernels: readonly Kernel[],
  buffers: readonly BufferDecl[],
  outputs: readonly number[],
): readonly Launch[] {
  const lastUse = new Map<number, number>();
  kernels.forEach((kernel, step) => {
    for (const buffer of buffersOf(kernel)) lastUse.set(buffer, step);
  });
  const kept = new Set(outputs);
  const frees = kernels.map((): number[] => []);
  for (const [buffer, step] of lastUse) {
    if (buffers[buffer].role === "temporary" && !kept.has(buffer)) frees[step].push(buffer);
  }
  return kernels.map((kernel, step) => ({
    _tag: "launch",
    kernel,
    frees: frees[step].toSorted((a, b) => a - b),
  }));
}
