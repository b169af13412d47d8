/**
 * Transformations that multiply updates: by a number, by a schedule, by a learning rate.
 * @module
 */
import { add, astype, minimum, mul, type Tensor, type TensorLike, tensor } from "@cotangent/core";
import { type GradientTransformation, mapLeaves } from "../base.js";
import { identity } from "../combine.js";

/** A number, or a function of how many updates came before; every schedule is one. */
export type LearningRate = number | ((count: Tensor) => TensorLike);

/** How many updates came before: int32[], 0 at first; stays at 2^31 - 1 once it is there. */
export interface CountState {
  readonly count: Tensor;
}

const maxCount = 2147483647;

/**
 * Multiplies every update by `factor`. Shapes and dtypes stay.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scale } from "@cotangent/optim";
 * scale(-0.5).update(tensor([2, 4]), null)[0] // => f32[2] [-1, -2]
 * ```
 */
export function scale(factor: number): GradientTransformation<null> {
  return Object.freeze({
    ...identity(),
    update: <P>(updates: P, state: null) =>
      [mapLeaves("update", (update) => mul(update, factor), updates), state] as const,
  });
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
  return Object.freeze({
    init: () => Object.freeze({ count: tensor(0, { dtype: "int32" }) }),
    update<P>(updates: P, { count }: CountState) {
      const factor = schedule(count);
      const inDType = (update: Tensor): TensorLike =>
        typeof factor === "number" || typeof factor === "boolean" ? factor : astype(factor, update.dtype);
      return [
        mapLeaves("update", (update) => mul(update, inDType(update)), updates),
        Object.freeze({ count: add(minimum(count, maxCount - 1), 1) }),
      ] as const;
    },
  });
}

/**
 * Multiplies by minus the learning rate (unit: parameter change per unit of gradient), so that adding the update descends.
 * `flipSign: false` leaves the minus out; default true.
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
): GradientTransformation<null | CountState> {
  const sign = options.flipSign === false ? 1 : -1;
  if (typeof learningRate === "number") return scale(sign * learningRate);
  return scaleBySchedule((count) => mul(learningRate(count), sign));
}
