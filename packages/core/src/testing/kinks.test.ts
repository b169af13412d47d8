/** Kinks, jumps and roots are told from what is only steep. */
import { expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { abs, floor, logaddexp, sqrt } from "../index.js";
import { sub } from "../primitives/add.js";
import { constantLike } from "../primitives/constant.js";
import { mul } from "../primitives/mul.js";
import { gradientReport } from "./checkGrads.js";
import { f64 } from "./planted.testing.js";

it("tells a jump, a root and a bend that is only steep from each other", () => {
  const slopes = (f: (x: Tensor) => Tensor, at: number): readonly unknown[] => {
    const [{ verdict, kink }] = gradientReport(f, [f64([], at)], { order: 1, modes: ["fwd"] });
    return [verdict, kink?.left, kink?.right];
  };
  // Where 0 * Infinity makes the derivative NaN, which lies between no slopes.
  expect(slopes((x) => sqrt(abs(x)), 0)).toEqual(["fail", -Infinity, Infinity]);
  expect(slopes(floor, 2)).toEqual(["kink", Infinity, 0]);
  for (const steepness of [1e2, 1e4, 1e6])
    expect(
      slopes((x) => logaddexp(mul(sub(x, constantLike(x, 1)), constantLike(x, steepness)), 0), 1),
    ).toEqual(["pass", undefined, undefined]);
});
