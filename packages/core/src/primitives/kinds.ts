/**
 * Elementwise operations with partial derivatives, and those without a derivative.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import type { MaybeZero, NoParams, TransposeRule } from "../program/primitive.js";
import { add } from "./add.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import type { ElementwiseSpec } from "./elementwise.js";
import { elementwiseRules } from "./elementwise.js";

/** f(x) at every element. */
export type UnaryPrimitive = Callable<[x: Tensor], NoParams, Tensor>;
/** f(x, y) at every element of two tensors of one shape and dtype. */
export type BinaryPrimitive = Callable<[x: Tensor, y: Tensor], NoParams, Tensor>;
/** f(x, y, z) at every element of three tensors of one shape and dtype. */
export type TernaryPrimitive = Callable<[x: Tensor, y: Tensor, z: Tensor], NoParams, Tensor>;

/** The tangent that one argument contributes: `d` is its tangent, `args` the primals, `out` the result. */
export type Partial = (d: Tensor, args: readonly Tensor[], out: Tensor) => Tensor;

/** A differentiable elementwise operation. */
export interface DifferentiableSpec extends ElementwiseSpec {
  /** One per argument. */
  readonly partials: readonly Partial[];
  /** For operations that are linear in some argument with the others fixed, as division is in its first. */
  readonly transpose?: TransposeRule<NoParams>;
}

/** The sum of tangents, zeros left out. */
export function sumTangents(tangents: readonly MaybeZero[]): MaybeZero {
  return tangents.reduce(
    (total, one) => (total === null ? one : one === null ? total : add(total, one)),
    null,
  );
}

/** Defines an elementwise operation by its scalar expression and partial derivatives. */
export function elementwise<A extends readonly Tensor[]>(
  spec: DifferentiableSpec,
): Callable<A, NoParams, Tensor> {
  const primitive: Callable<A, NoParams, Tensor> = definePrimitive({
    ...elementwiseRules(spec, () => primitive),
    kind: "jvp",
    jvp: (primals, tangents, _params, [out]) => [
      sumTangents(tangents.map((d, i) => (d === null ? null : spec.partials[i](d, primals, out)))),
    ],
    ...(spec.transpose === undefined ? {} : { transpose: spec.transpose }),
  });
  return primitive;
}

/** Defines an elementwise operation whose derivative is zero wherever it has one. */
export function stepwise<A extends readonly Tensor[]>(spec: ElementwiseSpec): Callable<A, NoParams, Tensor> {
  const primitive: Callable<A, NoParams, Tensor> = definePrimitive({
    ...elementwiseRules(spec, () => primitive),
    kind: "nondifferentiable",
  });
  return primitive;
}
