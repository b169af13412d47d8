/**
 * All that training changes, as one value: a tree, so that it passes through jit whole and can be saved whole.
 * @module
 */
import { type Key, random, type Shape, type Tensor, tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import type { Layer } from "@cotangent/nn";
import type { GradientTransformation } from "@cotangent/optim";
import { checkModel } from "./checks.js";

/** Parameters `P`, the layers' state `S`, the optimizer's `O`, the key of the run, and how many steps were made. */
export interface TrainState<P, S, O> {
  readonly params: P;
  readonly layerState: S;
  readonly optimizerState: O;
  /** Stays the same: each step folds its number into it. */
  readonly key: Key;
  /** int32[], 0 at first. */
  readonly step: Tensor;
}

/** What is trained, and how. */
export interface Model<P, S, O> {
  readonly layer: Layer<P, S>;
  readonly optimizer: GradientTransformation<O>;
}

/**
 * The state before the first step: parameters drawn with one half of `key` for examples of `inputShape`, the other half
 * kept for the run.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { dense } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { initTrainState } from "@cotangent/train";
 * const model = { layer: dense(2), optimizer: sgd(0.1) };
 * const state = initTrainState(model, { key: random.key(0), inputShape: [3] });
 * [state.params.kernel.shape, state.step.item()] // => [[3, 2], 0]
 * ```
 */
export function initTrainState<P, S, O>(
  model: Model<P, S, O>,
  options: { readonly key: Key; readonly inputShape: Shape },
): TrainState<P, S, O> {
  checkModel("initTrainState", model);
  const { layer, optimizer } = model;
  const [initKey, key] = random.split(checkOptions("initTrainState", options).key);
  const { params, state } = layer.init(initKey, options.inputShape);
  return Object.freeze({
    params,
    layerState: state,
    optimizerState: optimizer.init(params),
    key,
    step: tensor(0, { dtype: "int32" }),
  });
}
