/**
 * Applies each primitive's lowering rule in order: from a Program to lazy arrays and the launches that they need.
 * @module
 */

import { invariant } from "../base/errors.js";
import { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import type { Atom, Program, Var } from "./program.js";

/** Lowers the equations of `whole` on `inputs`. */
export function lowerEquations(
  whole: Program,
  inputs: readonly LazyArray[],
  build: Builder,
): readonly LazyArray[] {
  const values = new Map<Var, LazyArray>();
  const read = (atom: Atom): LazyArray => {
    if (atom._tag === "var") {
      const value = values.get(atom);
      invariant(value !== undefined, "a program reads a variable before its definition");
      return value;
    }
    const elements = Tensor.elementsOf(atom.value);
    invariant(elements !== undefined, "a program that is lowered holds concrete constants");
    return build.constant(atom.value, elements);
  };
  whole.inputs.forEach((variable, i) => values.set(variable, inputs[i]));
  for (const { primitive, params, inputs: args, outputs } of whole.equations) {
    const results = primitive.lower(
      args.map(read),
      params,
      build,
      outputs.map((variable) => variable.aval),
    );
    // What only moves or repeats data stays an index map; everything else is computed once and stored.
    outputs.forEach((variable, i) => {
      values.set(variable, isIndexMap(results[i]) ? results[i] : build.materialize(results[i]));
    });
  }
  return whole.outputs.map(read);
}

function isIndexMap({ body }: LazyArray): boolean {
  return body.op === "constant" || body.op === "load";
}
