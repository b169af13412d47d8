/** What becomes of numbers from N(0, 1) in ten layers of 500 units, by activation and by how the weights were drawn. */
import { type Key, random, type Tensor } from "@cotangent/core";
import { type Activation, dense, initializers, relu, serial, tanh } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import { activationStatistics, initTrainState, type TensorStatistics } from "@cotangent/train";
import { gridPlot, histogramPlot, linePlot, type Plot } from "@cotangent/train/plots";

/** One way to begin. */
export interface Beginning {
  readonly name: string;
  readonly activation: Activation;
  readonly kernelInit: initializers.Initializer;
  /** The standard deviations that the lecture reports, layer by layer, as far as it does. */
  readonly reported: readonly number[];
}

/** Xavier's variance is 1 / inputs here, as many as outputs; He's is twice that. */
const variance = (scale: number): initializers.Initializer =>
  initializers.varianceScaling({ scale, mode: "fanIn", distribution: "normal" });

export const beginnings: readonly Beginning[] = [
  {
    name: "tanh, N(0, 0.01)",
    activation: tanh,
    kernelInit: initializers.normal(0.01),
    reported: [0.213, 0.0476, 0.0106, 0.0024],
  },
  { name: "tanh, N(0, 1)", activation: tanh, kernelInit: initializers.normal(1), reported: [] },
  { name: "tanh, Xavier", activation: tanh, kernelInit: variance(1), reported: [0.628, 0.486, 0.408] },
  { name: "ReLU, Xavier", activation: relu, kernelInit: variance(1), reported: [0.582, 0.404, 0.276] },
  { name: "ReLU, He", activation: relu, kernelInit: variance(2), reported: [] },
];

/** What comes out of each layer, first to last, for `examples` examples. */
export function layerStatistics(
  { activation, kernelInit }: Beginning,
  key: Key,
  examples = 1000,
): readonly TensorStatistics[] {
  const units = 500;
  const [drawn, data] = random.split(key);
  const layers = Array.from({ length: 10 }, () => [dense(units, { kernelInit }), activation]);
  const model = { layer: serial(layers.flat()), optimizer: sgd(0) };
  const state = initTrainState(model, { key: drawn, inputShape: [units] });
  const statistics = activationStatistics(model, { inputs: (x: Tensor) => x }, { bins: 30 });
  // Rows of dense layers and of activations take turns.
  return statistics(state, random.normal(data, [examples, units])).filter((_, i) => i % 2 === 1);
}

/** Deviations by layer, and histograms of a few layers. */
export function drawStatistics(
  results: readonly { readonly name: string; readonly rows: readonly TensorStatistics[] }[],
): Plot {
  const x = Array.from({ length: 10 }, (_, i) => i + 1);
  const curve = (title: string, of: (row: TensorStatistics) => number, scale: "linear" | "log") =>
    linePlot({
      title,
      width: 450,
      height: 320,
      x: "layer",
      y: { scale },
      series: results.map(({ name, rows }) => ({ name, x, values: rows.map(of) })),
    });
  const histograms = results.map(({ name, rows }) =>
    histogramPlot({
      title: name,
      width: 450,
      height: 260,
      series: [0, 4, 9].flatMap((layer) => {
        const bins = rows[layer].histogram;
        if (bins === null) return [];
        const { least, greatest, counts } = bins;
        const edges = Array.from(
          { length: counts.length + 1 },
          (_, i) => least + ((greatest - least) * i) / counts.length,
        );
        return [{ name: `layer ${layer + 1}`, bins: { edges, counts } }];
      }),
    }),
  );
  const deviations = curve("Standard deviation", ({ deviation }) => deviation, "log");
  return gridPlot({
    plots: [curve("Mean", ({ mean }) => mean, "linear"), deviations, ...histograms],
    columns: 2,
  });
}
