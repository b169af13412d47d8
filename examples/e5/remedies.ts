/** Too many units for too few points, and what helps: fewer units, fewer epochs, the mean of several networks, dropout. */
import { jit, type Key, mean, type Tensor, vmap } from "@cotangent/core";
import { meanSquaredError } from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import type { Figures } from "@cotangent/train";
import { learn } from "../lib/learn.js";
import { type AnyModel, type AnyState, learnMembers } from "../lib/members.js";
import { type Form, networkOf, type Points, regression } from "./curve.js";

/** Points to learn from, points to judge by, and places to draw at. */
export interface Task {
  readonly train: Points;
  readonly validation: Points;
  readonly places: Tensor;
}

/** What a network, or the mean of several, came to. */
export interface Fitted {
  readonly name: string;
  /** Mean squared errors, without dropout. */
  readonly train: number;
  readonly validation: number;
  /** float32[places, 1]: the curve it draws. */
  readonly curve: Tensor;
  /** The curve of each member, float32[members, places, 1]; of one network, none. */
  readonly members?: Tensor;
  /** Figures of every epoch. */
  readonly epochs: readonly Figures[];
}

/** How to fit. */
export interface Fitting extends Form {
  readonly name: string;
  readonly epochs: number;
  /** Networks whose mean is the prediction; default one. */
  readonly members?: number;
}

/** Fits one network, or several at once. */
async function fitted({ name, epochs, members, ...form }: Fitting, task: Task, key: Key): Promise<Fitted> {
  const model: AnyModel = { layer: networkOf(form), optimizer: adam(1e-3) };
  const { train, validation, places } = task;
  const lesson = { objective: regression, train, validation, inputShape: [1], key, epochs, batchSize: 32 };
  const outputs = ({ params, layerState }: AnyState, x: Tensor): Tensor =>
    model.layer.apply(params, layerState, x)[0];
  const errorsOf = (predict: (x: Tensor) => Tensor) => ({
    train: meanSquaredError(predict(train.x), train.y).item(),
    validation: meanSquaredError(predict(validation.x), validation.y).item(),
    curve: predict(places),
  });
  if (members === undefined) {
    const { state, epochs: rows } = await learn(model, lesson);
    return { name, epochs: rows, ...errorsOf((x) => outputs(state, x)) };
  }
  const { state, epochs: rows } = await learnMembers(model, lesson, members);
  const each = jit((states: AnyState, x: Tensor) => vmap((one: AnyState) => outputs(one, x))(states));
  return { name, epochs: rows, members: each(state, places), ...errorsOf((x) => mean(each(state, x), 0)) };
}

/** How large and how long: the whole experiment, or a short form of it. */
export interface Size {
  readonly units: number;
  readonly epochs: number;
  readonly members: number;
}

export const wholeSize: Size = { units: 512, epochs: 1000, members: 10 };
export const shortSize: Size = { units: 64, epochs: 600, members: 5 };

/** The network that overfits, and three remedies. */
export function remedies({ units, epochs, members }: Size): readonly Fitting[] {
  const few = epochs / 10;
  return [
    { name: `${units} units, ${epochs} epochs`, units, epochs },
    { name: `${units / 2} units`, units: units / 2, epochs },
    { name: `${few} epochs`, units, epochs: few },
    { name: `mean of ${members}, ${few} epochs`, units, epochs: few, members },
  ];
}

/** Layers of twice as many units, without dropout and with two kinds of it. */
export function dropouts({ units, epochs }: Size): readonly Fitting[] {
  return [0, 0.05, 0.2].map((dropped) => {
    const name = `${2 * units} units, ${dropped === 0 ? "no dropout" : `dropout ${dropped}`}`;
    return { name, units: 2 * units, epochs: epochs / 5, keep: 1 - dropped };
  });
}

/** Fits one after the other, and says what each has come to. */
export async function fitAll(
  settings: readonly Fitting[],
  task: Task,
  { key, report = () => {} }: { readonly key: Key; readonly report?: (fit: Fitted) => void },
): Promise<readonly Fitted[]> {
  const results: Fitted[] = [];
  for (const setting of settings) {
    const fit = await fitted(setting, task, key);
    report(fit);
    results.push(fit);
  }
  return results;
}
