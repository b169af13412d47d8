/**
 * Momentum: updates that remember the ones before them.
 * @see Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning" (2013), for Nesterov's form.
 * @module
 */
import { add, type DType, mul, type Tensor } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, flag, floatDType, fraction } from "../checks.js";
import { zerosOf } from "./moments.js";

/** The decaying sum of past updates, in the structure of the parameters. */
export interface TraceState {
  readonly trace: Tree;
}

/** How much the past counts. */
export interface TraceOptions {
  /** Factor on the sum of past updates at each step, 0 (no memory) to below 1. */
  readonly decay: Scalar;
  /** Look one step ahead, as Nesterov does? Default false. */
  readonly nesterov?: boolean;
  /** In which dtype the sum is kept; default that of the parameters. */
  readonly accumulatorDtype?: DType;
}

/**
 * Adds to each update `decay` times the trace, the sum so far: trace' = update + decay * trace, which is the new update;
 * with Nesterov the update is update + decay * trace'.
 * @throws ArgumentError when decay is outside [0, 1)
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { trace } from "@cotangent/optim";
 * const momentum = trace({ decay: 0.5 });
 * const [, state] = momentum.update(tensor([4, 8]), momentum.init(tensor([0, 0])));
 * momentum.update(tensor([1, 1]), state)[0] // => f32[2] [3, 5]
 * ```
 */
export function trace(options: TraceOptions): GradientTransformation<TraceState> {
  checkOptions("trace", options, { decay: fraction, nesterov: flag, accumulatorDtype: floatDType });
  const { decay, nesterov = false, accumulatorDtype } = options;
  const decayed = (update: Tensor, sum: Tensor): Tensor => add(update, mul(sum, decay));
  return stateful<TraceState>({
    init: (params) => ({ trace: zerosOf(params, accumulatorDtype) }),
    update(updates, state) {
      const sums = mapWith(decayed, updates, state.trace);
      const made = nesterov ? mapWith(decayed, updates, sums) : sums;
      return [made, { trace: stored(sums, state.trace) }];
    },
  });
}
