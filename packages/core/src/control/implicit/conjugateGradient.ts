/** Symmetric positive definite systems by conjugate gradients. @module */

import { avalOf } from "../../base/aval.js";
import { checkFunction } from "../../base/checks.js";
import { sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { treeUnflatten } from "../../base/tree.js";
import type { Tensors } from "../../base/treeTypes.js";
import { add } from "../../primitives/add.js";
import { gt, lt } from "../../primitives/compare.js";
import { zerosLike } from "../../primitives/constant.js";
import { div } from "../../primitives/div.js";
import { and } from "../../primitives/logic.js";
import { max } from "../../primitives/max.js";
import { mul } from "../../primitives/mul.js";
import { flattenTensors } from "../../trace/flat.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { checkFloating, pairedLeaves } from "../../transform/flatten.js";
import { whileLoop } from "../loops/loops.js";
import type { LinearMap } from "./customLinearSolve.js";
import { solveLinear } from "./customLinearSolve.js";
import { checkLimit } from "./iterate.js";
import { onVectors } from "./linearSystem.js";
import type { Vector } from "./vectors.js";
import { inner, minus, plus, times } from "./vectors.js";

/** What conjugateGradient takes. */
export interface ConjugateGradientOptions<V> {
  /** Where the search begins: a tree like b. Default zeros. */
  readonly x0?: V;
  /** The search ends when the norm of b - A x is at most `tolerance` times that of b. At least 0; default 1e-5. */
  readonly tolerance?: number;
  /** Or when that norm is at most `absoluteTolerance`. At least 0; default 0. */
  readonly absoluteTolerance?: number;
  /** Or after so many steps. At least 0; default 10 times the number of unknowns. */
  readonly maxIterations?: number;
  /** An approximation of the inverse of A, symmetric and positive definite, as a function of vectors. Default: the identity. */
  readonly preconditioner?: LinearMap<V>;
}

/**
 * x with A x = b, for a symmetric positive definite A that `matvec` multiplies with. Vectors are tensors or trees of them, of
 * floating dtypes; x is a tree like b. Derivatives, forward and reverse, of any order, flow to b and to what `matvec` closes
 * over, by further solutions to the same accuracy; none flows to x0 and the preconditioner. JAX calls it
 * `jax.scipy.sparse.linalg.cg`. matvec is staged as by jit.
 * @throws TreeError, ShapeError, DTypeError when a function does not return a tree like b; ArgumentError when an option is no
 * such number
 * @example
 * ```ts
 * import { at, conjugateGradient, grad, matmul, tensor, type Tensor } from "@cotangent/core";
 * const A = tensor([[4, 1], [1, 3]]);
 * const solve = (b: Tensor) => conjugateGradient((x: Tensor) => matmul(A, x), b);
 * solve(tensor([1, 2])) // => f32[2] [0.0909..., 0.6363...]
 * grad((b: Tensor) => at(solve(b), 0).get())(tensor([1, 2])) // => f32[2] [0.2727..., -0.0909...]
 * ```
 * @see Hestenes, Stiefel: Methods of conjugate gradients for solving linear systems (1952)
 */
export function conjugateGradient<V>(
  matvec: LinearMap<V>,
  b: V,
  options?: ConjugateGradientOptions<V>,
): Tensors<V>;
export function conjugateGradient(
  matvec: (x: unknown) => unknown,
  b: unknown,
  options: ConjugateGradientOptions<unknown> = {},
): unknown {
  const op = "conjugateGradient";
  checkFunction(op, matvec, options);
  checkFloating(op, b, "the right-hand side", "Convert it with astype().");
  const [like, treedef] = flattenTensors(b, op);
  const size = like.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const { x0, preconditioner, tolerance = 1e-5, absoluteTolerance = 0, maxIterations = 10 * size } = options;
  const space = { treedef, avals: like.map(avalOf) };
  const start = x0 === undefined ? like.map(zerosLike) : pairedLeaves(op, "x0", x0, treedef, like);
  const precondition = preconditioner ?? ((x: unknown): unknown => x);
  checkFunction(op, precondition);
  const problem: Problem = {
    start,
    precondition: onVectors({ op, rule: "preconditioner" }, precondition, space),
    isPlain: preconditioner === undefined,
    tolerance: checkLimit(op, "tolerance", tolerance),
    absoluteTolerance: checkLimit(op, "absoluteTolerance", absoluteTolerance),
    maxIterations: checkLimit(op, "maxIterations", maxIterations, true),
  };
  const solve = (product: AnyFunction, right: unknown): unknown => {
    const multiply = (x: Vector): Vector => flattenTensors(product(treeUnflatten(treedef, x)), op)[0];
    return treeUnflatten(treedef, search(multiply, flattenTensors(right, op)[0], problem));
  };
  return solveLinear(op, matvec, b, solve, { symmetric: true });
}

interface Problem {
  readonly start: Vector;
  readonly precondition: (x: Vector) => Vector;
  readonly isPlain: boolean;
  readonly tolerance: number;
  readonly absoluteTolerance: number;
  readonly maxIterations: number;
}

interface State {
  readonly x: Vector;
  readonly residual: Vector;
  /** The product of the residual with its preconditioned self. */
  readonly gamma: Tensor;
  readonly direction: Vector;
  readonly count: Tensor;
}

function search(multiply: (x: Vector) => Vector, b: Vector, problem: Problem): Vector {
  const { start, precondition, isPlain, tolerance, absoluteTolerance, maxIterations } = problem;
  const square = inner(b, b);
  const number = (value: number): Tensor => scalarTensor(value, square.dtype);
  const limit = max(
    mul(number(tolerance * tolerance), square),
    number(absoluteTolerance * absoluteTolerance),
  );
  const last = scalarTensor(maxIterations, "int32");
  const residual = minus(b, multiply(start));
  const direction = precondition(residual);
  const begin: State = {
    x: start,
    residual,
    gamma: inner(residual, direction),
    direction,
    count: scalarTensor(0, "int32"),
  };
  const { x } = whileLoop<State>(
    ({ residual: r, gamma, count }) => and(gt(isPlain ? gamma : inner(r, r), limit), lt(count, last)),
    ({ x: before, residual: r, gamma, direction: p, count }) => {
      const product = multiply(p);
      const alpha = div(gamma, inner(p, product));
      const rest = minus(r, times(alpha, product));
      const z = precondition(rest);
      const next = inner(rest, z);
      return {
        x: plus(before, times(alpha, p)),
        residual: rest,
        gamma: next,
        direction: plus(z, times(div(next, gamma), p)),
        count: add(count, scalarTensor(1, "int32")),
      };
    },
    begin,
  );
  return x;
}
