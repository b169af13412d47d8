/**
 * Copies that need not be: where a buffer is copied into another and the values of both are never needed side by side,
 * the two become one. So a carry is updated in place, an array in which a loop sets one element is not copied for that,
 * and what a loop hands through is not touched at all.
 * @module
 */
import { copiedBy } from "../kernel/inPlace.js";
import type { Kernel } from "../kernel/kernel.js";
import type { Loop, Module, Step } from "../kernel/module.js";
import { listsOf, stepWrites, withLists } from "../kernel/steps.js";
import type { Interference } from "./interference.js";
import { areTwins, interferenceOf } from "./interference.js";
import { renameBuffers } from "./rename.js";

/** Two buffers that hold the same at some time. */
interface Move {
  readonly from: number;
  readonly to: number;
  /** What it costs to keep them apart. */
  readonly weight: number;
}

/** Iterations of a loop count as so many of the step before it. */
const perLevel = 100;

/** The module with buffers merged; its table keeps the rows that nobody names any more. */
export function coalesce(module: Module): Module {
  const { buffers, steps, outputs } = module;
  const moves = movesOf(
    steps,
    1,
    buffers.map(({ size }) => size),
  ).filter(({ from, to }) => from !== to);
  if (moves.length === 0) return module;
  const candidates = new Set(moves.flatMap(({ from, to }) => [from, to]));
  const fixed = [...candidates].filter((b) => ["input", "constant"].includes(buffers[b].role));
  const interference = interferenceOf(steps, candidates, { outputs, fixed });
  const nameOf = merged(moves, interference, (buffer) => buffers[buffer].role !== "temporary");
  return {
    ...module,
    outputs: outputs.map(nameOf),
    steps: tidied(renameBuffers(steps, nameOf)),
  };
}

function movesOf(steps: readonly Step[], times: number, sizes: readonly number[]): readonly Move[] {
  return steps.flatMap((step): readonly Move[] => {
    if (step._tag === "launch") return movesIn(step.kernel, times, sizes);
    const inner = step._tag === "loop" ? times * perLevel : times;
    const inside = listsOf(step).flatMap((list) => movesOf(list, inner, sizes));
    if (step._tag === "branch") return inside;
    // A carry costs nothing where it moves from buffer to buffer: that saves memory alone.
    return [...inside, ...step.carries.map(({ current, next }) => ({ from: next, to: current, weight: 0 }))];
  });
}

function movesIn(kernel: Kernel, times: number, sizes: readonly number[]): readonly Move[] {
  if (!("stores" in kernel)) return [];
  return kernel.stores.flatMap((store, i): readonly Move[] => {
    const weight = times * (1 + sizes[store.out]);
    const from = copiedBy(store);
    const copies = from === undefined ? [] : [{ from, to: store.out, weight }];
    const twins = kernel.stores.slice(i + 1).filter((other) => areTwins(store, other));
    return [...copies, ...twins.map((twin) => ({ from: store.out, to: twin.out, weight }))];
  });
}

// The dearest moves first. Of what is one at the end, at most one buffer `isSpecial`, and that gives the name.
function merged(
  moves: readonly Move[],
  interference: Interference,
  isSpecial: (buffer: number) => boolean,
): (buffer: number) => number {
  const names = new Map<number, number>();
  const neighbors = new Map<number, Set<number>>();
  const nameOf = (buffer: number): number => {
    let name = buffer;
    for (let next = names.get(name); next !== undefined; next = names.get(name)) name = next;
    return name;
  };
  const neighborsOf = (name: number): Set<number> => {
    const known = neighbors.get(name) ?? new Set(interference.neighborsOf(name));
    neighbors.set(name, known);
    return known;
  };
  for (const { from, to } of moves.toSorted((a, b) => b.weight - a.weight)) {
    const [a, b] = [nameOf(from), nameOf(to)];
    if (a === b || neighborsOf(a).has(b) || (isSpecial(a) && isSpecial(b))) continue;
    const [kept, gone] = isSpecial(b) || (!isSpecial(a) && b < a) ? [b, a] : [a, b];
    names.set(gone, kept);
    for (const other of neighborsOf(gone)) {
      neighborsOf(other).delete(gone);
      neighborsOf(other).add(kept);
      neighborsOf(kept).add(other);
    }
  }
  return nameOf;
}

// Without copies of a buffer to itself, carries that nothing changes, and steps that leave nothing.
function tidied(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step): readonly Step[] => {
    if (step._tag === "launch") {
      const kernel = withoutCopies(step.kernel);
      return kernel === undefined ? [] : [{ ...step, kernel }];
    }
    const inner = withLists(step, listsOf(step).map(tidied));
    const written = new Set(listsOf(inner).flatMap((list) => list.flatMap((one) => [...stepWrites(one)])));
    if (inner._tag === "loop") return [{ ...inner, carries: changed(inner, written) }];
    const outs = [...new Set(inner.outs)].filter((out) => written.has(out));
    return outs.length === 0 ? [] : [{ ...inner, outs }];
  });
}

function changed({ carries }: Loop, written: ReadonlySet<number>): Loop["carries"] {
  return carries.filter(
    ({ current, next }, i) =>
      current !== next ||
      (written.has(current) && carries.findIndex((other) => other.current === current) === i),
  );
}

function withoutCopies(kernel: Kernel): Kernel | undefined {
  if (!("stores" in kernel)) return kernel;
  const stores = kernel.stores.filter(
    (store, i) =>
      copiedBy(store) !== store.out &&
      !kernel.stores.slice(0, i).some((other) => other.out === store.out && areTwins(store, other)),
  );
  return stores.length === 0 ? undefined : { ...kernel, stores };
}
