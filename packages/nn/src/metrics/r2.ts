/** How much of what varies is explained. @module */
import { add, astype, div, maximum, mean, mul, square, sub, sum, type Tensor, tensor } from "@cotangent/core";
import type { Compared, Metric } from "./metric.js";

/** Sums of r2: how many values, their mean, squared distances from it, and squared errors. */
export interface R2Sums {
  readonly count: Tensor;
  readonly mean: Tensor;
  readonly spread: Tensor;
  readonly errors: Tensor;
}

/**
 * 1 - (sum of squared errors) / (sum of squared distances of the targets from their mean): 1 is perfect, 0 as good as the mean, below 0
 * worse. predictions and targets [...] of one shape. NaN or -Infinity when targets do not vary. Sums are merged by the formula of Chan,
 * Golub and LeVeque, which does not cancel.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const r2 = metrics.r2();
 * r2.value(r2.of(tensor([1, 2, 4]), tensor([1, 2, 3]))).item() // => 0.5
 * ```
 * @see Chan, Golub and LeVeque, "Algorithms for computing the sample variance" (1983)
 */
export function r2(): Metric<Compared, R2Sums> {
  const zero = tensor(0);
  return Object.freeze({
    empty: Object.freeze({ count: tensor(0, { dtype: "int32" }), mean: zero, spread: zero, errors: zero }),
    concat(a: R2Sums, b: R2Sums) {
      const count = add(a.count, b.count);
      const share = div(astype(b.count, b.mean.dtype), maximum(astype(count, b.mean.dtype), 1));
      const apart = sub(b.mean, a.mean);
      const between = mul(mul(square(apart), share), astype(a.count, a.mean.dtype));
      return Object.freeze({
        count,
        mean: add(a.mean, mul(apart, share)),
        spread: add(add(a.spread, b.spread), between),
        errors: add(a.errors, b.errors),
      });
    },
    of(predictions: Tensor, targets: Tensor) {
      const middle = mean(targets);
      return Object.freeze({
        count: tensor(targets.size, { dtype: "int32" }),
        mean: middle,
        spread: sum(square(sub(targets, middle))),
        errors: sum(square(sub(predictions, targets))),
      });
    },
    value: ({ spread, errors }: R2Sums) => sub(1, div(errors, spread)),
  });
}
