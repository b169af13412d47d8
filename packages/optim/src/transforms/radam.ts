/**
 * RAdam's rescaling: Adam that does not divide by the mean of squares before enough of them are known.
 * @module
 */
import {
  astype,
  div,
  fullLike,
  greaterEqual,
  mul,
  pow,
  sqrt,
  sub,
  type Tensor,
  where,
} from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored } from "../base.js";
import { checkOptions, finite } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { type AdamOptions, adamRules, adamStep, foreseen } from "./adam.js";
import { complement, type MomentsState, nextMean, nextMeanSquare, unbiased, zerosOf } from "./moments.js";

/** Adam's options, and from when on it divides. */
export interface RadamOptions extends Omit<AdamOptions, "muDtype"> {
  /** The number of squares, in effect, from which on the update is divided by their root; default 5. */
  readonly threshold?: Scalar;
}

/** How many squares the mean of t of them amounts to: rInf - 2 t b2^t / (1 - b2^t), and its limit rInf. */
function squaresKnown(b2: Scalar, count: Tensor): readonly [now: Tensor, limit: Tensor] {
  const t = astype(count, "float64");
  const power = pow(b2, t);
  const share = complement(b2);
  const limit = sub(div(2, typeof share === "number" ? fullLike(t, share) : astype(share, "float64")), 1);
  return [sub(limit, div(mul(mul(t, 2), power), sub(1, power))), limit];
}

/**
 * With r = rInf - 2 t b2^t / (1 - b2^t), rInf = 2 / (1 - b2) - 1: below the threshold the update is m' / (1 - b1^t), from it on
 * Adam's, times sqrt((r - 4) (r - 2) rInf / ((rInf - 4) (rInf - 2) r)).
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByRadam } from "@cotangent/optim";
 * const radam = scaleByRadam();
 * radam.update(tensor([4, -0.5]), radam.init(tensor([0, 0])))[0] // => f32[2] [ 4, -0.5]
 * ```
 * @see Liu et al., "On the variance of the adaptive learning rate and beyond" (2020)
 */
export function scaleByRadam(options: RadamOptions = {}): GradientTransformation<MomentsState> {
  const { muDtype: _, ...rules } = adamRules;
  checkOptions("scaleByRadam", options, { ...rules, threshold: finite });
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, threshold = 5, nesterov = false } = options;
  return stateful<MomentsState>({
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params), nu: zerosOf(params) }),
    update(updates, state) {
      const mu = nextMean(updates, state.mu, b1);
      const nu = nextMeanSquare(updates, state.nu, b2);
      const count = nextCount(state.count);
      const [known, limit] = squaresKnown(b2, count);
      const numerator = mul(mul(sub(known, 4), sub(known, 2)), limit);
      const trust = sqrt(div(numerator, mul(mul(sub(limit, 4), sub(limit, 2)), known)));
      const rectified = (mean: Tensor, square: Tensor): Tensor =>
        where(
          greaterEqual(known, threshold),
          mul(adamStep(mean, square, epsRoot, eps), astype(trust, mean.dtype)),
          mean,
        );
      const means = foreseen(updates, mu, b1, count, nesterov);
      const made = mapWith(rectified, means, unbiased(nu, b2, count));
      return [made, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
