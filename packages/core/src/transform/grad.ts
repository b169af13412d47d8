/**
 * The derivative functions of users: jvp, linearize, vjp, linearTranspose, grad and valueAndGrad.
 * @module
 */
import { avalOf, formatAval, sameAval } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import { ArgumentError, DTypeError, invariant, ShapeError, TreeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import type { TreeDef } from "../base/tree.js";
import { formatPath, leavesOf, treeFlatten, treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import { constantLike, zerosLike } from "../primitives/constant.js";
import { callFlat, flattenTensors, leafTensor } from "../trace/flat.js";
import { runProgram } from "../trace/interpret.js";
import type { FlatFunction } from "../trace/stage.js";
import { stage } from "../trace/stage.js";
import { jvpFlat } from "./jvp.js";
import { linearizeFlat } from "./linearize.js";
import { transposeFlat } from "./transpose.js";

/** The type of a gradient: that of the argument, with tensors in place of numbers. */
export type Gradient<T> = T extends number | boolean ? Tensor : T;

/** Options of jvp and vjp. */
export interface AuxOptions {
  /** f returns [result, aux]; aux is passed through without a derivative. Default false. */
  readonly hasAux?: boolean;
}

// A function of trees as one of lists; what came after the differentiated results is auxiliary.
interface Flattened<R> {
  readonly flat: FlatFunction;
  /** Number of differentiated leaves; known once `flat` has run. */
  readonly mainCount: () => number;
  readonly treedef: () => TreeDef<R>;
  readonly auxDef: () => TreeDef;
}

function flattenFunction<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  argsDef: TreeDef<A>,
  hasAux: boolean,
): Flattened<R> {
  let found:
    | { readonly treedef: TreeDef<R>; readonly auxDef: TreeDef; readonly mainCount: number }
    | undefined;
  const get = (): NonNullable<typeof found> => {
    invariant(found !== undefined, "a flattened function is asked about its result before it ran");
    return found;
  };
  const flat: FlatFunction = (leaves) => {
    const result = callFlat(op, (...args: A): unknown => splitAux(op, f(...args), hasAux), argsDef, leaves);
    const [[, mainDef], [, auxDef]] = parts(result.treedef, result.leaves);
    found = { treedef: mainDef as TreeDef<R>, auxDef, mainCount: mainDef.leafCount };
    return result.leaves;
  };
  return { flat, mainCount: () => get().mainCount, treedef: () => get().treedef, auxDef: () => get().auxDef };
}

function splitAux(op: string, result: unknown, hasAux: boolean): unknown {
  const promised = typeof result === "object" && result !== null && "then" in result;
  if (promised || (Array.isArray(result) && result.length === 2 && hasAux)) return result;
  if (!hasAux) return [result, null];
  throw new TreeError({
    op,
    requirement: "with hasAux the function must return an array [result, aux]",
    received: Array.isArray(result) ? `an array of ${result.length}` : typeof result,
  });
}

function parts(treedef: TreeDef, leaves: readonly Tensor[]): readonly (readonly [unknown, TreeDef])[] {
  const whole = treeUnflatten(treedef, leaves);
  invariant(Array.isArray(whole) && whole.length === 2, "a result is split into its main and auxiliary part");
  return whole.map((part: unknown) => [part, treeFlatten(part, "grad")[1]]);
}

function checkFloating(op: string, tree: unknown, what: string): void {
  for (const [path, leaf] of treeLeavesWithPath(tree, op)) {
    const tensor = leafTensor(leaf);
    if (isFloating(tensor.dtype)) continue;
    throw new DTypeError({
      op,
      requirement: `${what} must hold floating-point values`,
      expected: "float32 or float64",
      received: `${formatAval(tensor)}${path.length === 0 ? "" : ` at ${formatPath(path)}`}`,
      fix: "Convert it with astype(), or leave it out of argnums.",
    });
  }
}

// Tangents and cotangents must have the structure and the avals of what they belong to.
function pairedLeaves(
  op: string,
  what: string,
  tree: unknown,
  treedef: TreeDef,
  like: readonly Tensor[],
): readonly Tensor[] {
  const leaves = leavesOf(tree, treedef, op).map(leafTensor);
  leaves.forEach((leaf, i) => {
    if (sameAval(leaf, like[i])) return;
    throw new ShapeError({
      op,
      requirement: `${what} must have the shape and dtype of the value`,
      expected: formatAval(like[i]),
      received: formatAval(leaf),
    });
  });
  return leaves;
}

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
export function jvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
  tangents: A,
): readonly [value: R, tangent: R];
export function jvp<A extends readonly unknown[], R, X>(
  f: (...args: A) => readonly [R, X],
  primals: A,
  tangents: A,
  options: { readonly hasAux: true },
): readonly [value: R, tangent: R, aux: X];
export function jvp<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  primals: A,
  tangents: A,
  options: AuxOptions = {},
): readonly unknown[] {
  checkFloating("jvp", primals, "the primals");
  const [leaves, argsDef] = flattenTensors(primals, "jvp");
  const directions = pairedLeaves("jvp", "a tangent", tangents, argsDef, leaves);
  const hasAux = options.hasAux ?? false;
  const { flat, mainCount, treedef, auxDef } = flattenFunction("jvp", f, argsDef, hasAux);
  const [outs, outTangents] = jvpFlat(flat, leaves, directions, "jvp");
  const n = mainCount();
  const main = treeUnflatten(treedef(), outs.slice(0, n));
  const along = treeUnflatten(
    treedef(),
    outs.slice(0, n).map((out, i) => outTangents[i] ?? zerosLike(out)),
  );
  return hasAux ? [main, along, treeUnflatten(auxDef(), outs.slice(n))] : [main, along];
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
): readonly [value: R, derivative: (...tangents: A) => R] {
  checkFloating("linearize", primals, "the primals");
  const [leaves, argsDef] = flattenTensors(primals, "linearize");
  const { flat, treedef } = flattenFunction("linearize", f, argsDef, false);
  const { outs, linear } = linearizeFlat(flat, leaves, "linearize");
  const derivative = (...tangents: A): R =>
    treeUnflatten(
      treedef(),
      runProgram(linear, pairedLeaves("linearize", "a tangent", tangents, argsDef, leaves)),
    );
  return [treeUnflatten(treedef(), outs), derivative];
}

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
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
): readonly [value: R, pullback: (cotangent: R) => A];
export function vjp<A extends readonly unknown[], R, X>(
  f: (...args: A) => readonly [R, X],
  primals: A,
  options: { readonly hasAux: true },
): readonly [value: R, pullback: (cotangent: R) => A, aux: X];
export function vjp<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  primals: A,
  options: AuxOptions = {},
): readonly unknown[] {
  checkFloating("vjp", primals, "the primals");
  const [leaves, argsDef] = flattenTensors(primals, "vjp");
  const hasAux = options.hasAux ?? false;
  const { flat, mainCount, treedef, auxDef } = flattenFunction("vjp", f, argsDef, hasAux);
  const { outs, linear } = linearizeFlat(flat, leaves, "vjp");
  const n = mainCount();
  const pullback = (cotangent: unknown): A => {
    const cts = pairedLeaves("vjp", "the cotangent", cotangent, treedef(), outs.slice(0, n));
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
  const value = treeUnflatten(treedef(), outs.slice(0, n));
  return hasAux ? [value, pullback, treeUnflatten(auxDef(), outs.slice(n))] : [value, pullback];
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

/** What grad differentiates, and whether f has auxiliary results. */
export interface GradOptions<N extends Argnums = Argnums> extends AuxOptions {
  /** Position or positions of the differentiated arguments; default 0. Negative counts from the end. */
  readonly argnums?: N;
}

/** One position, or several. */
export type Argnums = number | readonly number[];

/** Gradients: one for a single position, an array for several. */
export type Gradients<A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? { readonly [K in keyof N]: Gradient<A[N[K] & keyof A]> }
  : Gradient<A[N & keyof A]>;

/** Value and gradient of a scalar function in one pass; see `grad` for the options. */
interface Differentiated {
  readonly value: unknown;
  readonly gradients: unknown;
  readonly aux: unknown;
}

function differentiate(
  op: string,
  f: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  options: GradOptions,
): Differentiated {
  const { argnums = 0, hasAux = false } = options;
  const positions = (typeof argnums === "number" ? [argnums] : argnums).map((n) =>
    n < 0 ? n + args.length : n,
  );
  const bad = positions.find((n) => !Number.isInteger(n) || n < 0 || n >= args.length);
  if (bad !== undefined) {
    throw new ArgumentError({
      op,
      requirement: "argnums must name arguments of the call",
      expected: `integers below ${args.length}`,
      received: String(bad),
    });
  }
  const chosen = positions.map((n) => args[n]);
  const single = positions.length === 1;
  checkFloating(op, single ? chosen[0] : chosen, "the differentiated arguments");
  const [leaves, chosenDef] = flattenTensors(chosen, op);
  const applied = (...picked: readonly unknown[]): unknown =>
    f(...args.map((arg, n) => (positions.includes(n) ? picked[positions.indexOf(n)] : arg)));
  const { flat, mainCount, treedef, auxDef } = flattenFunction(op, applied, chosenDef, hasAux);
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
    gradients: typeof argnums === "number" ? trees[0] : trees,
    aux: treeUnflatten(auxDef(), outs.slice(n)),
  };
}

/**
 * The gradient of a scalar function: a function of the same arguments that gives the derivative with respect to the
 * first one (or those that `argnums` names), in the structure, shapes and dtypes of that argument.
 * With `hasAux`, f returns [loss, aux] and the result is [gradient, aux].
 * @throws ShapeError when f does not return a scalar; DTypeError when a differentiated value or the result is no float;
 * ArgumentError when argnums names no argument, or f returns a promise
 * @example
 * ```ts
 * import { grad, sum, mul, tensor, type Tensor } from "@cotangent/core";
 * const loss = (w: Tensor) => sum(mul(w, w));
 * grad(loss)(tensor([1, 2, 3])).toArray() // => [2, 4, 6]
 * ```
 */
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: A) => Gradients<A, N>;
export function grad<A extends readonly unknown[], X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: A) => readonly [gradients: Gradients<A, N>, aux: X];
export function grad(
  f: (...args: readonly unknown[]) => unknown,
  options: GradOptions = {},
): (...args: readonly unknown[]) => unknown {
  return (...args) => {
    const { gradients, aux } = differentiate("grad", f, args, options);
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
export function valueAndGrad<A extends readonly unknown[], const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradOptions<N> & { readonly hasAux?: false },
): (...args: A) => readonly [value: Tensor, gradients: Gradients<A, N>];
export function valueAndGrad<A extends readonly unknown[], X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: A) => readonly [valueAndAux: readonly [Tensor, X], gradients: Gradients<A, N>];
export function valueAndGrad(
  f: (...args: readonly unknown[]) => unknown,
  options: GradOptions = {},
): (...args: readonly unknown[]) => readonly unknown[] {
  return (...args) => {
    const { value, gradients, aux } = differentiate("valueAndGrad", f, args, options);
    return [options.hasAux === true ? [value, aux] : value, gradients];
  };
}
