/** Figures keep the names that users give them, whatever those mean to JavaScript. */
import { tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { means, readReport, summed } from "./figures.js";

const hostile = ["__proto__", "constructor", "toString", "hasOwnProperty"];

describe("figures", () => {
  it.each(hostile)("called %s are figures like others", (name) => {
    const report = { loss: tensor(1), metrics: Object.fromEntries([[name, tensor(2)]]) };
    const [figures] = readReport(report, null);
    expect(Object.entries(figures)).toEqual([
      ["loss", 1],
      [name, 2],
    ]);
    const twice = summed(summed({}, figures, 3), figures, 1);
    expect(Object.entries(means(twice, 4, "validation."))).toEqual([
      ["validation.loss", 1],
      [`validation.${name}`, 2],
    ]);
    expect(Object.entries(means(twice, 4))).toContainEqual([name, 2]);
  });

  it("of several steps come from the rows of the report", () => {
    expect(readReport({ loss: tensor([1, 2]), fixed: 3 }, 2)).toEqual([
      { loss: 1, fixed: 3 },
      { loss: 2, fixed: 3 },
    ]);
  });
});
