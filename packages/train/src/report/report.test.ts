/** The report of a run: what it tells, that it goes on where the run does, and that nothing given to it becomes markup. */
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { injectHyperparams, sgd } from "@cotangent/optim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerStatistics } from "../callbacks/layerStatistics.js";
import { treeStatistics } from "../diagnostics/statistics.js";
import type { Effects } from "../run/events.js";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { html } from "./html.js";
import { type ReportOptions, report, reportDataOf } from "./report.js";
import type { ReportData } from "./reportData.js";
import { reportHtml } from "./reportHtml.js";

const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 0.25 });
const w: Tensor = tensor([1, 2, 3]);
const state = { params: { w }, optimizerState: optimizer.init(tensor(0)) };
type State = typeof state;

const step = (before: State, by: number): readonly [State, { readonly loss: Tensor }] => [
  { ...before, params: { w: before.params.w.add(by) } },
  { loss: before.params.w.sub(8).mean().abs() },
];

function writing(): { readonly files: Map<string, string>; readonly effects: Effects } {
  const files = new Map<string, string>();
  const write = async (file: string, at: number, text: string): Promise<void> =>
    void files.set(file, (files.get(file) ?? "").slice(0, at) + text);
  return { files, effects: { save: async () => undefined, write, print: () => undefined } };
}

const data = datasets.fromArray([1, 1]);
const callbacksOf = (options: ReportOptions = {}) => [
  layerStatistics({ weights: (at: State) => treeStatistics(at.params, { bins: 4 }) }, { everySteps: 1 }),
  report("run.html", options),
];

/** The page without what differs from run to run. */
const timeless = (page = ""): string =>
  page.replace(/<div><dt>(?:examples a second|training time)<\/dt><dd>[^<]*<\/dd><\/div>\n/g, "");

describe("report", () => {
  it("tells what the run was", async () => {
    const { files, effects } = writing();
    const facts = { "batch size": 1, node: "v20" };
    const { run } = await fit(step, data, {
      from: startRun(state),
      epochs: 4,
      callbacks: callbacksOf({ title: "Six", facts }),
      effects,
    });
    const page = files.get("run.html") ?? "";
    for (const text of [
      "Six",
      "all epochs were made",
      "best epoch",
      "weights",
      "after step 8",
      "learningRate",
      "v20",
      "[3]",
      "float32",
    ])
      expect(page).toContain(text);
    // Loss, learning rate; of the weights a histogram, deviation and largest value over the steps.
    expect(page.match(/<svg /g)?.length).toBe(5);
    const again = reportDataOf(run, { title: "Six", facts });
    expect(timeless(again === null ? "" : reportHtml({ ...again, reason: "epochs" }))).toBe(timeless(page));
    expect(reportDataOf(run)?.statistics[0].samples.map(({ step }) => step)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]);

    expect(reportDataOf(run)).toMatchObject({ steps: 8, examples: 8, best: { epoch: 4, value: 0.5 } });
    // The losses are 6 and 5, 4 and 3, 2 and 1, 0 and 1: the last epoch is the best.
    expect(page).toMatch(/<tr class="best"><td>4<\/td><td>8<\/td>/);
  });

  it("is the same for a run that was stopped and went on", async () => {
    const straight = writing();
    const options = { epochs: 3, callbacks: callbacksOf() };
    await fit(step, data, { ...options, from: startRun(state), effects: straight.effects });
    const parts = writing();
    const { run } = await fit(step, data, {
      ...options,
      from: startRun(state),
      steps: 3,
      effects: parts.effects,
    });
    expect(parts.files.get("run.html")).toContain("all steps were made");
    await fit(step, data, { ...options, from: run, effects: parts.effects });
    expect(timeless(parts.files.get("run.html"))).toBe(timeless(straight.files.get("run.html")));
  });

  it("is written after every epoch when asked, and says that the run goes on", async () => {
    const { files, effects } = writing();
    const pages: (string | undefined)[] = [];
    const write = async (file: string, at: number, text: string): Promise<void> => {
      await effects.write(file, at, text);
      pages.push(files.get(file));
    };
    const callbacks = [report("run.html", { everyEpoch: true })];
    await fit(step, data, {
      from: startRun(state),
      epochs: 2,
      callbacks,
      effects: { save: async () => undefined, print: () => undefined, write },
    });
    expect(pages.map((page) => page?.includes("The run goes on."))).toEqual([true, true, false]);
  });

  it("asks for the figure it is to go by", async () => {
    const { effects } = writing();
    const run = fit(step, data, {
      from: startRun(state),
      callbacks: callbacksOf({ monitor: "recall" }),
      effects,
    });
    await expect(run).rejects.toThrow(
      'report: the figure that is monitored must be among the metrics, expected "recall", got loss.',
    );
  });
});

const nothing: ReportData = {
  title: "t",
  reason: null,
  epochs: 0,
  steps: 0,
  examples: 0,
  seconds: 0,
  rows: [],
  best: null,
  parameters: [],
  statistics: [],
  gradientChecks: null,
  facts: {},
};

describe("reportHtml", () => {
  it("tells of a run without steps", () => {
    expect(reportHtml(nothing)).toContain("The run goes on.");
  });

  it("draws what layers did, in as many charts as they need", () => {
    const rows = (step: number) =>
      Array.from({ length: 9 }, (_, i) => ({
        path: `layer${i}`,
        shape: [1],
        mean: 0,
        deviation: step + i,
        largest: 2 ** -(i * step),
        zeros: 0,
        notFinite: 0,
        dead: null,
        histogram: null,
      }));
    const samples = [1, 2].map((step) => ({ step, rows: rows(step) }));
    const titles = (page: string) =>
      [...page.matchAll(/<svg [^>]*aria-label="([^"]*)"/g)].map(([, title]) => title);
    expect(titles(reportHtml({ ...nothing, statistics: [{ name: "gradients", samples }] }))).toEqual([
      "standard deviation, 1 to 8 of 9",
      "largest absolute value, 1 to 8 of 9",
      "standard deviation, 9 to 9 of 9",
      "largest absolute value, 9 to 9 of 9",
    ]);
    expect(
      titles(reportHtml({ ...nothing, statistics: [{ name: "gradients", samples: samples.slice(1) }] })),
    ).toEqual([]);
  });

  it("shows what is not finite", () => {
    const rows = [1, 2].map((epoch) => ({
      epoch,
      step: epoch,
      metrics: { loss: epoch === 1 ? 1 : NaN },
      hyperparams: {},
    }));
    expect(reportHtml({ ...nothing, rows, epochs: 2 })).toContain('<span class="bad">NaN</span>');
  });

  it.each([
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "</title></style><img src=x onerror=alert(1)>",
    "__proto__",
    "constructor",
  ])("takes %j for text, wherever it stands", (name) => {
    const metrics = { [name]: 1, loss: 2, [`${name}.loss`]: 3 };
    const statistics = {
      path: name,
      shape: [1],
      mean: 0,
      deviation: 0,
      largest: 0,
      zeros: 0,
      notFinite: 0.5,
      dead: 0,
      histogram: { least: 0, greatest: 1, counts: [1] },
    };
    const page = reportHtml({
      ...nothing,
      title: name,
      reason: name,
      rows: [{ epoch: 1, step: 1, metrics, hyperparams: { [name]: 1 } }],
      best: { monitor: name, epoch: 1, value: 1 },
      parameters: [{ path: name, shape: [], dtype: name, count: 1 }],
      statistics: [{ name, samples: [1, 2].map((step) => ({ step, rows: [statistics] })) }],
      gradientChecks: [
        {
          verdict: "fail",
          mode: "fwd",
          order: 1,
          argument: name,
          analytic: 1,
          numeric: 2,
          error: 1,
          tolerance: 0,
        },
      ],
      facts: { [name]: name },
    });
    expect(page).not.toMatch(/<(?:script|img)|<[^>]* on\w+="/);
    expect(page.match(/<title>/g)?.length).toBe(1);
    expect(page.split(html`${name}`.markup).length).toBeGreaterThan(10);
  });

  it("makes text of anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(html`<p>${text}</p>`.markup.slice(3, -4)).not.toMatch(/[<>"'\0]|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
