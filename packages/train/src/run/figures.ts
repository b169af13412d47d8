/**
 * From the reports of steps, trees of tensors, to numbers by name, and to their means over an epoch.
 * @module
 */
import { Tensor, treeLeavesWithPath } from "@cotangent/core";
import type { Figures, RunState } from "./runState.js";

// Names are the user's, and an assignment to `__proto__` would be lost.
function put(figures: Record<string, number>, name: string, value: number): void {
  if (name !== "__proto__") figures[name] = value;
  else Object.defineProperty(figures, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The numbers of each step of a report: tensors [] of one step, tensors [steps] of several. Others are no figures. */
export function readReport(report: unknown, steps: number | null): readonly Figures[] {
  const rows = Array.from({ length: steps ?? 1 }, (): Record<string, number> => ({}));
  for (const [path, leaf] of treeLeavesWithPath(report, "training")) {
    // A report is { loss, metrics, measures }, and what is in its trees needs no surname.
    const isInTree = (path[0] === "metrics" || path[0] === "measures") && path.length > 1;
    const name = (isInTree ? path.slice(1) : path).join(".") || "loss";
    if (!(leaf instanceof Tensor)) for (const row of rows) put(row, name, Number(leaf));
    else if (steps === null && leaf.shape.length === 0) put(rows[0], name, Number(leaf.item()));
    else if (steps !== null && leaf.shape.length === 1) {
      const values = leaf.toTypedArray();
      for (const [i, row] of rows.entries()) put(row, name, values[i]);
    }
  }
  return rows;
}

// As treeLeaves has it, without the rest of the tree.
function firstLeaf(tree: unknown): unknown {
  if (tree instanceof Tensor || typeof tree !== "object" || tree === null) return tree ?? undefined;
  const children = Array.isArray(tree)
    ? tree
    : Object.keys(tree)
        .sort()
        .map((key): unknown => Reflect.get(tree, key));
  for (const child of children) {
    const leaf = firstLeaf(child);
    if (leaf !== undefined) return leaf;
  }
  return undefined;
}

/** How many examples a batch has: the first axis of its first tensor; 1 where there is none. */
export function examplesIn(batch: unknown): number {
  const first = firstLeaf(batch);
  return (first instanceof Tensor ? first.shape.at(0) : undefined) ?? 1;
}

/** The sums of a run with the figures of one more step. */
export function summed(sums: Figures, figures: Figures, examples: number): Figures {
  const next: Record<string, number> = { ...sums };
  for (const name of Object.keys(figures))
    put(next, name, (Object.hasOwn(sums, name) ? sums[name] : 0) + figures[name] * examples);
  return next;
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
