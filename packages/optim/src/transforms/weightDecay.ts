/**
 * Weight decay, decoupled: a share of the parameters is added to the updates.
 * @module
 */
import { add, astype, mul, type Tensor, type TensorLike } from "@cotangent/core";
import { type GradientTransformation, mapWith, open, paramLeaves, type Scalar, stateful } from "../base.js";
import { anything, check, checkOptions, schedulable } from "../checks.js";
import { identity } from "../combine.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import type { Mask } from "../groups.js";
import { type MaskedState, masked } from "./masked.js";

/** A number or tensor [], or a function of how many updates came before. */
export type WeightDecay = Scalar | ((count: Tensor) => TensorLike);

/** The memory of weight decay: a count if it is scheduled, within that of `masked` if there is a mask. */
export type WeightDecayState = null | CountState | MaskedState<null | CountState>;

/**
 * update + weightDecay * w for each parameter w; weightDecay 0, the default, does nothing. With `mask` only where it says.
 * Before scaleByLearningRate the rate multiplies it too, as in Optax and PyTorch.
 * @throws ArgumentError when weightDecay is neither finite nor a schedule, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { addDecayedWeights } from "@cotangent/optim";
 * const decay = addDecayedWeights(0.5, { mask: (path) => path.at(-1) === "kernel" });
 * const params = { kernel: tensor([2, 4]), bias: tensor([8]) };
 * const gradients = { kernel: tensor([1, 1]), bias: tensor([1]) };
 * decay.update(gradients, decay.init(params), params)[0].kernel // => f32[2] [2, 3]
 * ```
 * @see Loshchilov and Hutter, "Decoupled weight decay regularization" (2019)
 */
export function addDecayedWeights(
  weightDecay: WeightDecay = 0,
  options: { readonly mask?: Mask | undefined } = {},
): GradientTransformation<WeightDecayState> {
  check("addDecayedWeights", "weightDecay", weightDecay, schedulable);
  checkOptions("addDecayedWeights", options, { mask: anything });
  const decay = decayed(weightDecay);
  return options.mask === undefined ? decay : masked(decay, options.mask);
}

function decayed(weightDecay: WeightDecay): GradientTransformation<null | CountState> {
  if (weightDecay === 0) return identity();
  return stateful<null | CountState>(
    {
      init: () => (typeof weightDecay === "function" ? { count: zeroCount() } : null),
      update(updates, state, params) {
        const values = open("update", updates).close(paramLeaves("addDecayedWeights", updates, params));
        const factor =
          typeof weightDecay === "function" ? weightDecay(state?.count ?? zeroCount()) : weightDecay;
        const made = mapWith(
          (g, w) => add(g, mul(w, typeof factor === "object" ? astype(factor, w.dtype) : factor)),
          updates,
          values,
        );
        return [made, state && { count: nextCount(state.count) }];
      },
    },
    null,
  );
}
