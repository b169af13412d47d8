/**
 * E2: choosing the size of a small classifier: where it overfits, what more units, a second layer and momentum change, and a grid
 * search over rate and size. e2/network.ts is the network, e2/grid.ts the search. `npm run example e2 -- --help`
 */
import { random } from "@cotangent/core";
import { mnistLicense } from "@cotangent/data/node";
import type { Figures } from "@cotangent/train";
import { svgOf } from "@cotangent/train/plots";
import { curves, errorMap } from "./e2/figures.js";
import { gridSearch } from "./e2/grid.js";
import { twoDigits } from "./e2/images.js";
import { figuresOf, nameOf, overfittingPoint, type Run } from "./e2/network.js";
import { readOptions } from "./lib/options.js";
import { outFolder, save } from "./lib/output.js";
import { percent, table } from "./lib/table.js";

const options = readOptions("e2", "Choosing the size of a small classifier of images.", {
  epochs: { value: 300, help: "epochs of each run" },
  seed: { value: 0, help: "determines every random number of the run" },
  short: { value: false, help: "two runs of 60 epochs and a small grid: to see that all works" },
  out: { value: outFolder, help: "the folder for figures" },
});
const epochs = options.short ? 60 : options.epochs;
const [runKey, gridKey] = random.split(random.key(options.seed));

const one = (units: number): Run => ({ hidden: [units], momentum: 0 });
const two = (momentum: number): Run => ({ hidden: [512, 64], momentum });
const runs = options.short ? [one(20), one(4)] : [one(20), one(4), one(200), two(0), two(0.2)];

const digits = [7, 9] as const;
console.log(
  `Data: ${mnistLicense}. The digits ${digits.join(" and ")} stand in for the homework's cats and cars.`,
);
const classes = twoDigits(digits, { train: 304, test: 1000 });

const results: { readonly run: Run; readonly figures: readonly Figures[] }[] = [];
for (const run of runs)
  results.push({ run, figures: await figuresOf(run, classes, { key: runKey, epochs }) });

const rows = results.map(({ run, figures }) => {
  const [point, last] = [overfittingPoint(figures), figures[figures.length - 1]];
  return [
    nameOf(run),
    String(point.epoch),
    point["validation.loss"].toFixed(4),
    percent(point["validation.accuracy"]),
    last.loss.toFixed(4),
    last["validation.loss"].toFixed(4),
    percent(last["validation.accuracy"]),
  ];
});
const heads = ["units", "overfits from", "test error", "right", "last train error", "test error", "right"];
console.log(`\nAt the epoch of the least test error, and after ${epochs}:\n${table(heads, rows)}\n`);

for (const { run, figures } of results)
  save(
    options.out,
    `e2-${nameOf(run).replace(", momentum ", "-momentum-")}.svg`,
    svgOf(curves(nameOf(run), figures)),
  );

console.log("\nThe least test error of each rate and size, a mean over seeds:");
const rates = [0.1, 0.2, 0.3, 0.4, 0.5];
const units = options.short ? [10, 30] : [10, 15, 20, 25, 30];
const search = options.short ? { seeds: 2, rounds: 4 } : { seeds: 3, rounds: 20 };
const grid = gridSearch(classes, { ...search, units, rates, key: gridKey, epochsPerRound: 5 });
const best = Math.min(...grid.flat());
const row = grid.findIndex((errors) => errors.includes(best));
const rate = rates[grid[row].indexOf(best)];
console.log(`Best: ${units[row]} units at the rate ${rate}, with the test error ${best.toFixed(4)}.\n`);

save(options.out, "e2-grid.svg", svgOf(errorMap(units, rates, grid)));
save(
  options.out,
  "e2.json",
  JSON.stringify({
    runs: results.map(({ run, figures }) => ({ name: nameOf(run), figures })),
    rates,
    units,
    grid,
  }),
);
