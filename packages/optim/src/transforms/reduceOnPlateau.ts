/**
 * A factor on updates that falls when the loss no longer does.
 * @module
 */
import {
  ArgumentError,
  add,
  astype,
  div,
  equal,
  greater,
  less,
  logicalAnd,
  logicalNot,
  maximum,
  mul,
  sub,
  type Tensor,
  tensor,
  where,
  zerosLike,
} from "@cotangent/core";
import { type GradientTransformation, mapWith, open, stateful } from "../base.js";
import { choose } from "../branch.js";
import { checkOptions, extraScalar, nonNegative, type Rule, share, whole, wholeOrZero } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";

/** What counts as an improvement, how long to wait for one, and what happens then. */
export interface ReduceOnPlateauOptions {
  /** By what the scale is multiplied on a plateau, in (0, 1); default 0.1. */
  readonly factor?: number;
  /** How many values without improvement make a plateau; default 10. */
  readonly patience?: number;
  /** How much less a value must be, relative to the best, in [0, 1]; default 1e-4. */
  readonly rtol?: number;
  /** How much less in units of the value, at least 0; default 0. */
  readonly atol?: number;
  /** How many values after a reduction do not count; default 0. */
  readonly cooldown?: number;
  /** How many values are averaged into one; default 1. */
  readonly accumulationSize?: number;
  /** The scale does not fall below this, at least 0; default 0. */
  readonly minScale?: number;
}

/** The scale, and what the decision to reduce it goes by. */
export interface ReduceOnPlateauState {
  /** The factor on updates: []. */
  readonly scale: Tensor;
  /** The least value so far: []. */
  readonly bestValue: Tensor;
  /** Values since the last improvement: int32[]. */
  readonly plateauCount: Tensor;
  /** Values that still do not count: int32[]. */
  readonly cooldownCount: Tensor;
  /** Values in the current average: int32[]. */
  readonly count: Tensor;
  /** The current average: []. */
  readonly avgValue: Tensor;
}

const openShare: Rule = {
  requirement: "must be above 0 and below 1",
  allows: (value) => typeof value === "number" && value > 0 && value < 1,
};

/** The memory after an average is complete. */
function judged(
  state: ReduceOnPlateauState,
  options: Required<ReduceOnPlateauOptions>,
): ReduceOnPlateauState {
  const { factor, patience, rtol, atol, cooldown, minScale } = options;
  const { scale, bestValue, avgValue } = state;
  const isBetter = less(avgValue, sub(mul(bestValue, 1 - rtol), atol));
  const plateau = where(isBetter, 0, nextCount(state.plateauCount));
  const isCooling = greater(state.cooldownCount, 0);
  const isPlateau = logicalAnd(equal(plateau, patience), logicalNot(isCooling));
  const reduced = maximum(where(isPlateau, mul(scale, factor), scale), minScale);
  return {
    scale: where(isCooling, scale, reduced),
    bestValue: where(isBetter, avgValue, bestValue),
    plateauCount: where(isCooling, 0, where(isPlateau, 0, plateau)),
    cooldownCount: where(
      isCooling,
      sub(state.cooldownCount, 1),
      astype(where(isPlateau, cooldown, 0), "int32"),
    ),
    count: zeroCount(),
    avgValue: zerosLike(avgValue),
  };
}

/**
 * Multiplies updates by a scale, 1 at first, that is multiplied by `factor` when the extra argument `value`, the loss, has not
 * fallen below (1 - rtol) best - atol for `patience` values. Multiplies beside any schedule, so they compose.
 * @throws ArgumentError for an option out of its range or rtol and atol both 0, and in update without `value`
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { chain, reduceOnPlateau, sgd } from "@cotangent/optim";
 * const optimizer = chain(sgd(1), reduceOnPlateau({ factor: 0.5, patience: 2 }));
 * let state = optimizer.init(tensor(0));
 * for (const value of [3, 2, 2, 2]) [, state] = optimizer.update(tensor(1), state, null, { value });
 * state[1].scale.item() // => 0.5
 * ```
 */
export function reduceOnPlateau(
  options: ReduceOnPlateauOptions = {},
): GradientTransformation<ReduceOnPlateauState> {
  checkOptions("reduceOnPlateau", options, {
    ...{ factor: openShare, patience: whole, rtol: share, atol: nonNegative, cooldown: wholeOrZero },
    ...{ accumulationSize: whole, minScale: nonNegative },
  });
  const { factor = 0.1, patience = 10, rtol = 1e-4, atol = 0, cooldown = 0 } = options;
  const { accumulationSize = 1, minScale = 0 } = options;
  if (rtol === 0 && atol === 0) {
    throw new ArgumentError({ op: "reduceOnPlateau", requirement: "rtol or atol must be positive" });
  }
  const all = { factor, patience, rtol, atol, cooldown, accumulationSize, minScale };
  return stateful<ReduceOnPlateauState>(
    {
      init(params) {
        const dtypes = open("init", params).leaves.map((leaf) => leaf.dtype);
        const widest = dtypes.includes("float64") ? "float64" : "float32";
        const narrowest = dtypes.includes("float32") ? "float32" : widest;
        return {
          scale: tensor(1, { dtype: narrowest }),
          bestValue: tensor(Number.POSITIVE_INFINITY, { dtype: widest }),
          plateauCount: zeroCount(),
          cooldownCount: zeroCount(),
          count: zeroCount(),
          avgValue: tensor(0, { dtype: widest }),
        };
      },
      update(updates, state, _, extra) {
        const { dtype } = state.avgValue;
        const value = extraScalar("reduceOnPlateau", extra, "value");
        const count = nextCount(state.count);
        const sum = add(
          mul(state.avgValue, astype(state.count, dtype)),
          typeof value === "number" ? value : astype(value, dtype),
        );
        const averaged = { ...state, count, avgValue: div(sum, astype(count, dtype)) };
        const next = choose(equal(count, accumulationSize), judged(averaged, all), averaged);
        return [mapWith((update) => mul(update, astype(next.scale, update.dtype)), updates), next];
      },
    },
    { avgValue: "tensor" },
  );
}
