/**
 * vmap: the function applied along an axis, as one computation. An interpreter whose values know which of their axes is
 * the mapped one; each primitive's batching rule says what that makes of an application.
 * @module
 */
import { aval, formatAval } from "../base/aval.js";
import { checkFunction } from "../base/checks.js";
import { ShapeError, TreeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { normalizeAxis, withoutAxes } from "../base/shape.js";
import { makeTraced, Tensor } from "../base/tensor.js";
import { treeFlatten, treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { TreeDef } from "../base/treeDef.js";
import { formatArgument } from "../base/treePath.js";
import type { Tensors } from "../base/treeTypes.js";
import { batchToFront, moveAxis } from "../primitives/batching.js";
import type { Batched } from "../program/primitive.js";
import { bind, currentInterpreter, withInterpreter } from "../trace/bind.js";
import { callFlat, flattenArguments, flattenTensors, leafTensor } from "../trace/flat.js";
import type { Interpreter } from "../trace/interpreter.js";
import { openTrace } from "../trace/openTrace.js";
import type { FlatFunction } from "../trace/stage.js";

/** Runs `f` on values with a mapped axis each (null: none); says where the results have theirs. */
export function vmapFlat(
  f: FlatFunction,
  args: readonly Tensor[],
  dims: readonly (number | null)[],
  size: number,
): readonly Batched[] {
  const parent = currentInterpreter();
  const batched = new WeakMap<Tensor, { readonly value: Tensor; readonly dim: number }>();
  const { origin, run } = openTrace("vmap");
  const wrap = ({ value, dim }: Batched): Tensor => {
    if (dim === null) return value;
    const traced = makeTraced(aval(withoutAxes(value.shape, [dim]), value.dtype), origin);
    batched.set(traced, { value, dim });
    return traced;
  };
  const unwrap = (tensor: Tensor): Batched => batched.get(tensor) ?? { value: tensor, dim: null };
  const interpreter: Interpreter = {
    name: "vmap",
    process: (primitive, tensors, params) =>
      withInterpreter(parent, () => {
        const inner = tensors.map(unwrap);
        if (inner.every(({ dim }) => dim === null)) return bind(primitive, tensors, params);
        return primitive
          .batch(
            inner.map(({ value }) => value),
            inner.map(({ dim }) => dim),
            params,
            size,
          )
          .map(wrap);
      }),
  };
  return run(interpreter, () => f(args.map((value, i) => wrap({ value, dim: dims[i] })))).map(unwrap);
}

/** Which axis of an argument (or result) is mapped: a number for all its leaves, null for none, or a tree of them. */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes };

// One axis per leaf: a number or null stands for the whole subtree below it.
function axesOfLeaves(axes: Axes, tree: unknown, path: string): readonly (number | null)[] {
  if (typeof axes === "number" || axes === null) return treeFlatten(tree, "vmap")[0].map(() => axes);
  const entries = Object.entries(axes);
  const isBranch = typeof tree === "object" && tree !== null && !(tree instanceof Tensor);
  const keys = isBranch ? Object.keys(tree) : [];
  if (!isBranch || keys.length !== entries.length || entries.some(([key]) => !keys.includes(key))) {
    throw new TreeError({
      op: "vmap",
      requirement: "a tree of axes must have the structure of the value it belongs to",
      expected: isBranch ? `the keys ${keys.join(", ")}` : "a number or null",
      received: entries.length === 0 ? "an empty tree" : `the keys ${entries.map(([key]) => key).join(", ")}`,
      arguments: `at ${path}`,
    });
  }
  const children = new Map<string, unknown>(Object.entries(tree));
  const sorted = Array.isArray(tree) ? entries : entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([key, axis]) => axesOfLeaves(axis, children.get(key), `${path}.${key}`));
}

function mappedSize(args: readonly unknown[], dims: readonly (number | null)[]): number {
  const sizes = treeLeavesWithPath(args, "vmap").flatMap(([path, leaf], i) => {
    const dim = dims[i];
    if (dim === null) return [];
    const value = leafTensor(leaf);
    const where = formatArgument(path);
    const axis = normalizeAxis("vmap", dim, value.shape.length, {
      arguments: `${where} ${formatAval(value)}`,
      fix: "Check inAxes; null leaves an argument unmapped.",
    });
    return [{ path: where, size: value.shape[axis] }];
  });
  const [first, ...rest] = sizes;
  if (first === undefined) {
    throw new ShapeError({
      op: "vmap",
      requirement: "at least one argument must be mapped",
      received: "null for every argument",
      fix: "Give inAxes a number for the arguments to map over.",
    });
  }
  const other = rest.find(({ size }) => size !== first.size);
  if (other !== undefined) {
    throw new ShapeError({
      op: "vmap",
      requirement: "mapped axes must have one size",
      expected: `${first.size} as in ${first.path}`,
      received: `${other.size} in ${other.path}`,
      fix: "Check inAxes; null leaves an argument unmapped.",
    });
  }
  return first.size;
}

/** The type of a value with a mapped axis somewhere: its shapes are no longer known literally. */
export type Mapped<T> = unknown extends T
  ? T
  : T extends Tensor<Shape, infer D>
    ? Tensor<Shape, D>
    : T extends readonly unknown[]
      ? readonly T[number][] extends T
        ? readonly Mapped<T[number]>[]
        : { readonly [K in keyof T]: Mapped<T[K]> }
      : T extends object
        ? { readonly [K in keyof T]: Mapped<T[K]> }
        : T;

/**
 * Maps `f` over an axis of its arguments, as one computation: the result equals a loop over that axis, bit for bit.
 * `inAxes` says which axis of each argument is mapped (default 0 for all); an array always means one entry per argument,
 * null leaves an argument as it is, a nested tree speaks of the leaves of one argument. `outAxes` says where the mapped
 * axis stands in the results (default 0). Negative axes count from the end. Nests in any depth, with every transform.
 * @throws ShapeError when mapped sizes differ, or nothing is mapped
 * @throws TreeError when a tree of axes does not fit its argument
 * @example
 * ```ts
 * import { dot, tensor, vmap } from "@cotangent/core";
 * const rows = tensor([[1, 2], [3, 4], [5, 6]]);
 * vmap(dot, [0, null])(rows, tensor([10, 1])).toArray() // => [12, 34, 56]
 * ```
 */
export function vmap<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  inAxes?: Axes,
  outAxes?: Axes,
): (...args: Mapped<A> & readonly unknown[]) => Mapped<Tensors<R>>;
export function vmap(
  f: (...args: readonly unknown[]) => unknown,
  inAxes: Axes = 0,
  outAxes: Axes = 0,
): (...args: readonly unknown[]) => unknown {
  checkFunction("vmap", f);
  return (...args) => {
    const [leaves] = flattenTensors(args, "vmap");
    const { rebuild } = flattenArguments(args, "vmap");
    const isTensor = treeFlatten(args, "vmap")[0].map((leaf) => leaf instanceof Tensor);
    const perArgument = Array.isArray(inAxes) ? inAxes : args.map(() => inAxes);
    if (perArgument.length !== args.length) {
      throw new TreeError({
        op: "vmap",
        requirement: "inAxes must have one entry per argument",
        expected: String(args.length),
        received: String(perArgument.length),
      });
    }
    const chosen = args.flatMap((arg, i) => axesOfLeaves(perArgument[i], arg, `argument ${i}`));
    const size = mappedSize(args, chosen);
    const dims = chosen.map((dim, i) =>
      dim === null ? null : normalizeAxis("vmap", dim, leaves[i].shape.length),
    );
    let treedef: TreeDef | undefined;
    const results = vmapFlat(
      (tracers) => {
        const result = callFlat("vmap", f, rebuild(tracers));
        treedef = result.treedef;
        return result.leaves;
      },
      leaves.filter((_, i) => isTensor[i]),
      dims.filter((_, i) => isTensor[i]),
      size,
    );
    const structure = treedef ?? treeFlatten(undefined, "vmap")[1];
    const outDims = axesOfLeaves(
      outAxes,
      treeUnflatten(
        structure as TreeDef,
        results.map(({ value }) => value),
      ),
      "the result",
    );
    const placed = results.map(({ value, dim }, i) => {
      const to = outDims[i];
      if (to === null && dim === null) return value;
      if (to === null) {
        throw new ShapeError({
          op: "vmap",
          requirement: "a result with outAxes null must not depend on the mapped arguments",
          received: `result ${i}, which does`,
          fix: "Give outAxes a number for it.",
        });
      }
      const front = dim === null ? batchToFront(value, null, size) : value;
      return moveAxis(front, dim ?? 0, normalizeAxis("vmap", to, front.shape.length));
    });
    return treeUnflatten(structure, placed);
  };
}
