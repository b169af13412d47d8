/** Standardization: what it measures, what it leaves alone, and that it runs inside the transforms. */
import { grad, jit, mean, random, std, sum, tensor } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import { describe, expect, it } from "vitest";
import { fitStandardization, standardize, unstandardize } from "./standardization.js";

const rtol = tolerances.float64.adjoint;
const x = random.normal(random.key(0), [50, 3], { dtype: "float64" });

describe("standardize", () => {
  it("gives mean 0 and deviation 1, over all or per feature", () => {
    const all = standardize(x, fitStandardization(x));
    expect(closeTo(mean(all), [0], { rtol, scale: 1 }).close).toBe(true);
    expect(closeTo(std(all), [1], { rtol }).close).toBe(true);
    const each = standardize(x, fitStandardization(x, { per: "feature" }));
    expect(closeTo(mean(each, 0), [0, 0, 0], { rtol, scale: 1 }).close).toBe(true);
    expect(closeTo(std(each, 0), [1, 1, 1], { rtol }).close).toBe(true);
  });

  it("only centers a constant feature", () => {
    const constant = tensor([
      [5, 1],
      [5, 3],
    ]);
    const fitted = fitStandardization(constant, { per: "feature" });
    expect(fitted.std.toArray()).toEqual([1, 1]);
    expect(standardize(constant, fitted).toArray()).toEqual([
      [0, -1],
      [0, 1],
    ]);
    expect(fitStandardization(tensor([1, 1.5]), { epsilon: 0.3 }).std.item()).toBe(1);
  });

  it("is undone by unstandardize", () => {
    const fitted = fitStandardization(x);
    expect(closeTo(unstandardize(standardize(x, fitted), fitted), x, { rtol }).close).toBe(true);
  });

  it("runs in jit and has a gradient", () => {
    const fitted = fitStandardization(x);
    expect(jit(standardize)(x, fitted).toArray()).toEqual(standardize(x, fitted).toArray());
    const slope = grad((y: typeof x) => sum(standardize(y, fitted)))(x).toTypedArray();
    expect(slope[0]).toBe(1 / fitted.std.item());
  });
});
