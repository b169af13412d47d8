/** Roots found by a function of the user, differentiated without looking into it. @module */
import { avalOf } from "../../base/aval.js";
import { checkFunction } from "../../base/checks.js";
import { lazily } from "../../base/lazily.js";
import { treeUnflatten } from "../../base/tree.js";
import type { LikeTree, Tensors } from "../../base/treeTypes.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Program } from "../../program/program.js";
import { flattenTensors } from "../../trace/flat.js";
import { runProgram } from "../../trace/interpret.js";
import type { FlatFunction, Staged } from "../../trace/stage.js";
import { stage } from "../../trace/stage.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { checkFloating } from "../../transform/flatten.js";
import { jvpFlat } from "../../transform/jvp.js";
import { inputAvals } from "../derived.js";
import type { AnyRule } from "../rules/customTypes.js";
import { stageWithin, widen } from "../rules/held.js";
import type { LinearSolver } from "./customLinearSolve.js";
import { transposedProduct } from "./linearSolve.js";
import type { Space } from "./linearSystem.js";
import { asFunction, onVectors, solverOf } from "./linearSystem.js";
import { applyRoot } from "./rootCall.js";

/** A function of x whose value is a tree like x. */
export type Equations<T> = (x: Tensors<T>) => LikeTree<T>;

/**
 * x with f(x) = 0, found from `initialGuess` by `solve(f, initialGuess)` in any way: its steps are never differentiated.
 * Derivatives, forward and reverse and of any order, follow from the implicit function theorem: dx solves the linear system
 * df/dx dx = -df/dw dw for what f closes over, w. `tangentSolve(g, y)` solves it: it gets the derivative g of f at the root,
 * a linear function, and returns z with g(z) = y; for reverse mode it gets the transpose of g. For a scalar, write
 * `(g, y) => div(y, g(tensor(1)))`. x, f(x) and initialGuess are trees alike, of floating dtypes; no derivative flows to
 * initialGuess. All functions are staged as by jit.
 * @throws TreeError, ShapeError, DTypeError when f or a solver does not return a tree like initialGuess
 * @example
 * ```ts
 * import { customRoot, div, grad, onesLike, sqrt, square, sub, tensor, type Tensor } from "@cotangent/core";
 * const squareRoot = (a: Tensor) => customRoot((x: Tensor) => sub(square(x), a), a, () => sqrt(a), (g, y) => div(y, g(onesLike(y))));
 * squareRoot(tensor(9)).item() // => 3
 * grad(grad(squareRoot))(tensor(4)).item() // => -0.03125
 * ```
 */
export function customRoot<T>(
  f: Equations<T>,
  initialGuess: T,
  solve: (f: (x: LikeTree<T>) => Tensors<T>, initialGuess: Tensors<T>) => LikeTree<T>,
  tangentSolve: LinearSolver<T>,
): Tensors<T>;
export function customRoot(
  f: (x: unknown) => unknown,
  initialGuess: unknown,
  solve: (f: AnyFunction, initialGuess: unknown) => unknown,
  tangentSolve: (g: AnyFunction, y: unknown) => unknown,
): unknown {
  return findRoot("customRoot", f, initialGuess, solve, tangentSolve);
}

/** customRoot under the name that errors show. */
export function findRoot(
  op: string,
  f: AnyRule,
  initialGuess: unknown,
  solve: AnyRule,
  tangentSolve: AnyRule,
): unknown {
  for (const each of [f, solve, tangentSolve]) checkFunction(op, each);
  checkFloating(op, initialGuess, "the initial guess", "Convert it with astype().");
  const [guess, treedef] = flattenTensors(initialGuess, op);
  const avals = guess.map(avalOf);
  const space = { treedef, avals };
  const residual = stage(onVectors({ op, rule: "the function" }, f, space), avals, op);
  const closed = residual.captured;
  const name = { op, rule: "solve" };
  const search: FlatFunction = (start) => {
    const whole = asFunction(name, residual.program, closed, space);
    return onVectors(name, (x) => solve(whole, x), space)(start);
  };
  const searched = stage(search, avals, op, closed);
  const tangent = tangentSystem(op, residual, tangentSolve, space, searched.captured);
  const all = tangent.solved.captured;
  const results = applyRoot([...all, ...guess], {
    program: widen(searched, all),
    residual: widen(residual, all),
    tangent: {
      op,
      program: tangent.solved.program,
      matvec: widen({ program: tangent.product, captured: closed }, all),
      ...(tangent.isProductUsed ? { transposeSolve: tangent.transposeSolve } : {}),
      held: all.length + avals.length,
    },
    held: all.length,
  });
  return treeUnflatten(treedef, results);
}

interface TangentSystem {
  /** From what is closed over, a point and a vector to the derivative of the function there times the vector. */
  readonly product: Program;
  readonly solved: Staged;
  readonly isProductUsed: boolean;
  readonly transposeSolve: () => Program;
}

// The derivative of a function at a point, and how it is solved for, over what both close over and the point.
function tangentSystem(
  op: string,
  { program: whole, captured: closed }: Staged,
  tangentSolve: AnyRule,
  space: Space,
  held: Staged["captured"],
): TangentSystem {
  const { avals } = space;
  const n = avals.length;
  const start = closed.length + n;
  const product = stage(
    (args) => {
      const directions = [...closed.map(() => null), ...args.slice(start)];
      const [outs, moved] = jvpFlat(
        (inputs) => runProgram(whole, inputs),
        args.slice(0, start),
        directions,
        op,
      );
      return outs.map((out, i) => moved[i] ?? zerosLike(out));
    },
    [...inputAvals(whole), ...avals],
    op,
  ).program;
  const rule = "tangentSolve";
  const solverAt = (matrix: Program, point: Staged["captured"]): ReturnType<typeof solverOf> =>
    solverOf({ op, rule }, tangentSolve, matrix, [...closed, ...point], space);
  let isProductUsed = false;
  const forward: FlatFunction = (args) => {
    const { flat, isProductUsed: wasUsed } = solverAt(product, args.slice(0, n));
    const results = flat(args.slice(n));
    isProductUsed = wasUsed();
    return results;
  };
  const solved = stage(forward, [...avals, ...avals], op, held);
  const transposeSolve = lazily(() => {
    const matrix = transposedProduct(product, start);
    const backward: FlatFunction = (args) => solverAt(matrix, args.slice(0, n)).flat(args.slice(n));
    const fix = "Let tangentSolve use the function that it is given, and nothing else.";
    return stageWithin({ op, rule, fix }, backward, [...avals, ...avals], solved.captured);
  });
  return { product, solved, isProductUsed, transposeSolve };
}
