/** What normalizing layers share: scale and shift, and the formula. @module */
import { add, mean, mul, ones, rsqrt, type Shape, sub, type Tensor, variance, zeros } from "@cotangent/core";
import { checkNumber } from "../checks.js";

/** What is learned by a normalizing layer. */
export interface NormParams {
  /** Multiplies what is normalized; 1 at first. null without. */
  readonly scale: Tensor | null;
  /** Is added to it; 0 at first. null without. */
  readonly bias: Tensor | null;
}

/** Options of normalizing layers. */
export interface NormOptions {
  /** Added to the variance, so that what does not vary is divided by something; 0 or more. Default 1e-6, as in Flax. */
  readonly epsilon?: number;
  /** Is a scale learned? Default true. */
  readonly useScale?: boolean;
  /** Is a shift learned? Default true. */
  readonly useBias?: boolean;
  /** dtype of the parameters; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** Scale and bias of a shape. */
export function normParams(
  shape: Shape,
  { useScale = true, useBias = true, dtype = "float32" }: NormOptions,
): NormParams {
  return Object.freeze({
    scale: useScale ? ones(shape, { dtype }) : null,
    bias: useBias ? zeros(shape, { dtype }) : null,
  });
}

/** x times scale plus bias, where there are such. */
export function scaleAndShift(x: Tensor, { scale, bias }: NormParams): Tensor {
  const scaled = scale === null ? x : mul(x, scale);
  return bias === null ? scaled : add(scaled, bias);
}

/** (x - mean) / sqrt(variance + epsilon), given both. */
export function standardized(
  x: Tensor,
  moments: { readonly mean: Tensor; readonly variance: Tensor; readonly epsilon: number },
): Tensor {
  return mul(sub(x, moments.mean), rsqrt(add(moments.variance, moments.epsilon)));
}

/** (x - mean) / sqrt(variance + epsilon) over some axes, each group by its own. */
export function standardizedOver(x: Tensor, axis: readonly number[], epsilon: number): Tensor {
  return standardized(x, {
    mean: mean(x, { axis, keepdims: true }),
    variance: variance(x, { axis, keepdims: true }),
    epsilon,
  });
}

/** epsilon, 0 or more. */
export function checkEpsilon(op: string, epsilon: number): number {
  return checkNumber(op, epsilon, { name: "epsilon", range: "0 or more", fits: (value) => value >= 0 });
}
