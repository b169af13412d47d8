/** One plot of each kind in one file, which the guide shows: drawing them must give its bytes. */
import { expect, it } from "vitest";
import { barPlot } from "./barPlot.js";
import { gridPlot } from "./gridPlot.js";
import { heatmapPlot } from "./heatmapPlot.js";
import { histogramPlot } from "./histogramPlot.js";
import { imagePlot } from "./imagePlot.js";
import { linePlot, scatterPlot } from "./linePlot.js";
import { parallelCoordinatesPlot } from "./parallelCoordinatesPlot.js";
import { svgOf } from "./svg.js";

const size = { width: 420, height: 280 };
const count = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
/** Numbers between -1 and 1 that look random and are the same everywhere. */
const noise = (seed: number): number => ((seed * seed * 7919 + seed * 104729 + 31) % 1999) / 999.5 - 1;

const loss = linePlot({
  ...size,
  title: "linePlot",
  x: "epoch",
  y: "loss",
  series: [
    { name: "training", values: count(40).map((i) => 1 / (1 + i / 3) + 0.01 * noise(i)) },
    {
      name: "validation",
      values: count(40).map((i) => 0.25 + 0.8 / (1 + i / 2) + i / 300 + 0.015 * noise(3 * i)),
      band: count(40).map((i) => 0.03 + i / 900),
    },
  ],
  marks: [{ x: 15, label: "overfits" }],
});
const gradients = linePlot({
  ...size,
  title: "log axes",
  x: "layer",
  y: { label: "largest gradient", scale: "log" },
  series: [
    { name: "N(0, 0.05)", x: count(16).slice(1), values: count(15).map((i) => 5 / 6 ** (15 - i)) },
    { name: "He", x: count(16).slice(1), values: count(15).map((i) => 0.8 + i / 9), dashed: true },
  ],
});
const points = scatterPlot({
  ...size,
  title: "scatterPlot",
  x: "length, mm",
  y: "depth, mm",
  series: ["first", "second", "third"].map((name, k) => ({
    name,
    points: count(25).map(
      (i) => [40 + 6 * k + 4 * noise(i + 50 * k), 18 - k + 1.5 * noise(5 * i + k)] as const,
    ),
  })),
});
const weights = histogramPlot({
  ...size,
  title: "histogramPlot",
  x: "activation",
  series: [0, 1].map((k) => ({
    name: `layer ${k + 1}`,
    values: count(900).map((i) => (noise(i + 7 * k) + noise(3 * i + 1) + noise(11 * i + k)) / (1 + k)),
  })),
});
const steps = barPlot({
  ...size,
  title: "barPlot",
  y: { label: "accuracy, %", min: 90 },
  categories: ["softmax", "momentum", "decay", "Glorot", "dropout"],
  series: [
    { name: "before", values: [91.0, 95.5, 96.1, 96.7, 97.0] },
    { name: "after", values: [92.4, 96.9, 97.5, 98.0, 98.2] },
  ],
});
const confusion = heatmapPlot({
  ...size,
  title: "heatmapPlot",
  x: "predicted",
  y: "true",
  values: count(5).map((i) => count(5).map((j) => (i === j ? 90 + i : Math.round(3 + 3 * noise(5 * i + j))))),
});
const search = parallelCoordinatesPlot({
  ...size,
  title: "parallelCoordinatesPlot",
  best: "max",
  axes: [{ name: "rate", scale: "log" }, "units", "activation", "accuracy"],
  rows: count(24).map((i) => [
    [0.001, 0.003, 0.01, 0.03, 0.1][(i * 7) % 5],
    16 + ((i * 11) % 9) * 8,
    ["tanh", "relu", "elu"][i % 3],
    0.93 + 0.03 * noise(13 * i),
  ]),
});
const filters = imagePlot({
  title: "imagePlot",
  width: 420,
  colors: "diverging",
  columns: 8,
  images: count(16).map((k) =>
    count(6).map((i) => count(6).map((j) => noise(31 * k + 5 * i + 17 * j * (k + 1)))),
  ),
});

it("draws the gallery of docs/guides/plots.md", async () => {
  const plots = [loss, gradients, points, weights, steps, confusion, search, filters];
  const svg = svgOf(gridPlot({ plots }));
  expect(svg.length).toBeLessThan(90_000);
  await expect(svg).toMatchFileSnapshot("../../../../docs/guides/plots.svg");
});
