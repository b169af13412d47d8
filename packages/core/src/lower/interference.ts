/**
 * Which buffers hold different values at one time, so that they cannot be one: found by walking the steps backwards with
 * the set of those whose value is still to be read (Chaitin et al. 1981).
 * @module
 */
import { copiedBy, readsInPlace } from "../kernel/inPlace.js";
import type { Kernel, Store } from "../kernel/kernel.js";
import { readsOf, writesOf } from "../kernel/kernel.js";
import type { Branch, Loop, Step } from "../kernel/module.js";
import { kernelsOf } from "../kernel/steps.js";
import { isWhole } from "../kernel/view.js";

/** Pairs of buffers that must stay apart. */
export interface Interference {
  readonly neighborsOf: (buffer: number) => ReadonlySet<number>;
}

/** Do two stores of one kernel leave the same array? */
export function areTwins(a: Store, b: Store): boolean {
  return a !== b && a.body === b.body && isWhole(a.target) && isWhole(b.target);
}

/**
 * The pairs among `candidates`; `outputs` are read at the end, `fixed` are never written. A copy, and the step of a carry
 * to its next value, keep nothing apart: afterwards both buffers hold the same.
 */
export function interferenceOf(
  steps: readonly Step[],
  candidates: ReadonlySet<number>,
  { outputs, fixed }: { readonly outputs: readonly number[]; readonly fixed: readonly number[] },
): Interference {
  const neighbors = new Map<number, Set<number>>([...candidates].map((buffer) => [buffer, new Set()]));
  const apart = (a: number, b: number): void => {
    if (a === b) return;
    const [ofA, ofB] = [neighbors.get(a), neighbors.get(b)];
    if (ofA === undefined || ofB === undefined) return;
    ofA.add(b);
    ofB.add(a);
  };
  const allApart = (some: Iterable<number>, others: Iterable<number>): void => {
    for (const a of some) for (const b of others) apart(a, b);
  };
  const known = (buffers: Iterable<number>): number[] => [...buffers].filter((b) => candidates.has(b));
  const firstWriters = firstWritersOf(steps);

  const walkLaunch = (kernel: Kernel, live: Set<number>): void => {
    const [reads, writes] = [known(readsOf(kernel)), known(writesOf(kernel))];
    for (const out of writes) {
      const same = sameAfter(kernel, out);
      const isApart = (other: number): boolean => !same.has(other);
      allApart([out], [...live].filter(isApart));
      allApart([out], writes.filter(isApart));
      allApart(
        [out],
        reads.filter((read) => isApart(read) && !readsInPlace(kernel, read, out)),
      );
    }
    for (const out of writes) {
      if (writesAll(kernel, out) || firstWriters.get(out) === kernel) live.delete(out);
      else live.add(out);
    }
    for (const buffer of reads) live.add(buffer);
  };

  const walkBranch = (branch: Branch, live: Set<number>): void => {
    const after = new Set(live);
    live.clear();
    for (const list of branch.cases) {
      const before = new Set(after);
      walk(list, before);
      for (const buffer of before) live.add(buffer);
    }
    for (const buffer of known([branch.index])) live.add(buffer);
  };

  const walkLoop = (loop: Loop, live: Set<number>): void => {
    const { trips, carries, rows } = loop;
    const moved = carries.filter(({ current, next }) => current !== next);
    const nexts = moved.map(({ next }) => next);
    const written = known(rows.flatMap(({ of, isWritten }) => (isWritten ? [of] : [])));
    // What is live between two iterations grows until another round adds nothing.
    for (const buffer of known([...carries.map(({ current }) => current), ...rows.map(({ of }) => of)]))
      live.add(buffer);
    for (let size = -1; size !== live.size; ) {
      size = live.size;
      const inside = new Set(live);
      for (const { current } of moved) inside.delete(current);
      for (const buffer of known(nexts)) inside.add(buffer);
      for (const buffer of known(rows.map(({ row }) => row))) inside.add(buffer);
      walk(loop.steps, inside);
      for (const { row } of rows) inside.delete(row);
      if (trips._tag === "while") {
        for (const buffer of known([trips.holds])) inside.add(buffer);
        for (const buffer of live) inside.add(buffer);
        walk(trips.steps, inside);
      }
      for (const buffer of inside) live.add(buffer);
    }
    // Places that change between iterations have nothing of what stays; carries exchange theirs.
    allApart(
      rows.map(({ row }) => row),
      [...live, ...nexts],
    );
    allApart(written, live);
    for (const { current, next } of moved) {
      allApart(
        [current, next],
        [...live].filter((buffer) => buffer !== current && buffer !== next),
      );
      allApart([next], nexts);
    }
    for (const buffer of written) live.delete(buffer);
    if (trips._tag === "computed") for (const buffer of known([trips.buffer])) live.add(buffer);
  };

  const walk = (list: readonly Step[], live: Set<number>): void => {
    for (const step of list.toReversed()) {
      if (step._tag === "launch") walkLaunch(step.kernel, live);
      else if (step._tag === "loop") walkLoop(step, live);
      else walkBranch(step, live);
    }
  };
  const results = known(outputs);
  // Whoever asks for a copy gets one.
  allApart(results, [...results, ...fixed]);
  walk(steps, new Set([...results, ...fixed]));
  return { neighborsOf: (buffer) => neighbors.get(buffer) ?? new Set() };
}

// The buffers that hold what the kernel stores in `out`: where it copies from, and where else it stores it.
function sameAfter(kernel: Kernel, out: number): ReadonlySet<number> {
  if (!("stores" in kernel)) return new Set([out]);
  const own = kernel.stores.filter((store) => store.out === out);
  const [store] = own;
  if (own.length !== 1) return new Set([out]);
  const twins = kernel.stores.filter((other) => areTwins(store, other)).map((twin) => twin.out);
  const from = copiedBy(store);
  return new Set(from === undefined ? [out, ...twins] : [out, ...twins, from]);
}

function writesAll(kernel: Kernel, out: number): boolean {
  if ("stores" in kernel) return kernel.stores.some((store) => store.out === out && isWhole(store.target));
  return kernel._tag !== "scatter";
}

// What a kernel writes first of all, if only in part, has no value before.
function firstWritersOf(steps: readonly Step[]): ReadonlyMap<number, Kernel> {
  const first = new Map<number, Kernel>();
  for (const kernel of kernelsOf(steps))
    for (const buffer of writesOf(kernel)) if (!first.has(buffer)) first.set(buffer, kernel);
  return first;
}
