/** rootCall: a solution of f(x) = 0 by a solver of the user, differentiated by the implicit function theorem. @module */
import { avalOf } from "../../base/aval.js";
import { ArgumentError } from "../../base/errors.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { neg } from "../../primitives/add.js";
import { batchToFront } from "../../primitives/batching.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import type { Program } from "../../program/program.js";
import { atomAval } from "../../program/program.js";
import { runProgram } from "../../trace/interpret.js";
import { jvpFlat } from "../../transform/jvp.js";
import { applyProgram } from "../applyProgram.js";
import { batchProgram } from "../derived.js";
import type { LinearSolveParams } from "./linearSolve.js";
import { applyLinearSolve, batchLinearSolve } from "./linearSolve.js";

/** Programs over what the functions close over, then a point. */
export interface RootParams {
  /** From an initial guess to a root. */
  readonly program: Program;
  /** f. */
  readonly residual: Program;
  /** Solves the system of the derivative of f at a point; what is closed over, then the point, are its closed-over inputs. */
  readonly tangent: LinearSolveParams;
  readonly held: number;
}

/** Finds a root, under the interpreter in force. */
export function applyRoot(args: readonly Tensor[], params: RootParams): readonly Tensor[] {
  return applyProgram(rootCall, args, params);
}

// A solver that does not look at the matrix it is given is differentiated as it stands: it is linear.
function solveTangent(args: readonly Tensor[], tangent: LinearSolveParams): readonly Tensor[] {
  return tangent.transposeSolve === undefined
    ? runProgram(tangent.program, args)
    : applyLinearSolve(args, tangent);
}

/** x with f(x) = 0: what f and solve close over, then an initial guess -> x. */
export const rootCall: Callable<readonly Tensor[], RootParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  RootParams
>({
  name: "root",
  kind: "higherOrder",
  inlines: true,
  dtypes: everything,
  samples: () => [],
  shape: (_args, { program }) => program.outputs.map((atom) => avalOf(atomAval(atom))),
  jvp: (primals, tangents, params) => {
    const { residual, tangent, held } = params;
    const x = applyRoot(primals, params);
    const point = [...primals.slice(0, held), ...x];
    const directions = [...tangents.slice(0, held), ...x.map(() => null)];
    // f(x, w) = 0, so df/dx dx = -df/dw dw; where the search began does not matter
    const [, moved] = jvpFlat((inputs) => runProgram(residual, inputs), point, directions, "jvp");
    if (moved.every((one) => one === null)) return [x, moved];
    const right = moved.map((one, i) => (one === null ? zerosLike(x[i]) : neg(one)));
    return [x, solveTangent([...point, ...right], tangent)];
  },
  partialEval: (args, _isKnown, params) => ({
    known: params.program.outputs.map(() => undefined),
    primitive: rootCall,
    params,
    args,
  }),
  transpose: () => {
    throw new ArgumentError({
      op: "linearTranspose",
      requirement: "the function must be linear in its arguments",
      received: "a root, which is not",
      fix: "Linearize it first: linearize(f, primals) gives a linear function.",
    });
  },
  batch: (args, dims, { program, residual, tangent, held }, size) => {
    const heldDims = dims.slice(0, held);
    const front = range(args.length - held).map(() => 0);
    const batched = (whole: Program): Program =>
      batchProgram(
        whole,
        [...heldDims, ...front],
        size,
        front.map(() => true),
      ).program;
    const guess = args.slice(held).map((x, i) => batchToFront(x, dims[held + i], size));
    const results = applyRoot([...args.slice(0, held), ...guess], {
      program: batched(program),
      residual: batched(residual),
      tangent: batchLinearSolve(tangent, [...heldDims, ...front], size),
      held,
    });
    return results.map((value) => ({ value, dim: 0 }));
  },
  lower: (inputs, { program }, build) => lowerEquations(program, inputs, build),
});
