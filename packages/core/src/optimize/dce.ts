/** Dead code: drops every equation that no output depends on. Primitives have no effects, so nothing else needs them. @module */
import type { Pass } from "../program/pass.js";
import type { Atom, Equation, Var } from "../program/program.js";
import { program } from "../program/program.js";

/** Dead code elimination. */
export const deadCode: Pass = {
  name: "deadCode",
  run: (whole) => {
    const needed = new Set<Var>();
    const need = (atom: Atom): void => {
      if (atom._tag === "var") needed.add(atom);
    };
    whole.outputs.forEach(need);
    const kept: Equation[] = [];
    for (const equation of whole.equations.toReversed()) {
      if (!equation.outputs.some((variable) => needed.has(variable))) continue;
      equation.inputs.forEach(need);
      kept.push(equation);
    }
    return program(whole.inputs, kept.toReversed(), whole.outputs);
  },
};
