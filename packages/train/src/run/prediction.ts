/**
 * Prediction: what a model makes of data, all of it as one tree, or batch by batch where that would be too much.
 * @module
 */
import { ArgumentError, ShapeError, Tensor, tensor, treeMap, type WithLeaves, zeros } from "@cotangent/core";
import { checkFields, checkOptions } from "@cotangent/core/checks";
import { isNone } from "fp-ts/lib/Option.js";
import { checkCallbacks, checkData } from "../checks.js";
import { type Batches, batchAt } from "./batches.js";
import { conduct } from "./conductor.js";
import { consoleEffects } from "./consoleEffects.js";
import type { InferenceOptions } from "./evaluation.js";
import { examplesIn } from "./figures.js";
import { pauses } from "./pause.js";
import { startRun } from "./runState.js";
import { finished, told } from "./turns.js";

/** What makes outputs `Y` of a state and a batch: a function, such as makePrediction's, or a trainer that has one. */
export type Predictor<S, B, Y> =
  | ((state: S, batch: B) => Y)
  | { readonly predict: (state: S, batch: B) => Y };

/**
 * The outputs of each batch in turn, made when they are asked for: for data whose outputs together would not fit. The data are those of
 * epoch 0. Callbacks hear of predictionBegin, each batch with its outputs, and predictionEnd; leaving the loop early tells them
 * nothing more.
 * @throws ArgumentError when a callback asks for what only a run can do; what `signal` was aborted with
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { predictions } from "@cotangent/train";
 * const outputs: unknown[] = [];
 * const data = datasets.fromArray([tensor([1, 2]), tensor([3])]);
 * for await (const y of predictions((w: Tensor, x: Tensor) => x.mul(w), data, tensor(10))) outputs.push(y.toArray());
 * outputs // => [[10, 20], [30]]
 * ```
 */
export async function* predictions<S, B, Y>(
  predictor: Predictor<S, B, Y>,
  data: Batches<B>,
  state: S,
  options: InferenceOptions<S> = {},
): AsyncGenerator<Y, void, void> {
  const { callbacks = [], effects = consoleEffects, signal } = checkOptions("predict", options);
  checkData("predict", data);
  checkCallbacks("predict", callbacks);
  const fix = "Pass a trainer with predict, or what makePrediction gives.";
  if (typeof predictor !== "function")
    checkFields("predict", "predictor", predictor, { predict: "function" }, fix);
  const make = typeof predictor === "function" ? predictor : predictor.predict;
  const conductor = conduct({ op: "predict", start: startRun(state), callbacks, effects });
  const pause = pauses();
  await finished(told(conductor, { _tag: "predictionBegin" }));
  for (let index = 0; conductor.standing().stopped === null; index++) {
    signal?.throwIfAborted();
    const element = await batchAt(data, index, 0);
    if (isNone(element)) break;
    await finished(told(conductor, { _tag: "predictionBatchBegin", index }));
    const outputs = make(state, element.value);
    const examples = examplesIn(element.value);
    await finished(told(conductor, { _tag: "predictionBatchEnd", index, outputs, examples }));
    yield outputs;
    await pause();
  }
  await finished(told(conductor, { _tag: "predictionEnd" }));
}

/**
 * The outputs of all batches as one tree: tensors [k, ...] of a batch, joined along their first axis; what has no axes, a number or a
 * tensor [], gives one entry per batch. `predictor` is a trainer with `predict`, as trainerOf's, or a function, as makePrediction's.
 * @throws ArgumentError (rejects) when there are no batches; ShapeError when outputs of two batches do not fit; and as predictions
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { dense } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { initTrainState, makePrediction, predict } from "@cotangent/train";
 * const model = { layer: dense(2), optimizer: sgd(0.1) };
 * const state = initTrainState(model, { key: random.key(0), inputShape: [3] });
 * const data = datasets.batch({ batchSize: 4 })(datasets.fromTensors(random.normal(random.key(1), [10, 3])));
 * (await predict(makePrediction(model), data, state)).shape // => [10, 2]
 * ```
 */
export async function predict<S, B, Y>(
  predictor: Predictor<S, B, Y>,
  data: Batches<B>,
  state: S,
  options: InferenceOptions<S> = {},
): Promise<WithLeaves<Y, Tensor>> {
  const all: Y[] = [];
  for await (const outputs of predictions(predictor, data, state, options)) all.push(outputs);
  const [first, ...others] = all;
  if (first === undefined) {
    throw new ArgumentError({
      op: "predict",
      requirement: "there must be at least one batch, for outputs of none have no shape",
      received: "none",
    });
  }
  const columns: Tensor[] = [];
  const tree: unknown = first;
  treeMap(
    (...leaves: readonly (Tensor | number | boolean)[]) => {
      columns.push(joined(leaves.map((leaf) => (leaf instanceof Tensor ? leaf : tensor(leaf)))));
      return 0;
    },
    tree,
    ...others,
  );
  // Leaves come in one order always, so the columns can be put in their places one by one.
  let next = 0;
  return treeMap(() => columns[next++], first);
}

/** Tensors joined along their first axis, or put behind each other when they have none. */
function joined(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  const rest = first.shape.slice(1);
  const other = parts.find(
    (part) =>
      part.dtype !== first.dtype || part.rank !== first.rank || part.shape.slice(1).join() !== rest.join(),
  );
  if (other !== undefined) {
    throw new ShapeError({
      op: "predict",
      requirement: "outputs of all batches must agree in dtype and in all axes but the first",
      expected: `${first.dtype}[${["batch", ...rest].join(", ")}]`,
      received: `${other.dtype}[${other.shape.join(", ")}]`,
    });
  }
  // One copy of each element; joining many tensors by an expression would compile one as long.
  const length = first.rank === 0 ? parts.length : parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const shape = [length, ...rest];
  const all = zeros(shape, { dtype: first.dtype }).toTypedArray();
  let at = 0;
  for (const part of parts) {
    all.set(part.toTypedArray(), at);
    at += part.size;
  }
  return tensor(all, { dtype: first.dtype, shape });
}
