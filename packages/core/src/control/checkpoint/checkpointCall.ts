/** checkpointCall: the application of a program whose intermediate values reverse mode computes again. @module */
import { avalOf, formatAval, sameAval } from "../../base/aval.js";
import { invariant } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import type { MaybeZero } from "../../program/primitive.js";
import { isKnown } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { atomAval } from "../../program/program.js";
import { applyProgram } from "../applyProgram.js";
import { call } from "../call.js";
import { batchProgram, jvpProgram, transposeProgram } from "../derived.js";
import type { CheckpointPolicy } from "./checkpointPolicies.js";
import { rematerialize, startAfter } from "./rematerialize.js";

export interface CheckpointParams {
  /** Name of the function, for printed programs. */
  readonly name: string;
  readonly program: Program;
  /** What of the program is kept for the backward pass. */
  readonly policy: CheckpointPolicy;
  /** Set in a backward pass: where its first cotangent stands, before which nothing is computed again. */
  readonly order?: {
    readonly after: number;
    /** The program without that order, which transforms start from. */
    readonly unordered: () => Program;
  };
}

const plain = ({ program, order }: CheckpointParams): Program => order?.unordered() ?? program;

const inOrder = (
  program: Program,
  after: number | undefined,
): Pick<CheckpointParams, "program" | "order"> => {
  if (after === undefined) return { program };
  const unordered = (): Program => program;
  return { program: startAfter(program, after), order: { after, unordered } };
};

/** Applies a program, under the interpreter in force. */
export function applyCheckpoint(args: readonly Tensor[], params: CheckpointParams): readonly Tensor[] {
  return applyProgram(checkpointCall, args, params);
}

/** Applies a program to its inputs, forgetting what happens between. */
export const checkpointCall: Callable<readonly Tensor[], CheckpointParams, readonly Tensor[]> =
  defineMultiple<readonly Tensor[], CheckpointParams>({
    name: "checkpoint",
    kind: "higherOrder",
    inlines: true,
    dtypes: everything,
    samples: () => [],
    shape: (args, { program }) => {
      const fits =
        args.length === program.inputs.length &&
        program.inputs.every((input, i) => sameAval(input.aval, args[i]));
      invariant(fits, `checkpoint gets the avals of its program, not ${args.map(formatAval).join(" ")}`);
      return program.outputs.map((atom) => avalOf(atomAval(atom)));
    },
    jvp: (primals, tangents, given) => {
      const { name, program, policy, order } = given;
      const derived = jvpProgram(
        plain(given),
        tangents.map((tangent) => tangent !== null),
      );
      const along = tangents.filter((tangent) => tangent !== null);
      const params = { name: `jvp(${name})`, policy, ...inOrder(derived.program, order?.after) };
      const results = applyCheckpoint([...primals, ...along], params);
      const outs = results.slice(0, program.outputs.length);
      let next = outs.length;
      return [outs, derived.isOutNonzero.map((flag) => (flag ? results[next++] : null))];
    },
    partialEval: (args, known, whole) => {
      const { name, policy } = whole;
      const cut = rematerialize(plain(whole), known, policy);
      const given = args.filter((_, i) => known[i]);
      const first = applyProgram(call, given, { name, program: cut.known });
      let next = 0;
      const values = cut.isOutputKnown.map((flag) => (flag ? first[next++] : undefined));
      return {
        known: values,
        primitive: checkpointCall,
        params: { name, program: cut.unknown, policy },
        args: [
          ...first.slice(next),
          ...cut.fromInputs.map((i) => given[i]),
          ...args.filter((_, i) => !known[i]),
        ],
      };
    },
    transpose: (cts, args, given) => {
      const { name, policy } = given;
      const transposed = transposeProgram(plain(given), args.map(isKnown));
      const known = args.filter(isKnown);
      const params = { name: `transpose(${name})`, policy, ...inOrder(transposed, known.length) };
      const results = applyCheckpoint([...known, ...cts], params);
      let next = 0;
      return args.map((arg): MaybeZero => (isKnown(arg) ? null : results[next++]));
    },
    batch: (args, dims, given, size) => {
      const { name, policy, order } = given;
      const batched = batchProgram(plain(given), dims, size, null);
      const params = { name: `vmap(${name})`, policy, ...inOrder(batched.program, order?.after) };
      return applyCheckpoint(args, params).map((value, i) => ({ value, dim: batched.dims[i] }));
    },
    lower: (inputs, { program }, build) => lowerEquations(program, inputs, build),
  });
