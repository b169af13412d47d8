/**
 * Adafactor's rescaling: the mean square of a matrix of gradients, remembered as one row and one column.
 * @module
 */
import {
  add,
  astype,
  div,
  expandDims,
  mean,
  mul,
  neg,
  pow,
  rsqrt,
  type Shape,
  square,
  sub,
  type Tensor,
  zeros,
  zerosLike,
} from "@cotangent/core";
import { type GradientTransformation, open, type Scalar, stateful, type Tree } from "../base.js";
import { checkOptions, finite, flag, nonNegative, whole } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { blend } from "./moments.js";

/** Which tensors are factored, and how the means decay. */
export interface FactoredRmsOptions {
  /** Factor at all? Default true. */
  readonly factored?: boolean;
  /** c in the decay 1 - t^-c of the means at update t, at least 0; default 0.8. */
  readonly decayRate?: Scalar;
  /** Updates to leave out of t; default 0. */
  readonly stepOffset?: number;
  /** Tensors of which the two largest axes have at least this size are factored; default 128. */
  readonly minDimSizeToFactor?: number;
  /** Added to the squares, at least 0; default 1e-30. */
  readonly epsilon?: Scalar;
}

/** Means of squares in the structure of the parameters: over rows and over columns, or whole; [1] zeros for the other form. */
export interface FactoredState extends CountState {
  readonly vRow: Tree;
  readonly vCol: Tree;
  readonly v: Tree;
}

/** The two largest axes, the larger one last, or null when the tensor is not to be factored. */
function factoredAxes(shape: Shape, least: number): readonly [second: number, largest: number] | null {
  if (shape.length < 2) return null;
  const [second, largest] = shape
    .map((size, axis) => ({ size, axis }))
    .toSorted((a, b) => a.size - b.size || a.axis - b.axis)
    .slice(-2);
  return second.size < least ? null : [second.axis, largest.axis];
}

const without = (shape: Shape, axis: number): number[] => shape.filter((_, i) => i !== axis);

interface Factored {
  readonly update: Tensor;
  readonly vRow: Tensor;
  readonly vCol: Tensor;
}

/** The update of a factored tensor, d1 and d0 being its second largest and its largest axis. */
function factor(
  gradient: Tensor,
  squares: Tensor,
  [row, col]: readonly [Tensor, Tensor],
  [d1, d0]: readonly [number, number],
  decay: Scalar,
): Factored {
  const vRow = astype(blend(mean(squares, { axis: d0 }), row, decay), row.dtype);
  const vCol = astype(blend(mean(squares, { axis: d1 }), col, decay), col.dtype);
  const whole = mean(vRow, { axis: d1 > d0 ? d1 - 1 : d1, keepdims: true });
  const rowFactor = expandDims(rsqrt(div(vRow, whole)), d0);
  const colFactor = expandDims(rsqrt(vCol), d1);
  return { update: mul(mul(gradient, rowFactor), colFactor), vRow, vCol };
}

/**
 * With the decay b = 1 - (count + 1 - stepOffset)^-decayRate, v' = b v + (1 - b) (g^2 + epsilon), the update is g / sqrt(v').
 * Of a factored matrix only the means R of v' over columns and C over rows are kept, and v' is R C / mean(R).
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByFactoredRms } from "@cotangent/optim";
 * const rms = scaleByFactoredRms({ minDimSizeToFactor: 2 });
 * const gradient = tensor([[1, 2], [2, 4]]);
 * rms.update(gradient, rms.init(gradient))[0].toArray() // => [[ 1, 1 ], [ 1, 1 ]]
 * ```
 * @see Shazeer and Stern, "Adafactor: Adaptive learning rates with sublinear memory cost" (2018), algorithm 4
 */
export function scaleByFactoredRms(options: FactoredRmsOptions = {}): GradientTransformation<FactoredState> {
  checkOptions("scaleByFactoredRms", options, {
    ...{ factored: flag, decayRate: nonNegative, stepOffset: finite },
    ...{ minDimSizeToFactor: whole, epsilon: nonNegative },
  });
  const { factored = true, decayRate = 0.8, stepOffset = 0, epsilon = 1e-30 } = options;
  const least = factored ? (options.minDimSizeToFactor ?? 128) : Number.POSITIVE_INFINITY;
  const placeholder = ({ dtype }: Tensor): Tensor => zeros([1], { dtype });
  return stateful<FactoredState>({
    init(params) {
      const { leaves, close } = open("init", params);
      const axes = leaves.map(({ shape }) => factoredAxes(shape, least));
      const along = (leaf: Tensor, i: number, which: 0 | 1): Tensor => {
        const pair = axes[i];
        return pair === null
          ? placeholder(leaf)
          : zeros(without(leaf.shape, pair[which]), { dtype: leaf.dtype });
      };
      return {
        count: zeroCount(),
        vRow: close(leaves.map((leaf, i) => along(leaf, i, 1))),
        vCol: close(leaves.map((leaf, i) => along(leaf, i, 0))),
        v: close(leaves.map((leaf, i) => (axes[i] === null ? zerosLike(leaf) : placeholder(leaf)))),
      };
    },
    update(updates, state) {
      const { leaves, close } = open("update", updates);
      const [rows, cols, whole] = [state.vRow, state.vCol, state.v].map(
        (tree) => open("update", tree).leaves,
      );
      const step = sub(astype(state.count, "float64"), stepOffset);
      const decay = sub(1, pow(add(step, 1), typeof decayRate === "number" ? -decayRate : neg(decayRate)));
      const made = leaves.map((gradient, i) => {
        const squares = add(square(gradient), epsilon);
        const axes = factoredAxes(gradient.shape, least);
        const rate = astype(decay, gradient.dtype);
        if (axes !== null) {
          return { ...factor(gradient, squares, [rows[i], cols[i]], axes, rate), v: whole[i] };
        }
        const v = astype(blend(squares, whole[i], rate), whole[i].dtype);
        return { update: mul(gradient, rsqrt(v)), vRow: rows[i], vCol: cols[i], v };
      });
      const memory = {
        vRow: close(made.map(({ vRow }) => vRow)),
        vCol: close(made.map(({ vCol }) => vCol)),
        v: close(made.map(({ v }) => v)),
      };
      const next = made.map(({ update }, i) => astype(update, leaves[i].dtype));
      return [close(next), { count: nextCount(state.count), ...memory }];
    },
  });
}
