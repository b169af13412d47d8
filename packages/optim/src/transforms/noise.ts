/**
 * Noise on gradients, which becomes less with time.
 * @module
 */
import { add, astype, div, mul, pow, random, sqrt, type Tensor } from "@cotangent/core";
import { type GradientTransformation, open, type Scalar, stateful } from "../base.js";
import { check, nonNegative } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";

/** The count and the words of the key for the next update, uint32[2]. */
export interface AddNoiseState extends CountState {
  readonly rngKey: Tensor;
}

/**
 * Adds normal noise of variance eta / t^gamma at update t = 1, 2, ... to every element. `eta` and `gamma` are at least 0;
 * all randomness comes from `key`, and equal keys give equal noise.
 * @throws ArgumentError when eta or gamma is negative, or the key is none
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { addNoise } from "@cotangent/optim";
 * const noise = addNoise(0.01, 0.55, random.key(0));
 * noise.update(tensor([1, 1]), noise.init(tensor([0, 0])))[0].toArray() // => [1.0198..., 0.9229...]
 * ```
 * @see Neelakantan et al., "Adding gradient noise improves learning for very deep networks" (2015)
 */
export function addNoise(eta: Scalar, gamma: Scalar, key: random.Key): GradientTransformation<AddNoiseState> {
  check("addNoise", "eta", eta, nonNegative);
  check("addNoise", "gamma", gamma, nonNegative);
  const rngKey = random.keyData(key);
  return stateful<AddNoiseState>({
    init: () => ({ count: zeroCount(), rngKey }),
    update(updates, state) {
      const count = nextCount(state.count);
      const deviation = sqrt(div(eta, pow(astype(count, "float64"), gamma)));
      const [next, own] = random.split(random.wrapKeyData(state.rngKey));
      const { leaves, close } = open("update", updates);
      const keys = leaves.length === 0 ? [] : random.split(own, leaves.length);
      const made = leaves.map((leaf, i) => {
        const dtype = leaf.dtype === "float64" ? "float64" : "float32";
        const noise = random.normal(keys[i], leaf.shape, { dtype });
        return astype(add(leaf, mul(noise, astype(deviation, dtype))), leaf.dtype);
      });
      return [close(made), { count, rngKey: random.keyData(next) }];
    },
  });
}
