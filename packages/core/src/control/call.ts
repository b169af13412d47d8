/** call: the application of a staged program as one primitive; what jit leaves in a trace. @module */
import type { Aval } from "../base/aval.js";
import { aval, avalOf, formatAval, sameAval } from "../base/aval.js";
import { invariant } from "../base/errors.js";
import type { Recent } from "../base/recent.js";
import { recent } from "../base/recent.js";
import { insertAt } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { zerosLike } from "../primitives/constant.js";
import type { Callable } from "../primitives/define.js";
import { defineMultiple } from "../primitives/define.js";
import { everything } from "../primitives/domains.js";
import { lowerEquations } from "../program/lowering.js";
import type { MaybeZero } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import type { Program } from "../program/program.js";
import { atomAval } from "../program/program.js";
import { runProgram } from "../trace/interpret.js";
import { stage } from "../trace/stage.js";
import { jvpFlat } from "../transform/jvp.js";
import type { SplitProgram } from "../transform/partialEval.js";
import { partialEvalProgram } from "../transform/partialEval.js";
import { transposeFlat } from "../transform/transpose.js";
import { vmapFlat } from "../transform/vmap.js";

export interface CallParams {
  /** Name of the function, for printed programs. */
  readonly name: string;
  readonly program: Program;
}

/** Applies a program to its inputs. */
export const call: Callable<readonly Tensor[], CallParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  CallParams
>({
  name: "call",
  doc: "Applies a staged program.",
  kind: "higherOrder",
  inlines: true,
  dtypes: everything,
  samples: () => [],
  shape: (args, { program }) => {
    const fits =
      args.length === program.inputs.length &&
      program.inputs.every((input, i) => sameAval(input.aval, args[i]));
    invariant(fits, `call gets the avals of its program, not ${args.map(formatAval).join(" ")}`);
    return program.outputs.map((atom) => avalOf(atomAval(atom)));
  },
  jvp: (primals, tangents, { name, program }) => {
    const nonzero = tangents.map((tangent) => tangent !== null);
    const derived = jvpProgram(program, nonzero);
    const along = tangents.filter((tangent) => tangent !== null);
    const results = call(...primals, ...along, { name: `jvp(${name})`, program: derived.program });
    const outs = results.slice(0, program.outputs.length);
    let next = outs.length;
    return [outs, derived.isOutNonzero.map((flag) => (flag ? results[next++] : null))];
  },
  partialEval: (args, known, { name, program }) => {
    const split = splitProgram(program, known);
    const first = call(...args.filter((_, i) => known[i]), { name, program: split.known });
    let next = 0;
    const values = split.isOutputKnown.map((flag) => (flag ? first[next++] : undefined));
    return {
      known: values,
      primitive: call,
      params: { name, program: split.unknown },
      args: [...first.slice(next), ...args.filter((_, i) => !known[i])],
    };
  },
  transpose: (cts, args, { name, program }) => {
    const transposed = transposeProgram(program, args.map(isKnown));
    const results = call(...args.filter(isKnown), ...cts, {
      name: `transpose(${name})`,
      program: transposed,
    });
    let next = 0;
    return args.map((arg): MaybeZero => (isKnown(arg) ? null : results[next++]));
  },
  batch: (args, dims, { name, program }, size) => {
    const batched = batchProgram(program, dims, size);
    const results = call(...args, { name: `vmap(${name})`, program: batched.program });
    return results.map((value, i) => ({ value, dim: batched.dims[i] }));
  },
  lower: (inputs, { program }, build) => lowerEquations(program, inputs, build),
});

// Each batch size is a variant, and so is each set of arguments that a derivative is taken of.
const variantsKept = 64;

/**
 * `derive`, whose results are kept with the program they come from, so that a jitted function is derived once, not once a
 * call. Variants that were not used for long are derived again.
 */
export function remembered<V extends readonly unknown[], T>(
  derive: (program: Program, ...variant: V) => T,
): typeof derive {
  const known = new WeakMap<Program, Recent<T>>();
  return (program, ...variant) => {
    const variants = known.get(program) ?? recent<T>(variantsKept);
    known.set(program, variants);
    const key = JSON.stringify(variant);
    const found = variants.get(key);
    if (found !== undefined) return found;
    const fresh = derive(program, ...variant);
    variants.set(key, fresh);
    return fresh;
  };
}

const inputAvals = (program: Program): readonly Aval[] => program.inputs.map((input) => input.aval);

// Inputs: the primals, then the tangents that are not zero. Outputs: the results, then the tangents that are not zero.
const jvpProgram = remembered((program: Program, nonzero: readonly boolean[]) => {
  const avals = inputAvals(program);
  let isOutNonzero: readonly boolean[] = [];
  const staged = stage(
    (args) => {
      let next = avals.length;
      const tangents = nonzero.map((flag) => (flag ? args[next++] : null));
      const [outs, outTangents] = jvpFlat(
        (xs) => runProgram(program, xs),
        args.slice(0, avals.length),
        tangents,
        "jvp",
      );
      isOutNonzero = outTangents.map((tangent) => tangent !== null);
      return [...outs, ...outTangents.filter((tangent) => tangent !== null)];
    },
    [...avals, ...avals.filter((_, i) => nonzero[i])],
    "jvp",
  );
  return { program: staged.program, isOutNonzero };
});

const splitProgram = remembered(
  (program: Program, known: readonly boolean[]): SplitProgram => partialEvalProgram(program, known),
);

// Inputs: the known values, then the cotangents of the results. Outputs: the cotangents of the linear inputs.
const transposeProgram = remembered((program: Program, known: readonly boolean[]) => {
  const avals = inputAvals(program);
  const outAvals = program.outputs.map(atomAval);
  const knownAvals = avals.filter((_, i) => known[i]);
  const staged = stage(
    (args) => {
      let next = 0;
      const inputs = known.map((flag) => (flag ? args[next++] : null));
      const cts = transposeFlat(program, inputs, args.slice(knownAvals.length));
      const linear = avals.filter((_, i) => !known[i]);
      return cts.map((ct, i) => ct ?? zerosLike(linear[i]));
    },
    [...knownAvals, ...outAvals],
    "transpose",
  );
  return staged.program;
});

const batchProgram = remembered((program: Program, dims: readonly (number | null)[], size: number) => {
  let outDims: readonly (number | null)[] = [];
  const avals = program.inputs.map(({ aval: { shape, dtype } }, i) => {
    const dim = dims[i];
    return aval(dim === null ? shape : insertAt(shape, dim, size), dtype);
  });
  const staged = stage(
    (args) => {
      const results = vmapFlat((xs) => runProgram(program, xs), args, dims, size);
      outDims = results.map(({ dim }) => dim);
      return results.map(({ value }) => value);
    },
    avals,
    "vmap",
  );
  return { program: staged.program, dims: outDims };
});
