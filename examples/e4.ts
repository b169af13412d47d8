/**
 * E4: layers, losses and update rules, each checked by itself before anything is trained, after assignment 2 of Stanford's course CS231n.
 * `npm run example e4 -- --help`
 */
import { random } from "@cotangent/core";
import { mnistLicense } from "@cotangent/data/node";
import { gridPlot, linePlot } from "@cotangent/train/plots";
import { passThrough, type Regularized, withDropout } from "./e4/dropout.js";
import { checkLayers, firstLosses, momentumStep } from "./e4/layers.js";
import { compareRules, overfit } from "./e4/overfit.js";
import { digits } from "./lib/digits.js";
import { curveOf } from "./lib/learn.js";
import { settingOf } from "./lib/setting.js";
import { percent, table } from "./lib/table.js";

const { key, short, draw } = settingOf("e4", "Checks layers one by one, then trains small networks of them.");
const keys = random.split(key, 6);

console.log("Derivatives against differences, in float64\n");
const checks = checkLayers(keys[0]);
console.log(
  table(
    ["what", "verdict", "largest error"],
    checks.map((c) => [c.name, c.verdict, c.error]),
  ),
);

const { softmax, svm } = firstLosses(keys[1]);
const { w, v } = momentumStep();
const [next, velocity] = [w, v].map((x) => Array.from(x.toTypedArray()));
console.log("\nKnown answers\n");
console.log(
  table(
    ["what", "expected", "got"],
    [
      ["softmax loss of ten classes, tiny weights", "2.3026", softmax.toFixed(4)],
      ["SVM loss of the same", "9.0", svm.toFixed(4)],
      ["momentum, second entry of w", "0.20738947", next[1].toFixed(8)],
      ["momentum, last entry of w", "1.40960000", next[19].toFixed(8)],
      ["momentum, second entry of v", "0.55475789", velocity[1].toFixed(8)],
      ["momentum, last entry of v", "0.80960000", velocity[19].toFixed(8)],
    ],
  ),
);

console.log("\nDropout of numbers from N(10, 1)\n");
const passed = [0.25, 0.4, 0.7].map((keep) => passThrough(keys[2], keep));
console.log(
  table(
    ["keep", "mean", "mean in training", "mean at test", "zeros in training", "zeros at test"],
    passed.map((p) => [p.keep, p.input, p.train, p.test, percent(p.zeros), percent(p.zerosAtTest)]),
  ),
);

console.log(`\nImages: ${mnistLicense}.\nFifty images, learned by heart\n`);
const [three, five] = await overfit(digits({ train: 50, validation: 500 }), keys[3]);
const first = (curve: readonly number[]): number => curve.indexOf(1) + 1;
console.log(
  table(
    ["layers", "accuracy after 20 epochs", "100 % from epoch"],
    [three, five].map((curve, i) => [3 + 2 * i, percent(curve[19]), first(curve)]),
  ),
);

console.log("\nUpdate rules: training loss of five layers, epoch by epoch\n");
const rules = await compareRules(digits({ train: short ? 1000 : 4000, validation: 500 }), keys[4]);
const titles = ["rule", ...rules[0].values.map((_, epoch) => `${epoch + 1}`)];
console.log(
  table(
    titles,
    rules.map(({ name, values }) => [name, ...values]),
  ),
);

console.log("\nDropout against none: 500 examples, one hidden layer of 500, mean of five networks\n");
const images = digits({ train: 500, validation: short ? 1000 : 5000 });
const runs: Regularized[] = [];
for (const keep of [1, 0.25])
  runs.push(await withDropout(keep, images, { key: keys[5], members: short ? 2 : 5 }));
console.log(
  table(
    ["keep", "train loss", "train accuracy", "in training", "validation loss", "validation accuracy"],
    runs.map(({ keep, train, epochs }) => {
      const last = epochs[epochs.length - 1];
      const shares = [train.accuracy, last.accuracy, last["validation.accuracy"]].map(percent);
      return [keep, train.loss, shares[0], shares[1], last["validation.loss"], shares[2]];
    }),
  ),
);
console.log("The accuracy in training is that of the epoch, with dropout at work.\n");

const size = { width: 460, height: 320 };
draw(
  "training",
  gridPlot({
    plots: [
      linePlot({
        ...size,
        title: "Fifty images, learned by heart",
        x: "epoch",
        y: "accuracy in training",
        series: [
          { name: "three layers", values: three, x: three.map((_, i) => i + 1) },
          { name: "five layers", values: five, x: five.map((_, i) => i + 1) },
        ],
      }),
      linePlot({
        ...size,
        title: "Update rules",
        x: "epoch",
        y: { label: "training loss", scale: "log" },
        series: rules.map((rule) => ({ ...rule, x: rule.values.map((_, i) => i + 1) })),
      }),
      ...["accuracy", "loss"].map((figure) =>
        linePlot({
          ...size,
          title: `Dropout against none: ${figure}`,
          x: "epoch",
          y: figure,
          series: runs.flatMap(({ keep, epochs }, color) => [
            { name: `keep ${keep}`, color, dashed: true, values: curveOf(figure, epochs) },
            { name: `keep ${keep}, validation`, color, values: curveOf(`validation.${figure}`, epochs) },
          ]),
        }),
      ),
    ],
  }),
);
