/** The tensors that a program holds: what its function closed over. Scalars count as literals. @module */
import { bytesPerElement } from "../base/dtype.js";
import { Tensor } from "../base/tensor.js";
import type { Atom, Program } from "./program.js";
import { isProgram } from "./program.js";

/** Every constant with an axis, and the positions of the equations that read it; that of the results comes last. */
export function constantsOf(whole: Program): ReadonlyMap<Tensor, ReadonlySet<number>> {
  const uses = new Map<Tensor, Set<number>>();
  const note = (value: unknown, position: number): void => {
    if (Array.isArray(value)) for (const item of value) note(item, position);
    else if (isProgram(value)) for (const tensor of constantsOf(value).keys()) note(tensor, position);
    else if (value instanceof Tensor && value.rank > 0)
      uses.set(value, (uses.get(value) ?? new Set()).add(position));
  };
  const noteAll = (atoms: readonly Atom[], position: number): void => {
    for (const atom of atoms) if (atom._tag === "constant") note(atom.value, position);
  };
  whole.equations.forEach(({ params, inputs }, position) => {
    noteAll(inputs, position);
    note(Object.values(params), position);
  });
  noteAll(whole.outputs, whole.equations.length);
  return uses;
}

/** Bytes of the elements of a tensor. */
export function bytesOfTensor({ size, dtype }: Tensor): number {
  return size * bytesPerElement(dtype);
}
