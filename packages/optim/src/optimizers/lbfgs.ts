/**
 * L-BFGS.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation, Tree } from "../base.js";
import { named } from "../checks.js";
import { chain, identity } from "../combine.js";
import { scaleByZoomLinesearch } from "../linesearch/scaleByZoom.js";
import { type ScaleByLbfgsOptions, type ScaleByLbfgsState, scaleByLbfgs } from "../transforms/lbfgs.js";
import { type LearningRate, type RateState, scale, scaleByLearningRate } from "../transforms/scale.js";

/** The options of scaleByLbfgs, and which line search follows. */
export interface LbfgsOptions extends ScaleByLbfgsOptions {
  /** The last step of the chain; default scaleByZoomLinesearch({ maxLinesearchSteps: 20, initialGuessStrategy: "one" }). */
  readonly linesearch?: GradientTransformation | null;
}

/**
 * L-BFGS: Newton's direction as estimated from the last memorySize (10) steps, times -rate (null, the default: 1), then a line search,
 * null for none. For full batches: update needs the extra arguments `value`, `grad` and `valueFn`, the loss as a function of the
 * parameters. It runs inside jit; valueAndGradFromState saves evaluations.
 * @throws ArgumentError for an option out of its range, and in update for missing arguments
 * @example
 * ```ts
 * import { grad, square, sub, sum, tensor, type Tensor } from "@cotangent/core";
 * import { applyUpdates, lbfgs } from "@cotangent/optim";
 * const loss = (x: Tensor) => sum(square(sub(square(x), 4)));
 * const optimizer = lbfgs();
 * let x = tensor([1, 3], { dtype: "float64" });
 * let state = optimizer.init(x);
 * for (let step = 0; step < 15; step++) {
 *   const extra = { value: loss(x), grad: grad(loss)(x), valueFn: loss };
 *   const [updates, next] = optimizer.update(extra.grad, state, x, extra);
 *   [x, state] = [applyUpdates(x, updates), next];
 * }
 * loss(x).item() < 1e-12 // => true
 * ```
 * @see Liu and Nocedal, "On the limited memory BFGS method for large scale optimization" (1989)
 */
export function lbfgs(
  learningRate: LearningRate | null = null,
  options: LbfgsOptions = {},
): GradientTransformation<readonly [ScaleByLbfgsState, null | RateState, Tree]> {
  const zoom = { maxLinesearchSteps: 20, initialGuessStrategy: "one" } as const;
  const { linesearch = scaleByZoomLinesearch(zoom), ...rest } = checkObject("lbfgs", options);
  return named("lbfgs", () =>
    chain(
      scaleByLbfgs(rest),
      learningRate === null ? scale(-1) : scaleByLearningRate(learningRate),
      linesearch ?? identity(),
    ),
  );
}
