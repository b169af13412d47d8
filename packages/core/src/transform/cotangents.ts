/**
 * Reverse mode for users: vjp and linearTranspose.
 * @module
 */
import { avalOf } from "../base/aval.js";
import { checkFunction } from "../base/checks.js";
import { ArgumentError } from "../base/errors.js";
import { elementsOf } from "../base/tensor.js";
import { treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { zerosLike } from "../primitives/constant.js";
import type { Program } from "../program/program.js";
import { withInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import { flattenTensors } from "../trace/flat.js";
import { runProgram } from "../trace/interpret.js";
import { stage } from "../trace/stage.js";
import type { AnyFunction, AuxOptions } from "./flatten.js";
import { checkPrimals, flattenFunction, pairedLeaves } from "./flatten.js";
import { linearizeFlat } from "./linearize.js";
import { transposeFlat } from "./transpose.js";

/**
 * The value of `f` at `primals` and a function from a cotangent of the result to the cotangents of the arguments (an
 * array, one per argument), which may be called many times. With `hasAux`, aux comes third.
 * @throws DTypeError when a primal is no float
 * @example
 * ```ts
 * import { mul, tensor, vjp, type Tensor } from "@cotangent/core";
 * const [y, pullback] = vjp((a: Tensor, b: Tensor) => mul(a, b), [tensor(3), tensor(4)]);
 * [y.item(), ...pullback(tensor(1)).map((ct) => ct.item())] // => [12, 4, 3]
 * ```
 */
export function vjp<A extends readonly unknown[], R, X>(
  f: (...args: A) => readonly [R, X],
  primals: readonly [...A],
  options: { readonly hasAux: true },
): readonly [value: Tensors<R>, pullback: (cotangent: Tensors<R>) => Tensors<A>, aux: Tensors<X>];
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: readonly [...A],
): readonly [value: Tensors<R>, pullback: (cotangent: Tensors<R>) => Tensors<A>];
export function vjp(
  f: AnyFunction,
  primals: readonly unknown[],
  options: AuxOptions = {},
): readonly unknown[] {
  checkFunction("vjp", f, options);
  const { value, pullback, aux } = vjpAs("vjp", f, primals, options.hasAux ?? false);
  return options.hasAux === true ? [value, pullback, aux] : [value, pullback];
}

/** What reverse mode gives, before the types of a particular function are known. */
export interface Pullback {
  readonly value: unknown;
  readonly pullback: (cotangent: unknown) => readonly unknown[];
  readonly aux: unknown;
}

/** vjp under the name that errors show. */
export function vjpAs(op: string, f: AnyFunction, primals: readonly unknown[], hasAux: boolean): Pullback {
  checkPrimals(op, primals);
  const [leaves, argsDef] = flattenTensors(primals, op);
  const { flat, mainCount, treedef, auxDef } = flattenFunction(op, f, argsDef, hasAux);
  const { outs, linear } = linearizeFlat(flat, leaves, op);
  const n = mainCount();
  const pullback = (cotangent: unknown): readonly unknown[] => {
    const cts = pairedLeaves(op, "the cotangent", cotangent, treedef(), outs.slice(0, n));
    const results = transposeFlat(
      linear,
      leaves.map(() => null),
      [...cts, ...outs.slice(n).map(() => null)],
    );
    return treeUnflatten(
      argsDef,
      results.map((ct, i) => ct ?? zerosLike(leaves[i])),
    );
  };
  return {
    value: treeUnflatten(treedef(), outs.slice(0, n)),
    pullback,
    aux: treeUnflatten(auxDef(), outs.slice(n)),
  };
}

/**
 * The transpose of a linear function: from a cotangent of its result to cotangents of its arguments. `like` gives the
 * arguments' structure, shapes and dtypes; their values do not matter.
 * @throws ArgumentError when f is not linear, as far as that shows: a constant part cannot be seen in a function that closes
 * over values of a surrounding transform
 * @example
 * ```ts
 * import { linearTranspose, mul, tensor, type Tensor } from "@cotangent/core";
 * const triple = linearTranspose((x: Tensor) => mul(x, 3), [tensor([0, 0])]);
 * triple(tensor([1, 2]))[0].toArray() // => [3, 6]
 * ```
 */
export function linearTranspose<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  like: readonly [...A],
): (cotangent: Tensors<R>) => Tensors<A>;
export function linearTranspose(
  f: AnyFunction,
  like: readonly unknown[],
): (cotangent: unknown) => readonly unknown[] {
  checkFunction("linearTranspose", f);
  checkPrimals("linearTranspose", like, "the arguments");
  const [leaves, argsDef] = flattenTensors(like, "linearTranspose");
  const { flat, treedef } = flattenFunction("linearTranspose", f, argsDef, false);
  const { program, captured } = stage(flat, leaves.map(avalOf), "linearTranspose");
  if (captured.length === 0) checkNoConstantPart(program);
  const outs = program.outputs.map((atom) => zerosLike(atom._tag === "var" ? atom.aval : atom.value));
  return (cotangent) => {
    const cts = pairedLeaves("linearTranspose", "the cotangent", cotangent, treedef(), outs);
    const results = transposeFlat(program, [...captured, ...leaves.map(() => null)], cts);
    return treeUnflatten(
      argsDef,
      results.map((ct, i) => ct ?? zerosLike(leaves[i])),
    );
  };
}

// A linear function is 0 at 0. Where it holds values of a surrounding transform, that cannot be looked at.
function checkNoConstantPart(program: Program): void {
  const results = withInterpreter(evaluate, () =>
    runProgram(
      program,
      program.inputs.map(({ aval }) => zerosLike(aval)),
    ),
  );
  for (const result of results) {
    // NaN comes of infinite factors.
    const constant = elementsOf(result, "linearTranspose").find((value: number) => Math.abs(value) > 0);
    if (constant === undefined) continue;
    throw new ArgumentError({
      op: "linearTranspose",
      requirement: "the function must be linear in its arguments",
      received: `one that gives ${constant} at zeros`,
      fix: "Linearize it first: linearize(f, primals) gives a linear function.",
    });
  }
}
