/** Searches: the same points for the same key, and the same end from wherever they are cut. */
import { random, type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../checkpoints/encode.js";
import { type RunState, startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { formatSearch, searchAxes } from "./results.js";
import { bestTrial, type SearchState, search, type TrialContext } from "./search.js";
import { choice, gridPoints, integers, logUniform, randomPoints, uniform } from "./space.js";

const space = {
  rate: logUniform(1e-4, 1),
  keep: uniform(0.5, 1),
  units: integers(3, 5),
  bend: choice(["tanh", "relu", null]),
};

describe("spaces", () => {
  it("points by chance are in the space, the same for the same key, whatever their number", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(12), (seed, count) => {
        const points = randomPoints(space, { key: random.key(seed), count });
        expect(points).toEqual(
          randomPoints(space, { key: random.key(seed), count: count + 3 }).slice(0, count),
        );
        for (const { rate, keep, units, bend } of points) {
          expect(rate >= 1e-4 && rate <= 1 && keep >= 0.5 && keep <= 1).toBe(true);
          expect([3, 4, 5]).toContain(units);
          expect(space.bend.values).toContain(bend);
        }
      }),
      { numRuns: 30 },
    );
    const many = randomPoints(space, { key: random.key(0), count: 300 });
    const share = (test: (point: (typeof many)[number]) => boolean): number => many.filter(test).length / 300;
    expect(Math.abs(share(({ rate }) => rate < 1e-2) - 0.5)).toBeLessThan(0.12);
    expect(Math.abs(share(({ units }) => units === 5) - 1 / 3)).toBeLessThan(0.12);
    expect(Math.abs(share(({ bend }) => bend === null) - 1 / 3)).toBeLessThan(0.12);
  });

  it("a grid has every combination once", () => {
    const points = gridPoints(space, { count: 5 });
    expect(points).toHaveLength(5 * 5 * 3 * 3);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
    expect([points[0].rate, points[points.length - 1].rate]).toEqual([1e-4, 1]);
    expect(gridPoints({})).toEqual([{}]);
    expect(gridPoints({ x: uniform(2, 2) })).toEqual([{ x: 2 }]);
  });

  it.each([
    [() => choice([]), "choice: there must be at least one value"],
    [() => uniform(2, 1), "uniform: the bounds must be finite, the lower one first, got 2 and 1."],
    [() => logUniform(0, 1), "logUniform: least must be a number"],
    [() => integers(0.5, 2), "integers: the bounds must be whole numbers, got 0.5 and 2."],
    [() => gridPoints({}, { count: 0 }), "gridPoints: count"],
  ])("refuse what is none %#", (make, message) => {
    expect(make).toThrow(message);
  });
});

interface Point {
  readonly at: number;
}

/** Trains a number towards 0 by a tenth an epoch, and reports what is left beside what the point costs. */
const step = (w: Tensor, _: number) => [w.mul(0.9), { loss: w }] as const;
const train = async ({ at }: Point, { budget, from }: TrialContext<RunState<Tensor>>) => {
  const start = from ?? startRun(tensor(1));
  const { run } = await fit(step, datasets.fromArray([0]), { from: start, epochs: budget });
  return { figures: { loss: Math.abs(at) + (run.metrics.loss ?? 0) }, run };
};
const monitor = "loss";

describe("search", () => {
  const points = fc.uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 12 });

  it("halves: one in factor goes on, the best ones, and goes on from where it was", async () => {
    await fc.assert(
      fc.asyncProperty(points, fc.integer({ min: 2, max: 4 }), async (list, factor) => {
        const budgets = [1, 2, 4];
        const found = await search(
          list.map((at) => ({ at })),
          train,
          { monitor, budgets, factor },
        );
        // Losses of one budget differ by |at| alone.
        const order = list
          .map((at, i) => ({ at: Math.abs(at), i }))
          .toSorted((a, b) => a.at - b.at || a.i - b.i);
        const first = Math.max(1, Math.floor(list.length / factor));
        const second = Math.max(1, Math.floor(first / factor));
        const expected = list.map((_, i) => {
          const place = order.findIndex((one) => one.i === i);
          return place < second ? 4 : place < first ? 2 : 1;
        });
        expect(found.trials.map(({ budget }) => budget)).toEqual(expected);
        const best = bestTrial(found, { monitor });
        expect(best?.point.at).toBe(list[order[0].i]);
        expect(best?.run?.step).toBe(4);
        expect(found.trials.filter(({ run }) => run !== null)).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });

  it("cut after any trial, saved and read, goes on to the same end", async () => {
    const list = [5, -3, 8, 1, 0, 2, 9].map((at) => ({ at }));
    const options = { monitor, budgets: [1, 3], factor: 3 };
    const saved: SearchState<Point, RunState<Tensor>>[] = [];
    const whole = await search(list, train, { ...options, save: (state) => void saved.push(state) });
    expect(saved.length).toBe(7 + 1 + 2);
    for (const state of saved) {
      const read = decodeCheckpoint(encodeCheckpoint(state));
      if (read._tag === "Left") throw read.left;
      expect(JSON.stringify(read.right)).toBe(JSON.stringify(state));
      let made = 0;
      const counted: typeof train = (point, context) => {
        made++;
        return train(point, context);
      };
      const rest = await search(list, counted, { ...options, from: state });
      expect(rest).toEqual(whole);
      expect(made).toBeLessThan(9);
    }
  });

  it("stops at a signal without the trial that it cut short", async () => {
    const controller = new AbortController();
    const list = [1, 2, 3].map((at) => ({ at }));
    const stopping: typeof train = (point, context) => {
      if (point.at === 2) controller.abort();
      return train(point, context);
    };
    const half = await search(list, stopping, { monitor, signal: controller.signal });
    expect(half.trials.map(({ budget }) => budget)).toEqual([1, 0, 0]);
    expect(await search(list, train, { monitor, from: half })).toEqual(
      await search(list, train, { monitor }),
    );
  });

  it("takes NaN for the worst, and maximizes what is an accuracy", async () => {
    const list = [1, 2, 3].map((at) => ({ at }));
    const nan = ({ at }: Point) => ({ figures: { accuracy: at === 1 ? Number.NaN : at }, run: null });
    const found = await search(list, nan, { monitor: "accuracy", budgets: [1, 2], factor: 2 });
    expect(bestTrial(found, { monitor: "accuracy" })?.point).toEqual({ at: 3 });
    expect(found.trials.map(({ budget }) => budget)).toEqual([1, 1, 2]);
  });

  it.each([
    [{ budgets: [2, 2] }, "search: budgets must be positive numbers that grow, got [2, 2]."],
    [{ factor: 0 }, "search: factor must be a number, expected 1 or more, got 0."],
    [
      { monitor: "other" },
      'search: the figure that is monitored must be among the metrics, expected "other", got loss.',
    ],
  ])("refuses %o", async (options, message) => {
    await expect(search([{ at: 1 }, { at: 2 }], train, { monitor, ...options })).rejects.toThrow(message);
  });

  it("refuses other points than it has", async () => {
    const from = await search([{ at: 1 }], train, { monitor });
    await expect(search([{ at: 2 }], train, { monitor, from })).rejects.toThrow(
      'search: a search must go on with the points that it has, expected {"at":1} as point 0, got {"at":2}.',
    );
  });
});

describe("results", () => {
  it("are tables and axes, of values of any kind", async () => {
    const mixed = { layers: choice([[8], [8, 4]]), bend: choice(["tanh", null]) };
    const judge = ({ layers }: { readonly layers: readonly number[] }) => ({
      figures: { loss: layers.length },
      run: null,
    });
    const found = await search(gridPoints(mixed), judge, { monitor });
    expect(formatSearch(found, { monitor }).split("\n")).toEqual([
      "trial  layers  bend  budget  loss",
      "-----  ------  ----  ------  ----",
      "    0  [8]     tanh       1     1",
      "    1  [8]                1     1",
      "    2  [8,4]   tanh       1     2",
      "    3  [8,4]              1     2",
    ]);
    expect(searchAxes(found, mixed, { monitor }).rows[2]).toEqual(["[8,4]", "tanh", 2]);
    expect(formatSearch({ trials: [] })).toBe("trial  budget\n-----  ------");
  });
});
