/** Linear systems solved by a function of the user, differentiated without looking into it. @module */
import { avalOf } from "../../base/aval.js";
import { checkFunction, checkOptions } from "../../base/checks.js";
import { lazily } from "../../base/lazily.js";
import { treeUnflatten } from "../../base/tree.js";
import type { LikeTree, Tensors } from "../../base/treeTypes.js";
import type { Program } from "../../program/program.js";
import { flattenTensors } from "../../trace/flat.js";
import type { FlatFunction } from "../../trace/stage.js";
import { stage } from "../../trace/stage.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { checkFloating } from "../../transform/flatten.js";
import type { AnyRule } from "../rules/customTypes.js";
import { stageWithin, widen } from "../rules/held.js";
import type { LinearSolveParams } from "./linearSolve.js";
import { applyLinearSolve, transposedProduct } from "./linearSolve.js";
import { onVectors, solverOf } from "./linearSystem.js";

/** A linear function of a vector, which may be a tree. */
export type LinearMap<V> = (x: Tensors<V>) => LikeTree<V>;

/** A solver: from A, given by its product with vectors, and b to x with A x = b. */
export type LinearSolver<V> = (matvec: (x: LikeTree<V>) => Tensors<V>, b: Tensors<V>) => LikeTree<V>;

/** What customLinearSolve takes besides. */
export interface LinearSolveOptions<V> {
  /**
   * Solves the transposed system, for reverse mode; its matvec is the product with the transposed matrix. Default: `solve`
   * itself, which is right when it knows the matrix by its matvec alone. A solve that never calls its matvec has no default.
   */
  readonly transposeSolve?: LinearSolver<V>;
  /** The matrix is symmetric, so that `solve` solves the transposed system as it is. Default false. */
  readonly symmetric?: boolean;
}

/**
 * x with A x = b, where `matvec` computes A x and `solve(matvec, b)` finds x in any way: its steps are never differentiated.
 * Derivatives, forward and reverse and of any order, are further solutions: A dx = db - dA x. They flow to b and to what
 * `matvec` closes over. Vectors are tensors or trees of them, of floating dtypes; x is a tree like b. All functions are
 * staged as by jit.
 * @throws TreeError, ShapeError, DTypeError when matvec or a solver does not return a vector like b; ArgumentError in reverse mode
 * when nobody can solve the transposed system
 * @example
 * ```ts
 * import { customLinearSolve, div, grad, mul, tensor, type Tensor } from "@cotangent/core";
 * const solve = (a: Tensor, b: Tensor) => customLinearSolve((x) => mul(a, x), b, (_matvec, y) => div(y, a), { symmetric: true });
 * solve(tensor(4), tensor(8)).item() // => 2
 * grad(solve)(tensor(4), tensor(8)).item() // => -0.5
 * ```
 */
export function customLinearSolve<V>(
  matvec: LinearMap<V>,
  b: V,
  solve: LinearSolver<V>,
  options?: LinearSolveOptions<V>,
): Tensors<V>;
export function customLinearSolve(
  matvec: (x: unknown) => unknown,
  b: unknown,
  solve: (matvec: AnyFunction, b: unknown) => unknown,
  options: { readonly transposeSolve?: AnyRule; readonly symmetric?: boolean } = {},
): unknown {
  return solveLinear("customLinearSolve", matvec, b, solve, options);
}

/** customLinearSolve under the name that errors show. */
export function solveLinear(
  op: string,
  matvec: AnyRule,
  b: unknown,
  solve: AnyRule,
  options: { readonly transposeSolve?: AnyRule; readonly symmetric?: boolean },
): unknown {
  checkFunction(op, matvec);
  checkFunction(op, solve);
  const { transposeSolve, symmetric = false } = checkOptions(op, options);
  checkFloating(op, b, "the right-hand side", "Convert it with astype().");
  const [leaves, treedef] = flattenTensors(b, op);
  const space = { treedef, avals: leaves.map(avalOf) };
  const { avals } = space;
  const product = stage(onVectors({ op, rule: "matvec" }, matvec, space), avals, op);
  const closed = product.captured;
  const forward = solverOf({ op, rule: "solve" }, solve, product.program, closed, space);
  const solved = stage(forward.flat, avals, op, closed);
  const transposed = (solver: AnyRule, rule: string): FlatFunction =>
    solverOf({ op, rule }, solver, transposedProduct(product.program, closed.length), closed, space).flat;
  const given =
    transposeSolve === undefined
      ? solved
      : stage(transposed(transposeSolve, "transposeSolve"), avals, op, solved.captured);
  const all = given.captured;
  const program = widen(solved, all);
  const fix = "Give transposeSolve.";
  const again = (): Program =>
    stageWithin({ op, rule: "solve", fix }, transposed(solve, "solve"), avals, all);
  const how =
    transposeSolve !== undefined
      ? () => given.program
      : symmetric
        ? () => program
        : forward.isProductUsed()
          ? lazily(again)
          : undefined;
  const params: LinearSolveParams = {
    op,
    program,
    matvec: widen(product, all),
    ...(how === undefined ? {} : { transposeSolve: how }),
    held: all.length,
  };
  return treeUnflatten(treedef, applyLinearSolve([...all, ...leaves], params));
}
