/**
 * What is common to all steps: the lists inside them, and the buffers they touch.
 * @module
 */
import type { Kernel } from "./kernel.js";
import { readsOf, writesOf } from "./kernel.js";
import type { Branch, Launch, Loop, Step } from "./module.js";

/** The launch of a kernel. */
export function launchOf(kernel: Kernel): Launch {
  return { _tag: "launch", kernel, frees: [] };
}

/** The lists of steps inside a step, in the order in which they would run. */
export function listsOf(step: Step): readonly (readonly Step[])[] {
  switch (step._tag) {
    case "launch":
      return [];
    case "loop":
      return step.trips._tag === "while" ? [step.trips.steps, step.steps] : [step.steps];
    case "branch":
      return step.cases;
    default:
      return step satisfies never;
  }
}

/** The same step with other lists inside, in the order of `listsOf`. */
export function withLists<S extends Loop | Branch>(step: S, lists: readonly (readonly Step[])[]): S;
export function withLists(step: Loop | Branch, lists: readonly (readonly Step[])[]): Step {
  if (step._tag === "branch") return { ...step, cases: lists };
  return step.trips._tag === "while"
    ? { ...step, trips: { ...step.trips, steps: lists[0] }, steps: lists[1] }
    : { ...step, steps: lists[0] };
}

/** All kernels, those of inner steps where they stand. */
export function kernelsOf(steps: readonly Step[]): readonly Kernel[] {
  return steps.flatMap((step) => (step._tag === "launch" ? [step.kernel] : listsOf(step).flatMap(kernelsOf)));
}

/** The buffers that a step itself names, apart from those of its kernels and inner steps: what it reads and what it writes. */
export function ownBuffers(step: Loop | Branch): {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
} {
  if (step._tag === "branch") return { reads: [step.index], writes: step.outs };
  const { trips, carries, rows } = step;
  const asked = trips._tag === "computed" ? [trips.buffer] : trips._tag === "while" ? [trips.holds] : [];
  const ofRows = (isWritten: boolean): readonly number[] =>
    rows.flatMap((row) => (row.isWritten === isWritten ? [row.of] : []));
  return {
    reads: [...asked, ...carries.map(({ current }) => current), ...ofRows(false)],
    writes: [...carries.flatMap(({ current, next }) => [current, next]), ...ofRows(true)],
  };
}

/** The buffers that a step reads, with all that is inside it. */
export function stepReads(step: Step): ReadonlySet<number> {
  if (step._tag === "launch") return readsOf(step.kernel);
  return new Set([...ownBuffers(step).reads, ...insideOf(step, stepReads)]);
}

/** The buffers that a step writes, with all that is inside it. */
export function stepWrites(step: Step): ReadonlySet<number> {
  if (step._tag === "launch") return new Set(writesOf(step.kernel));
  return new Set([...ownBuffers(step).writes, ...insideOf(step, stepWrites)]);
}

function insideOf(step: Step, of: (step: Step) => ReadonlySet<number>): readonly number[] {
  return listsOf(step).flatMap((list) => list.flatMap((inner) => [...of(inner)]));
}

/** The buffers that some steps touch, with all that is inside them. */
export function touchedBy(steps: readonly Step[]): ReadonlySet<number> {
  return new Set(steps.flatMap((step) => [...stepReads(step), ...stepWrites(step)]));
}

/** The steps with every kernel replaced, those of inner steps too. */
export function mapKernels(steps: readonly Step[], change: (kernel: Kernel) => Kernel): readonly Step[] {
  return steps.map((step) =>
    step._tag === "launch"
      ? { ...step, kernel: change(step.kernel) }
      : withLists(
          step,
          listsOf(step).map((list) => mapKernels(list, change)),
        ),
  );
}
