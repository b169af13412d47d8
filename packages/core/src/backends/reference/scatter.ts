/**
 * Scatter: updates written one after the other in row-major order, so duplicates have one defined result.
 * @module
 */
import { sizeOf, stridesOf } from "../../base/shape.js";
import type { ScatterKernel } from "../../kernel/kernel.js";
import { evaluatorOf, forEachChunk } from "./evaluate.js";
import type { Launch } from "./launch.js";

/** Prepares a scatter kernel. */
export function prepareScatter(kernel: ScatterKernel): Launch {
  const { shape, body, valid, coordinates, outShape, out, combine } = kernel;
  const size = sizeOf(shape);
  const strides = stridesOf(outShape);
  const evaluator = evaluatorOf([body, valid, ...coordinates], shape);
  return (buffers) => {
    const result = buffers[out];
    if (result.length === 0) return;
    forEachChunk(evaluator, size, buffers, ([values, isValid, ...position], _start, n) => {
      for (let i = 0; i < n; i++) {
        if (isValid[i] === 0) continue;
        let at = 0;
        for (let axis = 0; axis < outShape.length; axis++) {
          at += Math.min(Math.max(position[axis][i], 0), outShape[axis] - 1) * strides[axis];
        }
        // Typed arrays round and wrap what is stored.
        result[at] = combine === "add" ? result[at] + values[i] : values[i];
      }
    });
  };
}
