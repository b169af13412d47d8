/**
 * linearSolve: the solution of a linear system by a solver of the user, differentiated by the system itself: each
 * derivative is one more solution of it, each transposition one of the transposed system.
 * @module
 */
import { avalOf } from "../../base/aval.js";
import { ArgumentError, invariant } from "../../base/errors.js";
import { lazily } from "../../base/lazily.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { neg, sub } from "../../primitives/add.js";
import { batchToFront } from "../../primitives/batching.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import type { MaybeZero } from "../../program/primitive.js";
import { isKnown } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { atomAval } from "../../program/program.js";
import { runProgram } from "../../trace/interpret.js";
import { jvpFlat } from "../../transform/jvp.js";
import { applyProgram } from "../applyProgram.js";
import { batchProgram, transposeProgram } from "../derived.js";

/** Programs over the same inputs: what they close over, then a vector of the system. */
export interface LinearSolveParams {
  /** Of the public function, for messages. */
  readonly op: string;
  /** From b to x. */
  readonly program: Program;
  /** From x to A x. */
  readonly matvec: Program;
  /** The same for the transposed system; missing when nobody can solve it. */
  readonly transposeSolve?: () => Program;
  /** How many inputs are closed over. */
  readonly held: number;
}

/** Solves the system, under the interpreter in force. */
export function applyLinearSolve(args: readonly Tensor[], params: LinearSolveParams): readonly Tensor[] {
  return applyProgram(linearSolve, args, params);
}

/** The product with the transposed matrix, over the same inputs. */
export function transposedProduct(matvec: Program, held: number): Program {
  return transposeProgram(
    matvec,
    matvec.inputs.map((_, i) => i < held),
  );
}

/** The system with an axis in front of all vectors, `heldDims` saying where what it closes over has one. */
export function batchLinearSolve(
  params: LinearSolveParams,
  heldDims: readonly (number | null)[],
  size: number,
): LinearSolveParams {
  const { program, matvec, transposeSolve, held } = params;
  const batched = (whole: Program): Program => {
    const dims = [...heldDims, ...range(whole.inputs.length - held).map(() => 0)];
    return batchProgram(
      whole,
      dims,
      size,
      whole.outputs.map(() => true),
    ).program;
  };
  return {
    ...params,
    program: batched(program),
    matvec: batched(matvec),
    ...(transposeSolve === undefined ? {} : { transposeSolve: lazily(() => batched(transposeSolve())) }),
  };
}

/** Minus the tangent of the residual of an equation, plus that of its right-hand side; null when both are zero. */
function rightHandSide(db: MaybeZero, moved: MaybeZero): MaybeZero {
  if (moved === null) return db;
  return db === null ? neg(moved) : sub(db, moved);
}

/** x with A x = b: what matvec and solve close over, then b -> x. */
export const linearSolve: Callable<readonly Tensor[], LinearSolveParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  LinearSolveParams
>({
  name: "linearSolve",
  kind: "higherOrder",
  inlines: true,
  dtypes: everything,
  samples: () => [],
  shape: (_args, { program }) => program.outputs.map((atom) => avalOf(atomAval(atom))),
  jvp: (primals, tangents, params) => {
    const { matvec, held } = params;
    const x = applyLinearSolve(primals, params);
    const point = [...primals.slice(0, held), ...x];
    const directions = [...tangents.slice(0, held), ...x.map(() => null)];
    // A x = b, so A dx = db - dA x
    const [, moved] = jvpFlat((inputs) => runProgram(matvec, inputs), point, directions, "jvp");
    const right = moved.map((one, i) => rightHandSide(tangents[held + i], one));
    if (right.every((one) => one === null)) return [x, right];
    const b = right.map((one, i) => one ?? zerosLike(x[i]));
    return [x, applyLinearSolve([...primals.slice(0, held), ...b], params)];
  },
  // A solver sees a right-hand side whole or not at all.
  partialEval: (args, _isKnown, params) => ({
    known: params.program.outputs.map(() => undefined),
    primitive: linearSolve,
    params,
    args,
  }),
  transpose: (cts, args, params) => {
    const { op, program, matvec, transposeSolve, held } = params;
    const closed = args.slice(0, held);
    if (!closed.every(isKnown)) {
      throw new ArgumentError({
        op: "linearTranspose",
        requirement: "the function must be linear in its arguments",
        received: `${op}, which is not linear in its matrix`,
        fix: "Linearize it first: linearize(f, primals) gives a linear function.",
      });
    }
    if (transposeSolve === undefined) {
      throw new ArgumentError({
        op,
        requirement: "reverse mode solves the transposed system",
        received: "a solve that does not use the matvec it is given, and no transposeSolve",
        fix: "Give transposeSolve, or symmetric: true where the matrix is.",
      });
    }
    // x = A^-1 b, so the cotangent of b solves A^T y = ct
    const transposed: LinearSolveParams = {
      op,
      program: transposeSolve(),
      matvec: transposedProduct(matvec, held),
      transposeSolve: () => program,
      held,
    };
    const results = applyLinearSolve([...closed, ...cts], transposed);
    return args.map((arg, i): MaybeZero => (isKnown(arg) ? null : results[i - held]));
  },
  batch: (args, dims, params, size) => {
    const { held } = params;
    const b = args.slice(held).map((x, i) => batchToFront(x, dims[held + i], size));
    const batched = batchLinearSolve(params, dims.slice(0, held), size);
    const results = applyLinearSolve([...args.slice(0, held), ...b], batched);
    invariant(results.length === b.length, "a solution has the structure of the right-hand side");
    return results.map((value) => ({ value, dim: 0 }));
  },
  lower: (inputs, { program }, build) => lowerEquations(program, inputs, build),
});
