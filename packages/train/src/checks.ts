/** What several functions here get, checked where they begin, for callers without types. @module */
import { checkArguments, checkFields, checkList } from "@cotangent/core/checks";

const asMade = "Pass { layer, optimizer }.";

/** Throws unless it has a layer. */
export function checkLayerOf(op: string, model: { readonly layer: object }): void {
  checkFields(op, "model.layer", Object(model).layer, { init: "function", apply: "function" }, asMade);
}

/** Throws unless it has a layer and an optimizer. */
export function checkModel(op: string, model: { readonly layer: object; readonly optimizer: object }): void {
  checkLayerOf(op, model);
  checkFields(op, "model.optimizer", model.optimizer, { init: "function", update: "function" }, asMade);
}

/** Throws unless it says what the model gets and what is wanted of it. */
export function checkObjective(op: string, objective: object): void {
  const kinds = { inputs: "function", evaluate: "function" } as const;
  checkFields(op, "objective", objective, kinds, "Pass { inputs, evaluate }.");
}

/** Throws unless it can be a state of training. */
export function checkState(op: string, state: object): void {
  checkFields(op, "state", state, {}, "Pass what initTrainState made.");
}

/** Throws unless batches can be read from it. */
export function checkData(op: string, data: object, name = "data"): void {
  const fix = "Pass a dataset of batches, as datasets.batch of @cotangent/data makes them.";
  checkFields(op, name, data, { at: "function", size: "function" }, fix);
}

/** Throws unless it is the state of a run. */
export function checkRun(op: string, name: string, run: object): void {
  const kinds = { callbacks: "object", cursor: "object", step: "number" } as const;
  checkFields(op, name, run, kinds, "Pass startRun(state), or the run that fit gave.");
}

/** The callbacks of a run. */
export function checkCallbacks(op: string, callbacks: readonly object[]): void {
  checkList(op, "callbacks", callbacks);
  for (const [i, each] of callbacks.entries()) checkCallback(op, `callbacks[${i}]`, each);
}

/** Throws unless it can be told of events. */
export function checkCallback(op: string, name: string, callback: object): void {
  const fix = "Pass what history(), earlyStopping(), callback() and the like give.";
  checkFields(op, name, callback, { name: "string", onEvent: "function" }, fix);
}

/** Throws unless it is a step, or has one. */
export function checkTrainer(op: string, trainer: unknown): void {
  const step = typeof trainer === "function" ? trainer : Reflect.get(Object(trainer), "step");
  const fix = "Pass trainerOf(model, objective), { step } or a step function.";
  checkArguments(op, { "trainer.step": "function" }, { "trainer.step": step }, fix);
}
