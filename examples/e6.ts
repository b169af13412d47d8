/**
 * E6: the toolbox of a lecture on training deep networks, one part per file in e6/.
 * `npm run example e6`, or one part: `npm run example e6 -- --only optimizers`; `--help`
 */
import { mnistLicense } from "@cotangent/data/node";
import { activationCurves, drawActivations } from "./e6/activations.js";
import { drawSweep, firstChecks, sweepRates, tryRates } from "./e6/babysitting.js";
import { compareNormalization } from "./e6/batchNorm.js";
import { compareBeginnings } from "./e6/initializations.js";
import { drawUncertainty, uncertainty } from "./e6/monteCarlo.js";
import { compareOptimizers } from "./e6/optimizers.js";
import { clouds, covariance, drawClouds, drawPictures, pictures } from "./e6/preprocessing.js";
import { drawSearch, searchBoth } from "./e6/search.js";
import { beginnings, drawStatistics, layerStatistics } from "./e6/statistics.js";
import { transfer } from "./e6/transfer.js";
import { curveTable, drawCurves } from "./lib/curves.js";
import { between, digits, mnist } from "./lib/digits.js";
import { settingOf } from "./lib/setting.js";
import { percent, table } from "./lib/table.js";

/** The parts in the order in which they are run. */
const all = [
  ...(["activations", "preprocessing", "statistics", "initializations", "transfer"] as const),
  ...(["optimizers", "normalization", "uncertainty", "babysitting", "search"] as const),
];
const { key, short, parts, draw } = settingOf("e6", "The toolbox of training deep networks.", all);
const epochs = short ? 3 : 10;
const images = () => digits({ train: short ? 500 : 2000, validation: short ? 500 : 2000 });

/** What each part draws, and the text that it returns to be printed. */
const programs: Readonly<Record<(typeof all)[number], () => string | Promise<string>>> = {
  activations() {
    const curves = activationCurves();
    draw("activations", drawActivations(curves));
    return `Drawn: ${curves.map(({ name }) => name).join("; ")}.`;
  },

  preprocessing() {
    const points = clouds(key);
    const raw = between(mnist().train, 0, short ? 200 : 2000).images;
    draw("clouds", drawClouds(points));
    draw("pictures", drawPictures(pictures(raw)));
    const rows = points.map((cloud) => [cloud.name, ...covariance(cloud).toTypedArray()]);
    return table(["cloud", "variance", "covariance", "(again)", "variance"], rows);
  },

  statistics() {
    const examples = short ? 100 : 1000;
    const results = beginnings.map((each) => ({ ...each, rows: layerStatistics(each, key, examples) }));
    draw("statistics", drawStatistics(results));
    const layers = [1, 2, 3, 4, 5, 10];
    const rows = results.flatMap(({ name, rows, reported }) => [
      [name, ...layers.map((layer) => rows[layer - 1].deviation.toPrecision(3))],
      ...(reported.length === 0
        ? []
        : [["  reported", ...layers.map((layer) => `${reported[layer - 1] ?? ""}`)]]),
    ]);
    return table(["deviation in layer", ...layers.map(String)], rows);
  },

  async initializations() {
    const curves = await compareBeginnings(images(), key, epochs);
    draw("initializations", drawCurves(curves, { title: "Eight hidden layers", y: "training loss" }));
    return curveTable("training loss", curves);
  },

  async transfer() {
    const few = short ? 30 : 50;
    const rows = await transfer(digits({ train: short ? 1000 : 5000, validation: short ? 400 : 1000 }), {
      key,
      few,
      epochs,
    });
    return table(
      [`${few} examples of 5 to 9; body from`, "body", "validation loss", "accuracy"],
      rows.map(({ from, body, loss, accuracy }) => [from, body, loss, percent(accuracy)]),
    );
  },

  async optimizers() {
    const curves = await compareOptimizers(images(), key, epochs);
    draw("optimizers", drawCurves(curves, { title: "Optimizers", y: "training loss", scale: "log" }));
    return curveTable("training loss", curves);
  },

  async normalization() {
    const curves = await compareNormalization(images(), key, epochs);
    const title = "Six hidden layers that begin too small";
    draw("normalization", drawCurves(curves, { title, y: "validation accuracy" }));
    return curveTable("validation accuracy", curves);
  },

  async uncertainty() {
    const found = await uncertainty(images(), { key, epochs });
    draw("uncertainty", drawUncertainty(found));
    return table(
      ["what", "value"],
      [
        ["accuracy of one pass without dropout", percent(found.single)],
        ["accuracy of the mean of 50 passes with it", percent(found.averaged)],
        ["deviation between passes where that is right", found.whenRight.toFixed(4)],
        ["deviation between passes where it is wrong", found.whenWrong.toFixed(4)],
      ],
    );
  },

  async babysitting() {
    const sample = images();
    const tried = await tryRates(sample, key, short ? 2 : 5);
    const sweep = await sweepRates(sample, key);
    draw("rates", drawSweep(sweep));
    const rows = tried.map(({ name, verdict, values, reason }) => [
      name,
      verdict,
      values.map((loss) => loss.toFixed(3)).join(" "),
      reason,
    ]);
    const rates = table(["tried", "verdict", "training loss by epoch", "ended by"], rows);
    return `${firstChecks(sample, key).text}\n\n${rates}\n\nSuggested rate: ${sweep.suggestion?.toPrecision(2)}`;
  },

  async search() {
    const trials = await searchBoth(images(), key, { epochs: short ? 1 : 5 });
    draw("search", drawSearch(trials));
    const best = (["grid", "random"] as const).map((search) => {
      const own = trials.filter((trial) => trial.search === search);
      const rates = new Set(own.map(({ rate }) => rate)).size;
      const first = own.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
      return [search, rates, first.rate, first.l2, first.units, percent(first.accuracy)];
    });
    return table(["search", "rates tried", "best rate", "L2", "units", "accuracy"], best);
  },
};

console.log(`Images: ${mnistLicense}.`);
for (const name of all.filter((part) => parts.includes(part))) {
  console.log(`\n${name}\n`);
  console.log(await programs[name]());
}
