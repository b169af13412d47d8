/**
 * Staging: running a function on stand-ins to write down what it does. JAX's make_jaxpr.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { checkShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { checkAlive, isConcrete, makeTraced } from "../base/tensor.js";
import type { Atom, Equation, Program, Var } from "../program/program.js";
import { constantAtom, program, variable } from "../program/program.js";
import { currentInterpreter } from "./bind.js";
import { evaluate } from "./evaluate.js";
import type { Interpreter } from "./interpreter.js";
import { openTrace } from "./openTrace.js";
import { notePlace, withoutPlace } from "./places.js";

/** A function of tensors, with trees already taken apart. */
export type FlatFunction = (args: readonly Tensor[]) => readonly Tensor[];

/** A staged function: its program takes the captured traced values first, then the arguments. */
export interface Staged {
  readonly program: Program;
  /** Values of surrounding transforms that the function closed over. */
  readonly captured: readonly Tensor[];
}

/**
 * Writes down what `f` does on arguments of these avals. `transform` is the name that errors show. The program takes the
 * values that `held` lists first in any case, dead ones included: they stand for inputs, and nobody reads them.
 */
export function stage(
  f: FlatFunction,
  avals: readonly Aval[],
  transform: string,
  held?: readonly Tensor[],
): Staged {
  const parent = currentInterpreter();
  const equations: Equation[] = [];
  const atoms = new WeakMap<Tensor, Var>();
  const captured = new Map((held ?? []).map((tensor): readonly [Tensor, Var] => [tensor, variable(tensor)]));
  const { origin, run } = openTrace(transform);
  const traced = (variable: Var): Tensor => {
    const tensor = makeTraced(variable.aval, origin);
    atoms.set(tensor, variable);
    return tensor;
  };
  const atomOf = (tensor: Tensor): Atom => {
    const own = atoms.get(tensor) ?? captured.get(tensor);
    if (own !== undefined) return own;
    if (isConcrete(tensor)) return constantAtom(tensor);
    // Inside another trace a dead value may be one that the other holds, and who asks for `held` looks at what was captured.
    if (parent === evaluate && held === undefined) checkAlive(transform, tensor);
    const input = variable(tensor);
    captured.set(tensor, input);
    return input;
  };
  const interpreter: Interpreter = {
    name: transform,
    process: (primitive, args, params) => {
      const outs = primitive.shape(args, params);
      for (const out of outs) checkShape(primitive.name, out.shape);
      const outputs = outs.map(variable);
      const equation = { primitive, params, inputs: args.map(atomOf), outputs };
      equations.push(equation);
      notePlace(equation);
      return outputs.map(traced);
    },
  };
  const inputs = avals.map(variable);
  const results = run(interpreter, () => withoutPlace(() => f(inputs.map(traced))).map(atomOf));
  return {
    program: program([...captured.values(), ...inputs], equations, results),
    captured: [...captured.keys()],
  };
}
