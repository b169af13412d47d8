/** Histograms count every finite value once, whatever the values are. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramOf, histogramPlot } from "./histogramPlot.js";

describe("histogramOf", () => {
  it("puts each finite value into the bin it belongs to", () => {
    const any = fc.oneof(
      fc.double(),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.constantFrom(1e300, -1e300, 1e308, 0, 1),
    );
    fc.assert(
      fc.property(
        fc.array(any),
        fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
        (values, binCount) => {
          const { edges, counts } = histogramOf(values, binCount === undefined ? {} : { binCount });
          expect(edges.length).toBe(counts.length + 1);
          expect(counts.reduce((a, b) => a + b, 0)).toBe(
            values.filter((value) => Math.abs(value) <= 1e300).length,
          );
          expect(edges.every(Number.isFinite)).toBe(true);
          expect(edges).toEqual([...edges].sort((a, b) => a - b));
        },
      ),
    );
  });

  it("agrees with counting by hand", () => {
    expect(histogramOf([0, 1, 2, 3, 4], { binCount: 4 })).toEqual({
      edges: [0, 1, 2, 3, 4],
      counts: [1, 1, 1, 2],
    });
    expect(histogramOf([7, 7], { binCount: 1 })).toEqual({ edges: [3.5, 10.5], counts: [2] });
    expect(histogramOf([])).toEqual({ edges: [0, 1], counts: [0] });
  });

  it("has a bin around the least number of all, which cannot be halved", () => {
    expect(histogramOf([5e-324])).toEqual({ edges: [0, 1e-323], counts: [1] });
  });

  it("objects to other numbers of bins", () => {
    expect(() => histogramOf([1], { binCount: 0 })).toThrow(
      "histogramOf: binCount must be a whole number, expected 1 to 1000, got 0.",
    );
  });
});

describe("histogramPlot", () => {
  it("takes bins that were counted elsewhere", () => {
    const [series] = histogramPlot({
      series: [{ bins: { edges: [0, 1, 2], counts: Int32Array.of(3, 4) } }],
    }).series;
    expect([series.x, series.y]).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(() => histogramPlot({ series: [{ name: "a", bins: { edges: [0, 1], counts: [1, 2] } }] })).toThrow(
      'histogramPlot: the bins of "a" must have one edge more than counts, expected 3, got 2.',
    );
  });
});
