/**
 * customTangent: the derivative of a function whose pullback is given. Linear in the tangents; its transpose is the
 * pullback, its value needs a rule for forward mode.
 * @module
 */
import type { Aval } from "../../base/aval.js";
import { aval } from "../../base/aval.js";
import { ArgumentError } from "../../base/errors.js";
import { lazily } from "../../base/lazily.js";
import type { Tensor } from "../../base/tensor.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { floating } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import type { MaybeZero } from "../../program/primitive.js";
import { isKnown } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { bind } from "../../trace/bind.js";
import { runProgram } from "../../trace/interpret.js";
import { jvpFlat } from "../../transform/jvp.js";
import { applyProgram } from "../applyProgram.js";
import { batchProgram } from "../derived.js";
import { batchSummed } from "./batchSummed.js";

export interface CustomTangentParams {
  /** Name of the function, for printed programs and messages. */
  readonly name: string;
  /** From all arguments to the tangents of the results; missing when the function has no rule for forward mode. */
  readonly program?: Program;
  /** How many arguments are no tangents: what the function closes over, its arguments for `program`, its residuals. */
  readonly known: readonly [held: number, primals: number, residuals: number];
  /** Of the tangents of the results. */
  readonly outs: readonly Aval[];
  /** From what is closed over, the residuals and the cotangents of the results to those of the arguments. */
  readonly backward: () => Program;
}

const countKnown = ({ known: [held, primals, residuals] }: CustomTangentParams): number =>
  held + primals + residuals;

function pullbackInputs<T>(
  args: readonly T[],
  { known: [held, primals, residuals] }: CustomTangentParams,
): readonly T[] {
  const start = held + primals;
  return [...args.slice(0, held), ...args.slice(start, start + residuals)];
}

function forwardError(name: string): ArgumentError {
  return new ArgumentError({
    op: "customVjp",
    requirement: "forward mode needs a rule for it",
    expected: "jvp beside fwd and bwd",
    received: `${name}, which has fwd and bwd alone`,
    fix: "Give customVjp a rule { jvp } too, or use reverse mode: grad, vjp, jacrev.",
  });
}

/** Applies the derivative, under the interpreter in force. */
export function applyTangent(args: readonly Tensor[], params: CustomTangentParams): readonly Tensor[] {
  const { program } = params;
  return program === undefined
    ? bind(customTangent, args, params)
    : applyProgram(customTangent, args, { ...params, program });
}

/** Tangents of results from closed-over values, arguments, residuals and tangents of arguments. */
export const customTangent: Callable<readonly Tensor[], CustomTangentParams, readonly Tensor[]> =
  defineMultiple<readonly Tensor[], CustomTangentParams>({
    name: "customTangent",
    kind: "higherOrder",
    inlines: true,
    dtypes: floating,
    samples: () => [],
    shape: (_args, { outs }) => outs,
    jvp: (primals, tangents, params) => {
      const count = countKnown(params);
      if (tangents.slice(0, count).every((tangent) => tangent === null)) {
        const along = primals.map((x, i) => (i < count ? x : (tangents[i] ?? zerosLike(x))));
        return [applyTangent(primals, params), applyTangent(along, params)];
      }
      const { program } = params;
      if (program === undefined) throw forwardError(params.name);
      return jvpFlat((xs) => runProgram(program, xs), primals, tangents, "jvp");
    },
    // What is known are residuals, and nothing but them can be computed before the tangents are there.
    partialEval: (args, _isKnown, params) => ({
      known: params.outs.map(() => undefined),
      primitive: customTangent,
      params,
      args,
    }),
    transpose: (cts, args, params) => {
      const known = args.slice(0, countKnown(params));
      if (!known.every(isKnown)) {
        throw new ArgumentError({
          op: "linearTranspose",
          requirement: "the function must be linear in its arguments",
          received: `the derivative of ${params.name}, in the point where it is taken`,
          fix: "Linearize it first: linearize(f, primals) gives a linear function.",
        });
      }
      const inputs = [...pullbackInputs(known, params), ...cts];
      const results = runProgram(params.backward(), inputs);
      return args.map((arg, i): MaybeZero => (isKnown(arg) ? null : results[i - known.length]));
    },
    batch: (args, dims, params, size) => {
      const count = countKnown(params);
      const program =
        params.program === undefined
          ? undefined
          : batchProgram(
              params.program,
              dims,
              size,
              params.outs.map(() => true),
            ).program;
      const batched: CustomTangentParams = {
        ...params,
        name: `vmap(${params.name})`,
        ...(program === undefined ? {} : { program }),
        outs: params.outs.map(({ shape, dtype }) => aval([size, ...shape], dtype)),
        backward: lazily(() => {
          const inputDims = [...pullbackInputs(dims, params), ...params.outs.map(() => 0)];
          return batchSummed(params.backward(), inputDims, size, dims.slice(count));
        }),
      };
      return applyTangent(args, batched).map((value) => ({ value, dim: 0 }));
    },
    lower: (inputs, { name, program }, build) => {
      if (program === undefined) throw forwardError(name);
      return lowerEquations(program, inputs, build);
    },
  });
