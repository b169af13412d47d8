/**
 * Pruning: a program reduced to some of its results. Primitives have no effects, so what no result depends on may go;
 * primitives whose parameters are programs say what that leaves of them.
 * @module
 */
import { range } from "../base/shape.js";
import type { Primitive } from "./primitive.js";
import type { Atom, Equation, Program, Var } from "./program.js";
import { program } from "./program.js";

/** A program of fewer results, and which of its inputs it still reads. All inputs are still there. */
export interface PrunedProgram {
  readonly program: Program;
  readonly isInputUsed: readonly boolean[];
}

/** The program with the results that `isUsed` names, and nothing that they do not depend on. */
export function prune(whole: Program, isUsed: readonly boolean[]): PrunedProgram {
  const needed = new Set<Var>();
  const need = (atom: Atom): void => {
    if (atom._tag === "var") needed.add(atom);
  };
  const outputs = whole.outputs.filter((_, i) => isUsed[i]);
  outputs.forEach(need);
  const kept: Equation[] = [];
  for (const equation of whole.equations.toReversed()) {
    const used = equation.outputs.map((variable) => needed.has(variable));
    if (!used.includes(true)) continue;
    const left = used.includes(false) ? reduced(equation, used) : equation;
    left.inputs.forEach(need);
    kept.push(left);
  }
  return {
    program: program(whole.inputs, kept.toReversed(), outputs),
    isInputUsed: whole.inputs.map((input) => needed.has(input)),
  };
}

/** The program with some of its results and the inputs they need; says which inputs those are. */
export function pruneInputs(
  whole: Program,
  isUsed: readonly boolean[],
): { readonly program: Program; readonly inputs: readonly number[] } {
  const { program: left, isInputUsed } = prune(whole, isUsed);
  const inputs = range(whole.inputs.length).filter((i) => isInputUsed[i]);
  const kept = inputs.map((i) => whole.inputs[i]);
  return { program: program(kept, left.equations, left.outputs), inputs };
}

function reduced(equation: Equation, isUsed: readonly boolean[]): Equation {
  const primitive: Primitive = equation.primitive;
  const left = primitive.kind === "higherOrder" ? primitive.prune?.(equation.params, isUsed) : undefined;
  if (left === undefined) return equation;
  return {
    primitive,
    params: left.params,
    inputs: left.inputs.map((i) => equation.inputs[i]),
    outputs: left.outputs.map((i) => equation.outputs[i]),
  };
}
