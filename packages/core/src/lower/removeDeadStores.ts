/** Drops stores that nobody reads, carries and rows that nobody asks for, and steps that leave nothing else. @module */
import type { Kernel } from "../kernel/kernel.js";
import { readsOf, writesOf } from "../kernel/kernel.js";
import type { Branch, Loop, Step } from "../kernel/module.js";
import { listsOf, ownBuffers, withLists } from "../kernel/steps.js";

/** The steps that `outputs` depend on, storing only what is needed. */
export function removeDeadStores(steps: readonly Step[], outputs: Iterable<number>): readonly Step[] {
  return live(steps, new Set(outputs));
}

// Adds to `needed` what the steps that are kept read.
function live(steps: readonly Step[], needed: Set<number>): readonly Step[] {
  const kept: Step[] = [];
  for (const step of steps.toReversed()) {
    const rest =
      step._tag === "launch"
        ? liveLaunch(step.kernel, needed)
        : step._tag === "loop"
          ? liveLoop(step, needed)
          : liveBranch(step, needed);
    if (rest === undefined) continue;
    const reads = rest._tag === "launch" ? readsOf(rest.kernel) : ownBuffers(rest).reads;
    for (const buffer of reads) needed.add(buffer);
    kept.push(rest);
  }
  return kept.toReversed();
}

function liveLaunch(kernel: Kernel, needed: ReadonlySet<number>): Step | undefined {
  if (!writesOf(kernel).some((buffer) => needed.has(buffer))) return undefined;
  const rest =
    "stores" in kernel ? { ...kernel, stores: kernel.stores.filter(({ out }) => needed.has(out)) } : kernel;
  return { _tag: "launch", kernel: rest, frees: [] };
}

// A carry is needed after the loop, or for what is needed: which is known when another round finds nothing more.
function liveLoop(loop: Loop, needed: Set<number>): Step | undefined {
  for (;;) {
    const carries = loop.carries.filter(({ current }) => needed.has(current));
    const gathered = loop.rows.filter(({ of, isWritten }) => isWritten && needed.has(of));
    if (carries.length + gathered.length === 0) return undefined;
    const inside = new Set(needed);
    for (const { next } of carries) inside.add(next);
    for (const { row } of gathered) inside.add(row);
    if (loop.trips._tag === "while") inside.add(loop.trips.holds);
    // Steps that run before an iteration may read what the one before has left.
    const lists = listsOf(loop).toReversed();
    const kept = lists.map((list) => live(list, inside)).toReversed();
    const isComplete = loop.carries.every(({ current }) => needed.has(current) || !inside.has(current));
    for (const buffer of inside) needed.add(buffer);
    if (!isComplete) continue;
    const rows = loop.rows.filter((row) => gathered.includes(row) || inside.has(row.row));
    return withLists({ ...loop, carries, rows }, kept);
  }
}

function liveBranch(branch: Branch, needed: Set<number>): Step | undefined {
  const outs = branch.outs.filter((out) => needed.has(out));
  if (outs.length === 0) return undefined;
  return withLists(
    { ...branch, outs },
    branch.cases.map((list) => live(list, needed)),
  );
}
