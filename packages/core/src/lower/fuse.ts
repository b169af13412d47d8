/**
 * Fusion: a module with fewer kernels and less memory traffic that gives the same bits.
 * @module
 */
import type { Kernel } from "../kernel/kernel.js";
import { bodiesOf, withBodies } from "../kernel/kernel.js";
import type { Branch, Loop, Module, Step } from "../kernel/module.js";
import { shareEqual } from "../kernel/share.js";
import { kernelsOf, launchOf, listsOf, mapKernels, stepReads, withLists } from "../kernel/steps.js";
import { coalesce } from "./coalesce.js";
import { compact } from "./compact.js";
import { foldScalars } from "./foldScalars.js";
import { inlineProducers } from "./inlineProducers.js";
import { mergeStores } from "./mergeStores.js";
import { removeDeadStores } from "./removeDeadStores.js";

/** The module after inlining producers and joining kernels; buffers are numbered anew. */
export function fuse(module: Module): Module {
  const { buffers, outputs } = module;
  const folded = mapKernels(module.steps, (kernel) =>
    withBodies(kernel, foldScalars(bodiesOf(kernel), buffers)),
  );
  const fused = fuseSteps(removeDeadStores(folded, outputs), outputs);
  const simplified = mapKernels(removeDeadStores(fused, outputs), (kernel) =>
    withBodies(kernel, shareEqual(foldScalars(bodiesOf(kernel), buffers))),
  );
  const merged = coalesce({ ...module, steps: simplified });
  return compact({ ...merged, steps: removeDeadStores(merged.steps, merged.outputs) });
}

// Launches between two loops or branches fuse among themselves; nothing moves in or out of these, nor past them.
function fuseSteps(steps: readonly Step[], outputs: Iterable<number>): readonly Step[] {
  const needed = new Set(outputs);
  const fused: Step[] = [];
  let run: Step[] = [];
  const closeRun = (): void => {
    const kept = fuseLaunches(kernelsOf(run.toReversed()), [...needed]);
    for (const step of kept) for (const buffer of stepReads(step)) needed.add(buffer);
    fused.push(...kept.toReversed());
    run = [];
  };
  for (const step of steps.toReversed()) {
    if (step._tag === "launch") {
      run.push(step);
      continue;
    }
    closeRun();
    const inner = fuseInside(step);
    for (const buffer of stepReads(inner)) needed.add(buffer);
    fused.push(inner);
  }
  closeRun();
  return fused.toReversed();
}

function fuseInside(step: Loop | Branch): Step {
  const outputs = resultsInside(step);
  return withLists(
    step,
    listsOf(step).map((list) => fuseSteps(list, outputs)),
  );
}

// What the lists inside a step have to leave behind.
function resultsInside(step: Loop | Branch): readonly number[] {
  if (step._tag === "branch") return step.outs;
  const { trips, carries, rows } = step;
  const asked = trips._tag === "while" ? [trips.holds] : [];
  return [...asked, ...carries.map(({ next }) => next), ...rows.map(({ row }) => row)];
}

function fuseLaunches(kernels: readonly Kernel[], outputs: readonly number[]): readonly Step[] {
  const live = (some: readonly Kernel[]): readonly Step[] => removeDeadStores(some.map(launchOf), outputs);
  const inlined = kernelsOf(live(inlineProducers(kernels, outputs)));
  return live(mergeStores(inlined));
}
