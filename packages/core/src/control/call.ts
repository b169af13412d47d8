/** call: the application of a staged program as one primitive; what jit leaves in a trace. @module */
import { avalOf, formatAval, sameAval } from "../base/aval.js";
import { invariant } from "../base/errors.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Callable } from "../primitives/define.js";
import { defineMultiple } from "../primitives/define.js";
import { everything } from "../primitives/domains.js";
import { lowerEquations } from "../program/lowering.js";
import type { MaybeZero } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import type { Program } from "../program/program.js";
import { atomAval } from "../program/program.js";
import { pruneInputs } from "../program/prune.js";
import { batchProgram, jvpProgram, splitProgram, transposeProgram } from "./derived.js";

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
    const split = splitProgram(program, known, []);
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
    const batched = batchProgram(program, dims, size, null);
    const results = call(...args, { name: `vmap(${name})`, program: batched.program });
    return results.map((value, i) => ({ value, dim: batched.dims[i] }));
  },
  prune: ({ name, program }, isUsed) => {
    const left = pruneInputs(program, isUsed);
    const outputs = range(isUsed.length).filter((i) => isUsed[i]);
    return { params: { name, program: left.program }, inputs: left.inputs, outputs };
  },
  lower: (inputs, { program }, build) => lowerEquations(program, inputs, build),
});
