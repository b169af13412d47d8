/**
 * Taking tensors apart along an axis and putting them together, element by element and without any primitive: the loop
 * that vmap is compared with must not use what it judges.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { allocate } from "../base/dtype.js";
import { insertAt, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";

/** Tensors of one aval, stacked so that position k along the new `axis` is the k-th of them. */
export function stackTensors(list: readonly Tensor[], axis: number, { shape, dtype }: Aval): Tensor {
  const inner = sizeOf(shape.slice(axis));
  const outer = sizeOf(shape.slice(0, axis));
  const elements = allocate(dtype, sizeOf(shape) * list.length);
  list.forEach((tensor, k) => {
    const source = elementsOf(tensor, "stackTensors");
    for (let i = 0; i < outer; i++) {
      elements.set(source.subarray(i * inner, (i + 1) * inner), (i * list.length + k) * inner);
    }
  });
  return makeTensor(insertAt(shape, axis, list.length), dtype, elements);
}

/** The tensor with its elements turned round by `k` places: other values of the same kind. */
export function rotated(x: Tensor, k: number): Tensor {
  const source = elementsOf(x, "rotated");
  const elements = allocate(x.dtype, x.size);
  elements.set(source.map((_: number, i: number) => source[(i + k) % source.length]));
  return makeTensor(x.shape, x.dtype, elements);
}
