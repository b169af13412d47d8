/**
 * The step of training and the evaluation beside it: compiled pure functions of a state and a batch.
 * @module
 */
import { add, type Jitted, jit, type Key, random, type Tensor, valueAndGrad } from "@cotangent/core";
import { applyUpdates } from "@cotangent/optim";
import type { Model, TrainState } from "./trainState.js";

/** What is asked of the model's outputs on a batch `B`: a loss to minimize, and metrics `M` to report. */
export interface Objective<B, M> {
  /** What of a batch the model gets. */
  readonly inputs: (batch: B) => Tensor;
  /** The loss, a scalar, and the metrics, a tree of tensors. */
  readonly evaluate: (outputs: Tensor, batch: B) => readonly [loss: Tensor, metrics: M];
}

/** What makeStep may be told. */
export interface StepOptions {
  /**
   * Lets the step use the memory of the state that it is given, which may not be used afterwards: for loops that replace
   * the state in every step. Default false.
   */
  readonly donate?: boolean;
}

/** The figures of one batch. */
export interface Report<M> {
  /** float[]: the loss before the update. */
  readonly loss: Tensor;
  readonly metrics: M;
}

/**
 * The compiled function (state, batch) -> [next state, report]: one pass forward and back in training mode, one update.
 * Batches of one shape compile once. The same state and batch give the same bits, always.
 * @example
 * ```ts
 * import { random, type Tensor, tensor } from "@cotangent/core";
 * import { dense, meanSquaredError } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { initTrainState, makeStep } from "@cotangent/train";
 * const model = { layer: dense(1), optimizer: sgd(0.1) };
 * const step = makeStep(model, {
 *   inputs: (batch: { x: Tensor; y: Tensor }) => batch.x,
 *   evaluate: (outputs, { y }) => [meanSquaredError(outputs, y), null],
 * });
 * const batch = { x: tensor([[-1], [1]]), y: tensor([[1], [5]]) };
 * let state = initTrainState(model, { key: random.key(0), inputShape: [1] });
 * for (let i = 0; i < 100; i++) [state] = step(state, batch);
 * state.params.kernel.item() // => 1.99999...
 * ```
 */
export function makeStep<P, S, O, B, M>(
  { layer, optimizer }: Model<P, S, O>,
  objective: Objective<B, M>,
  { donate = false }: StepOptions = {},
): Jitted<[state: TrainState<P, S, O>, batch: B], readonly [state: TrainState<P, S, O>, report: Report<M>]> {
  const lossOf = (params: P, layerState: S, batch: B, key: Key) => {
    const [outputs, next] = layer.apply(params, layerState, objective.inputs(batch), { mode: "train", key });
    const [loss, metrics] = objective.evaluate(outputs, batch);
    return [loss, { layerState: next, metrics }] as const;
  };
  const step = (state: TrainState<P, S, O>, batch: B) => {
    const key = random.foldIn(state.key, state.step);
    const [[loss, { layerState, metrics }], gradients] = valueAndGrad(lossOf, { hasAux: true })(
      state.params,
      state.layerState,
      batch,
      key,
    );
    const [updates, optimizerState] = optimizer.update(gradients, state.optimizerState, state.params);
    const next = {
      params: applyUpdates(state.params, updates),
      layerState,
      optimizerState,
      key: state.key,
      step: add(state.step, 1),
    };
    return [next, { loss, metrics }] as const;
  };
  return jit(step, donate ? { donate: [0] } : {});
}

/**
 * The compiled function (state, batch) -> report in inference mode: nothing is updated and nothing is drawn.
 * @example
 * ```ts
 * import { random, type Tensor, tensor } from "@cotangent/core";
 * import { dense, meanSquaredError } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { initTrainState, makeEvaluation } from "@cotangent/train";
 * const model = { layer: dense(1, { useBias: false }), optimizer: sgd(0.1) };
 * const evaluation = makeEvaluation(model, {
 *   inputs: (batch: { x: Tensor; y: Tensor }) => batch.x,
 *   evaluate: (outputs, { y }) => [meanSquaredError(outputs, y), null],
 * });
 * const state = initTrainState(model, { key: random.key(0), inputShape: [1] });
 * evaluation(state, { x: tensor([[0]]), y: tensor([[3]]) }).loss.item() // => 9
 * ```
 */
export function makeEvaluation<P, S, O, B, M>(
  { layer }: Model<P, S, O>,
  objective: Objective<B, M>,
): Jitted<[state: TrainState<P, S, O>, batch: B], Report<M>> {
  return jit((state: TrainState<P, S, O>, batch: B) => {
    const [outputs] = layer.apply(state.params, state.layerState, objective.inputs(batch));
    const [loss, metrics] = objective.evaluate(outputs, batch);
    return { loss, metrics };
  });
}
