/** checkGrads sees values that come with a derivative and are not the function's. */
import { expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { customJvp } from "../index.js";
import { constantLike } from "../primitives/constant.js";
import { mul } from "../primitives/mul.js";
import { checkGrads } from "./checkGrads.js";
import { f64 } from "./planted.testing.js";

it("rejects a rule that changes the value, and says so", () => {
  const square = (factor: number) =>
    customJvp((x: Tensor) => mul(x, x), {
      jvp: ([x], [d]) => [mul(constantLike(x, factor), mul(x, x)), mul(mul(d, x), constantLike(x, 2))],
    });
  checkGrads(square(1), [f64([], 3)], { order: 1 });
  expect(() => checkGrads(square(2), [f64([], 3)], { order: 1, modes: ["fwd"] })).toThrow(
    "checkGrads: the value that a rule gives with a derivative must be the function's, expected 9 from the function, got 18 from jvp",
  );
});
