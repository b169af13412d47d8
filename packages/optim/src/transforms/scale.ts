/**
 * Transformations that multiply updates: by a number, by a schedule, by a learning rate.
 * @module
 */
import { astype, mul, type Tensor, type TensorLike, tensor } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { type GradientTransformation, mapWith, type Scalar, stateful, stateless } from "../base.js";
import { check, checkOptions, finite, flag, schedulable } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";

/** A number or tensor [], or a function of how many updates came before; every schedule is one. */
export type LearningRate = Scalar | ((count: Tensor) => TensorLike);

/** The memory of a scheduled learning rate. */
export interface RateState extends CountState {
  /** The rate of the last update, [] (before the first: the rate it will have); positive to descend. */
  readonly rate: Tensor;
}

/**
 * Multiplies every update by `factor`. Shapes and dtypes stay.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scale } from "@cotangent/optim";
 * scale(-0.5).update(tensor([2, 4]), null)[0] // => f32[2] [-1, -2]
 * ```
 */
export function scale(factor: Scalar): GradientTransformation<null> {
  check("scale", "factor", factor, finite);
  return stateless((update) => mul(update, factor));
}

/**
 * Multiplies every update by `schedule(count)`, count being 0 at the first update. The factor takes the dtype of the update.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { linearSchedule, scaleBySchedule } from "@cotangent/optim";
 * const warmup = scaleBySchedule(linearSchedule(0, 1, { transitionSteps: 4 }));
 * const [first, state] = warmup.update(tensor(8), warmup.init(tensor(8)));
 * const [second] = warmup.update(tensor(8), state);
 * [first.item(), second.item(), state.count.item()] // => [0, 2, 1]
 * ```
 */
export function scaleBySchedule(schedule: (count: Tensor) => TensorLike): GradientTransformation<CountState> {
  checkArguments("scaleBySchedule", { schedule: "function" }, { schedule });
  return stateful<CountState>({
    init: () => ({ count: zeroCount() }),
    update: (updates, { count }) => [scaled(updates, schedule(count)), { count: nextCount(count) }],
  });
}

/**
 * Multiplies by minus the learning rate (unit: parameter change per unit of gradient), so that adding the update descends.
 * `flipSign: false` leaves the minus out; default true. The memory of a schedule holds the current rate, for readState.
 * @throws ArgumentError when the rate is neither a finite number, nor a tensor [], nor a function
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByLearningRate } from "@cotangent/optim";
 * const descend = scaleByLearningRate(0.5);
 * descend.update(tensor([2, -4]), descend.init(null))[0] // => f32[2] [-1, 2]
 * ```
 */
export function scaleByLearningRate(
  learningRate: LearningRate,
  options: { readonly flipSign?: boolean } = {},
): GradientTransformation<null | RateState> {
  check("scaleByLearningRate", "the learning rate", learningRate, schedulable);
  checkOptions("scaleByLearningRate", options, { flipSign: flag });
  const sign = options.flipSign === false ? 1 : -1;
  if (typeof learningRate === "number") return scale(sign * learningRate);
  if (typeof learningRate !== "function") return stateless((update) => mul(update, mul(learningRate, sign)));
  return stateful<null | RateState>(
    {
      init() {
        const count = zeroCount();
        return { count, rate: readable(learningRate(count)) };
      },
      update(updates, state) {
        const count = state?.count ?? zeroCount();
        const rate = learningRate(count);
        const factor = typeof rate === "object" ? mul(rate, sign) : sign * Number(rate);
        return [scaled(updates, factor), { count: nextCount(count), rate: readable(rate) }];
      },
    },
    null,
  );
}

const readable = (rate: TensorLike): Tensor =>
  typeof rate === "object" ? rate : tensor(Number(rate), { dtype: "float64" });

/** The factor is rounded to the dtype of each update before it is used, as in Optax. */
function scaled<P>(updates: P, factor: TensorLike): P {
  return mapWith(
    (update) => mul(update, typeof factor === "object" ? astype(factor, update.dtype) : Number(factor)),
    updates,
  );
}
