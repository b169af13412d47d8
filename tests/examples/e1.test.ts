/** E1 in its short form: on a tenth of the images and in five epochs most of the order of the steps is that of the book already. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, runExample } from "../support/example.js";

interface Row {
  readonly step: string;
  readonly best: Readonly<Record<string, number>>;
}

let ran: Ran;
beforeAll(async () => {
  ran = await runExample("e1");
}, 300_000);
afterAll(() => ran.remove());

describe("e1 --short", () => {
  it("makes the first steps each better than the one before, and ends at 91 % or better", () => {
    const steps = JSON.parse(ran.file("e1.json")) as readonly Row[];
    expect(steps.map(({ step }) => step)).toEqual(["1", "2", "5b", "8"]);
    const accuracies = steps.map(({ best }) => best["validation.accuracy"]);
    // Dropout pays later than after five epochs.
    const withoutDropout = accuracies.slice(0, 3);
    expect(withoutDropout).toEqual([...withoutDropout].sort((a, b) => a - b));
    expect(accuracies[3]).toBeGreaterThan(0.91);
  });

  it("prints the table, and draws", () => {
    expect(ran.printed).toMatch(/^8 +dropout .* 97\.15 % +9\d\.\d\d % +epoch [2-5] /m);
    for (const name of ["e1-curves.svg", "e1-errors.svg"]) expect(ran.file(name)).toMatch(/^<svg/);
  });
});
