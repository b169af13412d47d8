/** Random kernels whose variance follows from the number of inputs, of outputs or both. @module */
import * as core from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkNumber } from "../checks.js";
import { type Initializer, kernelSizes } from "./initializer.js";

/** Settings of varianceScaling. */
export interface VarianceScalingOptions {
  /** What is divided by the fan; above 0, default 1. */
  readonly scale?: number;
  /** The fan: inputs, outputs, their mean or their geometric mean, each times the receptive field. Default "fanIn". */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg" | "fanGeoAvg";
  /** Default "truncatedNormal", which is cut at two standard deviations before the cut. */
  readonly distribution?: "truncatedNormal" | "normal" | "uniform";
}

/** Numbers of a given variance, a scalar of their dtype. */
type Draw = (
  key: core.Key,
  shape: core.Shape,
  variance: core.Tensor,
  dtype: "float32" | "float64",
) => core.Tensor;

const fans = {
  fanIn: (into: number, _out: number): number => into,
  fanOut: (_into: number, out: number): number => out,
  fanAvg: (into: number, out: number): number => (into + out) / 2,
  fanGeoAvg: (into: number, out: number): number => Math.sqrt(into * out),
};

/** Standard deviation of a standard normal number that lies between -2 and 2. */
const cutDeviation = 0.8796256610342398;

const draws: Readonly<Record<NonNullable<VarianceScalingOptions["distribution"]>, Draw>> = {
  truncatedNormal: (key, shape, variance, dtype) =>
    core.mul(
      core.random.truncatedNormal(key, -2, 2, shape, { dtype }),
      core.div(core.sqrt(variance), cutDeviation),
    ),
  normal: (key, shape, variance, dtype) =>
    core.mul(core.random.normal(key, shape, { dtype }), core.sqrt(variance)),
  uniform: (key, shape, variance, dtype) =>
    core.mul(core.random.uniform(key, shape, { minval: -1, dtype }), core.sqrt(core.mul(variance, 3))),
};

/**
 * Random numbers with mean 0 and variance scale / fan. The last two axes of the shape are inputs and outputs; axes before them are
 * the receptive field of a convolution and multiply both. Keras and jax.nn.initializers have it under this name.
 * @throws ShapeError when the shape has fewer than two axes; ArgumentError when scale is not above 0
 * @example
 * ```ts
 * import { random, variance } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * const init = initializers.varianceScaling({ scale: 2, mode: "fanOut", distribution: "normal" });
 * variance(init(random.key(0), [300, 200])).item() // => 0.0100...
 * ```
 * @see He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015)
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  return scaledBy("varianceScaling", options);
}

/** varianceScaling under the name of the initializer that it makes. */
export function scaledBy(op: string, options: VarianceScalingOptions): Initializer {
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal" } = checkOptions(op, options);
  checkNumber(op, scale, { name: "scale", range: "above 0", fits: (value) => value > 0 });
  return (key, shape, dtype = "float32") => {
    const { into, out, receptive } = kernelSizes(op, shape);
    const fan = fans[mode](into * receptive, out * receptive);
    return draws[distribution](key, shape, core.tensor(scale / fan, { dtype }), dtype);
  };
}
