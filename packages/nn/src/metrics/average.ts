/** Averages: of any value per example, and of hits. @module */
import {
  add,
  astype,
  div,
  equal,
  exp,
  expandDims,
  greater,
  greaterEqual,
  less,
  maximum,
  mean,
  mul,
  sub,
  sum,
  type Tensor,
  takeAlongAxis,
  tensor,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import { accuracy as isRight } from "./accuracy.js";
import type { Compared, Metric } from "./metric.js";

/** Sums of averages: how many values, and their mean. */
export interface AverageSums {
  readonly count: Tensor;
  readonly mean: Tensor;
}

const nothing: () => AverageSums = () =>
  Object.freeze({ count: tensor(0, { dtype: "int32" }), mean: tensor(0) });

// By the weight of the new one, so that nothing is lost where one is empty, and means of many do not grow.
function merged(a: AverageSums, b: AverageSums): AverageSums {
  const count = add(a.count, b.count);
  const weight = div(astype(b.count, b.mean.dtype), maximum(astype(count, b.mean.dtype), 1));
  return Object.freeze({ count, mean: add(a.mean, mul(sub(b.mean, a.mean), weight)) });
}

function averageOf<I extends readonly Tensor[]>(
  each: (...inputs: I) => Tensor,
  value: (average: Tensor) => Tensor = (x) => x,
): Metric<I, AverageSums> {
  return Object.freeze({
    empty: nothing(),
    concat: merged,
    of(...inputs: I) {
      const values = each(...inputs);
      return Object.freeze({ count: tensor(values.size, { dtype: "int32" }), mean: mean(values) });
    },
    value: (sums: AverageSums) => value(sums.mean),
  });
}

/**
 * The mean of values, for example of losses: values [...] of any shape. 0 when nothing was seen.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const loss = metrics.average();
 * loss.value(loss.concat(loss.of(tensor([1, 2, 3])), loss.of(tensor([6])))).item() // => 3
 * ```
 */
export function average(): Metric<readonly [values: Tensor], AverageSums> {
  return averageOf((values: Tensor) => values);
}

/**
 * exp of the mean of values that are cross-entropies in nats: how many equal choices a language model is left with. values [...].
 * @example
 * ```ts
 * import { log, tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const perplexity = metrics.perplexity();
 * perplexity.value(perplexity.of(log(tensor([2, 8])))).item() // => 4
 * ```
 */
export function perplexity(): Metric<readonly [values: Tensor], AverageSums> {
  return averageOf((values: Tensor) => values, exp);
}

/**
 * How many examples have the likeliest class right, as a share: logits [..., classes], labels int32[...]. Ties go to the first class.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const accuracy = metrics.accuracy();
 * accuracy.value(accuracy.of(tensor([[1, 2], [3, 0]]), tensor([1, 1], { dtype: "int32" }))).item() // => 0.5
 * ```
 */
export function accuracy(): Metric<Compared, AverageSums> {
  return averageOf(isRight);
}

/**
 * How many examples have the right class among the `k` likeliest, as a share: logits [..., classes], labels int32[...]. A class counts
 * among them when fewer than k others are likelier.
 * `k`: 1 or more.
 * @throws ArgumentError when k is no positive integer
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const top2 = metrics.topKAccuracy(2);
 * top2.value(top2.of(tensor([[1, 2, 3], [1, 2, 3]]), tensor([1, 0], { dtype: "int32" }))).item() // => 0.5
 * ```
 */
export function topKAccuracy(k: number): Metric<Compared, AverageSums> {
  checkCount("topKAccuracy", "k", k);
  return averageOf((logits: Tensor, labels: Tensor) => {
    const own = takeAlongAxis(logits, expandDims(labels, -1), { axis: -1 });
    const likelier = sum(astype(greater(logits, own), "int32"), { axis: -1 });
    return astype(less(likelier, k), "float32");
  });
}

/**
 * How many of two classes are right, as a share: probabilities [...], labels 0 or 1 of the same shape.
 * `threshold`: from where on a probability says 1; default 0.5.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const accuracy = metrics.binaryAccuracy();
 * accuracy.value(accuracy.of(tensor([0.1, 0.7]), tensor([0, 0]))).item() // => 0.5
 * ```
 */
export function binaryAccuracy(options: { readonly threshold?: number } = {}): Metric<Compared, AverageSums> {
  const { threshold = 0.5 } = checkOptions("binaryAccuracy", options);
  return averageOf((probabilities: Tensor, labels: Tensor) =>
    astype(equal(greaterEqual(probabilities, threshold), astype(labels, "bool")), "float32"),
  );
}
