/** Dropout: the layers that forget at random while training. @module */
import { add, div, type Key, mul, random, type Shape, type Tensor, where } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount, checkKeep, checkKey, checkRank } from "../checks.js";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";

/** Options of the dropout layers. */
export interface DropoutOptions {
  /** Probability of an element to stay; above 0, at most 1. Keras and PyTorch count what goes: rate = 1 - keep. */
  readonly keep: number;
  /** Drop in inference too, which then needs a key: Monte-Carlo dropout. Default false. */
  readonly always?: boolean;
}

interface Rules {
  /** Which elements share a fate; default none do. */
  readonly maskShape?: (shape: Shape) => Shape;
  readonly dropped: (x: Tensor, mask: Tensor) => Tensor;
  readonly whole?: (x: Tensor) => Tensor;
}

function dropping(
  op: string,
  options: DropoutOptions,
  { maskShape = (shape) => shape, dropped, whole = (x) => x }: Rules,
): Layer<null, null> {
  const { keep, always = false } = checkOptions(op, options);
  checkKeep(op, keep);
  return functionLayer(op, (x, { mode = "inference", key }) => {
    if (keep === 1) return x;
    if (mode === "inference" && !always) return whole(x);
    const own: Key = checkKey(op, key);
    return dropped(x, random.bernoulli(own, keep, maskShape(x.shape)));
  });
}

/**
 * In training keeps each element with probability `keep`, divided by `keep`, and makes the others 0, so that the mean stays
 * (inverted dropout); in inference the identity. Needs a key in training. Shape and dtype are those of x.
 * @throws ArgumentError when keep is out of range, or training without a key
 * @example
 * ```ts
 * import { random, ones } from "@cotangent/core";
 * import { dropout } from "@cotangent/nn";
 * const layer = dropout({ keep: 0.5 });
 * layer.apply(null, null, ones([6]))[0].toArray() // => [1, 1, 1, 1, 1, 1]
 * layer.apply(null, null, ones([6]), { mode: "train", key: random.key(1) })[0].toArray() // => [2, 0, 2, 2, 0, 0]
 * ```
 * @see Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting" (2014)
 */
export function dropout(options: DropoutOptions): Layer<null, null> {
  return dropping("dropout", options, { dropped: (x, mask) => where(mask, div(x, options.keep), 0) });
}

/**
 * The first form of dropout: in training keeps each element as it is with probability `keep` and makes the others 0; in inference
 * multiplies by `keep`. Needs a key in training. Shape and dtype are those of x.
 * @throws ArgumentError when keep is out of range, or training without a key
 * @example
 * ```ts
 * import { random, ones } from "@cotangent/core";
 * import { plainDropout } from "@cotangent/nn";
 * const layer = plainDropout({ keep: 0.5 });
 * layer.apply(null, null, ones([6]))[0].toArray() // => [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
 * layer.apply(null, null, ones([6]), { mode: "train", key: random.key(1) })[0].toArray() // => [1, 0, 1, 1, 0, 0]
 * ```
 * @see Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by preventing co-adaptation of feature detectors" (2012)
 */
export function plainDropout(options: DropoutOptions): Layer<null, null> {
  return dropping("plainDropout", options, {
    dropped: (x, mask) => where(mask, x, 0),
    whole: (x) => mul(x, options.keep),
  });
}

/**
 * Dropout of whole channels: in training keeps each with probability `keep`, divided by `keep`, and makes the others 0; in inference
 * the identity. x [..., channels, ...space] -> the same. Needs a key in training.
 * `axes`: how many spatial axes there are, the last ones; 1 or more, default 2 (images).
 * @throws ArgumentError when an option is out of range, or training without a key; ShapeError when x has too few axes
 * @example
 * ```ts
 * import { random, ones } from "@cotangent/core";
 * import { spatialDropout } from "@cotangent/nn";
 * const layer = spatialDropout({ keep: 0.5, axes: 1 });
 * layer.apply(null, null, ones([3, 2]), { mode: "train", key: random.key(1) })[0].toArray() // => [[2, 2], [0, 0], [2, 2]]
 * ```
 * @see Tompson, Goroshin, Jain, LeCun and Bregler, "Efficient object localization using convolutional networks" (2015)
 */
export function spatialDropout(options: DropoutOptions & { readonly axes?: number }): Layer<null, null> {
  const axes = checkCount("spatialDropout", "axes", checkOptions("spatialDropout", options).axes ?? 2);
  return dropping("spatialDropout", options, {
    maskShape: (shape) => shape.map((size, axis) => (axis < shape.length - axes ? size : 1)),
    dropped: (x, mask) => {
      checkRank("spatialDropout", x, axes + 1);
      return where(mask, div(x, options.keep), 0);
    },
  });
}

/** -1.0507 * 1.6733, what selu tends to at -Infinity. */
const seluFloor = -1.7580993408473766;

/**
 * Dropout for selu: in training elements go, with probability 1 - `keep`, to what selu tends to at -Infinity, and a x + b brings mean
 * 0 and variance 1 back; in inference the identity. Needs a key in training. Shape and dtype are those of x.
 * @throws ArgumentError when keep is out of range, or training without a key
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { alphaDropout } from "@cotangent/nn";
 * const layer = alphaDropout({ keep: 0.5 });
 * layer.apply(null, null, zeros([3]), { mode: "train", key: random.key(1) })[0].toArray() // => [0.779..., -0.779..., 0.779...]
 * ```
 * @see Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks" (2017)
 */
export function alphaDropout(options: DropoutOptions): Layer<null, null> {
  const { keep } = checkOptions("alphaDropout", options);
  const slope = 1 / Math.sqrt(keep + seluFloor * seluFloor * keep * (1 - keep));
  const shift = -slope * seluFloor * (1 - keep);
  return dropping("alphaDropout", options, {
    dropped: (x, mask) => add(mul(where(mask, x, seluFloor), slope), shift),
  });
}
