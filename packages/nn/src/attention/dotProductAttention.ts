/** Attention: averages of values, weighted by how well keys fit queries. @module */
import {
  arange,
  expandDims,
  greaterEqual,
  logicalAnd,
  matmul,
  mul,
  softmax,
  swapAxes,
  type Tensor,
  where,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/** Options of attention. */
export interface AttentionOptions {
  /** Which keys each query may see: bool[..., queries, keys], broadcast. Default all. */
  readonly mask?: Tensor;
  /** May a query see only keys at its own position and before? Default false. */
  readonly causal?: boolean;
  /** What products are multiplied by; default 1 / sqrt(features). */
  readonly scale?: number;
  /** Changes the weights, for example by dropout. */
  readonly onWeights?: (weights: Tensor) => Tensor;
}

// So low that its exponential is 0 beside any other, and finite: where nothing may be seen, weights are equal and not NaN.
const hidden = { float32: -2.38e38, float64: -1.25e308 };

/**
 * softmax(scale q k^T) v: q [..., queries, features], k [..., keys, features], v [..., keys, values] -> [..., queries, values].
 * A query that may see nothing gets the mean of all values.
 * @throws ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { dotProductAttention } from "@cotangent/nn";
 * const q = tensor([[0], [0]]);
 * dotProductAttention(q, q, tensor([[2], [4]])).toArray() // => [[3], [3]]
 * dotProductAttention(q, q, tensor([[2], [4]]), { causal: true }).toArray() // => [[2], [3]]
 * ```
 * @see Vaswani et al., "Attention is all you need" (2017), equation 1
 */
export function dotProductAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  checkTensors("dotProductAttention", { q, k, v });
  const {
    mask,
    causal = false,
    scale = 1 / Math.sqrt(q.shape.at(-1) ?? 1),
    onWeights = (w: Tensor) => w,
  } = checkOptions("dotProductAttention", options);
  const scores = mul(matmul(q, swapAxes(k, -1, -2)), scale);
  const order = causal ? causalMask(q.shape.at(-2) ?? 0, k.shape.at(-2) ?? 0) : undefined;
  const visible = mask !== undefined && order !== undefined ? logicalAnd(mask, order) : (mask ?? order);
  const low = hidden[scores.dtype === "float64" ? "float64" : "float32"];
  const shown = visible === undefined ? scores : where(visible, scores, low);
  return matmul(onWeights(softmax(shown)), v);
}

/** bool[queries, keys], true where the key stands at the query's position or before. */
function causalMask(queries: number, keys: number): Tensor {
  return greaterEqual(expandDims(arange(queries), 1), arange(keys));
}
