/**
 * What a run is made of: the functions that compute. A model with an objective gives them; any functions of one's own do.
 * @module
 */
import { jit, scan, stack, Tensor, tensor, treeFlatten, treeLeaves, treeUnflatten } from "@cotangent/core";
import { makeEvaluation, makePrediction, makeStep, type Objective, type StepOptions } from "../makeStep.js";
import type { Model, TrainState } from "../trainState.js";

/** One step: the next state, and a report, a tree of tensors whose scalars become figures: { loss, metrics }, say. */
export type Step<S, B> = (state: S, batch: B) => readonly [state: S, report: unknown];

/** The functions that a run calls; each may be compiled, and the step may use the memory of the state it is given. */
export interface Trainer<S, B> {
  readonly step: Step<S, B>;
  /** The report of a batch without a step; for the validation data. */
  readonly evaluate?: (state: S, batch: B) => unknown;
  /**
   * The step over several batches of equal shapes, for runs with stepsPerCall; the report has the leaves of each step, stacked.
   * Default: made of `step`, and compiled anew by each run.
   */
  readonly manySteps?: Step<S, readonly B[]>;
}

/** The functions of a model with an objective. */
export interface ModelTrainer<S, B> extends Required<Trainer<S, B>> {
  /** The outputs of the model for a batch, in inference mode; for `predict`. */
  readonly predict: (state: S, batch: B) => Tensor;
}

/**
 * The trainer of a model: makeStep, makeEvaluation and makePrediction. `measure` is that of makeStep.
 * @example
 * ```ts
 * import { mean, random, tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { dense, squaredError } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { fit, initTrainState, startRun, trainerOf } from "@cotangent/train";
 * const model = { layer: dense(1), optimizer: sgd(0.1) };
 * const trainer = trainerOf(model, {
 *   inputs: (batch: { x: Tensor; y: Tensor }) => batch.x,
 *   evaluate: (outputs, { y }) => [mean(squaredError(outputs, y)), null],
 * });
 * const data = datasets.fromArray([{ x: tensor([[-1], [1]]), y: tensor([[1], [5]]) }]);
 * const from = startRun(initTrainState(model, { key: random.key(0), inputShape: [1] }));
 * const { state, reason } = await fit(trainer, data, { from, epochs: 100 });
 * [state.params.kernel.item(), reason] // => [1.99999..., "epochs"]
 * ```
 */
export function trainerOf<P, S, O, B, M>(
  model: Model<P, S, O>,
  objective: Objective<B, M>,
  options: Pick<StepOptions<P>, "measure"> = {},
): ModelTrainer<TrainState<P, S, O>, B> {
  const step = makeStep(model, objective, { ...options, donate: true });
  return Object.freeze({
    step,
    manySteps: several(step),
    evaluate: makeEvaluation(model, objective),
    predict: makePrediction(model, objective),
  });
}

const asTensor = (leaf: Tensor | number | boolean): Tensor => (leaf instanceof Tensor ? leaf : tensor(leaf));

/** The step over several batches of equal shapes in one compiled call; the report has the leaves of each step, stacked. */
export function several<S, B>(step: Step<S, B>): Step<S, readonly B[]> {
  return jit(
    (state: S, batches: readonly B[]): readonly [S, unknown] => {
      const [leaves, stateDef] = treeFlatten(state);
      const [first] = batches;
      const [, batchDef] = treeFlatten(first);
      const columns = batches.map((batch) => treeLeaves(batch).map(asTensor));
      const rows = columns[0].map((_, i) => stack(columns.map((column) => column[i])));
      const [after, reports] = scan(
        (carry: readonly Tensor[], row: readonly Tensor[]) => {
          const [next, report] = step(treeUnflatten(stateDef, carry), treeUnflatten(batchDef, row));
          return [treeLeaves(next).map(asTensor), report] as const;
        },
        leaves.map(asTensor),
        rows,
      );
      return [treeUnflatten(stateDef, after), reports];
    },
    { donate: [0] },
  );
}

/** Can these batches be stacked: have they the same shapes and dtypes? */
export function haveOneShape(batches: readonly unknown[]): boolean {
  if (batches.length <= 1) return true;
  const [first, ...others] = batches.map((batch) =>
    treeLeaves(batch)
      .map((leaf) => (leaf instanceof Tensor ? `${leaf.dtype}[${leaf.shape.join(",")}]` : typeof leaf))
      .join(";"),
  );
  return others.every((signature) => signature === first);
}

/** The same state in memory of its own. */
export function copied<S>(state: S): S {
  const [leaves, treedef] = treeFlatten(state, "training");
  const copies = leaves.map((leaf) => (leaf instanceof Tensor ? copyOf(leaf) : leaf));
  return treeUnflatten(treedef, copies);
}

function copyOf(x: Tensor): Tensor {
  const flat = tensor(x.toTypedArray().slice(), { dtype: x.dtype });
  return x.shape.length === 1 ? flat : flat.reshape(x.shape);
}
