/**
 * The report of a run in a real browser, opened as a file and without a network: curves, histograms and curves of layers, and the
 * tables are there, can be seen in light and dark, and no script runs. Needs a Chromium; see chromium.ts.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mean, random, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, serial, squaredError, tanh } from "@cotangent/nn";
import { injectHyperparams, sgd } from "@cotangent/optim";
import {
  gradientStatistics,
  initTrainState,
  layerStatistics,
  startRun,
  fit as train,
  trainerOf,
  treeStatistics,
} from "@cotangent/train";
import { nodeEffects } from "@cotangent/train/node";
import { report } from "@cotangent/train/report";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium, noChromium } from "./chromium.js";

const path = chromiumPath();
if (path === undefined) console.log(noChromium);

const folder = mkdtempSync(join(tmpdir(), "cotangent-report-"));
const file = join(folder, "run.html");
const hostile = "<img src=x onerror=globalThis.hit=1>";

/** Trains two layers for six epochs of five steps, with validation, and writes the report. */
async function trained(): Promise<void> {
  const x = random.normal(random.key(1), [40, 3]);
  const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 0.1 });
  const model = { layer: serial({ hidden: dense(8), bend: tanh, output: dense(1) }), optimizer };
  const objective = {
    inputs: (batch: { x: Tensor; y: Tensor }) => batch.x,
    evaluate: (outputs: Tensor, { y }: { y: Tensor }) => [mean(squaredError(outputs, y)), null] as const,
  };
  const batch = { x, y: mean(x, { axis: 1, keepdims: true }) };
  const start = initTrainState(model, { key: random.key(0), inputShape: [3] });
  const gradients = gradientStatistics(model, objective, { bins: 20 });
  await train(trainerOf(model, objective), datasets.fromArray(Array.from({ length: 5 }, () => batch)), {
    from: startRun(start),
    epochs: 6,
    validation: datasets.fromArray([batch]),
    callbacks: [
      layerStatistics(
        {
          parameters: ({ params }: typeof start) => treeStatistics(params, { bins: 20 }),
          gradients: (state: typeof start) => gradients(state, batch),
        },
        { everySteps: 5 },
      ),
      report(file, { title: hostile, facts: { hardware: hostile } }),
    ],
    effects: nodeEffects,
  });
}

describe.skipIf(path === undefined)("the report in Chromium", () => {
  let browser: Browser;
  let page: Page;
  let strays: string[] = [];
  beforeAll(async () => {
    await trained();
    browser = await launchChromium(path ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => page.context().close());

  /** Opens the file without a network, and notes what it should not do: errors, and requests for anything else. */
  async function open(options: Parameters<Browser["newContext"]>[0] = {}): Promise<void> {
    page = await (await browser.newContext({ offline: true, ...options })).newPage();
    strays = [];
    const { href } = pathToFileURL(file);
    page.on("pageerror", (error) => strays.push(String(error)));
    page.on("console", (message) => strays.push(message.text()));
    page.on("request", (request) => {
      if (request.url() !== href) strays.push(request.url());
    });
    await page.goto(href);
  }
  const texts = (selector: string): Promise<readonly string[]> =>
    page.$$eval(selector, (found) => found.map((element) => element.textContent?.trim() ?? ""));

  it("opens from a file, alone, and tells all of the run", async () => {
    await open();
    expect(await texts("h1")).toEqual([hostile]);
    expect(await texts(".lead")).toContain("The run ended: all epochs were made.");
    expect(await texts("h2")).toEqual([
      "Curves",
      "Epochs",
      "Statistics of parameters, after step 30",
      "Statistics of gradients, after step 30",
      "Parameters",
    ]);
    const paths = ["hidden.bias", "hidden.kernel", "output.bias", "output.kernel"];
    const names = await page.$$eval("svg", (all) => all.map((svg) => svg.getAttribute("aria-label")));
    const ofLayers = [...paths, "standard deviation", "largest absolute value"];
    expect(names).toEqual(["loss", "learningRate", ...ofLayers, ...ofLayers]);
    const tables = await page.$$eval("table", (all) =>
      all.map((table) =>
        Array.from(table.querySelectorAll("tbody tr"), (row) =>
          Array.from(row.querySelectorAll("td"), (cell) => cell.textContent ?? ""),
        ),
      ),
    );
    expect(tables.map((rows) => rows.length)).toEqual([6, 4, 4, 4]);
    expect(tables[3]).toEqual([
      ["hidden.bias", "[8]", "float32", "8"],
      ["hidden.kernel", "[3, 8]", "float32", "24"],
      ["output.bias", "[1]", "float32", "1"],
      ["output.kernel", "[8, 1]", "float32", "8"],
    ]);
    expect(await texts("tr.best")).toHaveLength(1);
    expect(await page.$$eval("img, script", (found) => found.length)).toBe(0);
    expect(await page.evaluate(() => Reflect.get(globalThis, "hit"))).toBe(undefined);
    expect(strays).toEqual([]);
  });

  it("shows curves and bars that can be seen, in light and dark, on wide screens and narrow ones", async () => {
    const grounds: string[] = [];
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [1400, 390]) {
        await open({ colorScheme, viewport: { width, height: 900 } });
        const seen = await page.$$eval("svg", (all) =>
          all.map((svg) => {
            const inside = svg.getBoundingClientRect();
            const drawn = Array.from(svg.querySelectorAll("path, polygon, rect"), (shape) => {
              const { width: across, height: up } = shape.getBoundingClientRect();
              const { fill, stroke } = getComputedStyle(shape);
              // Axes and grounds are grey, series are not.
              const isColorful = [fill, stroke].some((color) => {
                const parts = (/\d+, \d+, \d+/.exec(color)?.[0] ?? "0").split(", ").map(Number);
                return Math.max(...parts) - Math.min(...parts) > 60;
              });
              return isColorful ? Math.max(across, up) : 0;
            });
            return {
              name: svg.getAttribute("aria-label"),
              left: inside.left,
              right: inside.right,
              widest: Math.max(...drawn),
            };
          }),
        );
        for (const { name, left, right, widest } of seen) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(width);
          expect(widest, String(name)).toBeGreaterThan(30);
        }
        grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(strays).toEqual([]);
        if (grounds.length < 4) await page.context().close();
      }
    expect(grounds[0]).toBe(grounds[1]);
    expect(grounds[0]).not.toBe(grounds[2]);
  });

  it("has a paper form", async () => {
    await open({ colorScheme: "dark" });
    const pdf = await page.pdf({ format: "A4" });
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe("%PDF-");
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      "rgb(255, 255, 255)",
    );
  });
});
