/**
 * Types of results: what is known of a shape and dtype where it is known literally. Everything unknown widens to Shape and
 * DType. Each type takes one or two steps per axis, so that checking stays fast.
 * @module
 */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";

/** The shape of a tensor or number. */
export type ShapeOf<X extends TensorLike> = X extends Tensor<infer S, DType> ? S : [];

// The size that X and Y give along one axis, never when they do not fit. An unknown size beside a known one other than 1
// can only be that one, or 1.
type CommonSize<X extends number, Y extends number> = [X, Y] extends [Y, X]
  ? X
  : [X] extends [1]
    ? Y
    : [Y] extends [1]
      ? X
      : number extends X
        ? 1 extends Y
          ? number
          : Y
        : number extends Y
          ? 1 extends X
            ? number
            : X
          : never;

// From the last axis to the first; Done are the sizes behind.
type BroadcastAxes<A extends Shape, B extends Shape, Done extends Shape> = A extends readonly [
  ...infer RestA extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer RestB extends Shape, infer Y extends number]
    ? [CommonSize<X, Y>] extends [never]
      ? Shape
      : BroadcastAxes<RestA, RestB, [CommonSize<X, Y>, ...Done]>
    : [...A, ...Done]
  : [...B, ...Done];

/**
 * The shape of an elementwise result: aligned at the last axis, sizes equal or 1. Shape where a rank is unknown, or where
 * the shapes do not fit.
 */
export type Broadcast<A extends Shape, B extends Shape> = B extends readonly []
  ? A
  : A extends readonly []
    ? B
    : number extends A["length"] | B["length"]
      ? Shape
      : BroadcastAxes<A, B, []>;

interface Promotions {
  readonly bool: {
    bool: "bool";
    uint32: "uint32";
    int32: "int32";
    float32: "float32";
    float64: "float64";
  };
  readonly uint32: {
    bool: "uint32";
    uint32: "uint32";
    int32: "int32";
    float32: "float32";
    float64: "float64";
  };
  readonly int32: { bool: "int32"; uint32: "int32"; int32: "int32"; float32: "float32"; float64: "float64" };
  readonly float32: {
    bool: "float32";
    uint32: "float32";
    int32: "float32";
    float32: "float32";
    float64: "float64";
  };
  readonly float64: {
    bool: "float64";
    uint32: "float64";
    int32: "float64";
    float32: "float64";
    float64: "float64";
  };
}

/** The dtype that two tensors promote to. */
export type Promote<D extends DType, E extends DType> = Promotions[D][E];

/** A tensor of dtype D with a number: an integer keeps integers, a fraction makes them float32. */
type WithNumber<D extends DType> = D extends "float32" | "float64"
  ? D
  : D extends "bool"
    ? "int32" | "float32"
    : D | "float32";

/** The dtype of a result of two operands, numbers being weak. */
export type CommonDType<X extends TensorLike, Y extends TensorLike> =
  X extends Tensor<Shape, infer D>
    ? Y extends Tensor<Shape, infer E>
      ? Promote<D, E>
      : Y extends boolean
        ? D
        : WithNumber<D>
    : Y extends Tensor<Shape, infer E>
      ? X extends boolean
        ? E
        : WithNumber<E>
      : X extends boolean
        ? Y extends boolean
          ? "bool"
          : "float32"
        : "float32";

/** The dtype of one operand. */
export type OwnDType<X extends TensorLike> =
  X extends Tensor<Shape, infer D> ? D : X extends boolean ? "bool" : "float32";

/** float64 stays, all else becomes float32. */
export type FloatOf<D extends DType> = D extends "float64" ? "float64" : "float32";

/** bool counts as int32. */
export type CountOf<D extends DType> = D extends "bool" ? "int32" : D;

/** The shape of a result of two operands. */
export type CommonShape<X extends TensorLike, Y extends TensorLike> = Broadcast<ShapeOf<X>, ShapeOf<Y>>;

/** f(x) of the shape and dtype of x. */
export type Same<X extends TensorLike> = Tensor<ShapeOf<X>, OwnDType<X>>;

/** f(x) in floating point. */
export type Floating<X extends TensorLike> = Tensor<ShapeOf<X>, FloatOf<OwnDType<X>>>;

/** f(x) is true or false. */
export type Predicate<X extends TensorLike> = Tensor<ShapeOf<X>, "bool">;

/** f(x, y) of the promoted dtype. */
export type Arithmetic<X extends TensorLike, Y extends TensorLike> = Tensor<
  CommonShape<X, Y>,
  CommonDType<X, Y>
>;

/** f(x, y) in floating point. */
export type FloatingPair<X extends TensorLike, Y extends TensorLike> = Tensor<
  CommonShape<X, Y>,
  FloatOf<CommonDType<X, Y>>
>;

/** f(x, y) is true or false. */
export type Comparison<X extends TensorLike, Y extends TensorLike> = Tensor<CommonShape<X, Y>, "bool">;

/** A literal shape as reshape and the creation functions take it; -1 and unknown sizes become number. */
export type Sizes<S extends Shape> = number extends S["length"]
  ? Shape
  : { -readonly [K in keyof S]: S[K] extends -1 ? number : S[K] };

/** S, known from the arguments of a call alone: what its result is expected to be does not make it so. */
export type Settled<S extends Shape> = [S][S extends Shape ? 0 : never];

/** The axes in reverse order. */
export type Reversed<S extends Shape> = number extends S["length"]
  ? Shape
  : S extends readonly [infer First extends number, ...infer Rest extends Shape]
    ? [...Reversed<Rest>, First]
    : [];

/** Axis i of the result is axis P[i] of S. */
export type Permuted<S extends Shape, P extends readonly number[]> = number extends
  | S["length"]
  | P["length"]
  | P[number]
  ? Shape
  : {
      -readonly [K in keyof P]: `${P[K]}` extends keyof S
        ? S[`${P[K]}`] extends number
          ? S[`${P[K]}`]
          : number
        : number;
    };

// Where a negative axis stands, by rank.
interface FromEnd {
  readonly 1: { "-1": "0" };
  readonly 2: { "-1": "1"; "-2": "0" };
  readonly 3: { "-1": "2"; "-2": "1"; "-3": "0" };
  readonly 4: { "-1": "3"; "-2": "2"; "-3": "1"; "-4": "0" };
  readonly 5: { "-1": "4"; "-2": "3"; "-3": "2"; "-4": "1"; "-5": "0" };
}

// The axes as keys of the tuple, "0" for the first.
type AxisKey<S extends Shape, A extends number> = A extends number
  ? `${A}` extends keyof S
    ? `${A}`
    : S["length"] extends keyof FromEnd
      ? `${A}` extends keyof FromEnd[S["length"]]
        ? FromEnd[S["length"]][`${A}`]
        : never
      : never
  : never;

type Without<
  S extends Shape,
  Keys,
  Keep extends boolean,
  Seen extends readonly unknown[] = [],
> = S extends readonly [infer First extends number, ...infer Rest extends Shape]
  ? `${Seen["length"]}` extends Keys
    ? [...(Keep extends true ? [1] : []), ...Without<Rest, Keys, Keep, [...Seen, 0]>]
    : [First, ...Without<Rest, Keys, Keep, [...Seen, 0]>]
  : [];

/** One axis, several, or all of them (undefined). */
export type AxisChoice = number | readonly number[] | undefined;

/** The shape that is left when the axes A of S are reduced, or kept with size 1. */
export type Reduced<
  S extends Shape,
  A extends AxisChoice,
  Keep extends boolean = false,
> = boolean extends Keep
  ? Shape
  : [A] extends [undefined]
    ? Keep extends true
      ? number extends S["length"]
        ? Shape
        : { -readonly [K in keyof S]: 1 }
      : []
    : [undefined] extends [A]
      ? Shape
      : number extends S["length"]
        ? Shape
        : A extends readonly (infer N extends number)[]
          ? number extends N
            ? Shape
            : Without<S, AxisKey<S, N>, Keep>
          : A extends number
            ? number extends A
              ? Shape
              : Without<S, AxisKey<S, A>, Keep>
            : Shape;

/** The shape of a matrix product of matrices and vectors; stacks of matrices widen. */
export type MatMul<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? Shape
  : A extends readonly [infer N extends number, number]
    ? B extends readonly [number, infer M extends number]
      ? [N, M]
      : B extends readonly [number]
        ? [N]
        : Shape
    : A extends readonly [number]
      ? B extends readonly [number, infer M extends number]
        ? [M]
        : B extends readonly [number]
          ? []
          : Shape
      : Shape;
