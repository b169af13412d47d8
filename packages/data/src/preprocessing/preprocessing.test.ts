/** Fitted scalings: what they leave alone, what undoes them, and what they refuse. */
import { jit, random, tensor } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { center, fitCentering, uncenter } from "./centering.js";
import { fitImputation } from "./imputation.js";
import { decodeLabels, encodeLabels, encodeOneHot, fitLabels, fitOneHot } from "./labels.js";
import { fitPca } from "./pca.js";
import { polynomialFeatures } from "./polynomial.js";
import { fitMinMax, fitRobust, scale, unscale } from "./scaling.js";
import { fitStandardization } from "./standardization.js";

const rtol = tolerances.float64.adjoint;
const images = random.normal(random.key(0), [6, 3, 4, 4], { dtype: "float64" });

describe("centering", () => {
  it("subtracts the mean image, the mean of each channel, or of all, also from one image", () => {
    for (const per of ["all", "feature", "channel"] as const) {
      const fitted = fitCentering(images, { per });
      const centered = center(images, fitted);
      const rest = fitCentering(centered, { per }).mean;
      expect(closeTo(rest, new Array<number>(rest.size).fill(0), { rtol, scale: 1 }).close).toBe(true);
      expect(closeTo(uncenter(centered, fitted), images, { rtol }).close).toBe(true);
      const one = tensor(images.toTypedArray().slice(0, 48), { shape: [3, 4, 4] });
      expect(Array.from(center(one, fitted).toTypedArray())).toEqual([
        ...centered.toTypedArray().slice(0, 48),
      ]);
    }
    expect(fitStandardization(images, { per: "channel" }).std.shape).toEqual([3, 1, 1]);
  });
});

describe("scaling", () => {
  it("is undone by unscale, runs in jit, and leaves constants in place", () => {
    const x = images.reshape([6, 48]);
    for (const fitted of [fitMinMax(x, { range: [-2, 3] }), fitRobust(x)]) {
      expect(closeTo(unscale(scale(x, fitted), fitted), x, { rtol }).close).toBe(true);
      expect(jit(scale)(x, fitted)).toEqual(scale(x, fitted));
    }
    const constant = tensor([[5], [5]]);
    expect(scale(constant, fitMinMax(constant)).toArray()).toEqual([[0], [0]]);
    expect(scale(constant, fitRobust(constant)).toArray()).toEqual([[0], [0]]);
  });
});

describe("labels", () => {
  it("decoding undoes encoding, whatever the names", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.integer(), fc.constantFrom("__proto__", "1")), { minLength: 1 }),
        (names) => {
          const labels = fitLabels(names);
          expect(decodeLabels(encodeLabels(names, labels), labels)).toEqual(names);
          const rows = names.map((name) => [name]);
          const indicators = encodeOneHot(rows, fitOneHot(rows));
          expect(indicators.sum(1).toArray()).toEqual(names.map(() => 1));
        },
      ),
    );
  });
});

describe("wrong calls", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  it.each([
    [
      "a range upside down",
      () => fitMinMax(x, { range: [1, 0] }),
      "fitMinMax: range must go from a lower to a higher number, got [1, 0].",
    ],
    [
      "quantiles over 1",
      () => fitRobust(x, { quantiles: [0.5, 2] }),
      "fitRobust: quantiles must go from a lower to a higher one",
    ],
    ["no example", () => fitRobust(tensor([])), "fitRobust: there must be examples to measure, got [0]."],
    [
      "channels of a matrix that are examples",
      () => fitCentering(x, { per: "channel", channelAxis: 0 }),
      "channelAxis must be an axis of one example, expected 1 to 1, got 0.",
    ],
    [
      "one example",
      () => fitPca(tensor([[1, 2]])),
      "fitPca: x must be a matrix of two examples or more, expected [n, features], got [1,2].",
    ],
    [
      "too many components",
      () => fitPca(x, { components: 3 }),
      "fitPca: components must be a whole number, expected 1 to 2, got 3.",
    ],
    [
      "degree 0",
      () => polynomialFeatures(x, { degree: 0 }),
      "polynomialFeatures: degree must be a positive integer, got 0.",
    ],
    [
      "nothing to measure",
      () => fitImputation(tensor([[NaN], [NaN]])),
      "fitImputation: every feature must have a value, got none in feature 0.",
    ],
    [
      "a new label",
      () => encodeLabels(["b"], fitLabels(["a"])),
      'encodeLabels: every value must be one that was seen in the fit, got "b" at 0.',
    ],
    [
      "a label of none",
      () => decodeLabels(tensor([1]), fitLabels(["a"])),
      "decodeLabels: positions must be of classes, expected 0 to 0, got 1 at 0.",
    ],
    [
      "a ragged table",
      () => fitOneHot([["a"], []]),
      "fitOneHot: every row must have as many cells as there are columns, expected 1, got 0 in row 1.",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
