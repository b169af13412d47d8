/**
 * The step of training and the evaluation beside it: compiled pure functions of a state and a batch.
 * @module
 */
import { add, astype, type Jitted, jit, type Key, random, type Tensor, valueAndGrad } from "@cotangent/core";
import { checkFields, checkOptions } from "@cotangent/core/checks";
import type { Layer } from "@cotangent/nn";
import { applyUpdates } from "@cotangent/optim";
import { checkLayerOf, checkModel, checkObjective, checkState } from "./checks.js";
import type { Model, TrainState } from "./trainState.js";

/** What is asked of the model's outputs on a batch `B`: a loss to minimize, and metrics `M` to report. */
export interface Objective<B, M> {
  /** What of a batch the model gets. */
  readonly inputs: (batch: B) => Tensor;
  /** The loss, a scalar, and the metrics, a tree of tensors. */
  readonly evaluate: (outputs: Tensor, batch: B) => readonly [loss: Tensor, metrics: M];
  /**
   * A scalar of the parameters that the loss grows by, in training and in evaluation: l2Penalty or l1Penalty of @cotangent/nn, a sum of
   * several, or a function of your own. Default: none.
   */
  readonly penalty?: (params: unknown) => Tensor;
}

/** The loss of outputs, with the penalty for the parameters, and the metrics. */
export function judge<B, M>(
  { evaluate, penalty }: Objective<B, M>,
  outputs: Tensor,
  batch: B,
  params: unknown,
): readonly [loss: Tensor, metrics: M] {
  const [loss, metrics] = evaluate(outputs, batch);
  return [penalty === undefined ? loss : add(loss, astype(penalty(params), loss.dtype)), metrics];
}

/** What makeStep may be told. */
export interface StepOptions<P = unknown> {
  /**
   * Lets the step use the memory of the state that it is given, which may not be used afterwards: for loops that replace
   * the state in every step. Default false.
   */
  readonly donate?: boolean;
  /**
   * Numbers about each update, a tree of tensors that the report has as `measures`: norms, say. Computed in the compiled step, of the
   * parameters before the update. Default: none.
   */
  readonly measure?: (update: Update<P>) => unknown;
}

/** One update of the parameters. */
export interface Update<P> {
  readonly params: P;
  readonly gradients: P;
  /** What is added to the parameters. */
  readonly updates: P;
}

/** The figures of one batch. */
export interface Report<M> {
  /** float[]: the loss before the update. */
  readonly loss: Tensor;
  readonly metrics: M;
}

/** The figures of one step. */
export interface StepReport<M> extends Report<M> {
  /** What `measure` gave; null without it. */
  readonly measures: unknown;
}

/** The loss of a batch in training mode as a function of the parameters, and beside it what else comes of it. */
export function lossFunction<P, S, B, M>(
  { layer }: { readonly layer: Layer<P, S> },
  objective: Objective<B, M>,
): (
  params: P,
  layerState: S,
  batch: B,
  key: Key,
) => readonly [loss: Tensor, aux: { readonly layerState: S; readonly metrics: M }] {
  return (params, layerState, batch, key) => {
    const [outputs, next] = layer.apply(params, layerState, objective.inputs(batch), { mode: "train", key });
    const [loss, metrics] = judge(objective, outputs, batch, params);
    return [loss, { layerState: next, metrics }] as const;
  };
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
  model: Model<P, S, O>,
  objective: Objective<B, M>,
  options: StepOptions<P> = {},
): Jitted<
  [state: TrainState<P, S, O>, batch: B],
  readonly [state: TrainState<P, S, O>, report: StepReport<M>]
> {
  checkModel("makeStep", model);
  checkObjective("makeStep", objective);
  const { donate = false, measure } = checkOptions("makeStep", options);
  const { optimizer } = model;
  const lossOf = lossFunction(model, objective);
  const step = (state: TrainState<P, S, O>, batch: B) => {
    checkState("step", state);
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
    const measures = measure?.({ params: state.params, gradients, updates }) ?? null;
    return [next, { loss, metrics, measures }] as const;
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
  model: Model<P, S, O>,
  objective: Objective<B, M>,
): Jitted<[state: TrainState<P, S, O>, batch: B], Report<M>> {
  checkLayerOf("makeEvaluation", model);
  checkObjective("makeEvaluation", objective);
  return jit((state: TrainState<P, S, O>, batch: B) => {
    checkState("evaluation", state);
    const [outputs] = model.layer.apply(state.params, state.layerState, objective.inputs(batch));
    const [loss, metrics] = judge(objective, outputs, batch, state.params);
    return { loss, metrics };
  });
}

/**
 * The compiled function (state, batch) -> outputs of the model in inference mode. `objective` says what of a batch the model gets; by
 * default a batch is a tensor, its inputs.
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { dense } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { initTrainState, makePrediction } from "@cotangent/train";
 * const model = { layer: dense(1), optimizer: sgd(0.1) };
 * const state = initTrainState(model, { key: random.key(0), inputShape: [2] });
 * makePrediction(model)(state, tensor([[0, 0], [0, 0]])).toArray() // => [[0], [0]]
 * ```
 */
export function makePrediction<P, S, O>(
  model: Model<P, S, O>,
): Jitted<[state: TrainState<P, S, O>, inputs: Tensor], Tensor>;
export function makePrediction<P, S, O, B>(
  model: Model<P, S, O>,
  objective: Pick<Objective<B, unknown>, "inputs">,
): Jitted<[state: TrainState<P, S, O>, batch: B], Tensor>;
export function makePrediction<P, S, O>(
  model: Model<P, S, O>,
  objective: Pick<Objective<Tensor, unknown>, "inputs"> = { inputs: (batch) => batch },
): Jitted<[state: TrainState<P, S, O>, batch: Tensor], Tensor> {
  checkLayerOf("makePrediction", model);
  checkFields("makePrediction", "objective", objective, { inputs: "function" });
  return jit((state: TrainState<P, S, O>, batch: Tensor) => {
    checkState("prediction", state);
    return model.layer.apply(state.params, state.layerState, objective.inputs(batch))[0];
  });
}
