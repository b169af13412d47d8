/** Common subexpressions: an equation that repeats an earlier one uses its results. Primitives are pure, so it may. @module */
import { formatAval } from "../base/aval.js";
import { paramsKey } from "../program/key.js";
import type { Pass } from "../program/pass.js";
import type { Atom, Equation, Var } from "../program/program.js";
import { program } from "../program/program.js";

/** Common subexpression elimination. */
export const commonSubexpressions: Pass = {
  name: "commonSubexpressions",
  run: (whole) => {
    const replacement = new Map<Var, Var>();
    const numbers = new Map<Var, number>();
    const seen = new Map<string, Equation>();
    const substitute = (atom: Atom): Atom => (atom._tag === "var" ? (replacement.get(atom) ?? atom) : atom);
    const numberOf = (variable: Var): number => {
      const known = numbers.get(variable) ?? numbers.size;
      numbers.set(variable, known);
      return known;
    };
    const keyOf = (atom: Atom): string =>
      atom._tag === "var" ? `$${numberOf(atom)}` : paramsKey(atom.value);
    const equations: Equation[] = [];
    for (const equation of whole.equations) {
      const inputs = equation.inputs.map(substitute);
      const outs = equation.outputs.map((variable) => formatAval(variable.aval)).join();
      const keys = inputs.map(keyOf);
      if (equation.primitive.commutes === true) keys.sort();
      const key = `${equation.primitive.name}${paramsKey(equation.params)}(${keys.join()})${outs}`;
      const earlier = seen.get(key);
      if (earlier === undefined) {
        const kept = { ...equation, inputs };
        seen.set(key, kept);
        equations.push(kept);
      } else {
        equation.outputs.forEach((variable, i) => replacement.set(variable, earlier.outputs[i]));
      }
    }
    return program(whole.inputs, equations, whole.outputs.map(substitute));
  },
};
