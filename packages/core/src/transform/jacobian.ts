/**
 * Full derivatives of tree-valued functions: jacfwd, jacrev, hessian, and Hessian-vector products.
 * @module
 */
import { checkFunction } from "../base/checks.js";
import { allocate } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import { checkShape, range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import { treeUnflatten } from "../base/tree.js";
import type { TreeDef } from "../base/treeDef.js";
import type { Tensors, WithLeaves } from "../base/treeTypes.js";
import { moveAxis } from "../primitives/batching.js";
import { reshape } from "../primitives/reshape.js";
import { slice } from "../primitives/slice.js";
import { flattenTensors } from "../trace/flat.js";
import { vjpAs } from "./cotangents.js";
import type { AnyFunction, Argnums, ArgumentAt, Selection } from "./flatten.js";
import { checkFloating, selectArguments } from "./flatten.js";
import { differentiateAs } from "./grad.js";
import { jvpAs, linearizeAs } from "./tangents.js";
import { vmap } from "./vmap.js";

/** A tensor of shape out.shape + in.shape for every pair of leaves: the result's structure outside, the argument's inside. */
export type Jacobian<R, T> = WithLeaves<R, WithLeaves<T, Tensor>>;

/** The Jacobian with respect to one argument, or to the array of several. */
export type Jacobians<R, A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? Jacobian<R, { readonly [K in keyof N]: ArgumentAt<A, N[K]> }>
  : Jacobian<R, ArgumentAt<A, N>>;

/** What jacfwd, jacrev and hessian take. */
export interface JacobianOptions<N extends Argnums = Argnums> {
  /** Position or positions of the differentiated arguments; default 0. */
  readonly argnums?: N;
}

// The unit vectors of all leaves together, one per row: for each leaf the block [total, ...shape] of its components.
function unitVectors(op: string, leaves: readonly Tensor[]): readonly Tensor[] {
  const total = leaves.reduce((sum, leaf) => sum + sizeOf(leaf.shape), 0);
  let start = 0;
  return leaves.map((leaf) => {
    const size = sizeOf(leaf.shape);
    const shape = checkShape(op, [total, ...leaf.shape]);
    const elements = allocate(leaf.dtype, total * size);
    for (let i = 0; i < size; i++) elements[(start + i) * size + i] = 1;
    start += size;
    return makeTensor(shape, leaf.dtype, elements);
  });
}

// Cuts axis 0, which runs over the components of all leaves, into one block per leaf in that leaf's shape.
function splitRows(x: Tensor, leaves: readonly Tensor[]): readonly Tensor[] {
  let start = 0;
  return leaves.map((leaf) => {
    const size = sizeOf(leaf.shape);
    const limit = [start + size, ...x.shape.slice(1)];
    const rows = slice(x, {
      start: x.shape.map((_, axis) => (axis === 0 ? start : 0)),
      limit,
      strides: x.shape.map(() => 1),
    });
    start += size;
    return reshape(rows, { shape: [...leaf.shape, ...x.shape.slice(1)] });
  });
}

const lastAxesFirst = (x: Tensor, count: number): Tensor =>
  range(count).reduce((moved) => moveAxis(moved, x.shape.length - 1, 0), x);

// For each leaf of the result (outside) the tree of blocks for the arguments (inside).
function assemble(
  outDef: TreeDef,
  blocks: readonly (readonly Tensor[])[],
  argsDef: TreeDef<readonly unknown[]>,
  { pick }: Selection,
): unknown {
  return treeUnflatten(
    outDef,
    blocks.map((row) => pick(treeUnflatten(argsDef, row))),
  );
}

// Without tensors on one side there is nothing to differentiate, and no axis to map over.
function assembleEmpty(
  outDef: TreeDef,
  outs: readonly Tensor[],
  argsDef: TreeDef<readonly unknown[]>,
  selected: Selection,
): unknown {
  const blocks = outs.map(() => []);
  return assemble(outDef, blocks, argsDef, selected);
}

/**
 * The Jacobian of `f` by forward mode: one pass per component of the argument, all in one vectorized computation.
 * Best when f has more outputs than inputs. For f32[n] -> f32[m] it is f32[m, n]; in general a tree of the result's
 * structure whose leaves are trees of the argument's, each block of shape out.shape + in.shape.
 * @throws DTypeError when a differentiated value is no float
 * @example
 * ```ts
 * import { jacfwd, mul, tensor, type Tensor } from "@cotangent/core";
 * jacfwd((x: Tensor) => mul(x, x))(tensor([1, 2, 3])).toArray() // => [[2, 0, 0], [0, 4, 0], [0, 0, 6]]
 * ```
 */
export function jacfwd<A extends readonly unknown[], R, const N extends Argnums = 0>(
  f: (...args: A) => R,
  options?: JacobianOptions<N>,
): (...args: A) => Jacobians<R, A, N>;
export function jacfwd(f: AnyFunction, options: JacobianOptions = {}): AnyFunction {
  checkFunction("jacfwd", f, options);
  return (...args) => {
    const selected = selectArguments("jacfwd", f, args, options.argnums ?? 0);
    const [leaves, argsDef] = flattenTensors(selected.chosen, "jacfwd");
    const [value, derivative] = linearizeAs("jacfwd", selected.apply, selected.chosen);
    const [outs, outDef] = flattenTensors(value, "jacfwd");
    if (outs.length === 0 || leaves.length === 0) return assembleEmpty(outDef, outs, argsDef, selected);
    const columns = vmap((...tangents: readonly unknown[]) => derivative(...tangents))(
      ...treeUnflatten(argsDef, unitVectors("jacfwd", leaves)),
    );
    const blocks = flattenTensors(columns, "jacfwd")[0].map((out) =>
      splitRows(out, leaves).map((block, i) => rowsLast(block, leaves[i].shape.length)),
    );
    return assemble(outDef, blocks, argsDef, selected);
  };
}

// [...in, ...out] -> [...out, ...in]
function rowsLast(block: Tensor, inRank: number): Tensor {
  return lastAxesFirst(block, block.shape.length - inRank);
}

/**
 * The Jacobian of `f` by reverse mode: one pass per component of the result, all in one vectorized computation.
 * Best when f has more inputs than outputs. The result is laid out as that of jacfwd.
 * @throws DTypeError when a differentiated value or a result is no float
 * @example
 * ```ts
 * import { jacrev, mul, tensor, type Tensor } from "@cotangent/core";
 * jacrev((x: Tensor) => mul(x, 3))(tensor([1, 2])).toArray() // => [[3, 0], [0, 3]]
 * ```
 */
export function jacrev<A extends readonly unknown[], R, const N extends Argnums = 0>(
  f: (...args: A) => R,
  options?: JacobianOptions<N>,
): (...args: A) => Jacobians<R, A, N>;
export function jacrev(f: AnyFunction, options: JacobianOptions = {}): AnyFunction {
  checkFunction("jacrev", f, options);
  return (...args) => {
    const selected = selectArguments("jacrev", f, args, options.argnums ?? 0);
    const [leaves, argsDef] = flattenTensors(selected.chosen, "jacrev");
    const { value, pullback } = vjpAs("jacrev", selected.apply, selected.chosen, false);
    checkFloating("jacrev", value, "the result", "Convert it with astype().");
    const [outs, outDef] = flattenTensors(value, "jacrev");
    if (outs.length === 0 || leaves.length === 0) return assembleEmpty(outDef, outs, argsDef, selected);
    const rows = vmap((cotangent: unknown) => pullback(cotangent))(
      treeUnflatten(outDef, unitVectors("jacrev", outs)),
    );
    const byArgument = flattenTensors(rows, "jacrev")[0].map((grads) => splitRows(grads, outs));
    invariant(byArgument.length === leaves.length, "a pullback gives one cotangent per argument leaf");
    const blocks = outs.map((_, o) => byArgument.map((pieces) => pieces[o]));
    return assemble(outDef, blocks, argsDef, selected);
  };
}

/**
 * The matrix of second derivatives, forward over reverse. For a scalar function of f32[n] it is f32[n, n]; in general
 * the Jacobian of the Jacobian.
 * @throws DTypeError when a differentiated value is no float
 * @example
 * ```ts
 * import { hessian, mul, sum, tensor, type Tensor } from "@cotangent/core";
 * hessian((x: Tensor) => sum(mul(x, mul(x, x))))(tensor([1, 2])).toArray() // => [[6, 0], [0, 12]]
 * ```
 */
export function hessian<A extends readonly unknown[], R, const N extends Argnums = 0>(
  f: (...args: A) => R,
  options?: JacobianOptions<N>,
): (...args: A) => Jacobians<Jacobians<R, A, N>, A, N>;
export function hessian(f: AnyFunction, options: JacobianOptions = {}): AnyFunction {
  checkFunction("hessian", f, options);
  return jacfwd(jacrev(f, options), options);
}

/**
 * The Hessian of a scalar function times a vector, without forming the Hessian: forward over reverse. `primals` and `v`
 * are arrays with one entry per argument; so is the result.
 * @throws ShapeError when f does not return a scalar
 * @example
 * ```ts
 * import { hvp, mul, sum, tensor, type Tensor } from "@cotangent/core";
 * const cube = (x: Tensor) => sum(mul(x, mul(x, x)));
 * hvp(cube, [tensor([1, 2])], [tensor([1, 10])])[0].toArray() // => [6, 120]
 * ```
 */
export function hvp<A extends readonly unknown[], B extends A>(
  f: (...args: A) => Tensor,
  primals: readonly [...B],
  v: A,
): Tensors<B>;
export function hvp(
  f: (...args: readonly unknown[]) => Tensor,
  primals: readonly unknown[],
  v: readonly unknown[],
): unknown {
  checkFunction("hvp", f);
  const gradients = (...args: readonly unknown[]): unknown =>
    differentiateAs("hvp", f, args, { argnums: range(args.length) }).gradients;
  return jvpAs("hvp", gradients, primals, v, false).tangent;
}
