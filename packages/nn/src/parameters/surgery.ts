/** Changing, cutting and joining trees of parameters, by path and predicate. @module */
import {
  astype,
  ShapeError,
  stopGradient,
  Tensor,
  TreeError,
  treeFlatten,
  treeLeavesWithPath,
  treeUnflatten,
  type WithLeaves,
} from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { changed, chooser, type Where } from "./paths.js";

const everything: Where = () => true;

function edited<P>(op: string, tree: P, where: Where, change: (leaf: Tensor, path: string) => Tensor): P {
  checkArguments(op, { change: "function" }, { change });
  const isChosen = chooser(op, where);
  return changed(tree, (leaf, path) => (isChosen(path, leaf) ? change(leaf, path) : leaf));
}

/**
 * The tree with the chosen leaves changed by `change`; all else is shared with the old one.
 * @example
 * ```ts
 * import { mul, tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * const params = { hidden: { kernel: tensor([1, 2]), bias: tensor([3]) }, output: null };
 * const halved = parameters.edit(params, /kernel$/, (leaf) => mul(leaf, 0.5));
 * [halved.hidden.kernel.toArray(), halved.hidden.bias === params.hidden.bias] // => [[0.5, 1], true]
 * ```
 */
export function edit<P>(tree: P, where: Where, change: (leaf: Tensor, path: string) => Tensor): P {
  return edited("edit", tree, where, change);
}

/**
 * The tree with the chosen leaves kept from learning: derivatives with respect to them are 0. Use it inside the loss.
 * @example
 * ```ts
 * import { grad, mul, tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * const loss = (p: { a: ReturnType<typeof tensor>; b: ReturnType<typeof tensor> }) => {
 *   const { a, b } = parameters.freeze(p, /^a/);
 *   return mul(a, b);
 * };
 * grad(loss)({ a: tensor(2), b: tensor(3) }) // => { a: f32[] 0, b: f32[] 2 }
 * ```
 */
export function freeze<P>(tree: P, where: Where): P {
  return edited("freeze", tree, where, (leaf) => stopGradient(leaf));
}

/**
 * Two trees of the same structure: the chosen leaves, with null for the others, and the others, with null for the chosen.
 * combine puts them together again. grad of a function of the first alone computes nothing for the second.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * const [bias, others] = parameters.partition({ kernel: tensor([1]), bias: tensor([2]) }, /bias$/);
 * [bias.kernel, others.bias] // => [null, null]
 * parameters.combine(bias, others) // => { kernel: f32[1] [1], bias: f32[1] [2] }
 * ```
 */
export function partition<P>(tree: P, where: Where): readonly [chosen: P, others: P] {
  const isChosen = chooser("partition", where);
  return [
    changed(tree, (leaf, path) => (isChosen(path, leaf) ? leaf : null)),
    changed(tree, (leaf, path) => (isChosen(path, leaf) ? null : leaf)),
  ];
}

/**
 * The tree of `first` with what is null there taken from `second`.
 * @throws TreeError when a subtree is in both
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * parameters.combine({ a: tensor(1), b: null }, { a: null, b: tensor(2) }) // => { a: f32[] 1, b: f32[] 2 }
 * ```
 */
export function combine<P>(first: P, second: P): P;
export function combine<A, B>(
  first: A,
  second: B,
): { readonly [K in keyof A & keyof B]: NonNullable<A[K] | B[K]> };
export function combine(first: unknown, second: unknown): unknown {
  return joined(first, second, "");
}

function joined(first: unknown, second: unknown, path: string): unknown {
  if (first === null || first === undefined) return second;
  if (second === null || second === undefined) return first;
  if (first instanceof Tensor || second instanceof Tensor) {
    throw new TreeError({
      op: "combine",
      requirement: "each leaf must be in one of the trees, and null in the other",
      received: `both at ${path === "" ? "the tree itself" : path}`,
    });
  }
  const theirs = new Map(Object.entries(second));
  const entries = Object.entries(first).map(
    ([key, child]) => [key, joined(child, theirs.get(key), path === "" ? key : `${path}.${key}`)] as const,
  );
  if (Array.isArray(first)) return Object.freeze(entries.map(([, child]) => child));
  return Object.freeze(Object.fromEntries(entries));
}

/**
 * `target` with the leaves that `source` has at the same paths, as far as they are chosen: starting from another task's weights.
 * dtypes follow the target.
 * @throws ShapeError when leaves of one path differ in shape: choose others
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * const fresh = { body: tensor([0]), head: tensor([0, 0]) };
 * parameters.transplant(fresh, { body: tensor([5]), old: tensor([7]) }) // => { body: f32[1] [5], head: f32[2] [0, 0] }
 * ```
 */
export function transplant<P>(target: P, source: unknown, where: Where = everything): P {
  const donors = new Map(
    treeLeavesWithPath(source, "transplant").map(([path, leaf]) => [path.join("."), leaf]),
  );
  return edited("transplant", target, where, (leaf, path) => {
    const donor = donors.get(path);
    if (!(donor instanceof Tensor)) return leaf;
    if (donor.shape.length !== leaf.shape.length || donor.shape.some((size, i) => size !== leaf.shape[i])) {
      throw new ShapeError({
        op: "transplant",
        requirement: `the leaves at ${path} must have one shape`,
        expected: `[${leaf.shape.join(", ")}]`,
        received: `[${donor.shape.join(", ")}]`,
        fix: "Leave this path out with the third argument.",
      });
    }
    return astype(donor, leaf.dtype);
  });
}

/**
 * How many numbers the chosen leaves hold; by default all of them.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { dense, parameters } from "@cotangent/nn";
 * const { params } = dense(10).init(random.key(0), [784]);
 * [parameters.count(params), parameters.count(params, /bias/)] // => [7850, 10]
 * ```
 */
export function count(tree: unknown, where: Where = everything): number {
  const isChosen = chooser("count", where);
  return treeLeavesWithPath(tree, "count").reduce(
    (total, [path, leaf]) =>
      leaf instanceof Tensor && isChosen(path.join("."), leaf) ? total + leaf.size : total,
    0,
  );
}

/**
 * The tree with the chosen leaves of floats in another dtype; integers stay.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * parameters.cast({ a: tensor([1]), n: tensor(3, { dtype: "int32" }) }, "float64") // => { a: f64[1] [1], n: i32[] 3 }
 * ```
 */
export function cast<P>(tree: P, dtype: "float32" | "float64", where: Where = everything): P {
  return edited("cast", tree, where, (leaf) => (leaf.dtype.startsWith("float") ? astype(leaf, dtype) : leaf));
}

/**
 * The tree of true for chosen leaves and false for others: what masks of optimizers are.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { parameters } from "@cotangent/nn";
 * parameters.mask({ kernel: tensor([1]), bias: tensor([2]) }, /kernel$/) // => { kernel: true, bias: false }
 * ```
 */
export function mask<P>(tree: P, where: Where): WithLeaves<P, boolean>;
export function mask(tree: unknown, where: Where): unknown {
  const isChosen = chooser("mask", where);
  const [, treedef] = treeFlatten(tree, "mask");
  const chosen = treeLeavesWithPath(tree, "mask").map(
    ([path, leaf]) => leaf instanceof Tensor && isChosen(path.join("."), leaf),
  );
  return treeUnflatten(treedef, chosen);
}
