/** Networks that differ in their random numbers alone, trained as one program: step and evaluation mapped over their states. */
import { jit, type Key, mean, random, type Tensor, treeMap, vmap } from "@cotangent/core";
import {
  initTrainState,
  type Model,
  makeEvaluation,
  makeStep,
  type Objective,
  type Trainer,
  type TrainState,
} from "@cotangent/train";
import { follow, type Learned, type Lesson } from "./learn.js";

/** A model of any parameters, states and memories. */
export type AnyModel = Model<unknown, unknown, unknown>;

/** The state of one member; or of all, when each of its tensors has one more axis, the first. */
export type AnyState = TrainState<unknown, unknown, unknown>;

/** Trains `members` networks on the same batches at once. The state is that of all of them, figures are their means. */
export async function learnMembers<B, M>(
  model: AnyModel,
  lesson: Lesson<unknown, unknown, unknown, B, M>,
  members: number,
): Promise<Learned<unknown, unknown, unknown>> {
  const { objective, inputShape } = lesson;
  const [initKey, orderKey] = random.split(lesson.key);
  const initialized = vmap((key: Key) => initTrainState(model, { key, inputShape }));
  const start = initialized(random.stackKeys(random.split(initKey, members)));
  return follow(membersTrainer(model, objective), start, { ...lesson, key: orderKey });
}

/** The step and the evaluation of a model, mapped over states: one compiled program for all members. */
export function membersTrainer<B, M>(model: AnyModel, objective: Objective<B, M>): Trainer<AnyState, B> {
  const step = makeStep(model, objective);
  const evaluate = makeEvaluation(model, objective);
  const averaged = (report: unknown): unknown => treeMap((figures: Tensor) => mean(figures), report);
  return {
    step: jit(
      (states: AnyState, batch: B) => {
        const [next, report] = vmap((state: AnyState) => step(state, batch))(states);
        return [next, averaged(report)] as const;
      },
      { donate: [0] },
    ),
    evaluate: jit((states: AnyState, batch: B) =>
      averaged(vmap((state: AnyState) => evaluate(state, batch))(states)),
    ),
  };
}
