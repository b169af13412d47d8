/**
 * In which precision does a function compute, whatever the dtypes of its arguments and results say?
 * @module
 */
import { avalOf } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import { InternalError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import type { Program, Var } from "../program/program.js";
import { isProgram } from "../program/program.js";
import { stage } from "../trace/stage.js";
import { type TensorFunction, widened, widenedValues } from "./differences.js";
import type { GradientProblem } from "./gradientProblem.js";

/** A dtype that carries derivatives. */
export type Precision = "float32" | "float64";

/** float64 arithmetic throughout, or does some float32 limit what can be expected? */
export function dtypeOf(tensors: readonly Tensor[]): Precision {
  return tensors.some((x) => x.dtype === "float32") ? "float32" : "float64";
}

/**
 * Does `f`, given float64 copies of `xs`, compute something of them in float32? No where that cannot be told, because f
 * looks at values, or refuses float64.
 */
export function narrows(f: TensorFunction, xs: readonly Tensor[]): boolean {
  try {
    const { program } = stage(f, widened(xs).map(avalOf), "checkGrads");
    return passesThroughFloat32(program);
  } catch (error) {
    if (error instanceof InternalError) throw error;
    return false;
  }
}

/** The problem in float64; undefined where the function computes in float32 whatever it is given, or refuses anything else. */
export function inFloat64(problem: GradientProblem): GradientProblem | undefined {
  const { f, xs } = problem;
  if (narrows(f, xs) || widenedValues(f, xs) === undefined) return undefined;
  return { ...problem, xs: widened(xs) };
}

// Only floats carry derivatives: what depends on the inputs through integers alone is a constant here.
function passesThroughFloat32({ inputs, equations }: Program): boolean {
  const dependent = new Set<Var>(inputs.filter(({ aval }) => isFloating(aval.dtype)));
  return equations.some(({ params, inputs: args, outputs }) => {
    if (!args.some((arg) => arg._tag === "var" && dependent.has(arg))) return false;
    const floats = outputs.filter(({ aval }) => isFloating(aval.dtype));
    for (const output of floats) dependent.add(output);
    const inner = Object.values(params).filter(isProgram);
    return floats.some(({ aval }) => aval.dtype === "float32") || inner.some(passesThroughFloat32);
  });
}
