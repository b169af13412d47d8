/** logNdtr where its formulas meet: one value, one slope, in both dtypes. */
import { describe, expect, it } from "vitest";
import { gammainc, gammaincc, grad, logNdtr, ndtr, type Tensor, tensor } from "../index.js";
import { closeTo, tolerances } from "../testing/close.js";

describe.each(["float32", "float64"] as const)("logNdtr in %s", (dtype) => {
  const { differences } = tolerances[dtype];

  it.each([0, -20, 5, -10])("has the derivative of the normal distribution at %s", (at) => {
    const x = tensor(at, { dtype });
    // d log Phi = phi / Phi
    const exact =
      Math.exp(-at * at * 0.5) / Math.sqrt(2 * Math.PI) / ndtr(tensor(at, { dtype: "float64" })).item();
    expect(closeTo([grad(logNdtr)(x).item()], [exact], { rtol: differences }).close).toBe(true);
  });

  it("keeps its digits where ndtr is nearly 1", () => {
    const upper = ndtr(tensor(-4.875, { dtype: "float64" })).item();
    const [got] = logNdtr(tensor([4.875], { dtype })).toTypedArray();
    expect(closeTo([got], [Math.log1p(-upper)], { rtol: differences }).close).toBe(true);
  });
});

describe("the incomplete gamma functions", () => {
  it.each([
    ["gammainc", gammainc],
    ["gammaincc", gammaincc],
  ])("%s refuses a derivative in its order under its own name", (name, f) => {
    expect(() => grad((a: Tensor) => f(a, 2))(tensor(1.5))).toThrow(`${name}: there is no derivative in a`);
  });
});
