/** What drawn plots promise: the same bytes, well-formed text whatever names hold, and nothing that is not a number. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barPlot } from "./barPlot.js";
import { gridPlot } from "./gridPlot.js";
import { heatmapPlot } from "./heatmapPlot.js";
import { histogramPlot } from "./histogramPlot.js";
import { imagePlot } from "./imagePlot.js";
import { linePlot, scatterPlot } from "./linePlot.js";
import { parallelCoordinatesPlot } from "./parallelCoordinatesPlot.js";
import type { Plot } from "./plot.js";
import { svgOf } from "./svg.js";

const loss = linePlot({
  title: "Training",
  x: "epoch",
  y: { label: "loss", scale: "log" },
  series: [
    { name: "training", values: [1, 0.5, 0.1], band: [0.1, 0.6, 0.01] },
    { name: "validation", values: [1, 0.7, 0.8] },
  ],
  marks: [{ x: 1, label: "overfits" }],
});

/** One plot of each kind, with a name where it takes names and numbers where it takes numbers. */
function everyKind(name: string, values: readonly number[]): readonly Plot[] {
  const log = { label: name, scale: "log" } as const;
  const series = [{ name, values }];
  return [
    linePlot({
      title: name,
      x: name,
      y: name,
      series: [{ name, values, band: values }],
      marks: [{ x: values[0] ?? 0, label: name }],
    }),
    linePlot({
      x: log,
      y: log,
      series: [{ name, values, x: values }],
      marks: [{ x: values[0] ?? 0, y: values[1] ?? 0 }],
    }),
    scatterPlot({ title: name, series }),
    histogramPlot({ title: name, x: name, series }),
    barPlot({ title: name, categories: values.map(() => name), series }),
    barPlot({ y: log, categories: values.map(() => name), series }),
    heatmapPlot({ title: name, x: name, values: [values], rows: [name] }),
    parallelCoordinatesPlot({
      title: name,
      axes: [name, log.label, "third"],
      rows: values.map((value) => [value, name, 1]),
    }),
    ...(values.length > 0 ? [imagePlot({ title: name, images: [{ label: name, pixels: [values] }] })] : []),
  ];
}

/** Throws unless every element that begins also ends, and attributes and texts hold no bare special letters. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<>&]*(?:&(?:amp|lt|gt|quot|#39);[^"<>&]*)*")*)\s*(\/?)>/g,
    (_, close, name, __, single) => {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (single === "") open.push(name);
      return "";
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
}

describe("svgOf", () => {
  it("draws equal plots as equal bytes, whatever was drawn before", () => {
    const first = svgOf(loss);
    for (const plot of everyKind("other", [1, 2, 3])) svgOf(plot);
    expect(svgOf(loss)).toBe(first);
    expect(svgOf(gridPlot({ plots: [loss, loss] }))).toBe(svgOf(gridPlot({ plots: [loss, loss] })));
  });

  it("gives every id within one file to one element", () => {
    const svg = svgOf(gridPlot({ plots: [loss, gridPlot({ plots: [loss, loss] })] }));
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, used] of svg.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(used);
  });

  it.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&lt; &amp; '",
    "{a|b} {b} {value}\nline\u0000\u0007\ud800\uffff",
    "]]><style>",
    'class="zr0-cls-0" url(#zr0-c0)',
    "名前 ×∑",
    "__proto__",
    "constructor",
  ])("takes %j for text", (name) => {
    for (const plot of everyKind(name, [1, 2, 3])) {
      const svg = svgOf(plot);
      expectWellFormed(svg);
      expect(svg).not.toMatch(/<(?:script|img)/);
    }
    const safe: object = {};
    for (const key in safe) expect.fail(`every object has become one with ${key}`);
    if (!/[\n\ud800]/.test(name))
      expect(svgOf(linePlot({ title: name, series: [] }))).toContain(`aria-label=`);
  });

  it("shows the name itself, also where objects have something of that name", () => {
    expect(svgOf(linePlot({ series: [{ name: "__proto__", values: [1] }] }))).toContain(">__proto__</text>");
  });

  it("draws any numbers", () => {
    const any = fc.oneof(
      fc.double(),
      fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324, 1),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (values) => {
        for (const plot of everyKind("name", values)) {
          const svg = svgOf(plot);
          expectWellFormed(svg);
          // Only texts may say that a number is none.
          expect(svg.replace(/>[^<]*</g, "><")).not.toMatch(/NaN|Infinity|undefined|null/);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("says what it leaves out, and what it draws with fewer points", () => {
    const y = { scale: "log" } as const;
    const svg = svgOf(
      linePlot({
        y,
        series: [{ values: [1, NaN, 0, -1, 2] }, { values: Array.from({ length: 5000 }, (_, i) => i + 1) }],
      }),
    );
    expect(svg).toContain(
      "left out: NaN or infinite (1), not above 0 on a log axis (2); 5,000 points, drawn by the extremes of 2,000 pieces",
    );
  });

  it("keeps long curves small, with their highest peak", () => {
    const values = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i));
    values[123_456] = 50;
    const svg = svgOf(linePlot({ series: [{ values }] }));
    expect(svg.length).toBeLessThan(100_000);
    expect(svg).toContain(">50</text>");
  });

  it("leaves a gap where a value is missing, and a dot where one stands alone", () => {
    const svg = svgOf(linePlot({ series: [{ values: [1, 2, NaN, 3, NaN, 4, 5] }] }));
    const line = /<path d="(M[^"A]*M[^"A]*)"[^>]*stroke="#0072b2"/.exec(svg)?.[1] ?? "";
    // The part in the middle has one point, and no length.
    expect(line.match(/M/g)?.length).toBe(3);
    expect(svg.match(/<path d="M1 0A1 1[^>]*fill="#0072b2"/g)?.length).toBe(1);
  });

  it("has both themes: dark by choice, or where the screen is dark", () => {
    expect(svgOf(loss, { theme: "light" })).not.toContain("<style>");
    expect(svgOf(loss, { theme: "dark" })).not.toContain("#ffffff");
    expect(svgOf(loss)).toContain("prefers-color-scheme: dark");
  });

  it("draws a mark where it is told to, on log axes also below 0.01", () => {
    const at = (x: number): string | undefined =>
      /<path d="M([\d.]+) [\d.]+L\1 [\d.]+"[^>]*stroke-dasharray/.exec(
        svgOf(linePlot({ x: { scale: "log" }, series: [{ x: [1e-6, 1], values: [1, 2] }], marks: [{ x }] })),
      )?.[1];
    expect(Number(at(1e-4))).toBeLessThan(Number(at(1e-3)));
  });
});

describe("plots", () => {
  it("are frozen, to their numbers", () => {
    const thaw = (value: unknown): boolean =>
      typeof value === "object" &&
      value !== null &&
      (!Object.isFrozen(value) || Object.values(value).some(thaw));
    for (const plot of everyKind("name", [1, 2])) expect(thaw(plot)).toBe(false);
  });

  it("object to what cannot be drawn", () => {
    const values = [1, 2];
    expect(() => linePlot({ series: [{ name: "a" }] })).toThrow(
      'linePlot: series "a" must have values or points, expected numbers, got neither.',
    );
    expect(() => linePlot({ series: [{ values, x: [1] }] })).toThrow(
      'linePlot: series "" must have as many x as values, expected 2, got 1.',
    );
    expect(() => linePlot({ series: [{ values, band: [1] }] })).toThrow(
      "must have the length of its values, expected 2, got 1.",
    );
    expect(() => linePlot({ series: [], width: 10 })).toThrow(
      "linePlot: width must be in pixels, expected 40 to 10000, got 10.",
    );
    expect(() => linePlot({ series: [], y: { scale: "log", min: 0 } })).toThrow(
      "linePlot: the ends of a log axis must be positive, expected above 0, got 0.",
    );
    expect(() => linePlot({ series: [], y: { min: 2, max: 1 } })).toThrow(
      "linePlot: an axis must end above where it begins, expected above 2, got 1.",
    );
    expect(() => barPlot({ categories: ["a"], series: [{ values }] })).toThrow(
      'barPlot: series "" must have a value per category, expected 1, got 2.',
    );
    expect(() => heatmapPlot({ values: [[1], [1, 2]] })).toThrow(
      "heatmapPlot: rows must have one length, expected 1, got 2.",
    );
    expect(() => imagePlot({ images: [[[1, 2], [3]]] })).toThrow(
      "imagePlot: rows of a picture must have one length, expected 2, got 1.",
    );
    expect(() => parallelCoordinatesPlot({ axes: ["a"], rows: [[1, 2]] })).toThrow(
      "parallelCoordinatesPlot: a row must have a value per axis, expected 1, got 2.",
    );
    expect(() => parallelCoordinatesPlot({ axes: ["a"], rows: [], colorBy: "b" })).toThrow(
      "colorBy must be an axis, expected a, got b.",
    );
  });
});
