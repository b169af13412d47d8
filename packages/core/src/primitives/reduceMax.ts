/** Largest and smallest element over axes; ties share the derivative evenly. @module */
import type { Tensor } from "../base/tensor.js";
import type { JvpRule } from "../program/primitive.js";
import { broadcast, reduceSum } from "./broadcast.js";
import { eq } from "./compare.js";
import { convert } from "./convert.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { div } from "./div.js";
import { distinct, everything } from "./domains.js";
import { mul } from "./mul.js";
import type { ReductionParams } from "./reduction.js";
import { reductionRules } from "./reduction.js";

// d max x = the mean of dx over the elements that equal the maximum; likewise min
const meanOfTies: JvpRule<ReductionParams> = ([x], [dx], { axes }, [out]) => {
  if (dx === null) return [null];
  const ties = convert(eq(x, broadcast(out, { shape: x.shape, axes })), { dtype: x.dtype });
  return [div(reduceSum(mul(dx, ties), { axes }), reduceSum(ties, { axes }))];
};

/**
 * Largest element of x over `axes`, which disappear: f32[2,3] with axes [0] -> f32[3]. NaN wins; -0 is below 0.
 * Its derivative is split evenly among the elements that tie.
 */
export const reduceMax: Callable<[x: Tensor], ReductionParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReductionParams
>({
  ...reductionRules(
    {
      name: "reduceMax",
      dtypes: everything,
      combine: "max",
      domain: distinct,
      emptyIsError: "maximum",
    },
    () => reduceMax,
  ),
  kind: "jvp",
  jvp: meanOfTies,
});

/**
 * Smallest element of x over `axes`, which disappear: f32[2,3] with axes [0] -> f32[3]. NaN wins; -0 is below 0.
 * Its derivative is split evenly among the elements that tie.
 */
export const reduceMin: Callable<[x: Tensor], ReductionParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReductionParams
>({
  ...reductionRules(
    {
      name: "reduceMin",
      dtypes: everything,
      combine: "min",
      domain: distinct,
      emptyIsError: "minimum",
    },
    () => reduceMin,
  ),
  kind: "jvp",
  jvp: meanOfTies,
});
