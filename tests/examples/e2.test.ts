/** E2 in its short form: the network learns its images by heart, and the test error turns up. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, runExample } from "../support/example.js";

interface Output {
  readonly runs: readonly { readonly name: string; readonly figures: readonly Record<string, number>[] }[];
  readonly grid: readonly (readonly number[])[];
}

let ran: Ran;
beforeAll(async () => {
  ran = await runExample("e2");
}, 300_000);
afterAll(() => ran.remove());

describe("e2 --short", () => {
  it("finds where the test error is least, while the training error goes on to 0", () => {
    const { runs } = JSON.parse(ran.file("e2.json")) as Output;
    expect(runs.map(({ name }) => name)).toEqual(["20", "4"]);
    for (const { figures } of runs) {
      const test = figures.map((row) => row["validation.loss"]);
      const point = test.indexOf(Math.min(...test));
      const last = figures.length - 1;
      expect(figures[last].loss).toBeLessThan(0.01);
      expect(figures[last].loss).toBeLessThan(figures[point].loss);
      expect(point).toBeLessThan(last / 2);
      expect(test[last]).toBeGreaterThan(test[point] + 0.01);
      expect(figures[last]["validation.accuracy"]).toBeGreaterThan(0.88);
    }
  });

  it("searches all sizes and rates, and draws", () => {
    const { grid } = JSON.parse(ran.file("e2.json")) as Output;
    expect(grid.map((row) => row.length)).toEqual([5, 5]);
    for (const error of grid.flat()) expect(error).toBeLessThan(0.5);
    expect(ran.printed).toMatch(/^Best: \d+ units at the rate 0\.\d/m);
    for (const name of ["e2-20.svg", "e2-4.svg", "e2-grid.svg"]) expect(ran.file(name)).toMatch(/^<svg/);
  });
});
