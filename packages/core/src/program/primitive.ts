/**
 * Primitive: one operation with all its rules. The type is a union on how the operation differentiates, so a definition
 * that lacks a rule does not compile.
 * @module
 */
import type { Aval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";

/** Values that the laws draw for an argument, chosen so that the operation is defined and smooth there. */
export interface Domain {
  readonly low: number;
  readonly high: number;
  /** Points that no value comes near: kinks, poles and jumps. */
  readonly avoid?: readonly number[];
  /** When set, no two values of the whole call come near each other (ties are kinks of max and sort). */
  readonly distinct?: boolean;
  /**
   * Added along the diagonal of the last two axes, `start + i * step` at (i, i), or `below` rows further down, the last ones at the top:
   * matrices that can be factored, with and without exchanging rows.
   */
  readonly diagonal?: { readonly start: number; readonly step: number; readonly below?: number };
}

/** An argument of a sample call. */
export interface SampleArgument {
  readonly shape: Shape;
  readonly domain: Domain;
  /** Fixed dtype, for indices and predicates; otherwise the dtype under test. */
  readonly dtype?: DType;
}

/** A legal call of a primitive, up to the elements of its arguments. */
export interface Sample<P> {
  readonly args: readonly SampleArgument[];
  readonly params: P;
}

/** A value under vmap and the axis that holds the mapped dimension; null when the value does not depend on it. */
export interface Batched {
  readonly value: Tensor;
  readonly dim: number | null;
}

/** A tangent or cotangent; null is a zero that was never computed. */
export type MaybeZero = Tensor | null;

/** What a transposition knows of an argument: its value, or only its aval when the operation is linear in it. */
export type TransposeArgument = Tensor | Aval;

/** Is the operation linear in this argument of a transposition (only its aval is known)? */
export function isLinear(arg: TransposeArgument): boolean {
  return !(arg instanceof Tensor);
}

/** The argument's value, where the operation is not linear in it. */
export function isKnown(arg: TransposeArgument): arg is Tensor {
  return arg instanceof Tensor;
}

/** One application of a primitive: what its result was made of. */
export interface Application<P> {
  readonly args: readonly Tensor[];
  readonly params: P;
}

/** What simplifications may ask about their arguments. */
export interface Origins {
  /** The application of `primitive` that gave x, or undefined when something else did. */
  readonly madeBy: <P extends object>(primitive: Rules<P>, x: Tensor) => Application<P> | undefined;
  /** What lies from `start` to `limit` in x, when what gave x can tell it by itself. */
  readonly part: (x: Tensor, start: readonly number[], limit: readonly number[]) => Tensor | undefined;
}

/** Rules every primitive has. They are methods so that a list of primitives need not know their parameter types. */
export interface CommonRules<P> {
  /** Unique; shown in printed programs. */
  readonly name: string;
  /** The dtypes that the differentiable arguments may have. */
  readonly dtypes: readonly DType[];
  /** Legal calls around a given shape; the laws run every one of them. */
  samples(shape: Shape): readonly Sample<P>[];
  /** Checks the arguments and says what comes out. The only place where a call is checked. */
  shape(args: readonly Aval[], params: P): readonly Aval[];
  /** The same operation with one more axis: `dims` says where each argument has it. */
  batch(
    args: readonly Tensor[],
    dims: readonly (number | null)[],
    params: P,
    size: number,
  ): readonly Batched[];
  /** Set when two arguments may change places: the same bits, where every NaN counts as one. */
  readonly commutes?: boolean;
  /** The same bits by less work (an argument, or other operations on what the arguments were made of), or undefined. */
  simplify?(args: readonly Tensor[], params: P, origins: Origins): Tensor | undefined;
  /** What lies from `start` to `limit` in the result, where that is part of one argument. */
  part?(
    args: readonly Tensor[],
    params: P,
    start: readonly number[],
    limit: readonly number[],
  ): Tensor | undefined;
  /** The operation in the language of kernels. */
  lower(inputs: readonly LazyArray[], params: P, build: Builder, outs: readonly Aval[]): readonly LazyArray[];
}

/** Cotangents of the linear arguments from those of the results; null for a zero, and for arguments that are known. */
export type TransposeRule<P> = {
  bivariant(cts: readonly Tensor[], args: readonly TransposeArgument[], params: P): readonly MaybeZero[];
}["bivariant"];

/** Tangents of the results. `outs` are the results themselves, for rules like that of exp. */
export type JvpRule<P> = {
  bivariant(
    primals: readonly Tensor[],
    tangents: readonly MaybeZero[],
    params: P,
    outs: readonly Tensor[],
  ): readonly MaybeZero[];
}["bivariant"];

/** Linear in the arguments that `linearIn` names (default: all), with the others held fixed. Its jvp is itself. */
export interface LinearRules<P> extends CommonRules<P> {
  readonly kind: "linear";
  readonly linearIn?: readonly number[];
  readonly transpose: TransposeRule<P>;
  /** Only where zeros make a cheaper tangent than applying the operation itself: x + c has the tangent dx. */
  readonly jvp?: JvpRule<P>;
}

/** Linear in each of its two arguments with the other held fixed. */
export interface BilinearRules<P> extends CommonRules<P> {
  readonly kind: "bilinear";
  readonly transpose: TransposeRule<P>;
}

/** Differentiable by a rule of its own; gives `transpose` too when it is linear in some argument, as div is. */
export interface JvpRules<P> extends CommonRules<P> {
  readonly kind: "jvp";
  readonly jvp: JvpRule<P>;
  readonly transpose?: TransposeRule<P>;
}

/** Its derivative is zero wherever it has one: comparisons, integers, stopGradient. */
export interface NondifferentiableRules<P> extends CommonRules<P> {
  readonly kind: "nondifferentiable";
}

/** What partial evaluation makes of an equation whose inputs are partly known. */
export interface PartialEvaluation {
  /** Values of the outputs that are known, undefined for the others. */
  readonly known: readonly (Tensor | undefined)[];
  /** The rest as an application of a primitive to known and unknown values, giving the unknown outputs in order. */
  readonly primitive: Primitive;
  readonly params: object;
  readonly args: readonly Tensor[];
}

/** An application reduced to some of its results: its parameters, and the positions of what it still reads and gives. */
export interface PrunedApplication<P> {
  readonly params: P;
  readonly inputs: readonly number[];
  /** All that are used, and others that these depend on. */
  readonly outputs: readonly number[];
}

/** Takes Programs as parameters: results and tangents come out together, and partial evaluation splits the bodies. */
export interface HigherOrderRules<P> extends CommonRules<P> {
  readonly kind: "higherOrder";
  /** Set when an application means the same as the equations of the one program among its parameters. */
  readonly inlines?: boolean;
  jvp(
    primals: readonly Tensor[],
    tangents: readonly MaybeZero[],
    params: P,
  ): readonly [readonly Tensor[], readonly MaybeZero[]];
  partialEval(args: readonly Tensor[], isKnown: readonly boolean[], params: P): PartialEvaluation;
  /** What is left when only some results are used; undefined when that is everything. */
  prune?(params: P, isUsed: readonly boolean[]): PrunedApplication<P> | undefined;
  /** The same application after doing once what every round of it would do alike; undefined when there is nothing. */
  hoist?(args: readonly Tensor[], params: P): Application<P> | undefined;
  readonly transpose: TransposeRule<P>;
}

/** A primitive of any kind. */
export type Rules<P> =
  | LinearRules<P>
  | BilinearRules<P>
  | JvpRules<P>
  | NondifferentiableRules<P>
  | HigherOrderRules<P>;

/** A primitive whose parameters are not known to the reader; every `Rules<P>` is one. */
export type Primitive = Rules<object>;

/** Parameters of primitives that take none. */
export type NoParams = Readonly<Record<never, never>>;
