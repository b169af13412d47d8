/**
 * Transposition: from cotangents of a linear program's results to cotangents of its inputs, equation by equation from
 * the last to the first. This is the backward pass.
 * @module
 */
import { ArgumentError, invariant } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { zerosLike } from "../primitives/constant.js";
import { sumTangents } from "../primitives/kinds.js";
import type { MaybeZero, Primitive, TransposeArgument, TransposeRule } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import type { Atom, Equation, Program, Var } from "../program/program.js";
import { bind } from "../trace/bind.js";
import { atPlaceOf } from "../trace/places.js";

function ruleOf(primitive: Primitive, args: readonly TransposeArgument[]): TransposeRule<object> {
  const linearArgs = args.flatMap((arg, i) => (isKnown(arg) ? [] : [i]));
  const twice = primitive.kind === "bilinear" && linearArgs.length > 1;
  const outside =
    primitive.kind === "linear" && linearArgs.some((i) => !(primitive.linearIn ?? linearArgs).includes(i));
  if (primitive.kind === "nondifferentiable" || primitive.transpose === undefined || twice || outside) {
    throw new ArgumentError({
      op: "linearTranspose",
      requirement: "the function must be linear in its arguments",
      received: `${primitive.name}, which is not linear there`,
      fix: "Linearize it first: linearize(f, primals) gives a linear function.",
    });
  }
  return primitive.transpose;
}

/**
 * Cotangents of the inputs of `whole` that are null in `inputs` (the linear ones, in order), given the values of the
 * others and the cotangents of the results.
 */
export function transposeFlat(
  whole: Program,
  inputs: readonly (Tensor | null)[],
  cotangents: readonly MaybeZero[],
): readonly MaybeZero[] {
  const known = new Map<Var, Tensor>();
  const linear: Equation[] = [];
  const argument = (atom: Atom): TransposeArgument =>
    atom._tag === "constant" ? atom.value : (known.get(atom) ?? atom.aval);
  whole.inputs.forEach((variable, i) => {
    const value = inputs[i];
    if (value !== null) known.set(variable, value);
  });
  for (const equation of whole.equations) {
    const args = equation.inputs.map(argument);
    if (!args.every(isKnown)) {
      linear.push(equation);
      continue;
    }
    const results = atPlaceOf(equation, false, () => bind(equation.primitive, args, equation.params));
    equation.outputs.forEach((variable, i) => known.set(variable, results[i]));
  }

  const collected = new Map<Var, Tensor>();
  const collect = (atom: Atom, ct: MaybeZero): void => {
    if (ct === null || atom._tag === "constant" || known.has(atom)) return;
    const total = sumTangents([collected.get(atom) ?? null, ct]);
    if (total !== null) collected.set(atom, total);
  };
  whole.outputs.forEach((atom, i) => collect(atom, cotangents[i]));
  for (const equation of linear.toReversed()) {
    const { primitive, params, inputs: atoms, outputs } = equation;
    if (outputs.every((variable) => !collected.has(variable))) continue;
    const args = atoms.map(argument);
    const cts = outputs.map((variable) => collected.get(variable) ?? zerosLike(variable.aval));
    const rule = ruleOf(primitive, args);
    const results = atPlaceOf(equation, true, () => rule(cts, args, params));
    invariant(
      results.length === atoms.length,
      `the transpose rule of ${primitive.name} gives one cotangent per argument`,
    );
    atoms.forEach((atom, i) => collect(atom, results[i]));
  }
  return whole.inputs.flatMap((variable, i) => (inputs[i] === null ? [collected.get(variable) ?? null] : []));
}
