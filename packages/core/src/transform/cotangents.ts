/**
 * Reverse mode for users: vjp and linearTranspose.
 * @module
 */
import { avalOf } from "../base/aval.js";
import { treeUnflatten } from "../base/tree.js";
import { zerosLike } from "../primitives/constant.js";
import { flattenTensors } from "../trace/flat.js";
import { stage } from "../trace/stage.js";
import type { AnyFunction, AuxOptions } from "./flatten.js";
import { checkFloating, flattenFunction, pairedLeaves } from "./flatten.js";
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
  primals: A,
  options: { readonly hasAux: true },
): readonly [value: R, pullback: (cotangent: R) => A, aux: X];
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
): readonly [value: R, pullback: (cotangent: R) => A];
export function vjp(
  f: AnyFunction,
  primals: readonly unknown[],
  options: AuxOptions = {},
): readonly unknown[] {
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
  checkFloating(op, primals, "the primals");
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
 * @throws ArgumentError when f is not linear
 * @example
 * ```ts
 * import { linearTranspose, mul, tensor, type Tensor } from "@cotangent/core";
 * const triple = linearTranspose((x: Tensor) => mul(x, 3), [tensor([0, 0])]);
 * triple(tensor([1, 2]))[0].toArray() // => [3, 6]
 * ```
 */
export function linearTranspose<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  like: A,
): (cotangent: R) => A {
  checkFloating("linearTranspose", like, "the arguments");
  const [leaves, argsDef] = flattenTensors(like, "linearTranspose");
  const { flat, treedef } = flattenFunction("linearTranspose", f, argsDef, false);
  const { program, captured } = stage(flat, leaves.map(avalOf), "linearTranspose");
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
