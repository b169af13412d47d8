/**
 * What a kernel costs, from shapes alone: operations and bytes. For reports, and to tell work that is worth several
 * threads from work that is not.
 * @module
 */
import { bytesPerElement } from "../base/dtype.js";
import { sizeOf } from "../base/shape.js";
import type { Kernel } from "./kernel.js";
import { bodiesOf, readsOf, storeShape, writesOf } from "./kernel.js";
import type { BufferDecl, Loop, Step } from "./module.js";
import type { ScalarExpr } from "./scalar.js";
import { topological } from "./scalar.js";
import { listsOf } from "./steps.js";

/** Arithmetic operations and memory traffic of one launch. */
export interface Cost {
  /** Scalar operations; the products and the sums of a contraction count one each. */
  readonly operations: number;
  /** Bytes of the elements read and written, each once. */
  readonly bytes: number;
}

// Operations at one point; what expressions share counts once, and the operands of a contraction are read as they are.
function appliedIn(exprs: readonly ScalarExpr[]): number {
  const leaves: readonly string[] = ["constant", "load", "index", "accumulated"];
  return [...new Set(exprs.flatMap(topological))].filter(({ op }) => !leaves.includes(op)).length;
}

/** The cost of a kernel. */
export function costOf(kernel: Kernel, buffers: readonly BufferDecl[]): Cost {
  const points = sizeOf(kernel.shape);
  const stored = "stores" in kernel ? kernel.stores.map(({ body }) => body) : [];
  const inLoop = bodiesOf(kernel).filter((body) => !stored.includes(body));
  const sorts = kernel._tag === "sort" ? 32 - Math.clz32(kernel.shape[kernel.axis]) : 1;
  const perPoint = kernel._tag === "map" ? 0 : kernel._tag === "contract" ? 2 : appliedIn(inLoop) + 1;
  const perStore = "stores" in kernel ? sizeOf(storeShape(kernel)) * appliedIn(stored) : 0;
  // A loop of n points reads at most n elements of a buffer, which matters for a few rows of a large table.
  const touched = (buffer: number): number =>
    Math.min(buffers[buffer].size, points) * bytesPerElement(buffers[buffer].dtype);
  return {
    operations: points * perPoint * sorts + perStore,
    bytes: [...readsOf(kernel), ...writesOf(kernel)].reduce((sum, buffer) => sum + touched(buffer), 0),
  };
}

/** A rough estimate of nanoseconds on one thread. */
export function estimateNanoseconds({ operations, bytes }: Cost): number {
  return operations / 8 + bytes / 10;
}

/** Iterations of a loop whose number is not known before. */
const usualTrips = 100;

function tripsOf({ trips }: Loop): number {
  return trips._tag === "fixed" ? trips.count : usualTrips;
}

/**
 * A rough estimate of nanoseconds of some steps on one thread: every iteration, and of a branch the dearest case. Counts the
 * kernels that `counts` picks, default all.
 */
export function estimateSteps(
  steps: readonly Step[],
  buffers: readonly BufferDecl[],
  counts: (kernel: Kernel) => boolean = () => true,
): number {
  const inside = (list: readonly Step[]): number => estimateSteps(list, buffers, counts);
  return steps.reduce((sum, step) => {
    if (step._tag === "branch") return sum + Math.max(...step.cases.map(inside));
    if (step._tag === "loop")
      return sum + tripsOf(step) * listsOf(step).reduce((total, list) => total + inside(list), 0);
    return counts(step.kernel) ? sum + estimateNanoseconds(costOf(step.kernel, buffers)) : sum;
  }, 0);
}
