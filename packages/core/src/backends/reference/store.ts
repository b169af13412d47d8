/**
 * Stores: what the points of a kernel leave behind, from the value its loop has gathered or from reads alone.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { sizeOf } from "../../base/shape.js";
import type { Store } from "../../kernel/kernel.js";
import { isWhole } from "../../kernel/view.js";
import { evaluatorOf, forEachChunk } from "./evaluate.js";
import type { Launch } from "./launch.js";
import { writerOf } from "./read.js";

/** Prepares the stores over `shape`; the last of the buffers is the accumulated value, where one is read. */
export function prepareStores(shape: Shape, stores: readonly Store[]): Launch {
  const size = sizeOf(shape);
  const evaluator = evaluatorOf(
    stores.map(({ body }) => body),
    shape,
  );
  const writers = stores.map(({ target }) => writerOf(target));
  return (buffers) => {
    forEachChunk(evaluator, size, buffers, (values, start, n) => {
      stores.forEach(({ out }, i) => writers[i](buffers[out], values[i], start, n));
    });
  };
}

/** Wraps a loop that fills an array with what it gathers: straight into its buffer where nothing else is stored. */
export function gatherThenStore(
  shape: Shape,
  dtype: DType,
  stores: readonly Store[],
  gather: (result: Elements, buffers: readonly Elements[]) => void,
): Launch {
  const [{ body, out, target }] = stores;
  if (stores.length === 1 && body.op === "accumulated" && isWhole(target)) {
    return (buffers) => gather(buffers[out], buffers);
  }
  const store = prepareStores(shape, stores);
  const size = sizeOf(shape);
  return (buffers) => {
    const result = allocate(dtype, size);
    gather(result, buffers);
    store([...buffers, result]);
  };
}
