/**
 * Decaying means of updates.
 * @module
 */
import type { DType } from "@cotangent/core";
import { type GradientTransformation, type Scalar, stateful, stored, type Tree } from "../base.js";
import { check, checkOptions, flag, floatDType, fraction } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { nextMean, unbiased, zerosOf } from "./moments.js";

/** How a mean starts, and in which dtype it is kept. */
export interface EmaOptions {
  /** Divide by 1 - decay^t, so that the start at 0 does not count? Default true. */
  readonly debias?: boolean;
  /** In which dtype the mean is kept; default that of the parameters. */
  readonly accumulatorDtype?: DType | undefined;
}

/** The count and the mean, in the structure of the parameters. */
export interface EmaState extends CountState {
  readonly ema: Tree;
}

/**
 * Replaces updates by their decaying mean: m' = decay m + (1 - decay) u, divided by 1 - decay^t after t updates. `decay` is in
 * [0, 1).
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { ema } from "@cotangent/optim";
 * const mean = ema(0.5);
 * const [, state] = mean.update(tensor(3), mean.init(tensor(0)));
 * mean.update(tensor(6), state)[0].item() // => 5
 * ```
 */
export function ema(decay: Scalar, options: EmaOptions = {}): GradientTransformation<EmaState> {
  check("ema", "decay", decay, fraction);
  checkOptions("ema", options, { debias: flag, accumulatorDtype: floatDType });
  const { debias = true, accumulatorDtype } = options;
  return stateful<EmaState>({
    init: (params) => ({ count: zeroCount(), ema: zerosOf(params, accumulatorDtype) }),
    update(updates, state) {
      const next = nextMean(updates, state.ema, decay);
      const count = nextCount(state.count);
      return [debias ? unbiased(next, decay, count) : next, { count, ema: stored(next, state.ema) }];
    },
  });
}
