/**
 * E5: a network that learns the noise of fifty points, and what helps; and deep networks whose first layers learn nothing. After the Keras
 * sessions of a statistics course. `npm run example e5 -- --help`
 */
import { at, linspace, random, type Tensor } from "@cotangent/core";
import { initializers, summary } from "@cotangent/nn";
import { gridPlot, linePlot, type Plot } from "@cotangent/train/plots";
import { curve, pointsOf } from "./e5/curve.js";
import { type Deep, deepModel, trainDeep } from "./e5/deep.js";
import { dropouts, type Fitted, fitAll, remedies, shortSize, type Task, wholeSize } from "./e5/remedies.js";
import { settingOf } from "./lib/setting.js";
import { table } from "./lib/table.js";

const { key, short, draw } = settingOf("e5", "Overfits a curve, cures it, and shows gradients that die out.");
const [trainKey, validationKey, deepKey, fitKey] = random.split(key, 4);
const size = short ? shortSize : wholeSize;
const task: Task = {
  train: pointsOf(trainKey, 50),
  validation: pointsOf(validationKey, 200),
  places: linspace(-1, 1, 61).reshape([61, 1]),
};

/** The curve a network draws, the one that was there, and the points it learned from. */
function drawFit({ name, curve: fit, members }: Fitted): Plot {
  const x = task.places;
  const count = members?.shape[0] ?? 0;
  const each = Array.from({ length: count }, (_, i): Tensor => at(members ?? fit, i).get());
  return linePlot({
    title: name,
    width: 400,
    height: 320,
    y: { min: -1.6, max: 1.6 },
    series: [
      ...each.map((values) => ({ x, values, color: 0, opacity: 0.3 })),
      { name: "network", x, values: fit, color: 0 },
      { name: "without noise", x, values: curve(x), color: 2, dashed: true },
      { name: "points", x: task.train.x, values: task.train.y, color: 1, draw: "points" as const },
    ],
  });
}

console.log("Mean squared errors after training; the square of the noise is 0.0225.\n");
const report = ({ name, train, validation }: Fitted): void =>
  console.log(`${name}: train ${train.toFixed(4)}, validation ${validation.toFixed(4)}`);
const fits = await fitAll(remedies(size), task, { key: fitKey, report });
const dropped = await fitAll(dropouts(size), task, { key: fitKey, report });
const rows = [...fits, ...dropped].map((fit) => [fit.name, fit.train, fit.validation]);
console.log();
console.log(table(["five hidden layers", "train", "validation"], rows));
draw("fits", gridPlot({ plots: fits.map(drawFit) }));
draw("dropout", gridPlot({ plots: dropped.map(drawFit), columns: 3 }));

const { train, validation } = task;
const overfitted = fits[0].epochs;
draw(
  "overfitting",
  linePlot({
    title: `${fits[0].name}: training goes on, validation turns`,
    x: "epoch",
    y: { label: "mean squared error", scale: "log" },
    series: ["loss", "validation.loss"].map((figure) => ({
      name: figure === "loss" ? "training" : "validation",
      values: overfitted.map((figures) => figures[figure]),
    })),
  }),
);

console.log("\nFifteen layers of 32 rectified units\n");
console.log(String(summary(deepModel(15).layer, [1], { depth: 1 })));

const members = short ? 4 : 10;
const epochs = 100;
const deep: Deep[] = [];
for (const depth of [13, 14, 15]) {
  const name = `${depth} layers, N(0, 0.05)`;
  deep.push(await trainDeep(name, deepModel(depth), task, { key: deepKey, epochs, members }));
}
const he = deepModel(15, initializers.heNormal());
deep.push(await trainDeep("15 layers, He", he, task, { key: deepKey, epochs, members }));

console.log(`\n${members} networks of each depth, after ${epochs} epochs\n`);
console.log(
  table(
    ["network", "learned nothing", "mean training loss", "best validation loss"],
    deep.map((each) => [each.name, each.idle, each.curve[each.curve.length - 1], Math.min(...each.losses)]),
  ),
);

console.log(
  "\nLargest absolute gradient of each layer's weights after training, in the network whose first layer gets least\n",
);
const [dead, cured] = deep.slice(2);
console.log(
  table(
    ["layer", dead.name, cured.name],
    dead.gradients.map((gradient, i) => [
      i + 1,
      gradient.toExponential(1),
      cured.gradients[i].toExponential(1),
    ]),
  ),
);
draw(
  "gradients",
  gridPlot({
    plots: [
      linePlot({
        title: "Largest absolute gradient",
        width: 460,
        height: 320,
        x: "layer",
        y: { scale: "log" },
        series: [dead, cured].map(({ name, gradients }) => ({
          name,
          x: gradients.map((_, i) => i + 1),
          values: gradients,
        })),
      }),
      linePlot({
        title: "Mean training loss",
        width: 460,
        height: 320,
        x: "epoch",
        y: { scale: "log" },
        series: deep.map(({ name, curve: values }) => ({ name, values })),
      }),
    ],
  }),
);
console.log(`Points: ${train.x.shape[0]} to learn from, ${validation.x.shape[0]} to judge by.`);
