/** Curves as one line of text: as long as they may be, and honest about what is no number. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sparkline } from "./sparkline.js";

describe("sparkline", () => {
  it.each([
    [[], ""],
    [[5], "▄"],
    [[0, 1], "▁█"],
    [[-1, 0, 1], "▁▅█"],
    [[NaN, Infinity, -Infinity], "×↑↓"],
    [[1e308, -1e308], "█▁"],
  ])("of %j is %s", (values, text) => expect(sparkline(values)).toBe(text));

  it("shows means of pieces where values are many", () => {
    expect(sparkline([0, 0, 10, 10, 0, 0], { width: 3 })).toBe("▁█▁");
    expect(sparkline([0, 0, 10, NaN, 0, 0], { width: 3 })).toBe("▄×▄");
  });

  it("has a letter per value, or as many as there is room for", () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.integer({ min: 1, max: 60 }), (values, width) => {
        expect([...sparkline(values, { width })].length).toBe(Math.min(values.length, width));
      }),
    );
  });
});
