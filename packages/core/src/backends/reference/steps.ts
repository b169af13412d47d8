/**
 * Steps one after the other: launches, loops and branches over the arrays of one run.
 * @module
 */
import type { Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import type { Kernel } from "../../kernel/kernel.js";
import { writesOf } from "../../kernel/kernel.js";
import type { Branch, BufferDecl, Loop, Step, TripCount } from "../../kernel/module.js";
import { listsOf, ownBuffers } from "../../kernel/steps.js";
import type { Launch } from "./launch.js";

/** Runs some steps; replaces arrays in the table. */
export type Run = (buffers: Elements[]) => void;

/** Stands in the table for a buffer that has no elements now. */
export const nothing: Elements = allocate("bool", 0);

/** How kernels are prepared, and what the table holds. */
export interface StepOptions {
  readonly decls: readonly BufferDecl[];
  readonly prepare: (kernel: Kernel) => Launch;
  /** Temporaries of an iteration keep their arrays for the next one. */
  readonly keeps?: boolean;
}

/** Prepares steps. */
export function prepareSteps(steps: readonly Step[], options: StepOptions): Run {
  const runs = steps.map((step) => prepareStep(step, options));
  return (buffers) => {
    for (const run of runs) run(buffers);
  };
}

function prepareStep(step: Step, options: StepOptions): Run {
  const { decls, keeps = false } = options;
  const inside = { ...options, keeps: true };
  const run =
    step._tag === "launch"
      ? options.prepare(step.kernel)
      : step._tag === "loop"
        ? prepareLoop(step, inside)
        : prepareBranch(step, inside);
  const written = step._tag === "launch" ? writesOf(step.kernel) : ownBuffers(step).writes;
  // Arrays of the inside end with the step that no other is around.
  const ended = keeps ? [] : freedBy(step);
  return (buffers) => {
    for (const buffer of written) {
      if (buffers[buffer] === nothing) buffers[buffer] = allocate(decls[buffer].dtype, decls[buffer].size);
    }
    run(buffers);
    for (const buffer of ended) buffers[buffer] = nothing;
  };
}

function freedBy(step: Step): readonly number[] {
  return [...step.frees, ...listsOf(step).flatMap((list) => list.flatMap(freedBy))];
}

function prepareLoop(loop: Loop, options: StepOptions): Run {
  const { carries, rows, steps } = loop;
  const goesOn = prepareTrips(loop.trips, options);
  const run = prepareSteps(steps, options);
  const moved = carries.filter(({ current, next }) => current !== next);
  // Arrays are exchanged; but what is a part of another one ends where it began.
  const parts = moved.filter(({ current }) => options.decls[current].role === "row");
  return (buffers) => {
    const homes = parts.map(({ current }) => buffers[current]);
    const isNext = goesOn(buffers);
    for (let i = 0; isNext(i); i++) {
      for (const { row, of, reverse } of rows) {
        const { size } = options.decls[row];
        const { length } = buffers[of];
        const start = reverse ? length - (i + 1) * size : i * size;
        buffers[row] = buffers[of].subarray(start, start + size);
      }
      run(buffers);
      for (const { current, next } of moved)
        [buffers[current], buffers[next]] = [buffers[next], buffers[current]];
    }
    parts.forEach(({ current, next }, i) => {
      if (buffers[current] === homes[i]) return;
      homes[i].set(buffers[current]);
      [buffers[current], buffers[next]] = [buffers[next], buffers[current]];
    });
  };
}

// Is there an iteration number i?
function prepareTrips(
  trips: TripCount,
  options: StepOptions,
): (buffers: Elements[]) => (i: number) => boolean {
  switch (trips._tag) {
    case "fixed":
      return () => (i) => i < trips.count;
    case "computed":
      return (buffers) => {
        const count = buffers[trips.buffer][0];
        return (i) => i < count;
      };
    case "while": {
      const ask = prepareSteps(trips.steps, options);
      return (buffers) => () => {
        ask(buffers);
        return buffers[trips.holds][0] !== 0;
      };
    }
    default:
      return trips satisfies never;
  }
}

function prepareBranch({ index, cases }: Branch, options: StepOptions): Run {
  const runs = cases.map((list) => prepareSteps(list, options));
  return (buffers) => {
    const chosen = Math.min(Math.max(buffers[index][0], 0), runs.length - 1);
    runs[chosen](buffers);
  };
}
