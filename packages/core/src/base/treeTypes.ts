/**
 * Types of trees: their leaves, and the tree with others in place of them; all else of a tree stays, readonly too.
 * Generic code takes a type parameter P for a tree of tensors: Tensors<P> and WithLeaves<P, U> may be used as P, LeafOf<P>
 * as Tensor. Where P is a type at last, its numbers and booleans count.
 * @module
 */
import type { Aval } from "./aval.js";
import type { Shape } from "./shape.js";
import type { Tensor, TensorLike } from "./tensor.js";

// Choice<X, Y>[Known<T>] is X for every type T. While T is a type parameter, all that is known of the key is that it is a
// string, so generic code may use the choice as Y.
type Known<T> = [T] extends [never] ? string : "known";
type Choice<X, Y> = { readonly known: X } & { readonly [key: string]: Y };

// A branded type such as a random key hides its tensor behind a symbol; no other tree has symbol keys.
type IsBranded<T> = [keyof T] extends [never] ? false : [keyof T] extends [symbol] ? true : false;

// What takes the place of a leaf L, by the name of the change.
interface Replacements<L, U> {
  readonly tensor: L extends Tensor
    ? L
    : L extends number
      ? Tensor<[], "float32">
      : L extends boolean
        ? Tensor<[], "bool">
        : L;
  readonly aval: L extends Tensor<infer S, infer D>
    ? Aval<S, D>
    : L extends number
      ? Aval<[], "float32">
      : L extends boolean
        ? Aval<[], "bool">
        : Aval;
  readonly any: L extends TensorLike ? TensorLike : TensorLike | L;
  readonly row: L extends Tensor<infer S, infer D>
    ? Tensor<S extends readonly [unknown, ...infer R extends Shape] ? R : Shape, D>
    : L extends number | boolean
      ? never
      : L;
  readonly given: U;
}

// The same for trees. An alias, not an interface: only then does TypeScript put off the elements of an array below, and
// recursive types end.
type ReplacedTrees<T, U> = {
  readonly tensor: Tensors<T>;
  readonly aval: Avals<T>;
  readonly any: LikeTree<T>;
  readonly row: RowOf<T>;
  readonly given: WithLeaves<T, U>;
};

type Replaced<T, By extends keyof Replacements<T, U>, U = never> = unknown extends T
  ? T
  : T extends TensorLike
    ? Replacements<T, U>[By]
    : T extends readonly unknown[]
      ? T[number][] extends T
        ? T extends unknown[]
          ? ReplacedTrees<T[number], U>[By][]
          : readonly ReplacedTrees<T[number], U>[By][]
        : { [K in keyof T]: ReplacedTrees<T[K], U>[By] }
      : T extends object
        ? IsBranded<T> extends true
          ? Replacements<T, U>[By]
          : { [K in keyof T]: ReplacedTrees<T[K], U>[By] }
        : T;

/** The tree T as it comes out of a transform: with a scalar tensor for each number (float32) and each boolean (bool). */
export type Tensors<T> = Choice<Replaced<T, "tensor">, T>[Known<T>];

/** The tree T with a U in place of each leaf. */
export type WithLeaves<T, U> = Choice<Replaced<T, "given", U>, T>[Known<T>];

/** The tree T with the shape and dtype of each leaf in its place. */
export type Avals<T> = unknown extends T ? T : Replaced<T, "aval">;

/** A tree of the structure of T, whatever its leaves. */
export type LikeTree<T> = unknown extends T ? T : Replaced<T, "any">;

/** A tree of the structure of T, also where T is a type parameter. */
export type Alike<T> = T | LikeTree<T>;

/** The tree T of arrays with the first axis of each taken away. */
export type RowOf<T> = Choice<Replaced<T, "row">, T>[Known<T>];

/** Trees of the structure of T, or unknown ones. */
export type LikeTrees<T, Trees extends readonly unknown[]> = {
  readonly [K in keyof Trees]: unknown extends Trees[K] ? unknown : T | LikeTree<T>;
};

// Twelve levels are enough to meet every leaf of a recursive type, and more than other trees have.
type LeavesIn<T, Levels extends readonly 0[] = []> = unknown extends T
  ? TensorLike
  : T extends Tensor
    ? T
    : T extends number
      ? number
      : T extends boolean
        ? boolean
        : Levels["length"] extends 12
          ? never
          : T extends readonly (infer E)[]
            ? LeavesIn<E, [...Levels, 0]>
            : T extends object
              ? IsBranded<T> extends true
                ? Tensor
                : { [K in keyof T]-?: LeavesIn<T[K], [...Levels, 0]> }[keyof T]
              : never;

/** The type of the leaves of the tree T, a union where they differ; any leaf where T says nothing about them. */
export type LeafOf<T> = Choice<LeavesIn<T>, Tensor>[Known<T>];

/** The types of the leaves of several trees, in their order. */
export type LeavesOf<Trees extends readonly unknown[]> = {
  readonly [K in keyof Trees]: LeafOf<Trees[K]>;
};
