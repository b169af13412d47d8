/** Conjunction and disjunction over axes. @module */
import type { Tensor } from "../base/tensor.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { bitwise, truth } from "./domains.js";
import type { ReductionParams } from "./reduction.js";
import { reductionRules } from "./reduction.js";

/**
 * Are all elements over `axes` true: bool[2,3] with axes [0] -> bool[3]; on integers the bitwise and.
 * Over no elements: true, all bits set.
 */
export const reduceAnd: Callable<[x: Tensor], ReductionParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReductionParams
>({
  ...reductionRules({ name: "reduceAnd", dtypes: bitwise, combine: "and", domain: truth }, () => reduceAnd),
  kind: "nondifferentiable",
});

/**
 * Is any element over `axes` true: bool[2,3] with axes [0] -> bool[3]; on integers the bitwise or.
 * Over no elements: false, no bit set.
 */
export const reduceOr: Callable<[x: Tensor], ReductionParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReductionParams
>({
  ...reductionRules({ name: "reduceOr", dtypes: bitwise, combine: "or", domain: truth }, () => reduceOr),
  kind: "nondifferentiable",
});
