/** What a metric is: sums over examples that may be merged, and the figure that follows from them. @module */
import type { Tensor } from "@cotangent/core";
import type { Monoid } from "fp-ts/lib/Monoid.js";

/**
 * A metric of inputs `I` whose sums are a tree `A` of tensors. It is a Monoid of fp-ts: `concat` merges the sums of two batches, `empty`
 * is nothing seen. Everything works inside jit.
 */
export interface Metric<I extends readonly Tensor[], A> extends Monoid<A> {
  /** The sums of one batch. */
  readonly of: (...inputs: I) => A;
  /** The figure for all that was seen. */
  readonly value: (sums: A) => Tensor;
}

/** Predictions and what they should be. */
export type Compared = readonly [predictions: Tensor, targets: Tensor];
