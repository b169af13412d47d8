/**
 * A grid search as a few programs: all rates and all seeds of one network size are trained at the same time, by `vmap` over a whole
 * training run, which `scan` makes one function. Only the size of a layer changes shapes, and needs a program of its own.
 */
import {
  grad,
  jit,
  type Key,
  mean,
  min,
  mul,
  random,
  reshape,
  scan,
  stack,
  sub,
  type Tensor,
  tensor,
  treeMap,
  vmap,
} from "@cotangent/core";
import { examplesAt, shuffledOrder } from "@cotangent/data";
import { meanSquaredError } from "@cotangent/nn";
import type { Classes, Labelled } from "./images.js";
import { batchSize, networkOf } from "./network.js";

/** What is tried, and how. */
export interface Search {
  readonly units: readonly number[];
  readonly rates: readonly number[];
  /** Runs for each pair, which differ in their first weights. */
  readonly seeds: number;
  readonly key: Key;
  /** How often the test error is measured, and how many epochs lie between two measurements. */
  readonly rounds: number;
  readonly epochsPerRound: number;
}

/** For each number of units a row with, for each rate, the least test error of a run, as the mean over the seeds. */
export function gridSearch(classes: Classes, search: Search): readonly (readonly number[])[] {
  const { rates, seeds } = search;
  const [weightsKey, orderKey] = random.split(search.key);
  const keys = random.split(weightsKey, seeds);
  const order = orders(classes.train.labels.shape[0], orderKey, search);
  // Every rate with every seed.
  const allRates = tensor(rates.flatMap((rate) => keys.map(() => rate)));
  const allKeys = random.stackKeys(rates.flatMap(() => keys));
  return search.units.map((units) => {
    const train = jit(vmap(runOf(units), [0, 0, null, null]));
    const errors = train(allRates, allKeys, classes, order);
    const best = reshape(min(errors, { axis: 1 }), [rates.length, seeds]);
    const means = [...mean(best, { axis: 1 }).toTypedArray()];
    console.log(`${units} units, rates ${rates.join(", ")}: ${means.map((e) => e.toFixed(4)).join(", ")}`);
    return means;
  });
}

/** A whole training run as a function of its rate and key: the test error after each round. */
function runOf(units: number): (rate: Tensor, key: Key, classes: Classes, order: Tensor) => Tensor {
  const layer = networkOf([units]);
  return (rate, key, { train, test }, order) => {
    const { params: start, state } = layer.init(key, [784]);
    const error = (params: typeof start, { images, labels }: Labelled): Tensor =>
      meanSquaredError(layer.apply(params, state, images)[0], labels);
    const step = (params: typeof start, rows: Tensor) => {
      const gradients = grad(error)(params, examplesAt(train, rows));
      return [treeMap((w: Tensor, g: Tensor) => sub(w, mul(g, rate)), params, gradients), null] as const;
    };
    const round = (params: typeof start, rows: Tensor) => {
      const [next] = scan(step, params, rows);
      return [next, error(next, test)] as const;
    };
    return scan(round, start, order)[1];
  };
}

/** Which images each step takes: int32[rounds, steps, batch], another permutation of all of them in every epoch. */
function orders(size: number, key: Key, { rounds, epochsPerRound }: Search): Tensor {
  const epochs = Array.from({ length: rounds * epochsPerRound }, (_, epoch) =>
    shuffledOrder(size, { key, epoch }),
  );
  return reshape(stack(epochs), [rounds, -1, batchSize]);
}
