/**
 * Replays a program under the interpreter in force.
 * @module
 */
import { invariant } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import type { Atom, Program, Var } from "../program/program.js";
import { bind } from "./bind.js";
import { atPlaceOf } from "./places.js";

/** Applies the program's equations to `args` one by one. */
export function runProgram(whole: Program, args: readonly Tensor[]): readonly Tensor[] {
  const values = new Map<Var, Tensor>();
  const read = (atom: Atom): Tensor => {
    if (atom._tag === "constant") return atom.value;
    const value = values.get(atom);
    invariant(value !== undefined, "a program reads a variable before its definition");
    return value;
  };
  whole.inputs.forEach((variable, i) => values.set(variable, args[i]));
  for (const equation of whole.equations) {
    const { primitive, params, inputs, outputs } = equation;
    const results = atPlaceOf(equation, false, () => bind(primitive, inputs.map(read), params));
    outputs.forEach((variable, i) => values.set(variable, results[i]));
  }
  return whole.outputs.map(read);
}
