/** How far one distribution is from another. One value per example. @module */
import { add, exp, mul, sub, sum, type Tensor, xlogy } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";

/** Options of divergences. */
export interface DivergenceOptions {
  /** The axis of the classes; default -1. */
  readonly axis?: number;
}

/**
 * The sum of targets (log(targets) - logPredictions), 0 where a target is 0: both [..., classes] -> [...].
 * @example
 * ```ts
 * import { log, tensor } from "@cotangent/core";
 * import { klDivergence } from "@cotangent/nn";
 * klDivergence(log(tensor([0.5, 0.5])), tensor([1, 0])).item() // => 0.693...
 * ```
 * @see Kullback and Leibler, "On information and sufficiency" (1951)
 */
export function klDivergence(
  logPredictions: Tensor,
  targets: Tensor,
  options: DivergenceOptions = {},
): Tensor {
  const { axis = -1 } = checkOptions("klDivergence", options);
  return sum(sub(xlogy(targets, targets), mul(targets, logPredictions)), { axis });
}

/**
 * The sum of exp(logTargets) (logTargets - logPredictions): both [..., classes] -> [...].
 * @example
 * ```ts
 * import { log, tensor } from "@cotangent/core";
 * import { klDivergenceWithLogTargets } from "@cotangent/nn";
 * klDivergenceWithLogTargets(log(tensor([0.5, 0.5])), log(tensor([0.25, 0.75]))).item() // => 0.130...
 * ```
 */
export function klDivergenceWithLogTargets(
  logPredictions: Tensor,
  logTargets: Tensor,
  options: DivergenceOptions = {},
): Tensor {
  const { axis = -1 } = checkOptions("klDivergenceWithLogTargets", options);
  return sum(mul(exp(logTargets), sub(logTargets, logPredictions)), { axis });
}

/**
 * klDivergence + the sum of exp(logPredictions) - targets: for measures that do not add up to 1. Both [..., classes] -> [...].
 * @example
 * ```ts
 * import { log, tensor } from "@cotangent/core";
 * import { generalizedKlDivergence } from "@cotangent/nn";
 * generalizedKlDivergence(log(tensor([1, 1])), tensor([1, 0])).item() // => 1
 * ```
 */
export function generalizedKlDivergence(
  logPredictions: Tensor,
  targets: Tensor,
  options: DivergenceOptions = {},
): Tensor {
  const { axis = -1 } = checkOptions("generalizedKlDivergence", options);
  const excess = sum(sub(exp(logPredictions), targets), { axis });
  return add(klDivergence(logPredictions, targets, { axis }), excess);
}
