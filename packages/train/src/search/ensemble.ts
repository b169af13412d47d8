/**
 * Ensembles: many models of one form, trained side by side as one program. Seeds, and hyperparameters that live in the optimizer's memory,
 * may differ from member to member.
 * @module
 */
import {
  ArgumentError,
  add,
  jit,
  type Leaf,
  mean,
  stack,
  Tensor,
  take,
  tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
  treeUnflatten,
  vmap,
} from "@cotangent/core";
import { checkArguments, checkOptions } from "@cotangent/core/checks";
import { makePrediction, makeStep, type Objective, type StepOptions } from "../makeStep.js";
import { type ModelTrainer, several } from "../run/trainer.js";
import type { Model, TrainState } from "../trainState.js";

/**
 * The states of several members as one: each leaf stacked along a new first axis.
 * @throws ArgumentError when there is none; TreeError or ShapeError when their structures or shapes differ
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { dense } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { initTrainState, stackStates } from "@cotangent/train";
 * const model = { layer: dense(2), optimizer: sgd(0.1) };
 * const states = random.split(random.key(0), 5).map((key) => initTrainState(model, { key, inputShape: [3] }));
 * stackStates(states).params.kernel.shape // => [5, 3, 2]
 * ```
 */
export function stackStates<S>(states: readonly S[]): S;
export function stackStates(states: readonly unknown[]): unknown {
  checkArguments("stackStates", { states: "iterable" }, { states });
  const [first, ...others] = states;
  if (first === undefined) {
    throw new ArgumentError({
      op: "stackStates",
      requirement: "there must be at least one state",
      received: "an empty list",
    });
  }
  return treeMap(
    (...leaves: readonly Leaf[]) =>
      stack(leaves.map((leaf) => (leaf instanceof Tensor ? leaf : tensor(leaf)))),
    first,
    ...others,
  );
}

/**
 * The states of the members of an ensemble, one by one.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { unstackStates } from "@cotangent/train";
 * unstackStates({ w: tensor([[1, 2], [3, 4]]) }).map(({ w }) => w.toArray()) // => [[1, 2], [3, 4]]
 * ```
 */
export function unstackStates<S>(ensemble: S): readonly S[];
export function unstackStates(ensemble: unknown): readonly unknown[] {
  const [first] = treeLeaves(ensemble);
  const count = first instanceof Tensor ? (first.shape.at(0) ?? 0) : 0;
  return Object.freeze(
    Array.from({ length: count }, (_, i) =>
      treeMap((leaf: Leaf) => (leaf instanceof Tensor ? take(leaf, i, 0) : leaf), ensemble),
    ),
  );
}

const asTensor = (leaf: Leaf): Tensor => (leaf instanceof Tensor ? leaf : tensor(leaf));

/** How the members of an ensemble work together. */
export interface EnsembleOptions<P> extends Pick<StepOptions<P>, "measure"> {
  /** One output [batch, ...] of those of all members, [members, batch, ...]. Default: their mean, for regression. */
  readonly combine?: (outputs: Tensor) => Tensor;
}

const averaged = (x: Tensor): Tensor => mean(x, { axis: 0 });

/**
 * The trainer of an ensemble, whose state is stackStates of its members'. A step trains all of them on the same batch in one compiled call,
 * each with the bits it would have alone, and reports the means of their figures, and the loss of each as `member.0` and so on. `evaluate`
 * and `predict` are those of the combined outputs.
 * @example
 * ```ts
 * import { mean, random, sin, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { dense, serial, squaredError, tanh } from "@cotangent/nn";
 * import { adam } from "@cotangent/optim";
 * import { ensembleTrainer, fit, initTrainState, stackStates, startRun } from "@cotangent/train";
 * const model = { layer: serial([dense(8), tanh, dense(1)]), optimizer: adam(0.01) };
 * const objective = {
 *   inputs: ({ x }: { x: Tensor; y: Tensor }) => x,
 *   evaluate: (outputs: Tensor, { y }: { y: Tensor }) => [mean(squaredError(outputs, y)), null] as const,
 * };
 * const x = random.normal(random.key(1), [20, 1]);
 * const data = datasets.fromArray([{ x, y: sin(x) }]);
 * const members = random.split(random.key(0), 3).map((key) => initTrainState(model, { key, inputShape: [1] }));
 * const options = { from: startRun(stackStates(members)), epochs: 20, validation: data };
 * const { run } = await fit(ensembleTrainer(model, objective), data, options);
 * Object.keys(run.metrics) // => ["loss", "member.0", "member.1", "member.2", "validation.loss"]
 * ```
 * @see Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep ensembles" (2017)
 */
export function ensembleTrainer<P, S, O, B, M>(
  model: Model<P, S, O>,
  objective: Objective<B, M>,
  options: EnsembleOptions<P> = {},
): ModelTrainer<TrainState<P, S, O>, B> {
  const { combine = averaged, ...measuring } = checkOptions("ensembleTrainer", options);
  type State = TrainState<P, S, O>;
  const one = makeStep(model, objective, measuring);
  const outputsOf = makePrediction(model, objective);
  const step = jit(
    (states: State, batch: B): readonly [State, unknown] => {
      const [leaves, treedef] = treeFlatten(states);
      const train = (member: readonly Tensor[]): readonly [readonly Tensor[], Tensor, unknown, unknown] => {
        const [after, { loss, metrics, measures }] = one(treeUnflatten(treedef, member), batch);
        return [treeLeaves(after).map(asTensor), loss, metrics, measures];
      };
      const [next, losses, metrics, measures] = vmap(train)(leaves.map(asTensor));
      const report = {
        loss: averaged(losses),
        metrics: treeMap((x: Tensor) => averaged(x), metrics),
        measures: treeMap((x: Tensor) => averaged(x), measures),
        member: Array.from({ length: losses.shape[0] }, (_, i) => take(losses, i, 0)),
      };
      return [treeUnflatten(treedef, next), report];
    },
    { donate: [0] },
  );
  const predict = jit((states: State, batch: B): Tensor => {
    const [leaves, treedef] = treeFlatten(states);
    const outputs = vmap((member: readonly Tensor[]) => outputsOf(treeUnflatten(treedef, member), batch));
    return combine(outputs(leaves.map(asTensor)));
  });
  // Of each member by itself, then averaged.
  const penaltyOf = ({ params }: State): Tensor | number => {
    const { penalty } = objective;
    if (penalty === undefined) return 0;
    const [leaves, treedef] = treeFlatten(params);
    const each = vmap((member: readonly Tensor[]) => penalty(treeUnflatten(treedef, member)));
    return averaged(each(leaves.map(asTensor)));
  };
  const evaluate = jit((states: State, batch: B) => {
    const [loss, metrics] = objective.evaluate(predict(states, batch), batch);
    return { loss: add(loss, penaltyOf(states)), metrics };
  });
  return Object.freeze({ step, manySteps: several(step), evaluate, predict });
}
