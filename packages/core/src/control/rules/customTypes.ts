/** Types of derivative rules: what they take and return, by the arguments of their function. @module */
import type { TensorLike } from "../../base/tensor.js";
import type { LikeTree, Tensors } from "../../base/treeTypes.js";

/** Positions of arguments without derivative. */
export type Positions = readonly number[];

/** The arguments of A at the positions N, in the order of N. */
export type NondiffArguments<A extends readonly unknown[], N extends Positions> = {
  readonly [K in keyof N]: A[N[K] & keyof A];
};

type Others<
  A extends readonly unknown[],
  N extends number,
  Seen extends readonly 0[] = [],
> = A extends readonly [infer First, ...infer Rest]
  ? Seen["length"] extends N
    ? Others<Rest, N, [...Seen, 0]>
    : [First, ...Others<Rest, N, [...Seen, 0]>]
  : [...A];

/** The arguments of A at other positions than N: those with derivatives. */
export type DiffArguments<A extends readonly unknown[], N extends Positions> = [N[number]] extends [never]
  ? A
  : Others<A, N[number]>;

/**
 * The rule for forward mode: from the arguments that `nondiffArgnums` names, the array of the others and the array of their
 * tangents to [result, tangent of the result]. Tangents have the shapes and dtypes of what they belong to; zero ones are
 * zeros. The tangent of the result must be linear in them.
 */
export type JvpFunction<A extends readonly unknown[], R, N extends Positions = readonly []> = (
  ...args: [...NondiffArguments<A, N>, primals: DiffArguments<A, N>, tangents: Tensors<DiffArguments<A, N>>]
) => readonly [result: LikeTree<R>, tangent: LikeTree<R>];

/** The first half of reverse mode: from the arguments to [result, residuals]; residuals may be any tree. */
export type FwdFunction<A extends readonly unknown[], R, Residuals> = (
  ...args: A
) => readonly [result: LikeTree<R>, residuals: Residuals];

/** What stands for the cotangent of a tree T: a tree like it, in which null may take the place of any subtree. */
export type CotangentTree<T> = unknown extends T
  ? unknown
  : T extends TensorLike
    ? TensorLike | null
    : T extends object
      ? { readonly [K in keyof T]: CotangentTree<T[K]> } | null
      : null;

/** One cotangent per argument. */
export type Cotangents<A extends readonly unknown[]> = { readonly [K in keyof A]: CotangentTree<A[K]> };

/**
 * The second half of reverse mode: from the arguments that `nondiffArgnums` names, the residuals and a cotangent of the
 * result to cotangents of the other arguments, one each. null stands for a zero.
 */
export type BwdFunction<A extends readonly unknown[], R, Residuals, N extends Positions = readonly []> = (
  ...args: [...NondiffArguments<A, N>, residuals: Residuals, cotangent: Tensors<R>]
) => Cotangents<DiffArguments<A, N>>;

/** A rule of unknown types; every rule is one. */
export type AnyRule = { bivariant(...args: readonly unknown[]): unknown }["bivariant"];
