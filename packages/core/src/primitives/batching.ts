/**
 * Moving batch axes about: what batching rules share. Uses only transpose and broadcast.
 * @module
 */
import { insertAt, range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Batched } from "../program/primitive.js";
import { broadcast } from "./broadcast.js";
import { transpose } from "./transpose.js";

/** x with axis `from` moved to position `to`. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const rest = range(x.shape.length).filter((axis) => axis !== from);
  return transpose(x, { permutation: insertAt(rest, to, from) });
}

/** x with its batch axis in front; an unbatched x is repeated `size` times. */
export function batchToFront(x: Tensor, dim: number | null, size: number): Tensor {
  return dim === null ? broadcast(x, { shape: [size, ...x.shape], axes: [0] }) : moveAxis(x, dim, 0);
}

/** All arguments with a batch axis in front. */
export function allToFront(
  args: readonly Tensor[],
  dims: readonly (number | null)[],
  size: number,
): readonly Tensor[] {
  return args.map((x, i) => batchToFront(x, dims[i], size));
}

/** The batching rule of operations that treat every element alike: one batch axis for all arguments, then the same again. */
export function batchElementwise(
  apply: (args: readonly Tensor[]) => readonly Tensor[],
  args: readonly Tensor[],
  dims: readonly (number | null)[],
  size: number,
): readonly Batched[] {
  const aligned = dims.every((dim) => dim === dims[0]);
  const dim = aligned ? dims[0] : 0;
  return apply(aligned ? args : allToFront(args, dims, size)).map((value) => ({ value, dim }));
}
