/**
 * Stable sorting of one or more arrays along an axis.
 * @module
 */
import type { Elements } from "../../base/dtype.js";
import { range, sizeOf, stridesOf } from "../../base/shape.js";
import type { SortKernel } from "../../kernel/kernel.js";
import { evaluateAll, evaluatorOf } from "./evaluate.js";
import type { Launch } from "./launch.js";

// Ascending, NaN after every number; -0 and 0 compare equal.
function order(x: number, y: number): number {
  if (x < y) return -1;
  if (x > y) return 1;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
}

/** Prepares a sort kernel. */
export function prepareSort(kernel: SortKernel): Launch {
  const { shape, axis, bodies, outs, keyCount } = kernel;
  const size = sizeOf(shape);
  const length = shape[axis];
  const stride = stridesOf(shape)[axis];
  const evaluators = bodies.map((body) => evaluatorOf([body], shape));
  return (buffers) => {
    const columns = bodies.map((body, i) => evaluateAll(evaluators[i], body.dtype, size, buffers));
    const keys = columns.slice(0, keyCount);
    for (let outer = 0; outer < size; outer += stride * length) {
      for (let inner = 0; inner < stride; inner++) {
        const at = outer + inner;
        // Array.prototype.sort is stable.
        const sorted = [...range(length)].sort((i, j) => compareKeys(keys, at + i * stride, at + j * stride));
        columns.forEach((column, c) => {
          const result = buffers[outs[c]];
          for (let j = 0; j < length; j++) result[at + j * stride] = column[at + sorted[j] * stride];
        });
      }
    }
  };
}

function compareKeys(keys: readonly Elements[], i: number, j: number): number {
  for (const key of keys) {
    const result = order(key[i], key[j]);
    if (result !== 0) return result;
  }
  return 0;
}
