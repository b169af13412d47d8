/**
 * NovoGrad's rescaling: one second moment per tensor, and decay of weights inside the momentum.
 * @module
 */
import { add, astype, type DType, div, equal, mul, sqrt, square, sum, tensor, where } from "@cotangent/core";
import {
  type GradientTransformation,
  mapLeaves,
  mapWith,
  open,
  paramLeaves,
  type Scalar,
  stateful,
  stored,
} from "../base.js";
import { checkOptions, floatDType, fraction, nonNegative } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { blend, type MomentsState, zerosOf } from "./moments.js";

/** Decay rates and constants of NovoGrad. */
export interface NovogradOptions {
  /** Decay of the sum of rescaled gradients per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the mean of squared norms per update, in [0, 1); default 0.25. */
  readonly b2?: Scalar;
  /** Added to the root, at least 0; default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root, at least 0; default 0. */
  readonly epsRoot?: Scalar;
  /** Factor on the parameters that are added to rescaled gradients; default 0. */
  readonly weightDecay?: Scalar;
  /** In which dtype the sum is kept; default that of the parameters. */
  readonly muDtype?: DType;
}

/**
 * For each tensor v' = b2 v + (1 - b2) |g|^2, at first |g|^2; the update is m' = b1 m + g / (sqrt(v' + epsRoot) + eps) +
 * weightDecay w, m at first 0.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByNovograd } from "@cotangent/optim";
 * const novograd = scaleByNovograd({ weightDecay: 0.5 });
 * const params = tensor([1, 0]);
 * novograd.update(tensor([3, 4]), novograd.init(params), params)[0] // => f32[2] [1.1, 0.8]
 * ```
 * @see Ginsburg et al., "Stochastic gradient methods with layer-wise adaptive moments for training of deep networks" (2019)
 */
export function scaleByNovograd(options: NovogradOptions = {}): GradientTransformation<MomentsState> {
  checkOptions("scaleByNovograd", options, {
    ...{ b1: fraction, b2: fraction, eps: nonNegative, epsRoot: nonNegative },
    ...{ weightDecay: nonNegative, muDtype: floatDType },
  });
  const { b1 = 0.9, b2 = 0.25, eps = 1e-8, epsRoot = 0, weightDecay = 0, muDtype } = options;
  return stateful<MomentsState>({
    init: (params) => ({
      count: zeroCount(),
      mu: zerosOf(params, muDtype),
      nu: mapLeaves("init", ({ dtype }) => tensor(0, { dtype }), params),
    }),
    update(updates, state, params) {
      const values = open("update", updates).close(paramLeaves("scaleByNovograd", updates, params));
      const isFirst = equal(state.count, 0);
      // Optax squares the norm, a root, so we do.
      const squares = mapWith((g) => square(sqrt(sum(square(g)))), updates);
      const nu = mapWith((s, v) => where(isFirst, s, blend(s, v, b2)), squares, state.nu);
      const mu = mapWith(
        (g, v, m, w) => {
          const rescaled = add(div(g, add(sqrt(add(v, epsRoot)), eps)), mul(w, weightDecay));
          return where(isFirst, rescaled, add(mul(astype(m, g.dtype), b1), rescaled));
        },
        updates,
        nu,
        state.mu,
        values,
      );
      const count = nextCount(state.count);
      return [mu, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
