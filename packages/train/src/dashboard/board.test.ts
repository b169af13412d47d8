/** The board: what a page shows, however long the run and whatever its names. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Figures } from "../run/runState.js";
import { advance, type Board, emptyBoard } from "./board.js";
import { emptyCurve, withValue } from "./curve.js";
import type { DashboardMessage } from "./message.js";

const moment = { time: 0, step: 0, epoch: 0 };
const begin = {
  ...moment,
  _tag: "begin",
  title: "A run",
  port: 0,
  epochs: 3,
  steps: Infinity,
  parameters: [],
  statistics: {},
  pastSteps: [],
  pastEpochs: [],
} as const;
const steps = (step: number, figures: Figures): DashboardMessage => ({
  ...moment,
  _tag: "steps",
  time: 100 * step,
  step,
  steps: 1,
  examples: 8,
  figures,
});
const after = (...messages: readonly DashboardMessage[]): Board => messages.reduce(advance, emptyBoard);

describe("a curve", () => {
  it("stays below a thousand points, in order, each the mean of as many values", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), (length) => {
        const values = Array.from({ length }, (_, i) => (i * 7919) % 101);
        const curve = values.reduce(
          (before, value, i) => withValue(before, i + 1, value),
          emptyCurve("loss", "steps"),
        );
        const { points, stride, sum, count } = curve;
        expect(points.length).toBeLessThan(1000);
        expect(points.map(([step]) => step)).toEqual(points.map((_, i) => (i + 1) * stride));
        expect(points.length * stride + count).toBe(length);
        const total = points.reduce((all, [, mean]) => all + Number(mean) * stride, sum);
        const exact = values.reduce((all, value) => all + value, 0);
        // Points have six digits.
        expect(Math.abs(total - exact)).toBeLessThanOrEqual(1e-4 * exact);
      }),
      { numRuns: 20 },
    );
  });

  it("shows where a figure was not a number, in every mean over it", () => {
    const curve = Array.from({ length: 1000 }, (_, i) => (i === 500 ? Number.NaN : 1)).reduce(
      (before, value, i) => withValue(before, i + 1, value),
      emptyCurve("loss", "steps"),
    );
    expect(curve.stride).toBe(2);
    expect(curve.points.flatMap(([step, value]) => (value === 1 ? [] : [[step, value]]))).toEqual([
      [502, "NaN"],
    ]);
  });
});

describe("the board", () => {
  it("knows where the run ends once an epoch says how long it is", () => {
    expect(after(begin).steps).toBe(null);
    expect(after(begin, { ...moment, _tag: "epochBegin", batches: 5 }).steps).toBe(15);
    expect(after(begin, { ...moment, _tag: "epochBegin", batches: Infinity }).steps).toBe(null);
    const short = after({ ...begin, steps: 7 }, { ...moment, _tag: "epochBegin", batches: 5 });
    expect(short.steps).toBe(7);
  });

  it("counts epochs from one, and not beyond the last", () => {
    const ended = after(
      begin,
      { ...moment, _tag: "epochEnd", epoch: 2, step: 15, metrics: { loss: 1 }, statistics: {} },
      { ...moment, _tag: "end", epoch: 3, step: 15, reason: "epochs" },
    );
    expect([ended.epoch, ended.epochs, ended.phase, ended.reason]).toEqual([3, 3, "ended", "epochs"]);
  });

  it("survives JSON whole, with names and numbers of any kind", () => {
    const names = fc.constantFrom("__proto__", "constructor", "toString", "validation.loss", "<b>", "");
    const figures = fc.array(fc.tuple(names, fc.double()), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(figures, { maxLength: 20 }), (rows) => {
        const board = after(begin, ...rows.map((row, i) => steps(i + 1, Object.fromEntries(row))));
        expect(JSON.parse(JSON.stringify(board))).toEqual(board);
        const expected = new Set(rows.flatMap((row) => row.map(([name]) => name)));
        expect(new Set(board.curves.map(({ name }) => name))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("shows of a run that goes on what is remembered of it", () => {
    const pastEpochs = [{ epoch: 1, step: 5, loss: 2, "validation.loss": 3 }];
    const { curves } = after({ ...begin, step: 5, pastEpochs });
    expect(curves.map(({ name, of, points }) => [name, of, points])).toEqual([
      ["loss", "epochs", [[5, 2]]],
      ["validation.loss", "epochs", [[5, 3]]],
    ]);
  });

  it("forgets everything when another run begins", () => {
    expect(after(begin, steps(1, { loss: 1 }), begin)).toEqual(after(begin));
  });
});
