/** Predictions with their uncertainty, from a network that drops out at random. @module */
import { mean, random, std, type Tensor, vmap } from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkCount } from "./checks.js";
import { checkLayer } from "./define.js";
import type { Layer } from "./layer.js";

/** What monteCarlo needs besides the input. */
export interface MonteCarloOptions<P, S> {
  readonly params: P;
  readonly state: S;
  /** All passes follow from it. */
  readonly key: random.Key;
  /** How many passes; 2 or more, default 50. */
  readonly passes?: number;
}

/** What passes agree on, and by how much they differ. */
export interface MonteCarlo {
  /** Mean of the outputs. */
  readonly mean: Tensor;
  /** Their standard deviation, with passes - 1 below. */
  readonly std: Tensor;
  /** The outputs, [passes, ...]. */
  readonly outputs: Tensor;
}

/**
 * Monte-Carlo dropout: many passes of a network in training mode, each with dropout masks of its own, all at once. Their mean is the
 * prediction, their deviation how sure the network is. The state is used and not changed. For networks with batch normalization let
 * dropout({ keep, always: true }) drop in inference instead, and map apply yourself.
 * @throws ArgumentError when passes is below 2
 * @example
 * ```ts
 * import { allClose, ones, random } from "@cotangent/core";
 * import { dropout, monteCarlo } from "@cotangent/nn";
 * const layer = dropout({ keep: 0.5 });
 * const { mean, outputs } = monteCarlo(layer, ones([2]), { params: null, state: null, key: random.key(0), passes: 1000 });
 * outputs.shape // => [1000, 2]
 * allClose(mean, ones([2]), { atol: 0.1 }) // => true
 * ```
 * @see Gal and Ghahramani, "Dropout as a Bayesian approximation" (2016)
 */
export function monteCarlo<P, S>(
  layer: Layer<P, S>,
  x: Tensor,
  options: MonteCarloOptions<P, S>,
): MonteCarlo {
  const { params, state, key, passes = 50 } = checkOptions("monteCarlo", options);
  checkLayer("monteCarlo", layer);
  checkTensors("monteCarlo", { x });
  checkCount("monteCarlo", "passes", passes, 2);
  const keys = random.stackKeys(random.split(key, passes));
  const outputs = vmap((own: random.Key) => layer.apply(params, state, x, { mode: "train", key: own })[0])(
    keys,
  );
  return Object.freeze({
    mean: mean(outputs, { axis: 0 }),
    std: std(outputs, { axis: 0, ddof: 1 }),
    outputs,
  });
}
