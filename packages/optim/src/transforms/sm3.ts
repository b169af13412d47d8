/**
 * SM3's rescaling: AdaGrad with one accumulator per row of each axis in place of one per element.
 * @module
 */
import {
  add,
  greater,
  max,
  minimum,
  mul,
  reshape,
  rsqrt,
  square,
  type Tensor,
  where,
  zeros,
} from "@cotangent/core";
import {
  type GradientTransformation,
  mapWith,
  open,
  type Scalar,
  stateful,
  stored,
  type Tree,
} from "../base.js";
import { checkOptions, fraction, nonNegative, share } from "../checks.js";
import { complement, nextMean, zerosOf } from "./moments.js";

/** Decay rates and the constant of SM3. */
export interface Sm3Options {
  /** Decay of the mean of updates per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the accumulators per update, in [0, 1]; default 1: they are sums. */
  readonly b2?: Scalar;
  /** Added under the root, at least 0; default 1e-8. */
  readonly eps?: Scalar;
}

/** For each parameter one accumulator per axis, [size of the axis] each; and the mean of updates. */
export interface Sm3State {
  readonly mu: Tree;
  readonly nu: Tree;
}

const others = (rank: number, axis: number): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);

/** The accumulators of one parameter; that of a scalar is a scalar. */
const emptyOf = ({ shape, dtype }: Tensor): readonly Tensor[] =>
  Object.freeze(shape.length === 0 ? [zeros([], { dtype })] : shape.map((size) => zeros([size], { dtype })));

/** The least of the accumulators that an element has part in. */
function leastOf(rows: readonly Tensor[], { shape }: Tensor): Tensor {
  if (shape.length < 2) return rows[0];
  return rows
    .map((row, axis) =>
      reshape(
        row,
        shape.map((size, i) => (i === axis ? size : 1)),
      ),
    )
    .reduce((a, b) => minimum(a, b));
}

/**
 * a = b2 min(accumulators of the element) + (1 - b2) g^2, without the factor 1 - b2 when b2 is 1; each accumulator becomes the
 * largest a of its row; the update is the mean b1 m + (1 - b1) g / sqrt(a + eps).
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleBySm3 } from "@cotangent/optim";
 * const sm3 = scaleBySm3({ b1: 0 });
 * sm3.update(tensor([[4, -0.5]]), sm3.init(tensor([[0, 0]])))[0].toArray() // => [[ 1, -1 ]]
 * ```
 * @see Anil, Gupta, Koren and Singer, "Memory efficient adaptive optimization" (2019)
 */
export function scaleBySm3(options: Sm3Options = {}): GradientTransformation<Sm3State> {
  checkOptions("scaleBySm3", options, { b1: fraction, b2: share, eps: nonNegative });
  const { b1 = 0.9, b2 = 1, eps = 1e-8 } = options;
  const weight = b2 === 1 ? 1 : complement(b2);
  return stateful<Sm3State>(
    {
      init(params) {
        const { leaves, close } = open("init", params);
        return { mu: close(leaves.map(emptyOf)), nu: zerosOf(params) };
      },
      update(updates, state) {
        const rows = [...open("update", state.mu).leaves];
        const accumulated = mapWith((g) => {
          const own = rows.splice(0, Math.max(1, g.shape.length));
          return add(mul(square(g), weight), mul(leastOf(own, g), b2));
        }, updates);
        const scaled = mapWith(
          (g, a) => mul(g, where(greater(a, 0), rsqrt(add(a, eps)), 0)),
          updates,
          accumulated,
        );
        const nu = nextMean(scaled, state.nu, b1);
        const { leaves, close } = open<Tree>("update", accumulated);
        const mu = close(
          leaves.map((a) =>
            Object.freeze(
              a.shape.length < 2
                ? [a]
                : a.shape.map((_, axis) => max(a, { axis: others(a.shape.length, axis) })),
            ),
          ),
        );
        return [nu, { mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
      },
    },
    { mu: "object", nu: "object" },
  );
}
