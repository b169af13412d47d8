/** Inlining: an equation that only applies a program becomes the equations of that program. @module */
import { invariant } from "../base/errors.js";
import type { Pass } from "../program/pass.js";
import type { Atom, Equation, Program, Var } from "../program/program.js";
import { isProgram, program, variable } from "../program/program.js";

function bodyOf(equation: Equation): Program | undefined {
  const { primitive, params } = equation;
  if (primitive.kind !== "higherOrder" || primitive.inlines !== true) return undefined;
  return Object.values(params).find(isProgram);
}

function inlineInto(whole: Program, args: readonly Atom[], equations: Equation[]): readonly Atom[] {
  const atoms = new Map<Var, Atom>();
  whole.inputs.forEach((input, i) => atoms.set(input, args[i]));
  const read = (atom: Atom): Atom => {
    if (atom._tag === "constant") return atom;
    const value = atoms.get(atom);
    invariant(value !== undefined, "inlining reads a variable before its definition");
    return value;
  };
  for (const equation of whole.equations) {
    const inputs = equation.inputs.map(read);
    const body = bodyOf(equation);
    if (body !== undefined) {
      const results = inlineInto(body, inputs, equations);
      equation.outputs.forEach((output, i) => atoms.set(output, results[i]));
      continue;
    }
    const outputs = equation.outputs.map((output) => variable(output.aval));
    equation.outputs.forEach((output, i) => atoms.set(output, outputs[i]));
    equations.push({ ...equation, inputs, outputs });
  }
  return whole.outputs.map(read);
}

/** Inlining of applied programs, at every depth. */
export const inline: Pass = {
  name: "inline",
  run: (whole) => {
    const inputs = whole.inputs.map((input) => variable(input.aval));
    const equations: Equation[] = [];
    const outputs = inlineInto(whole, inputs, equations);
    return program(inputs, equations, outputs);
  },
};
