/**
 * Sixteen settings on a grid against sixteen at random. The grid tries four rates, chance tries sixteen, at the same price: where few settings
 * matter, most of a grid repeats itself. All settings of one width train as one program, since a rate is a number in the optimizer's memory.
 * After Bergstra and Bengio, "Random search for hyper-parameter optimization" (2012).
 */
import { exp, type Key, linspace, meshgrid, random, type Tensor, vmap } from "@cotangent/core";
import { dense, initializers, relu, serial } from "@cotangent/nn";
import { addDecayedWeights, chain, injectHyperparams, sgd } from "@cotangent/optim";
import { initTrainState, makeEvaluation } from "@cotangent/train";
import { gridPlot, type Plot, parallelCoordinatesPlot, scatterPlot } from "@cotangent/train/plots";
import { recognition, type Split } from "../lib/digits.js";
import { follow } from "../lib/learn.js";
import { type AnyModel, type AnyState, membersTrainer } from "../lib/members.js";

/** One setting, and what it came to. */
export interface Trial {
  readonly search: "grid" | "random";
  /** Hidden units. */
  readonly units: number;
  readonly rate: number;
  /** The factor of L2 regularization. */
  readonly l2: number;
  /** Share of validation images that are recognized. */
  readonly accuracy: number;
}

/** Natural logarithms of the least and the greatest: rates from 0.0005 to 2, L2 from 1e-6 to 0.1. */
const range = { rate: [-7.6, 0.7], l2: [-13.8, -2.3] } as const;

/** Rates and L2 factors, [settings] each. */
interface Settings {
  readonly rate: Tensor;
  readonly l2: Tensor;
}

/** Eight settings: every one of four rates with every one of two factors; or at random, even on a logarithmic scale. */
function settings(search: Trial["search"], key: Key): Settings {
  if (search === "grid") {
    const [rate, l2] = meshgrid([linspace(...range.rate, 4), linspace(-11, -5, 2)]);
    return { rate: exp(rate.reshape([8])), l2: exp(l2.reshape([8])) };
  }
  const [a, b] = random.split(key);
  const draw = (own: Key, [minval, maxval]: readonly [number, number]): Tensor =>
    exp(random.uniform(own, [8], { minval, maxval }));
  return { rate: draw(a, range.rate), l2: draw(b, range.l2) };
}

const optimizer = injectHyperparams(
  ({ rate, l2 }) => chain(addDecayedWeights(l2), sgd(rate, { momentum: 0.9 })),
  { rate: 0, l2: 0 },
);

/** Trains a network of `units` hidden units under each setting, all at once. */
async function tryAll(
  search: Trial["search"],
  units: number,
  { images, key, epochs }: { readonly images: Split; readonly key: Key; readonly epochs: number },
): Promise<readonly Trial[]> {
  const [drawKey, orderKey, settingsKey] = random.split(key, 3);
  const kernelInit = initializers.heNormal();
  const layer = serial([dense(units, { kernelInit }), relu, dense(10, { kernelInit })]);
  const model = { layer, optimizer };
  const tried = settings(search, settingsKey);
  const start = vmap((own: Key, hyperparams: Settings) => {
    const state = initTrainState(model, { key: own, inputShape: [784] });
    return { ...state, optimizerState: { ...state.optimizerState, hyperparams } };
  })(random.stackKeys(random.split(drawKey, 8)), tried);

  const any: AnyModel = model;
  const lesson = {
    objective: recognition,
    ...images,
    inputShape: [784],
    key: orderKey,
    epochs,
    batchSize: 50,
  };
  const { state } = await follow(membersTrainer(any, recognition), start, lesson);
  const evaluate = makeEvaluation(any, recognition);
  const { metrics } = vmap((one: AnyState) => evaluate(one, images.validation))(state);
  const [rates, factors, shares] = [tried.rate, tried.l2, metrics.accuracy].map((x) => x.toTypedArray());
  return Array.from(shares, (accuracy, i) => ({ search, units, rate: rates[i], l2: factors[i], accuracy }));
}

/** All thirty-two trials. */
export async function searchBoth(
  images: Split,
  key: Key,
  { epochs = 5, units = [20, 200] }: { readonly epochs?: number; readonly units?: readonly number[] } = {},
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (const search of ["grid", "random"] as const) {
    for (const [i, size] of units.entries()) {
      trials.push(...(await tryAll(search, size, { images, key: random.foldIn(key, i), epochs })));
    }
  }
  return trials;
}

/** Where each search looked, and the trials as lines from setting to setting. */
export function drawSearch(trials: readonly Trial[]): Plot {
  const places = (search: Trial["search"]) =>
    trials.filter((trial) => trial.search === search).map(({ rate, accuracy }) => [rate, accuracy] as const);
  return gridPlot({
    columns: 1,
    plots: [
      scatterPlot({
        title: "What sixteen trials tell about the rate",
        x: { label: "learning rate", scale: "log" },
        y: "validation accuracy",
        series: [
          { name: "grid", points: places("grid") },
          { name: "random", points: places("random") },
        ],
      }),
      parallelCoordinatesPlot({
        title: "All thirty-two trials",
        axes: ["search", "units", { name: "rate", scale: "log" }, { name: "l2", scale: "log" }, "accuracy"],
        rows: trials.map(({ search, units, rate, l2, accuracy }) => [search, units, rate, l2, accuracy]),
        best: "max",
      }),
    ],
  });
}
