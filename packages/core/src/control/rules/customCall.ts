/** customCall: the application of a program whose derivative is given by rules in place of those of its equations. @module */
import { avalOf, formatAval, sameAval } from "../../base/aval.js";
import { isFloating } from "../../base/dtype.js";
import { ArgumentError, invariant } from "../../base/errors.js";
import { lazily } from "../../base/lazily.js";
import type { Tensor } from "../../base/tensor.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import type { MaybeZero } from "../../program/primitive.js";
import { isKnown } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { atomAval, program, variable } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { runProgram } from "../../trace/interpret.js";
import { transposeFlat } from "../../transform/transpose.js";
import { applyProgram } from "../applyProgram.js";
import { batchProgram } from "../derived.js";
import { batchSummed } from "./batchSummed.js";
import { applyTangent } from "./customTangent.js";

/** Both halves of reverse mode. */
export interface VjpPrograms {
  /** From what the program takes to its results, then the residuals. */
  readonly forward: Program;
  /** From what is closed over, the residuals, and cotangents of the floating results to cotangents of the floating arguments. */
  readonly backward: () => Program;
}

export interface CustomCallParams {
  /** "customJvp" or "customVjp", for messages. */
  readonly op: string;
  /** Name of the function, for printed programs and messages. */
  readonly name: string;
  /** From what the function closes over, then its arguments, to its results. */
  readonly program: Program;
  /** How many inputs the function closes over. */
  readonly held: number;
  /**
   * From the inputs, then tangents of the floating arguments, to the results, then tangents of the floating ones. Rules are
   * staged when they are needed, for they may call their own function.
   */
  readonly jvp?: () => Program;
  readonly vjp?: () => VjpPrograms;
}

function checkHeld(
  { op, name, held }: CustomCallParams,
  primals: readonly Tensor[],
  tangents: readonly MaybeZero[],
): void {
  const moved = primals.findIndex((_, i) => i < held && tangents[i] !== null);
  if (moved < 0) return;
  throw new ArgumentError({
    op,
    requirement: "rules give derivatives for arguments alone, not for what the function closes over",
    received: `${name}, which closes over ${formatAval(primals[moved])} that is differentiated`,
    fix: "Pass it as an argument, or take it by stopGradient().",
  });
}

/** Applies a function with rules, under the interpreter in force. */
export function applyCustom(args: readonly Tensor[], params: CustomCallParams): readonly Tensor[] {
  return applyProgram(customCall, args, params);
}

// The tangents of a rule for forward mode, as a program that takes the residuals of reverse mode too, and reads none.
function tangentProgram(
  jvp: Program,
  inputCount: number,
  outCount: number,
  residuals: readonly Tensor[],
): Program {
  const left = prune(
    jvp,
    jvp.outputs.map((_, i) => i >= outCount),
  ).program;
  const inputs = [
    ...jvp.inputs.slice(0, inputCount),
    ...residuals.map(variable),
    ...jvp.inputs.slice(inputCount),
  ];
  return program(inputs, left.equations, left.outputs);
}

/** Applies a program that has derivative rules of its own to what it closes over and its arguments. */
export const customCall: Callable<readonly Tensor[], CustomCallParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  CustomCallParams
>({
  name: "customCall",
  kind: "higherOrder",
  inlines: true,
  dtypes: everything,
  samples: () => [],
  shape: (args, { program: whole }) => {
    const fits =
      args.length === whole.inputs.length && whole.inputs.every((input, i) => sameAval(input.aval, args[i]));
    invariant(fits, `customCall gets the avals of its program, not ${args.map(formatAval).join(" ")}`);
    return whole.outputs.map((atom) => avalOf(atomAval(atom)));
  },
  jvp: (primals, tangents, params) => {
    const { name, program: whole, held, jvp, vjp } = params;
    checkHeld(params, primals, tangents);
    const outCount = whole.outputs.length;
    const along = primals.flatMap((x, i) =>
      i >= held && isFloating(x.dtype) ? [tangents[i] ?? zerosLike(x)] : [],
    );
    const spread = (dense: readonly Tensor[]): readonly MaybeZero[] => {
      let next = 0;
      return whole.outputs.map((atom) => (isFloating(atomAval(atom).dtype) ? dense[next++] : null));
    };
    if (vjp === undefined) {
      invariant(jvp !== undefined, "a function with rules of its own has one at least");
      const results = runProgram(jvp(), [...primals, ...along]);
      return [results.slice(0, outCount), spread(results.slice(outCount))];
    }
    const { forward, backward } = vjp();
    const results = runProgram(forward, primals);
    const outs = results.slice(0, outCount);
    const residuals = results.slice(outCount);
    // Reverse mode needs no more of the arguments than the residuals hold; forward mode starts from the arguments again.
    const kept = jvp === undefined ? primals.slice(0, held) : primals;
    const dense = applyTangent([...kept, ...residuals, ...along], {
      name,
      ...(jvp === undefined ? {} : { program: tangentProgram(jvp(), primals.length, outCount, residuals) }),
      known: [held, kept.length - held, residuals.length],
      outs: outs.filter(({ dtype }) => isFloating(dtype)).map(avalOf),
      backward,
    });
    return [outs, spread(dense)];
  },
  // Cut in two, it would lose its rules.
  partialEval: (args, _isKnown, params) => ({
    known: params.program.outputs.map(() => undefined),
    primitive: customCall,
    params,
    args,
  }),
  transpose: (cts, args, { program: whole }) => {
    const known = args.map((arg) => (isKnown(arg) ? arg : null));
    const results = transposeFlat(whole, known, cts);
    let next = 0;
    return args.map((arg): MaybeZero => (isKnown(arg) ? null : results[next++]));
  },
  batch: (args, dims, params, size) => {
    const { op, name, program: whole, held, jvp, vjp } = params;
    const argDims = dims.filter((_, i) => i >= held && isFloating(whole.inputs[i].aval.dtype));
    const results = applyCustom(args, {
      op,
      name: `vmap(${name})`,
      program: allInFront(whole, dims, size),
      held,
      ...(jvp === undefined ? {} : { jvp: lazily(() => allInFront(jvp(), [...dims, ...argDims], size)) }),
      ...(vjp === undefined ? {} : { vjp: lazily(() => batchedVjp(vjp(), params, dims, argDims, size)) }),
    });
    return results.map((value) => ({ value, dim: 0 }));
  },
  lower: (inputs, { program: whole }, build) => lowerEquations(whole, inputs, build),
});

type Dims = readonly (number | null)[];

function allInFront(whole: Program, dims: Dims, size: number): Program {
  const isFront = whole.outputs.map(() => true);
  return batchProgram(whole, dims, size, isFront).program;
}

function batchedVjp(
  { forward, backward }: VjpPrograms,
  { program: whole, held }: CustomCallParams,
  dims: Dims,
  argDims: Dims,
  size: number,
): VjpPrograms {
  const outCount = whole.outputs.length;
  const residualDims = forward.outputs.slice(outCount).map(() => 0);
  const ctDims = whole.outputs.filter((atom) => isFloating(atomAval(atom).dtype)).map(() => 0);
  return {
    forward: allInFront(forward, dims, size),
    backward: lazily(() => {
      const inputDims = [...dims.slice(0, held), ...residualDims, ...ctDims];
      return batchSummed(backward(), inputDims, size, argDims);
    }),
  };
}
