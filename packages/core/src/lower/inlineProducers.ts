/**
 * Producers into consumers: where a kernel loads what a map has stored, it computes that instead, seen through the view
 * of the load. A store that nobody loads any more is dead.
 * @module
 */
import type { Kernel } from "../kernel/kernel.js";
import { bodiesOf, withBodies, writesOf } from "../kernel/kernel.js";
import type { LazyArray } from "../kernel/lazy.js";
import { reindexOr, reshape, whole } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import { constant, mapAllLeaves, topological } from "../kernel/scalar.js";
import { viewKey } from "../kernel/share.js";
import type { View } from "../kernel/view.js";
import { isWhole } from "../kernel/view.js";
import { firstChanges, pinnedKernels } from "./pinned.js";
import type { Usage } from "./worth.js";
import { isWorthInlining, maxNodes, nodesWithin, readsOnce } from "./worth.js";

/** What a buffer holds, to be computed where it is read. */
interface Definition extends LazyArray {
  /** Nodes of the body. */
  readonly nodes: number;
  /** Kernels from this position on should not read what the body reads. */
  readonly until: number;
}

/** The kernels with producers inlined; those that nobody needs any more are still there. */
export function inlineProducers(kernels: readonly Kernel[], outputs: readonly number[]): readonly Kernel[] {
  const usage = usageOf(kernels, outputs);
  const pinned = pinnedKernels(kernels);
  const definitions = new Map<number, Definition>();
  const results = new Set<number>();
  const firsts = new Map<string, number>();
  const changes = firstChanges(kernels);
  const untilOf = (body: ScalarExpr, i: number): number =>
    topological(body).reduce((least, node) => {
      const change = "buffer" in node ? changes.get(node.buffer) : undefined;
      return change !== undefined && change > i ? Math.min(least, change) : least;
    }, Infinity);
  return kernels.map((kernel, i) => {
    const inlined = inlineInto(kernel, i, definitions);
    if (inlined._tag === "map" && !pinned.has(i)) {
      const [{ body, out, target }] = inlined.stores;
      const used = usage.get(out);
      const isWorth =
        inlined.stores.length === 1 &&
        used !== undefined &&
        isWhole(target) &&
        isWorthInlining(body, used, (buffer) => results.has(buffer));
      if (isWorth) {
        const nodes = nodesWithin([body])?.size ?? maxNodes;
        definitions.set(out, { shape: inlined.shape, body, nodes, until: untilOf(body, i) });
      }
    } else if (inlined._tag === "reduce" || inlined._tag === "contract") {
      for (const buffer of writesOf(inlined)) results.add(buffer);
      const again = pinned.has(i) ? undefined : repeated(inlined, firsts);
      if (again !== undefined) definitions.set(inlined.stores[0].out, again);
    }
    return inlined;
  });
}

// The result of an earlier reduction of the same elements, if there is one; else this is the first.
function repeated(kernel: Kernel, firsts: Map<string, number>): Definition | undefined {
  if (kernel._tag !== "reduce" || kernel.stores.length > 1 || kernel.body.op !== "load") return undefined;
  const { shape, keptRank, combine, body } = kernel;
  const [{ out, body: stored, target }] = kernel.stores;
  if (stored.op !== "accumulated" || !isWhole(target)) return undefined;
  const key = `${combine} ${keptRank} ${readKey(body.buffer, body.view)}`;
  const first = firsts.get(key);
  firsts.set(key, first ?? out);
  return first === undefined
    ? undefined
    : { ...whole(first, stored.dtype, shape.slice(0, keptRank)), nodes: 1, until: Infinity };
}

function usageOf(kernels: readonly Kernel[], outputs: readonly number[]): ReadonlyMap<number, Usage> {
  const usage = new Map<number, Usage>();
  const unused: Usage = { reads: 0, isOnce: true, isKept: false, isOperand: false };
  const change = (buffer: number, from: (before: Usage) => Partial<Usage>): void => {
    const before = usage.get(buffer) ?? unused;
    usage.set(buffer, { ...before, ...from(before) });
  };
  for (const buffer of outputs) change(buffer, () => ({ isKept: true }));
  for (const kernel of kernels) {
    const isOperand = kernel._tag === "contract";
    const seen = new Set<string>();
    for (const node of new Set(bodiesOf(kernel).flatMap(topological))) {
      if (node.op === "loadAt") change(node.buffer, () => ({ isKept: true }));
      if (node.op !== "load" || seen.size === seen.add(readKey(node.buffer, node.view)).size) continue;
      change(node.buffer, (before) => ({
        reads: before.reads + 1,
        isOnce: before.isOnce && readsOnce(node.view, !isOperand),
        isOperand: before.isOperand || isOperand,
      }));
    }
  }
  return usage;
}

function readKey(buffer: number, view: View): string {
  return `${buffer} ${view.shape.join()} ${viewKey(view)}`;
}

function inlineInto(kernel: Kernel, position: number, definitions: ReadonlyMap<number, Definition>): Kernel {
  const bodies = bodiesOf(kernel);
  const own = nodesWithin(bodies);
  const definitionOf = (node: ScalarExpr): Definition | undefined => {
    const found = node.op === "load" ? definitions.get(node.buffer) : undefined;
    return found !== undefined && position < found.until ? found : undefined;
  };
  if (own === undefined || ![...own].some((node) => definitionOf(node) !== undefined)) return kernel;
  let room = maxNodes - own.size;
  const known = new Map<string, ScalarExpr>();
  const inlined = mapAllLeaves(bodies, (leaf) => {
    const definition = definitionOf(leaf);
    if (leaf.op !== "load" || definition === undefined) return leaf;
    const key = readKey(leaf.buffer, leaf.view);
    const before = known.get(key);
    if (before !== undefined) return before;
    const body = definition.nodes > room ? undefined : seenThrough(definition, leaf.view);
    if (body !== undefined) room -= definition.nodes;
    known.set(key, body ?? leaf);
    return body ?? leaf;
  });
  return withBodies(kernel, inlined);
}

// What a load through `view` of the stored array reads, or undefined where no index map leads there.
function seenThrough(array: LazyArray, view: View): ScalarExpr | undefined {
  const direct = isWhole(view) ? reshape(array, view.shape) : undefined;
  if (direct !== undefined) return direct.body;
  const source = reshape(array, view.source);
  if (source === undefined) return undefined;
  return reindexOr(source, { shape: view.shape, axes: view.axes }, constant(0, array.body.dtype)).body;
}
