/**
 * Linearization: jvp whose tangent operations are written down instead of performed. What remains is a program that is
 * linear in the tangents, with everything else (the residuals) already computed.
 * @module
 */

import type { Aval } from "../base/aval.js";
import { invariant } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { makeTraced } from "../base/tensor.js";
import { zerosLike } from "../primitives/constant.js";
import type { Primitive } from "../program/primitive.js";
import type { Atom, Equation, Program, Var } from "../program/program.js";
import { constantAtom, program, variable } from "../program/program.js";
import { bind, currentInterpreter, withInterpreter } from "../trace/bind.js";
import type { Interpreter } from "../trace/interpreter.js";
import { openTrace } from "../trace/openTrace.js";
import { notePlace } from "../trace/places.js";
import type { FlatFunction } from "../trace/stage.js";
import { jvpFlat } from "./jvp.js";

/** Values of `f` at a point and its derivative there. */
export interface Linearized {
  readonly outs: readonly Tensor[];
  /** From tangents of the arguments to tangents of the results; its constants are the residuals. */
  readonly linear: Program;
}

/**
 * Runs `f` with some inputs unknown: applications on known values happen, the others are recorded.
 * `f` gets the known values and stand-ins for avals of the unknown; gives what it returned, as values or atoms.
 */
export function recordUnknown<T>(
  transform: string,
  unknown: readonly Aval[],
  f: (standIns: readonly Tensor[]) => T,
): {
  readonly result: T;
  readonly inputs: readonly Var[];
  readonly equations: readonly Equation[];
  readonly varOf: (t: Tensor) => Var | undefined;
} {
  const parent = currentInterpreter();
  const vars = new WeakMap<Tensor, Var>();
  const equations: Equation[] = [];
  const { origin, run } = openTrace(transform);
  const standIn = (variable: Var): Tensor => {
    const tensor = makeTraced(variable.aval, origin);
    vars.set(tensor, variable);
    return tensor;
  };
  const atomOf = (tensor: Tensor): Atom => vars.get(tensor) ?? constantAtom(tensor);
  const record = (primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[] => {
    const outputs = primitive.shape(args, params).map(variable);
    const equation = { primitive, params, inputs: args.map(atomOf), outputs };
    equations.push(equation);
    notePlace(equation);
    return outputs.map(standIn);
  };
  const interpreter: Interpreter = {
    name: transform,
    process: (primitive, args, params) => {
      const isKnown = args.map((arg) => !vars.has(arg));
      if (isKnown.every((known) => known))
        return withInterpreter(parent, () => bind(primitive, args, params));
      if (primitive.kind !== "higherOrder" || !isKnown.includes(true)) return record(primitive, args, params);
      const split = withInterpreter(parent, () => primitive.partialEval(args, isKnown, params));
      const rest = record(split.primitive, split.args, split.params);
      let next = 0;
      return split.known.map((value) => value ?? rest[next++]);
    },
  };
  const inputs = unknown.map(variable);
  const result = run(interpreter, () => f(inputs.map(standIn)));
  return { result, inputs, equations, varOf: (tensor) => vars.get(tensor) };
}

/** Values of `f` at `primals` and the linear program of its derivative there. */
export function linearizeFlat(f: FlatFunction, primals: readonly Tensor[], transform: string): Linearized {
  const { result, inputs, equations, varOf } = recordUnknown(transform, primals, (tangents) =>
    jvpFlat(f, primals, tangents, transform),
  );
  const [outs, tangents] = result;
  const outputs = tangents.map((tangent, i): Atom => {
    if (tangent === null) return constantAtom(zerosLike(outs[i]));
    return varOf(tangent) ?? constantAtom(tangent);
  });
  invariant(outs.length === outputs.length, "jvp gives one tangent per result");
  return { outs, linear: program(inputs, equations, outputs) };
}
