/** Axes: they show every value, at ticks that people count by; and the points that stand for a long curve. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countText, numberText } from "./numberText.js";
import { type Axis, axisOf } from "./plot.js";
import { longest, sampledIndices } from "./sample.js";
import { hasPlace, scaleOf } from "./scale.js";

const linear = axisOf("test", "");
const log = axisOf("test", { scale: "log" });

describe("scaleOf", () => {
  it("ends at round numbers around the data", () => {
    expect(scaleOf(linear, [[0.013, 1.17]], "round", 7)).toEqual({
      min: 0,
      max: 1.2,
      ticks: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2],
    });
    expect(scaleOf(log, [[0.3, 4]], "round", 7)).toEqual({ min: 0.2, max: 5, ticks: [0.2, 0.5, 1, 2, 5] });
    expect(scaleOf(log, [[8e-11, 5]], "round", 7)).toEqual({
      min: 1e-11,
      max: 10,
      ticks: [1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 0.1, 10],
    });
  });

  it("or at the data", () => {
    expect(scaleOf(linear, [[1, 61]], "tight", 7)).toEqual({
      min: 1,
      max: 61,
      ticks: [10, 20, 30, 40, 50, 60],
    });
  });

  it("counts by whole numbers what is whole", () => {
    expect(scaleOf(linear, [[0, 1, 2]], "tight", 7).ticks).toEqual([0, 1, 2]);
    expect(scaleOf(linear, [[0, 1, 2.5]], "tight", 7).ticks).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
  });

  it("keeps the ends that it is given", () => {
    expect(scaleOf({ ...linear, min: 70 }, [[72, 98]], "round", 6).min).toBe(70);
    expect(scaleOf({ ...linear, min: 0, max: 1 }, [[5]], "round", 6)).toMatchObject({ min: 0, max: 1 });
  });

  it("has room for every value, and ticks within, in order", () => {
    const any = fc.array(fc.oneof(fc.double(), fc.double({ min: -10, max: 10 })), { maxLength: 5 });
    fc.assert(
      fc.property(
        any,
        fc.constantFrom<Axis>(linear, log),
        fc.constantFrom("round" as const, "tight" as const),
        (values, axis, room) => {
          const { min, max, ticks } = scaleOf(axis, [values], room, 6);
          expect(min).toBeLessThan(max);
          for (const value of values.filter((one) => hasPlace(one, axis))) {
            expect(value).toBeGreaterThanOrEqual(min);
            expect(value).toBeLessThanOrEqual(max);
          }
          expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
          expect(ticks.length).toBeLessThan(20);
        },
      ),
    );
  });
});

describe("numberText", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [0.1 + 0.2, "0.3"],
    [-3, "−3"],
    [12000, "12,000"],
    [123456.5, "123,457"],
    [0.001, "0.001"],
    [2e-7, "2·10⁻⁷"],
    [-1e-12, "−10⁻¹²"],
    [1e6, "10⁶"],
    [9.9996e22, "10²³"],
    [NaN, "NaN"],
    [-Infinity, "−Infinity"],
  ])("writes %d as %s", (value, text) => expect(numberText(value)).toBe(text));

  it("counts to the last digit", () => expect(countText(1234567)).toBe("1,234,567"));
});

describe("sampledIndices", () => {
  it("keeps every point of a short curve", () => {
    expect(sampledIndices([3, NaN, 1], Number.isFinite)).toEqual([0, 1, 2]);
  });

  it("keeps ends, extremes and gaps of a long one", () => {
    const values = Array.from({ length: 10 * longest }, (_, i) => Math.sin(i / 1000));
    [values[777], values[20_001], values[33_333]] = [9, -9, NaN];
    const kept = sampledIndices(values, Number.isFinite);
    for (const i of [0, 777, 20_001, 33_333, values.length - 1]) expect(kept).toContain(i);
    expect(kept.length).toBeLessThanOrEqual(longest + 10);
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
  });
});
