/**
 * Named optimizers: each a chain.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import type { GradientTransformation } from "./base.js";
import { chain, identity } from "./combine.js";
import { type TraceState, trace } from "./transforms/momentum.js";
import { type CountState, type LearningRate, scaleByLearningRate } from "./transforms/scale.js";

/** Momentum of sgd. */
export interface SgdOptions {
  /** Factor on the sum of past gradients, 0 to below 1; without it there is no momentum and no memory. */
  readonly momentum?: number;
  /** Nesterov's form of momentum? Default false; means nothing without momentum. */
  readonly nesterov?: boolean;
}

/** The memory of sgd: the trace if it has momentum, the count if its rate is a schedule. */
export type SgdState = readonly [momentum: null | TraceState, rate: null | CountState];

/**
 * Stochastic gradient descent: update = -rate * gradient, or -rate * trace with momentum.
 * `learningRate` is a positive number (unit: parameter change per unit of gradient) or a schedule of it.
 * @throws ArgumentError when momentum is outside [0, 1), or the rate is no finite number
 * @example
 * ```ts
 * import { grad, square, tensor } from "@cotangent/core";
 * import { applyUpdates, sgd } from "@cotangent/optim";
 * const optimizer = sgd(0.25);
 * let x = tensor(8);
 * let state = optimizer.init(x);
 * for (let step = 0; step < 3; step++) {
 *   const [updates, next] = optimizer.update(grad(square)(x), state);
 *   x = applyUpdates(x, updates);
 *   state = next;
 * }
 * x.item() // => 1
 * ```
 * @see Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning" (2013)
 */
export function sgd(learningRate: LearningRate, options: SgdOptions = {}): GradientTransformation<SgdState> {
  const { momentum, nesterov = false } = options;
  if (momentum !== undefined && !(momentum >= 0 && momentum < 1)) {
    throw new ArgumentError({
      op: "sgd",
      requirement: "momentum must be at least 0 and below 1",
      received: String(momentum),
    });
  }
  if (typeof learningRate === "number" && !Number.isFinite(learningRate)) {
    throw new ArgumentError({
      op: "sgd",
      requirement: "the learning rate must be a finite number or a schedule",
      received: String(learningRate),
    });
  }
  return chain(
    momentum === undefined ? identity() : trace({ decay: momentum, nesterov }),
    scaleByLearningRate(learningRate),
  );
}
