/** The training of sine.testing.ts with a layer whose rule has lost a factor: the derivative of x * x is given as x. */
import { customVjp, mul, type Tensor } from "@cotangent/core";
import { dense, type Layer, lambda, serial } from "@cotangent/nn";

const half = customVjp((x: Tensor) => mul(x, x), {
  fwd: (x) => [mul(x, x), x],
  bwd: (x, ct) => [mul(ct, x)],
});

export { data, inputShape, objective, optimizer } from "./sine.testing.js";
export const model: Layer<unknown, unknown> = serial([dense(8), lambda((x) => half(x)), dense(1)]);
