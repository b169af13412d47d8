/**
 * The live page of a run in a real browser: it shows what happens, early, late and again, whatever the names are, and asks nobody but
 * its own server for anything. Needs a Chromium; see chromium.ts.
 */
import { mean, random, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, squaredError } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import {
  type DashboardMessage,
  type Effects,
  initTrainState,
  startRun,
  fit as train,
  trainerOf,
} from "@cotangent/train";
import { type Dashboard, nodeEffects, openDashboard } from "@cotangent/train/node";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium, noChromium } from "./chromium.js";

const path = chromiumPath();
if (path === undefined) console.log(noChromium);

const moment = { time: 0, step: 0, epoch: 0 };
const begin = (title: string): DashboardMessage => ({
  ...moment,
  _tag: "begin",
  title,
  port: 0,
  epochs: 1,
  steps: Infinity,
  parameters: [],
  statistics: {},
  pastSteps: [],
  pastEpochs: [],
});
const steps = (step: number, figures: Readonly<Record<string, number>>): DashboardMessage => ({
  ...moment,
  _tag: "steps",
  time: 1000 * step,
  step,
  steps: 1,
  examples: 8,
  figures,
});

/** Trains a line for two epochs of five steps, with validation. */
async function trained(show: Effects["show"]): Promise<void> {
  const x = random.normal(random.key(1), [40, 3]);
  const model = { layer: dense(1), optimizer: sgd(0.1) };
  const trainer = trainerOf(model, {
    inputs: (batch: { x: Tensor; y: Tensor }) => batch.x,
    evaluate: (outputs, { y }) => {
      const error = mean(squaredError(outputs, y));
      return [error, { twice: error.mul(2) }];
    },
  });
  const all = { x, y: mean(x, { axis: 1, keepdims: true }) };
  await train(trainer, datasets.fromArray(Array.from({ length: 5 }, () => all)), {
    from: startRun(initTrainState(model, { key: random.key(0), inputShape: [3] })),
    epochs: 2,
    validation: datasets.fromArray([all]),
    dashboard: { title: "A line" },
    effects: { ...nodeEffects, ...(show === undefined ? {} : { show }) },
  });
}

describe.skipIf(path === undefined)("the dashboard in Chromium", () => {
  let browser: Browser;
  let server: Dashboard;
  let page: Page;
  let strays: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium(path ?? "");
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  /** Opens the page and notes what it should not do: errors, and requests to anywhere else. */
  async function open(options: { readonly colorScheme?: "light" | "dark" } = {}): Promise<void> {
    page = await (await browser.newContext(options)).newPage();
    strays = [];
    page.on("pageerror", (error) => strays.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) strays.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${server.url}/`)) strays.push(request.url());
    });
    await page.goto(server.url);
  }
  /** The charts by name: how many points they have, and what their legend says. */
  const charts = (): Promise<readonly (readonly [name: string, points: number, legend: string])[]> =>
    page.$$eval("#charts > .card", (cards) =>
      cards.map((card) => [
        card.querySelector("h2")?.textContent ?? "",
        Number(card.querySelector<HTMLElement>(".chart")?.dataset.points),
        Array.from(card.querySelectorAll(".legend li"), (item) => item.textContent).join(", "),
      ]),
    );
  const phase = (text: string) => page.waitForFunction((wanted) => document.title.includes(wanted), text);
  const textOf = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? "";

  it("shows a run while it goes on, and all of it to who comes late", async () => {
    server = await openDashboard();
    await open();
    expect(await textOf("#phase")).toMatch(/connecting|waiting for a run/);
    const seen: string[] = [];
    await trained(async (message) => {
      await server.show(message);
      if (message._tag !== "epochEnd") return;
      await page.waitForFunction(
        (epochs) => document.querySelector("#facts")?.textContent?.includes(`${epochs} of 2`),
        message.epoch + 1,
      );
      seen.push(await textOf("#phase"));
    });
    await phase("ended – A line");
    expect(seen).toEqual(["training", "training"]);
    const shown = await charts();
    // Ten batches, two means of epochs and two evaluations.
    expect(shown.map(([name, points]) => [name, points])).toEqual([
      ["loss", 14],
      ["twice", 14],
    ]);
    expect(shown[0][2]).toMatch(/^batches0\.\d+, training0\.\d+, validation0\.\d+$/);
    expect(await textOf("#facts")).toMatch(/epoch2 of 2step10 of 10examples a second[\d,]+elapsed0:\d\d$/);
    const rows = await page.$$eval("#tables tbody tr", (all) =>
      all.map((row) => [
        Array.from(row.querySelectorAll("td"), (cell) => cell.textContent).slice(0, 4),
        row.querySelectorAll("svg path").length,
      ]),
    );
    expect(rows).toEqual([
      [["bias", "[1]", "float32", "1"], 2],
      [["kernel", "[3, 1]", "float32", "3"], 2],
    ]);
    // Drawn, and not only counted: the pointer finds values.
    await page.hover("#charts canvas");
    await page.click("#charts button");
    expect(await page.getAttribute("#charts button", "aria-pressed")).toBe("true");
    expect(strays).toEqual([]);

    await page.context().close();
    await open({ colorScheme: "dark" });
    await phase("ended – A line");
    expect(await charts()).toEqual(shown);
    expect(strays).toEqual([]);
  });

  it("draws curves that can be seen, in light and dark", async () => {
    server = await openDashboard();
    server.show(begin("Curves"));
    for (let i = 1; i <= 50; i++) server.show(steps(i, { loss: 1 / i }));
    const colors: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await open({ colorScheme });
      await page.waitForSelector("#charts canvas");
      const [ground, drawn] = await page.$eval("#charts canvas", (canvas) => {
        // The selector finds canvases only.
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext("2d");
        const { data } = context?.getImageData(0, 0, width, height) ?? { data: [] };
        let blue = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i + 2] - data[i] > 60 && data[i + 3] > 60) blue++;
        return [getComputedStyle(document.body).backgroundColor, blue];
      });
      colors.push(ground);
      // A line across the chart.
      expect(drawn).toBeGreaterThan(200);
      expect(strays).toEqual([]);
      if (colorScheme === "light") await page.context().close();
    }
    expect(colors[0]).not.toBe(colors[1]);
  });

  it("takes names for nothing but names", async () => {
    const hostile = [
      "<img src=x onerror=globalThis.hit=1>",
      "__proto__",
      "constructor",
      "</script><script>globalThis.hit=1</script>",
      "{a|b}",
      "validation.<b>bold</b>",
    ];
    server = await openDashboard();
    const figures = Object.fromEntries(hostile.map((name, i) => [name, i]));
    const [image] = hostile;
    server.show({
      ...begin(image),
      ...{ parameters: [{ path: image, shape: [1], dtype: image, count: 1 }] },
    });
    await open();
    server.show({ ...moment, _tag: "evaluationBegin", prefix: image });
    for (let i = 1; i <= 3; i++) server.show(steps(i, figures));
    server.show({ ...moment, _tag: "end", reason: image, step: 3 });
    await phase("ended");
    expect((await charts()).map(([name]) => name)).toEqual(
      expect.arrayContaining([...hostile.slice(0, 5), "<b>bold</b>"]),
    );
    await page.hover("#charts canvas");
    expect(await textOf("h1")).toBe(image);
    expect(await textOf("#phase")).toBe(`ended: ${image}`);
    expect(await page.$$eval("img, b b, #charts script", (found) => found.length)).toBe(0);
    expect(await page.evaluate(() => [Reflect.get(globalThis, "hit"), Reflect.get({}, "0")])).toEqual([
      undefined,
      undefined,
    ]);
    expect(strays).toEqual([]);
  });

  it("shows what is no number as such", async () => {
    server = await openDashboard();
    server.show(begin("Broken"));
    server.show(steps(1, { loss: 1 }));
    server.show(steps(2, { loss: Number.NaN }));
    await open();
    await page.waitForSelector(".legend .bad");
    expect(await textOf(".legend .bad")).toBe("NaN");
    expect(strays).toEqual([]);
  });

  it("comes back to the run when its server does, and keeps what it got when it does not", async () => {
    server = await openDashboard();
    const port = Number(new URL(server.url).port);
    await open();
    server.show(begin("First"));
    await phase("First");
    await server.close();
    await page.waitForSelector("#phase[data-phase=lost]");
    server = await openDashboard({ port });
    server.show(begin("Second"));
    await phase("Second");
    server.show(steps(1, { loss: 1 }));
    await server.show({ ...moment, _tag: "end", reason: "epochs", step: 1 });
    await phase("ended – Second");
    await server.close();
    await page.waitForFunction(() =>
      document.querySelector("#phase")?.textContent?.includes("keeps what it got"),
    );
    expect(await charts()).toEqual([["loss", 1, "1"]]);
    // Chromium's own notes of the server that was away.
    expect(
      strays.filter((text) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_CONNECTION_RESET/.test(text)),
    ).toEqual([]);
  });
});
