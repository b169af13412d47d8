/**
 * Reductions and running combinations, in the order that kernel/README.md fixes.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import { sizeOf, stridesOf } from "../../base/shape.js";
import type { Combine, CumulateKernel, ReduceKernel } from "../../kernel/kernel.js";
import { identityOf, reduceBlock, reduceLanes } from "../../kernel/kernel.js";
import { chunkSize, evaluateAll, evaluatorOf } from "./evaluate.js";
import type { Launch } from "./launch.js";
import { gatherThenStore } from "./store.js";

type Combiner = (a: number, b: number) => number;

function combinerOf(combine: Combine, dtype: DType): Combiner {
  switch (combine) {
    case "add":
      if (dtype === "float32") return (a, b) => Math.fround(a + b);
      if (dtype === "float64") return (a, b) => a + b;
      return dtype === "int32" ? (a, b) => (a + b) | 0 : (a, b) => (a + b) >>> 0;
    case "mul":
      if (dtype === "float32") return (a, b) => Math.fround(a * b);
      if (dtype === "float64") return (a, b) => a * b;
      return dtype === "int32" ? Math.imul : (a, b) => Math.imul(a, b) >>> 0;
    case "max":
      return Math.max;
    case "min":
      return Math.min;
    case "and":
      return dtype === "uint32" ? (a, b) => (a & b) >>> 0 : (a, b) => a & b;
    case "or":
      return dtype === "uint32" ? (a, b) => (a | b) >>> 0 : (a, b) => a | b;
    case "xor":
      return dtype === "uint32" ? (a, b) => (a ^ b) >>> 0 : (a, b) => a ^ b;
    default:
      return combine satisfies never;
  }
}

// Element i of a block joins lane i mod 16; then the lanes are folded in half until one is left.
function reduceOneBlock(
  lanes: Elements,
  values: Elements,
  from: number,
  n: number,
  combine: Combiner,
  identity: number,
): number {
  lanes.fill(identity);
  for (let i = 0; i < n; i++) {
    const lane = i & (reduceLanes - 1);
    lanes[lane] = combine(lanes[lane], values[from + i]);
  }
  for (let width = reduceLanes >> 1; width > 0; width >>= 1) {
    for (let lane = 0; lane < width; lane++) lanes[lane] = combine(lanes[lane], lanes[lane + width]);
  }
  return lanes[0];
}

/** Prepares a reduce kernel. */
export function prepareReduce(kernel: ReduceKernel): Launch {
  const { shape, keptRank, body, stores } = kernel;
  const kept = sizeOf(shape.slice(0, keptRank));
  const reduced = sizeOf(shape.slice(keptRank));
  const evaluator = evaluatorOf([body], shape);
  const combine = combinerOf(kernel.combine, body.dtype);
  const identity = identityOf(kernel.combine, body.dtype);
  const lanes = allocate(body.dtype, reduceLanes);
  const rowsPerChunk = Math.max(1, Math.floor(chunkSize / Math.max(1, reduced)));
  const step = Math.min(chunkSize, reduced);

  const reduceLongRow = (buffers: readonly Elements[], row: number): number => {
    // Blocks combine like the digits of a binary counter: equal-sized neighbors first, leftovers from the end.
    const pending: number[] = [];
    let count = 0;
    for (let start = 0; start < reduced; start += step) {
      const n = Math.min(step, reduced - start);
      const [values] = evaluator(buffers, row * reduced + start, n);
      for (let from = 0; from < n; from += reduceBlock) {
        let value = reduceOneBlock(lanes, values, from, Math.min(reduceBlock, n - from), combine, identity);
        for (let carry = count++; (carry & 1) === 1; carry >>= 1)
          value = combine(pending.pop() ?? identity, value);
        pending.push(value);
      }
    }
    return pending.reduceRight((total, value) => combine(value, total));
  };

  return gatherThenStore(shape.slice(0, keptRank), body.dtype, stores, (result, buffers) => {
    if (reduced === 0) {
      result.fill(identity);
      return;
    }
    if (reduced > reduceBlock) {
      for (let row = 0; row < kept; row++) result[row] = reduceLongRow(buffers, row);
      return;
    }
    for (let row = 0; row < kept; row += rowsPerChunk) {
      const rows = Math.min(rowsPerChunk, kept - row);
      const [values] = evaluator(buffers, row * reduced, rows * reduced);
      for (let i = 0; i < rows; i++) {
        result[row + i] = reduceOneBlock(lanes, values, i * reduced, reduced, combine, identity);
      }
    }
  });
}

/** Prepares a cumulate kernel: one element after the other along the axis. */
export function prepareCumulate(kernel: CumulateKernel): Launch {
  const { shape, axis, reverse, body, out } = kernel;
  const size = sizeOf(shape);
  const evaluator = evaluatorOf([body], shape);
  const combine = combinerOf(kernel.combine, body.dtype);
  const length = shape[axis];
  const stride = stridesOf(shape)[axis];
  return (buffers) => {
    const result = buffers[out];
    result.set(evaluateAll(evaluator, body.dtype, size, buffers));
    const first = reverse ? length - 1 : 0;
    const step = reverse ? -stride : stride;
    for (let outer = 0; outer < size; outer += stride * length) {
      for (let inner = 0; inner < stride; inner++) {
        let at = outer + inner + first * stride;
        for (let j = 1; j < length; j++) {
          result[at + step] = combine(result[at], result[at + step]);
          at += step;
        }
      }
    }
  };
}
