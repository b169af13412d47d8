/** Attention in several subspaces at once. @module */
import { type Key, random, reshape, type Shape, swapAxes, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount, checkExample, checkKeep } from "../checks.js";
import { defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";
import { affine, type DenseOptions, type DenseParams, dense } from "../layers/dense.js";
import { dropout } from "../layers/dropout.js";
import { dotProductAttention } from "./dotProductAttention.js";
import { rotary } from "./positions.js";

/** Options of multiHeadAttention. */
export interface MultiHeadAttentionOptions extends DenseOptions {
  /** How many subspaces; 1 or more, divides the features unless headSize is given. */
  readonly heads: number;
  /** Features of each; default features / heads. */
  readonly headSize?: number;
  /** May a step see only itself and those before? Default false. */
  readonly causal?: boolean;
  /** Are queries and keys turned by their position (see rotary)? Default false. */
  readonly rotary?: boolean;
  /** Probability of a weight to stay in training; default 1, no dropout. */
  readonly keep?: number;
}

/** Parameters of multiHeadAttention: four dense layers, the heads side by side in the outputs of the first three. */
export interface MultiHeadAttentionParams {
  readonly query: DenseParams;
  readonly key: DenseParams;
  readonly value: DenseParams;
  readonly output: DenseParams;
}

/** What attend is told besides its inputs. */
export interface AttendOptions extends ApplyOptions {
  /** Which keys each query may see: bool[..., queries, keys], broadcast over heads and batches. Default all. */
  readonly mask?: Tensor;
}

/** The layer, by which x attends to itself, and the function by which it attends to something else. */
export interface MultiHeadAttention extends Layer<MultiHeadAttentionParams, null> {
  /** queries [..., time, features] attend to `memory` [..., other time, features] -> [..., time, features]. */
  readonly attend: (
    params: MultiHeadAttentionParams,
    queries: Tensor,
    memory: Tensor,
    options?: AttendOptions,
  ) => Tensor;
}

// [..., time, heads size] -> [..., heads, time, size], and back.
function toHeads(x: Tensor, heads: number): Tensor {
  const size = (x.shape.at(-1) ?? 0) / heads;
  return swapAxes(reshape(x, [...x.shape.slice(0, -1), heads, size]), -2, -3);
}

function fromHeads(x: Tensor): Tensor {
  const y = swapAxes(x, -2, -3);
  const [heads, size] = y.shape.slice(-2);
  return reshape(y, [...y.shape.slice(0, -2), heads * size]);
}

/**
 * Self-attention with several heads: queries, keys and values are affine functions of x, each head attends in its own subspace, and an
 * affine function of all heads is the output. x [time, features] -> [time, features], with any number of batch axes before them.
 * Options of dense apply to all four. `attend` takes a mask, and a memory other than x (cross-attention).
 * @throws ArgumentError when heads does not divide the features, an option is out of range, or dropout has no key; ShapeError when
 * shapes do not fit
 * @example
 * ```ts
 * import { ones, random, tri, astype } from "@cotangent/core";
 * import { multiHeadAttention } from "@cotangent/nn";
 * const layer = multiHeadAttention({ heads: 2 });
 * const { params, outputShape } = layer.init(random.key(0), [5, 8]);
 * [params.query.kernel.shape, outputShape] // => [[8, 8], [5, 8]]
 * const mask = astype(tri(5), "bool");
 * layer.attend(params, ones([3, 5, 8]), ones([3, 5, 8]), { mask }).shape // => [3, 5, 8]
 * ```
 * @see Vaswani et al., "Attention is all you need" (2017), section 3.2.2
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention {
  const {
    heads,
    headSize,
    causal = false,
    keep = 1,
    rotary: isRotary = false,
    ...kernels
  } = checkOptions("multiHeadAttention", options);
  const op = "multiHeadAttention";
  checkCount(op, "heads", heads);
  checkKeep(op, keep);
  const attend = (
    params: MultiHeadAttentionParams,
    queries: Tensor,
    memory: Tensor,
    { mask, ...rest }: AttendOptions = {},
  ): Tensor => {
    const turned = (x: Tensor): Tensor => (isRotary ? rotary(x) : x);
    const q = turned(toHeads(affine(op, params.query, queries), heads));
    const k = turned(toHeads(affine(op, params.key, memory), heads));
    const v = toHeads(affine(op, params.value, memory), heads);
    const ownMask = mask === undefined || mask.shape.length < 3 ? mask : overHeads(mask);
    const onWeights = (weights: Tensor): Tensor => dropout({ keep }).apply(null, null, weights, rest)[0];
    const mixed = dotProductAttention(q, k, v, { causal, onWeights, ...(ownMask && { mask: ownMask }) });
    return affine(op, params.output, fromHeads(mixed));
  };
  return defineLayer(
    { query: "object", key: "object", value: "object", output: "object" },
    {
      name: op,
      attend,
      init(key: Key, inputShape: Shape) {
        checkExample(op, inputShape, { rank: 2, axes: "[time, features]" });
        const features = inputShape[1];
        const width = heads * checkCount(op, "features divided by heads", headSize ?? features / heads);
        const [query, keys, value, output] = random.split(key, 4);
        const into = dense(width, kernels);
        const params = Object.freeze({
          query: into.init(query, inputShape).params,
          key: into.init(keys, inputShape).params,
          value: into.init(value, inputShape).params,
          output: dense(features, kernels).init(output, [width]).params,
        });
        return Object.freeze({ params, state: null, outputShape: inputShape });
      },
      apply: (params: MultiHeadAttentionParams, _state: null, x: Tensor, applied: ApplyOptions = {}) =>
        [attend(params, x, x, applied), null] as const,
    },
  );
}

// A mask with batch axes gets one for the heads, behind them.
function overHeads(mask: Tensor): Tensor {
  const { shape } = mask;
  return reshape(mask, [...shape.slice(0, -2), 1, ...shape.slice(-2)]);
}
