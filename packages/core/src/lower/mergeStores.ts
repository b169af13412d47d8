/**
 * Kernels over one space become one with several stores: what the second reads at the point where the first has it stays
 * in a register. A map also joins the loop that gathers what it reads. Linear in the number of kernels.
 * @module
 */
import { sizeOf } from "../base/shape.js";
import type { Kernel } from "../kernel/kernel.js";
import { bodiesOf, readsOf, writesOf } from "../kernel/kernel.js";
import { topological } from "../kernel/scalar.js";
import { viewKey } from "../kernel/share.js";
import { joinKernels } from "./joinKernels.js";
import { firstChanges, pinnedKernels } from "./pinned.js";
import { nodesWithin } from "./worth.js";

/** The kernels, joined where that is legal; stores that nobody needs any more are still there. */
export function mergeStores(kernels: readonly Kernel[]): readonly Kernel[] {
  const slots: (Kernel | undefined)[] = [...kernels];
  const pinned = pinnedKernels(kernels);
  const canTurn = readThroughOneView(kernels);
  // Where a kernel went, buffers' kernels, and which kernels' results others have read so far.
  const moved = kernels.map((_, i) => i);
  const home = new Map<number, number>();
  const isRead = kernels.map(() => false);

  const find = (slot: number): number => {
    let at = slot;
    while (moved[at] !== at) {
      moved[at] = moved[moved[at]];
      at = moved[at];
    }
    return at;
  };
  const homeOf = (buffer: number): number => {
    const slot = home.get(buffer);
    return slot === undefined ? -1 : find(slot);
  };
  const changes = firstChanges(kernels);
  const movesPast = (kernel: Kernel, from: number, to: number): boolean =>
    [...readsOf(kernel)].some((buffer) => {
      const change = changes.get(buffer) ?? -1;
      return change > from && change <= to;
    });
  // Either the later kernel moves up, when all it reads is there by then, or the earlier one down, when nobody has read it.
  const join = (p: number, q: number): number => {
    const [a, b] = p < q ? [p, q] : [q, p];
    const [first, second] = [slots[a], slots[b]];
    if (a === b || pinned.has(a) || first === undefined || second === undefined) return q;
    if (!("stores" in first) || !("stores" in second)) return q;
    const isUp = [...readsOf(second)].every((buffer) => homeOf(buffer) <= a);
    if (!isUp && (isRead[a] || movesPast(first, a, b))) return q;
    const joined = joinKernels(first, second, canTurn);
    if (joined === undefined) return q;
    const [at, left] = isUp ? [a, b] : [b, a];
    slots[left] = undefined;
    slots[at] = joined;
    moved[left] = at;
    isRead[at] ||= isRead[left];
    return at;
  };

  const readers = new Map<string, number>();
  kernels.forEach((kernel, i) => {
    for (const buffer of writesOf(kernel)) home.set(buffer, i);
    const reads = [...readsOf(kernel)];
    if (kernel._tag === "map" && !pinned.has(i)) {
      // The latest first: what the others gave is there by then.
      const producers = [...new Set(reads.map(homeOf))].filter((slot) => slot >= 0);
      let at = producers.toSorted((a, b) => b - a).reduce((slot, p) => join(find(p), slot), i);
      for (const key of largeReads(kernel)) {
        const other = readers.get(key);
        const isPair = other !== undefined && slots[at]?._tag === "map" && slots[find(other)]?._tag === "map";
        if (isPair) at = join(find(other), at);
        readers.set(key, i);
      }
    }
    for (const buffer of reads) {
      const slot = homeOf(buffer);
      if (slot >= 0 && slot !== find(i)) isRead[slot] = true;
    }
  });
  return slots.filter((kernel) => kernel !== undefined);
}

// What a kernel reads much of, and where: two of one key go through the same memory.
function largeReads(kernel: Kernel): readonly string[] {
  const size = sizeOf(kernel.shape);
  return [...(nodesWithin(bodiesOf(kernel)) ?? [])].flatMap((node) =>
    node.op === "load" && 2 * sizeOf(node.view.source) >= size
      ? [`${node.buffer} ${kernel.shape.join()} ${viewKey(node.view)}`]
      : [],
  );
}

function readThroughOneView(kernels: readonly Kernel[]): (buffer: number) => boolean {
  const views = new Map<number, Set<string>>();
  for (const kernel of kernels) {
    for (const node of new Set(bodiesOf(kernel).flatMap(topological))) {
      if (!("buffer" in node)) continue;
      const known = views.get(node.buffer) ?? new Set();
      views.set(node.buffer, known.add(node.op === "load" ? viewKey(node.view) : ""));
    }
  }
  return (buffer) => views.get(buffer)?.size === 1;
}
