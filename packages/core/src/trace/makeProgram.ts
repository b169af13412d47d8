/**
 * The user's windows on staging: a function's program, and the shapes it gives.
 * @module
 */

import type { Aval } from "../base/aval.js";
import { avalOf } from "../base/aval.js";
import { checkFunction } from "../base/checks.js";
import { invariant } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { treeUnflatten } from "../base/tree.js";
import type { TreeDef } from "../base/treeDef.js";
import type { Avals, Tensors } from "../base/treeTypes.js";
import type { Program } from "../program/program.js";
import { atomAval } from "../program/program.js";
import { callFlat, flattenArguments } from "./flat.js";
import { stage } from "./stage.js";

/** Stages `f` on the avals of the tensors of `args`, and keeps the structure of what it returns. */
export function stageTree<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  args: A,
): {
  readonly program: Program;
  readonly captured: ReturnType<typeof stage>["captured"];
  readonly treedef: TreeDef<Tensors<R>>;
  readonly tensors: readonly Tensor[];
} {
  const { tensors, rebuild } = flattenArguments(args, op);
  let treedef: TreeDef<Tensors<R>> | undefined;
  const staged = stage(
    (tracers) => {
      const result = callFlat(op, f, rebuild(tracers));
      treedef = result.treedef;
      return result.leaves;
    },
    tensors.map(avalOf),
    op,
  );
  invariant(treedef !== undefined, "staging calls the function once");
  return { ...staged, treedef, tensors };
}

/**
 * The program that `f` performs on arguments of these shapes and dtypes; JAX calls it `make_jaxpr`. Nothing is computed.
 * Tensors that f closes over become constants of the program.
 * @throws TraceError when f reads a traced value
 * @example
 * ```ts
 * import { makeProgram, mul, printProgram, tensor, type Tensor } from "@cotangent/core";
 * printProgram(makeProgram((x: Tensor) => mul(x, x))(tensor([1, 2])))
 * // => { lambda a:f32[2] . let
 * //     b:f32[2] = mul a a
 * //   in (b) }
 * ```
 */
export function makeProgram<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
): (...args: A) => Program {
  checkFunction("makeProgram", f);
  return (...args) => stageTree("makeProgram", f, args).program;
}

/**
 * Shapes and dtypes of the results of `f`, in the structure that f returns, without computing anything.
 * @throws the error that the call itself would throw for arguments that do not fit
 * @example
 * ```ts
 * import { evalShape, matmul, zeros } from "@cotangent/core";
 * evalShape(matmul, zeros([2, 3]), zeros([3, 5])) // => { shape: [2, 5], dtype: "float32" }
 * ```
 */
export function evalShape<A extends readonly unknown[], R>(f: (...args: A) => R, ...args: A): Avals<R>;
export function evalShape(f: (...args: readonly unknown[]) => unknown, ...args: readonly unknown[]): unknown {
  checkFunction("evalShape", f);
  const { program, treedef } = stageTree("evalShape", f, args);
  const avals: readonly Aval[] = program.outputs.map((atom) => avalOf(atomAval(atom)));
  return treeUnflatten(treedef, avals);
}
