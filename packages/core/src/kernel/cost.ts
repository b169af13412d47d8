/**
 * What a kernel costs, from shapes alone: operations and bytes. For reports, and to tell work that is worth several
 * threads from work that is not.
 * @module
 */
import { bytesPerElement } from "../base/dtype.js";
import { sizeOf } from "../base/shape.js";
import type { Kernel } from "./kernel.js";
import { bodiesOf, readsOf, writesOf } from "./kernel.js";
import type { BufferDecl } from "./module.js";
import { topological } from "./scalar.js";

/** Arithmetic operations and memory traffic of one launch. */
export interface Cost {
  /** Scalar operations; the products and the sums of a contraction count one each. */
  readonly operations: number;
  /** Bytes of the buffers read and written, each once. */
  readonly bytes: number;
}

/** The cost of a kernel. */
export function costOf(kernel: Kernel, buffers: readonly BufferDecl[]): Cost {
  const points = sizeOf(kernel.shape);
  const nodes = new Set(bodiesOf(kernel).flatMap(topological));
  const applied = [...nodes].filter(({ op }) => op !== "constant" && op !== "load" && op !== "index").length;
  const sorts = kernel._tag === "sort" ? 32 - Math.clz32(kernel.shape[kernel.axis]) : 1;
  const combines = kernel._tag === "map" ? 0 : kernel._tag === "contract" ? 2 : 1;
  const touched = [...readsOf(kernel), ...writesOf(kernel)];
  return {
    operations: points * (kernel._tag === "contract" ? combines : applied + combines) * sorts,
    bytes: touched.reduce((sum, b) => sum + buffers[b].size * bytesPerElement(buffers[b].dtype), 0),
  };
}

/** A rough estimate of nanoseconds on one thread. */
export function estimateNanoseconds({ operations, bytes }: Cost): number {
  return operations / 8 + bytes / 10;
}
