/**
 * Momentum: updates that remember the ones before them.
 * @see Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning" (2013), for Nesterov's form.
 * @module
 */
import { add, mul, type Tensor, zerosLike } from "@cotangent/core";
import { type GradientTransformation, mapLeaves, mapWith, type Tree } from "../base.js";

/** The decaying sum of past updates, in the structure of the parameters. */
export interface TraceState {
  readonly trace: Tree;
}

/** How much the past counts. */
export interface TraceOptions {
  /** Factor on the sum of past updates at each step, 0 (no memory) to below 1. */
  readonly decay: number;
  /** Look one step ahead, as Nesterov does? Default false. */
  readonly nesterov?: boolean;
}

/**
 * Adds to each update `decay` times the trace, the sum so far: trace' = update + decay * trace, which is the new update;
 * with Nesterov the update is update + decay * trace'.
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
  const { decay, nesterov = false } = options;
  const decayed = (update: Tensor, sum: Tensor): Tensor => add(update, mul(sum, decay));
  return Object.freeze({
    init: (params: Tree) => Object.freeze({ trace: mapLeaves("init", (leaf) => zerosLike(leaf), params) }),
    update<P>(updates: P, state: TraceState) {
      const sums = mapWith(decayed, updates, state.trace);
      const result = nesterov ? mapWith(decayed, updates, sums) : sums;
      return [result, Object.freeze({ trace: sums })] as const;
    },
  });
}
