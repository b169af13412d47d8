/**
 * Forward mode for users: jvp and linearize.
 * @module
 */
import { checkFunction } from "../base/checks.js";
import { treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { zerosLike } from "../primitives/constant.js";
import { flattenTensors } from "../trace/flat.js";
import { runProgram } from "../trace/interpret.js";
import type { AnyFunction, AuxOptions } from "./flatten.js";
import { checkPrimals, flattenFunction, pairedLeaves } from "./flatten.js";
import { jvpFlat } from "./jvp.js";
import { linearizeFlat } from "./linearize.js";

/**
 * Forward-mode derivative: the value of `f` at `primals` and its directional derivative along `tangents`.
 * `primals` and `tangents` are arrays with one entry per argument, of equal structure, shapes and dtypes.
 * With `hasAux`, f returns [result, aux] and aux comes third.
 * @throws TreeError, ShapeError when primals and tangents differ; DTypeError when a primal is no float
 * @example
 * ```ts
 * import { jvp, mul, tensor, type Tensor } from "@cotangent/core";
 * const [y, dy] = jvp((x: Tensor) => mul(x, x), [tensor(3)], [tensor(1)]);
 * [y.item(), dy.item()] // => [9, 6]
 * ```
 */
export function jvp<A extends readonly unknown[], R, X>(
  f: (...args: A) => readonly [R, X],
  primals: A,
  tangents: A,
  options: { readonly hasAux: true },
): readonly [value: Tensors<R>, tangent: Tensors<R>, aux: Tensors<X>];
export function jvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
  tangents: A,
): readonly [value: Tensors<R>, tangent: Tensors<R>];
export function jvp(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  options: AuxOptions = {},
): readonly unknown[] {
  checkFunction("jvp", f, options);
  const { value, tangent, aux } = jvpAs("jvp", f, primals, tangents, options.hasAux ?? false);
  return options.hasAux === true ? [value, tangent, aux] : [value, tangent];
}

/** What forward mode gives, before the types of a particular function are known. */
export interface Pushforward {
  readonly value: unknown;
  readonly tangent: unknown;
  readonly aux: unknown;
}

/** jvp under the name that errors show. */
export function jvpAs(
  op: string,
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  hasAux: boolean,
): Pushforward {
  checkPrimals(op, primals);
  const [leaves, argsDef] = flattenTensors(primals, op);
  const directions = pairedLeaves(op, "a tangent", tangents, argsDef, leaves);
  const { flat, mainCount, treedef, auxDef } = flattenFunction(op, f, argsDef, hasAux);
  const [outs, outTangents] = jvpFlat(flat, leaves, directions, op);
  const n = mainCount();
  const main = treeUnflatten(treedef(), outs.slice(0, n));
  const along = treeUnflatten(
    treedef(),
    outs.slice(0, n).map((out, i) => outTangents[i] ?? zerosLike(out)),
  );
  return { value: main, tangent: along, aux: treeUnflatten(auxDef(), outs.slice(n)) };
}

/**
 * The value of `f` at `primals` and its derivative there as a function of tangents, which may be called many times
 * without running f again.
 * @throws DTypeError when a primal is no float
 * @example
 * ```ts
 * import { linearize, mul, tensor, type Tensor } from "@cotangent/core";
 * const [y, derivative] = linearize((x: Tensor) => mul(x, x), [tensor(3)]);
 * [y.item(), derivative(tensor(1)).item(), derivative(tensor(10)).item()] // => [9, 6, 60]
 * ```
 */
export function linearize<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
): readonly [value: Tensors<R>, derivative: (...tangents: A) => Tensors<R>] {
  checkFunction("linearize", f);
  return linearizeAs("linearize", f, primals);
}

/** linearize under the name that errors show. */
export function linearizeAs<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  primals: A,
): readonly [value: Tensors<R>, derivative: (...tangents: A) => Tensors<R>];
export function linearizeAs(
  op: string,
  f: AnyFunction,
  primals: readonly unknown[],
): readonly [value: unknown, derivative: AnyFunction] {
  checkPrimals(op, primals);
  const [leaves, argsDef] = flattenTensors(primals, op);
  const { flat, treedef } = flattenFunction(op, f, argsDef, false);
  const { outs, linear } = linearizeFlat(flat, leaves, op);
  const derivative: AnyFunction = (...tangents) =>
    treeUnflatten(treedef(), runProgram(linear, pairedLeaves(op, "a tangent", tangents, argsDef, leaves)));
  return [treeUnflatten(treedef(), outs), derivative];
}
