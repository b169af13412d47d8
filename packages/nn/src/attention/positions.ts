/** Where a step stands in time, for attention, which cannot tell. @module */
import {
  add,
  arange,
  concatenate,
  cos,
  div,
  expandDims,
  type Key,
  mul,
  neg,
  pow,
  reshape,
  type Shape,
  ShapeError,
  sin,
  split,
  stack,
  sub,
  type Tensor,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkExample, checkRank, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import { functionLayer } from "../function.js";
import { normal } from "../initializers/distributions.js";
import type { Initializer } from "../initializers/initializer.js";
import type { Layer } from "../layer.js";

/** Options of positions. */
export interface PositionOptions {
  /** The longest wave has length 2 pi base; above 1, default 10000. */
  readonly base?: number;
}

// [time, features / 2] angles: position / base^(2 i / features).
function angles(op: string, x: Tensor, base: number): Tensor {
  checkTensors(op, { x });
  checkRank(op, x, 2);
  const [time, features] = x.shape.slice(-2);
  if (features % 2 !== 0) {
    throw new ShapeError({
      op,
      requirement: "features must come in pairs",
      expected: "an even last axis",
      received: String(features),
    });
  }
  const dtype = x.dtype === "float64" ? "float64" : "float32";
  const steps = arange(0, features, 2, { dtype });
  const rates = pow(base, div(neg(steps), features));
  return mul(expandDims(arange(0, time, 1, { dtype }), 1), rates);
}

/**
 * Adds to each step of x [..., time, features] the sine and cosine of its position, at features / 2 wave lengths from 2 pi to
 * 2 pi base: sin(position / base^(2 i / features)) at feature 2 i, the cosine at 2 i + 1. Nothing is learned.
 * @throws ShapeError when x has no axis of time, or an odd number of features
 * @example
 * ```ts
 * import { zeros } from "@cotangent/core";
 * import { sinusoidalPositions } from "@cotangent/nn";
 * sinusoidalPositions().apply(null, null, zeros([2, 2]))[0].toArray() // => [[0, 1], [0.841..., 0.540...]]
 * ```
 * @see Vaswani et al., "Attention is all you need" (2017), section 3.5
 */
export function sinusoidalPositions(options: PositionOptions = {}): Layer<null, null> {
  const { base = 10000 } = checkOptions("sinusoidalPositions", options);
  return functionLayer(
    "sinusoidalPositions",
    (x) => {
      const angle = angles("sinusoidalPositions", x, base);
      return add(x, reshape(stack([sin(angle), cos(angle)], -1), x.shape.slice(-2)));
    },
    (inputShape) =>
      checkExample("sinusoidalPositions", inputShape, { rank: 2, axes: "[time, features]", orMore: true }),
  );
}

/**
 * Turns each pair of features (i, i + features / 2) of step t by the angle t / base^(2 i / features), so that products of two
 * steps depend on their distance alone: x [..., time, features] -> the same. For queries and keys; halves pair up as in GPT-NeoX.
 * @throws ShapeError when x has fewer than two axes, or an odd number of features
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { rotary } from "@cotangent/nn";
 * rotary(tensor([[1, 0], [1, 0]])).toArray() // => [[1, 0], [0.540..., 0.841...]]
 * ```
 * @see Su et al., "RoFormer: enhanced transformer with rotary position embedding" (2021)
 */
export function rotary(x: Tensor, options: PositionOptions = {}): Tensor {
  const { base = 10000 } = checkOptions("rotary", options);
  const angle = angles("rotary", x, base);
  const [c, s] = [cos(angle), sin(angle)];
  const [a, b] = split(x, 2, -1);
  return concatenate([sub(mul(a, c), mul(b, s)), add(mul(a, s), mul(b, c))], -1);
}

/** Parameters of learnedPositions: table [time, features]. */
export interface LearnedPositionsParams {
  readonly table: Tensor;
}

/** Options of learnedPositions. */
export interface LearnedPositionsOptions {
  /** Makes the table; default normal numbers of deviation 0.02, as in BERT. */
  readonly tableInit?: Initializer;
  /** dtype of the table; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/**
 * Adds to each step of x [..., time, features] a learned vector of its position.
 * @throws ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { learnedPositions } from "@cotangent/nn";
 * learnedPositions().init(random.key(0), [20, 8]).params.table.shape // => [20, 8]
 * ```
 * @see Gehring et al., "Convolutional sequence to sequence learning" (2017)
 */
export function learnedPositions(options: LearnedPositionsOptions = {}): Layer<LearnedPositionsParams, null> {
  const { tableInit = normal(0.02), dtype = "float32" } = checkOptions("learnedPositions", options);
  return defineLayer(
    { table: "tensor" },
    {
      name: "learnedPositions",
      init(key: Key, inputShape: Shape) {
        checkExample("learnedPositions", inputShape, { rank: 2, axes: "[time, features]" });
        const params = Object.freeze({ table: tableInit(key, inputShape, dtype) });
        return Object.freeze({ params, state: null, outputShape: inputShape });
      },
      apply({ table }: LearnedPositionsParams, _state: null, x: Tensor) {
        checkSize("learnedPositions", x, -1, table.shape[1]);
        checkSize("learnedPositions", x, -2, table.shape[0]);
        return [add(x, table), null] as const;
      },
    },
  );
}
