/**
 * Statistics of what flows through a model: gradients of its parameters, and activations of its layers.
 * @module
 */
import { grad, jit, random } from "@cotangent/core";
import { checkFields } from "@cotangent/core/checks";
import type { ApplyOptions, Layer } from "@cotangent/nn";
import { checkLayerOf, checkObjective, checkState } from "../checks.js";
import { lossFunction, type Objective } from "../makeStep.js";
import type { TrainState } from "../trainState.js";
import {
  binsOf,
  type Found,
  floatsOf,
  measured,
  rowsOf,
  type StatisticsOptions,
  type TensorStatistics,
} from "./statistics.js";

/** What statistics of a model need of a training state. */
export type StatisticsState<P, S> = Pick<TrainState<P, S, unknown>, "params" | "layerState" | "key" | "step">;

/**
 * The function (state, batch) -> statistics of the gradient of the loss with respect to each parameter: one row each, by path, from one
 * compiled call. The pass is that of a training step: its mode, and the key of the step that comes next.
 * @throws ArgumentError when bins is out of range
 * @example
 * ```ts
 * import { mean, ones, random, type Tensor } from "@cotangent/core";
 * import { dense, initializers, relu, serial } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { gradientStatistics, initTrainState } from "@cotangent/train";
 * // What is below 0 everywhere learns nothing.
 * const layer = serial({ hidden: dense(3, { biasInit: initializers.constant(-9) }), bend: relu, output: dense(1) });
 * const state = initTrainState({ layer, optimizer: sgd(0.1) }, { key: random.key(0), inputShape: [2] });
 * const gradients = gradientStatistics({ layer }, { inputs: (x: Tensor) => x, evaluate: (y) => [mean(y), null] });
 * gradients(state, ones([4, 2])).map(({ path, largest }) => `${path} ${largest}`)
 * // => ["hidden.bias 0", "hidden.kernel 0", "output.bias 1", "output.kernel 0"]
 * ```
 */
export function gradientStatistics<P, S, B, M>(
  model: { readonly layer: Layer<P, S> },
  objective: Objective<B, M>,
  options: StatisticsOptions = {},
): (state: StatisticsState<P, S>, batch: B) => readonly TensorStatistics[] {
  checkLayerOf("gradientStatistics", model);
  checkObjective("gradientStatistics", objective);
  const bins = binsOf("gradientStatistics", options);
  const lossOf = lossFunction(model, objective);
  const run = jit(({ params, layerState, key, step }: StatisticsState<P, S>, batch: B) => {
    const [gradients] = grad(lossOf, { hasAux: true })(params, layerState, batch, random.foldIn(key, step));
    return measured(floatsOf(gradients), bins);
  });
  return (state, batch) => {
    checkState("gradientStatistics", state);
    const { params, layerState, key, step } = state;
    return rowsOf(run({ params, layerState, key, step }, batch));
  };
}

/** What of activations is computed. */
export interface ActivationOptions extends StatisticsOptions, Pick<ApplyOptions, "mode"> {}

/**
 * The function (state, batch) -> statistics of what each layer gives: one row each, by the path of its parameters, in the order in
 * which they are computed, and "output" for the whole; from one compiled call. `dead` is the share of units that are 0 for all
 * examples. Layers that run in a loop have no row of their own. `mode`: default `inference`, in which nothing is dropped.
 * @throws ArgumentError when bins is out of range
 * @example
 * ```ts
 * import { ones, random, type Tensor } from "@cotangent/core";
 * import { dense, initializers, relu, serial } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { activationStatistics, initTrainState } from "@cotangent/train";
 * const layer = serial({ hidden: dense(3, { biasInit: initializers.constant(-9) }), bend: relu, output: dense(1) });
 * const state = initTrainState({ layer, optimizer: sgd(0.1) }, { key: random.key(0), inputShape: [2] });
 * const activations = activationStatistics({ layer }, { inputs: (x: Tensor) => x });
 * activations(state, ones([4, 2])).map(({ path, dead }) => `${path} ${dead}`)
 * // => ["hidden 0", "bend 1", "output 1"]
 * ```
 */
export function activationStatistics<P, S, B>(
  model: { readonly layer: Layer<P, S> },
  objective: Pick<Objective<B, unknown>, "inputs">,
  options: ActivationOptions = {},
): (state: StatisticsState<P, S>, batch: B) => readonly TensorStatistics[] {
  checkLayerOf("activationStatistics", model);
  checkFields("activationStatistics", "objective", objective, { inputs: "function" });
  const bins = binsOf("activationStatistics", options);
  const { mode = "inference" } = options;
  const run = jit(({ params, layerState, key, step }: StatisticsState<P, S>, batch: B) => {
    const found: Found[] = [];
    // The one place that is written to from inside of the layers, while they are traced.
    const observe = (path: string, x: Found["x"]): void => void found.push({ path, x });
    const own = mode === "train" ? { mode, key: random.foldIn(key, step), observe } : { mode, observe };
    const [y] = model.layer.apply(params, layerState, objective.inputs(batch), own);
    if (found.at(-1)?.x !== y) found.push({ path: "output", x: y });
    return measured(
      found.filter(({ x }) => x.size > 0),
      bins,
      true,
    );
  });
  return (state, batch) => {
    checkState("activationStatistics", state);
    const { params, layerState, key, step } = state;
    return rowsOf(run({ params, layerState, key, step }, batch));
  };
}
