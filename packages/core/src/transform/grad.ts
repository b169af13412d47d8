/**
 * Gradients of scalar functions: grad and valueAndGrad.
 * @module
 */
import { formatAval } from "../base/aval.js";
import { checkFunction } from "../base/checks.js";
import { isFloating } from "../base/dtype.js";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { constantLike, zerosLike } from "../primitives/constant.js";
import { flattenTensors } from "../trace/flat.js";
import type { AnyFunction, Argnums, ArgumentAt, AuxOptions } from "./flatten.js";
import { checkFloating, flattenFunction, selectArguments } from "./flatten.js";
import { linearizeFlat } from "./linearize.js";
import { transposeFlat } from "./transpose.js";

/** The type of a gradient: that of the argument, with tensors in place of numbers. */
export type Gradient<T> = Tensors<T>;

/** What grad differentiates, and whether f has auxiliary results. */
export interface GradOptions<N extends Argnums = Argnums> extends AuxOptions {
  /** Position or positions of the differentiated arguments; default 0. Negative counts from the end. */
  readonly argnums?: N;
}

/** Gradients: one for a single position, an array for several. */
export type Gradients<A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? { readonly [K in keyof N]: Gradient<ArgumentAt<A, N[K]>> }
  : Gradient<ArgumentAt<A, N>>;

/** What differentiating a scalar function gives. */
export interface Differentiated {
  readonly value: unknown;
  readonly gradients: unknown;
  readonly aux: unknown;
}

/** Value, gradients and auxiliary results of `f` at `args`; `op` is the name that errors show. */
export function differentiateAs(
  op: string,
  f: AnyFunction,
  args: readonly unknown[],
  options: GradOptions,
): Differentiated {
  const { argnums = 0, hasAux = false } = options;
  const { chosen, apply, pick } = selectArguments(op, f, args, argnums);
  checkFloating(op, chosen.length === 1 ? chosen[0] : chosen, "the differentiated arguments");
  const [leaves, chosenDef] = flattenTensors(chosen, op);
  const { flat, mainCount, treedef, auxDef } = flattenFunction(op, apply, chosenDef, hasAux);
  const { outs, linear } = linearizeFlat(flat, leaves, op);
  const n = mainCount();
  const [out] = outs;
  if (n !== 1 || out.shape.length !== 0) {
    throw new ShapeError({
      op,
      requirement: "the function must return a scalar",
      received: n === 1 ? formatAval(out) : `a tree of ${n} tensors`,
      fix:
        n === 1
          ? "Reduce it with mean(), or use jacrev()."
          : "Return the loss alone, or [loss, aux] with hasAux.",
    });
  }
  if (!isFloating(out.dtype)) {
    throw new DTypeError({
      op,
      requirement: "the function must return a floating-point scalar",
      expected: "float32 or float64",
      received: formatAval(out),
      fix: "Convert the result with astype().",
    });
  }
  const cts = transposeFlat(
    linear,
    leaves.map(() => null),
    outs.map((_, i) => (i === 0 ? constantLike(out, 1) : null)),
  );
  const trees = treeUnflatten(
    chosenDef,
    cts.map((ct, i) => ct ?? zerosLike(leaves[i])),
  );
  return {
    value: treeUnflatten(treedef(), [out]),
    gradients: pick(trees),
    aux: treeUnflatten(auxDef(), outs.slice(n)),
  };
}

/**
 * The gradient of a scalar function: a function of the same arguments that gives the derivative with respect to the
 * first one (or those that `argnums` names), in the structure, shapes and dtypes of that argument.
 * With `hasAux`, f returns [loss, aux] and the result is [gradient, aux].
 * A gradient has the type of the argument of the call: `w = sub(w, grad(loss)(w))` keeps that of w.
 * @throws ShapeError when f does not return a scalar; DTypeError when a differentiated value or the result is no float;
 * ArgumentError when argnums names no argument, or f returns a promise
 * @example
 * ```ts
 * import { grad, sum, mul, tensor, type Tensor } from "@cotangent/core";
 * const loss = (w: Tensor) => sum(mul(w, w));
 * grad(loss)(tensor([1, 2, 3])).toArray() // => [2, 4, 6]
 * ```
 */
export function grad<A extends readonly unknown[], X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradOptions<N> & { readonly hasAux: true },
): <const B extends A>(...args: B) => readonly [gradients: Gradients<B, N>, aux: Tensors<X>];
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N> & { readonly hasAux?: false },
): <const B extends A>(...args: B) => Gradients<B, N>;
export function grad(
  f: (...args: readonly unknown[]) => unknown,
  options: GradOptions = {},
): (...args: readonly unknown[]) => unknown {
  checkFunction("grad", f, options);
  return (...args) => {
    const { gradients, aux } = differentiateAs("grad", f, args, options);
    return options.hasAux === true ? [gradients, aux] : gradients;
  };
}

/**
 * Value and gradient of a scalar function from one run: [value, gradient], or [[value, aux], gradient] with `hasAux`.
 * Options and errors are those of grad.
 * @throws as grad
 * @example
 * ```ts
 * import { sum, mul, tensor, valueAndGrad, type Tensor } from "@cotangent/core";
 * const [value, gradient] = valueAndGrad((w: Tensor) => sum(mul(w, w)))(tensor([3, 4]));
 * [value.item(), gradient.toArray()] // => [25, [6, 8]]
 * ```
 */
export function valueAndGrad<A extends readonly unknown[], X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradOptions<N> & { readonly hasAux: true },
): <const B extends A>(
  ...args: B
) => readonly [valueAndAux: readonly [Tensor, Tensors<X>], gradients: Gradients<B, N>];
export function valueAndGrad<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N> & { readonly hasAux?: false },
): <const B extends A>(...args: B) => readonly [value: Tensor, gradients: Gradients<B, N>];
export function valueAndGrad(
  f: (...args: readonly unknown[]) => unknown,
  options: GradOptions = {},
): (...args: readonly unknown[]) => readonly unknown[] {
  checkFunction("valueAndGrad", f, options);
  return (...args) => {
    const { value, gradients, aux } = differentiateAs("valueAndGrad", f, args, options);
    return [options.hasAux === true ? [value, aux] : value, gradients];
  };
}
