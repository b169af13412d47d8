/** The block that transformers are made of. @module */
import { add, type Key, random, type Shape, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { gelu } from "../activations/gated.js";
import { checkCount, checkExample } from "../checks.js";
import { optionsFor } from "../combinators/serial.js";
import { defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";
import { affine, type DenseParams, dense } from "../layers/dense.js";
import { dropout } from "../layers/dropout.js";
import { layerNorm } from "../layers/layerNorm.js";
import type { NormParams } from "../layers/normalize.js";
import { type MultiHeadAttentionParams, multiHeadAttention } from "./multiHeadAttention.js";

/** Options of transformerBlock. */
export interface TransformerBlockOptions {
  /** How many heads attention has; 1 or more, divides the features. */
  readonly heads: number;
  /** Width of the hidden layer; default 4 features. */
  readonly hidden?: number;
  /** Probability to stay in training, for weights of attention and outputs of both parts; default 1, no dropout. */
  readonly keep?: number;
  /** May a step see only itself and those before? Default false. */
  readonly causal?: boolean;
  /** Are queries and keys turned by their position? Default false. */
  readonly rotary?: boolean;
  /** Between the two dense layers; default gelu. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Is each part normalized "before" it (default), or "after" its sum with what goes around it, as in the first paper? */
  readonly norm?: "before" | "after";
  /** dtype of the parameters; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** Parameters of transformerBlock. */
export interface TransformerBlockParams {
  readonly attentionNorm: NormParams;
  readonly attention: MultiHeadAttentionParams;
  readonly feedForwardNorm: NormParams;
  readonly expand: DenseParams;
  readonly contract: DenseParams;
}

/**
 * h = x + attention(norm(x)), then h + dense(activation(dense(norm(h)))): self-attention between the steps and a network for each
 * step, each with a way around it. x [time, features] -> the same, with any number of batch axes before them.
 * @throws ArgumentError when heads does not divide the features, an option is out of range, or dropout has no key; ShapeError when
 * shapes do not fit
 * @example
 * ```ts
 * import { ones, random } from "@cotangent/core";
 * import { repeat, transformerBlock } from "@cotangent/nn";
 * const decoder = repeat(transformerBlock({ heads: 2, causal: true }), 3);
 * const { params, state } = decoder.init(random.key(0), [5, 8]);
 * params.expand.kernel.shape // => [3, 8, 32]
 * decoder.apply(params, state, ones([4, 5, 8]))[0].shape // => [4, 5, 8]
 * ```
 * @see Vaswani et al., "Attention is all you need" (2017); Xiong et al., "On layer normalization in the transformer architecture" (2020)
 */
export function transformerBlock(options: TransformerBlockOptions): Layer<TransformerBlockParams, null> {
  const {
    heads,
    hidden,
    keep = 1,
    causal = false,
    norm = "before",
    dtype = "float32",
  } = checkOptions("transformerBlock", options);
  const activate = options.activation ?? gelu().of;
  const attention = multiHeadAttention({ heads, causal, keep, rotary: options.rotary ?? false, dtype });
  const normalize = layerNorm({ dtype });
  const forget = dropout({ keep });
  if (hidden !== undefined) checkCount("transformerBlock", "hidden", hidden);

  const feedForward = ({ expand, contract }: TransformerBlockParams, x: Tensor): Tensor =>
    affine("transformerBlock", contract, activate(affine("transformerBlock", expand, x)));
  const around = (own: NormParams, x: Tensor, f: (x: Tensor) => Tensor): Tensor => {
    const normal = (y: Tensor): Tensor => normalize.apply(own, null, y)[0];
    return norm === "before" ? add(x, f(normal(x))) : normal(add(x, f(x)));
  };

  return defineLayer(
    { attention: "object", expand: "object", contract: "object" },
    {
      name: "transformerBlock",
      init(key: Key, inputShape: Shape) {
        checkExample("transformerBlock", inputShape, { rank: 2, axes: "[time, features]" });
        const features = inputShape[1];
        const width = hidden ?? 4 * features;
        const [attend, expand, contract] = random.split(key, 3);
        const params = Object.freeze({
          attentionNorm: normalize.init(key, inputShape).params,
          attention: attention.init(attend, inputShape).params,
          feedForwardNorm: normalize.init(key, inputShape).params,
          expand: dense(width, { dtype }).init(expand, [features]).params,
          contract: dense(features, { dtype }).init(contract, [width]).params,
        });
        return Object.freeze({ params, state: null, outputShape: inputShape });
      },
      apply(params: TransformerBlockParams, _state: null, x: Tensor, applied: ApplyOptions = {}) {
        const drop = (y: Tensor, i: number): Tensor => forget.apply(null, null, y, optionsFor(applied, i))[0];
        const attend = (y: Tensor): Tensor =>
          drop(attention.apply(params.attention, null, y, optionsFor(applied, 0))[0], 1);
        const h = around(params.attentionNorm, x, attend);
        return [around(params.feedForwardNorm, h, (y) => drop(feedForward(params, y), 2)), null] as const;
      },
    },
  );
}
