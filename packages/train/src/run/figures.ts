/**
 * From the reports of steps, trees of tensors, to numbers by name, and to their means over an epoch.
 * @module
 */
import { Tensor, treeLeaves, treeLeavesWithPath } from "@cotangent/core";
import type { Figures, RunState } from "./runState.js";

/** The numbers of each step of a report: tensors [] of one step, tensors [steps] of several. Others are no figures. */
export function readReport(report: unknown, steps: number | null): readonly Figures[] {
  const count = steps ?? 1;
  // Maps, since names are the user's: an assignment to `__proto__` of an object would be lost.
  const rows = Array.from({ length: count }, () => new Map<string, number>());
  for (const [path, leaf] of treeLeavesWithPath(report, "training")) {
    // A report is { loss, metrics, measures }, and what is in its trees needs no surname.
    const isInTree = (path[0] === "metrics" || path[0] === "measures") && path.length > 1;
    const name = (isInTree ? path.slice(1) : path).join(".") || "loss";
    if (!(leaf instanceof Tensor)) for (const row of rows) row.set(name, Number(leaf));
    else if (steps === null && leaf.shape.length === 0) rows[0].set(name, Number(leaf.item()));
    else if (steps !== null && leaf.shape.length === 1) {
      const values = leaf.toTypedArray();
      for (const [i, row] of rows.entries()) row.set(name, values[i]);
    }
  }
  return rows.map((row) => Object.fromEntries(row));
}

/** How many examples a batch has: the first axis of its first tensor; 1 where there is none. */
export function examplesIn(batch: unknown): number {
  const [first] = treeLeaves(batch);
  return (first instanceof Tensor ? first.shape.at(0) : undefined) ?? 1;
}

/** The sums of a run with the figures of one more step. */
export function summed(sums: Figures, figures: Figures, examples: number): Figures {
  const next = new Map(Object.entries(sums));
  for (const [name, value] of Object.entries(figures))
    next.set(name, (next.get(name) ?? 0) + value * examples);
  return Object.fromEntries(next);
}

/** Means of sums, each name behind `prefix`. */
export function means(sums: Figures, examples: number, prefix = ""): Figures {
  return Object.freeze(
    Object.fromEntries(Object.entries(sums).map(([name, sum]) => [prefix + name, sum / examples])),
  );
}

/** The means of the epoch that a run is in. */
export const meansOf = ({ sums, examples }: Pick<RunState<unknown>, "sums" | "examples">): Figures =>
  means(sums, examples);
