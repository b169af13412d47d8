/** Deep and narrow, from small weights: the further from the output, the less of the gradient is left. */
import { at, type Key, slice, type Tensor, treeMap, variance, vmap } from "@cotangent/core";
import { initializers } from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import { gradientStatistics, makeEvaluation } from "@cotangent/train";
import { curveOf } from "../lib/learn.js";
import { type AnyModel, type AnyState, learnMembers } from "../lib/members.js";
import { networkOf, type Points, regression } from "./curve.js";
import type { Task } from "./remedies.js";

/** What became of several networks of one depth. */
export interface Deep {
  readonly name: string;
  /** Mean training loss of all, epoch by epoch. */
  readonly curve: readonly number[];
  /** Final validation loss of each. */
  readonly losses: readonly number[];
  /** How many of them learned nothing but a level line. */
  readonly idle: number;
  /** The largest absolute gradient of each layer's weights for ten points, first layer to last, in the network whose first layer gets least. */
  readonly gradients: readonly number[];
}

/** Layers of 32 units whose weights begin as N(0, 0.05), or as He proposed. */
export const deepModel = (depth: number, kernelInit = initializers.normal(0.05)): AnyModel => ({
  layer: networkOf({ units: 32, depth, kernelInit }),
  optimizer: adam(1e-3, { eps: 1e-7 }),
});

/** Is the error about the spread of the heights, which is the error of a level line? */
const isIdle = (loss: number, { y }: Points): boolean => loss > 0.95 * variance(y).item();

/** Trains `members` networks of one depth at once, and looks at their gradients afterwards. */
export async function trainDeep(
  name: string,
  model: AnyModel,
  { train, validation }: Task,
  { key, epochs, members }: { readonly key: Key; readonly epochs: number; readonly members: number },
): Promise<Deep> {
  const lesson = { objective: regression, train, validation, inputShape: [1], key, epochs, batchSize: 10 };
  const { state, epochs: rows } = await learnMembers(model, { ...lesson, stepsPerCall: 5 }, members);
  const evaluate = makeEvaluation(model, regression);
  const losses = Array.from(vmap((one: AnyState) => evaluate(one, validation).loss)(state).toTypedArray());
  const idle = losses.flatMap((loss, member) => (isIdle(loss, validation) ? [member] : []));
  const statistics = gradientStatistics(model, regression);
  const batch = treeMap((x: Tensor) => at(x, slice(0, 10)).get(), train);
  const largest = losses.map((_, member) => {
    const pick = <T>(tree: T) => treeMap((x: Tensor) => at(x, member).get(), tree);
    const one = { params: pick(state.params), layerState: state.layerState, key, step: pick(state.step) };
    const kernels = statistics(one, batch).filter(({ path }) => path.endsWith("kernel"));
    return kernels.map((row) => row.largest);
  });
  // Where units are dead the gradient is exactly zero, which says nothing about how it got lost.
  const alive = largest.filter(([first]) => first > 0);
  const [gradients = []] = alive.sort(([a], [b]) => a - b);
  return { name, curve: curveOf("loss", rows), losses, idle: idle.length, gradients };
}
