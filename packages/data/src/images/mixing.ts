/**
 * Augmentation that takes something away from images, or mixes them: cutout and mixup.
 * @module
 */
import {
  add,
  arange,
  expandDims,
  greaterEqual,
  jit,
  type Key,
  less,
  logicalAnd,
  mul,
  random,
  sampleBeta,
  sub,
  type Tensor,
  take,
  tensor,
  treeMap,
  type WithLeaves,
  where,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkWhole } from "../checkOption.js";
import { datasetSize } from "../dataset.js";
import { checkRange, sidesOf } from "./checkImage.js";

/**
 * The image [..., height, width] with a square of side `size` set to 0. Its middle is any pixel, so that it may stick out.
 * @throws ArgumentError when size is no whole number; ShapeError when the image has fewer than two axes
 * @example
 * ```ts
 * import { ones, random } from "@cotangent/core";
 * import { cutout } from "@cotangent/data";
 * cutout(random.key(1), ones([3, 3]), 2).toArray() // => [[1, 0, 0], [1, 1, 1], [1, 1, 1]]
 * ```
 * @see DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout" (2017)
 */
export function cutout(key: Key, image: Tensor, size: number): Tensor {
  checkWhole("cutout", "size", size);
  const { height, width } = sidesOf("cutout", image);
  const [first, second] = random.split(key);
  const within = (own: Key, length: number): Tensor => {
    const start = sub(random.randint(own, [], 0, length), Math.floor(size / 2));
    const positions = arange(0, length, 1, { dtype: "int32" });
    return logicalAnd(greaterEqual(positions, start), less(positions, add(start, size)));
  };
  const square = logicalAnd(expandDims(within(first, height), 1), within(second, width));
  return where(square, 0, image);
}

/** How strongly to mix. */
export interface MixupOptions {
  /** Of the distribution Beta(alpha, alpha) of the weight, > 0: near 0 most examples stay what they are, the larger it is the more
   * they are mixed in equal parts; default 0.2. */
  readonly alpha?: number;
}

/**
 * A batch, a tree of float tensors [n, ...], in which each example is mixed with another: weight * x + (1 - weight) * x', with one
 * weight for the batch. Mix labels along, one-hot, in the same tree.
 * @throws ArgumentError when alpha is not above 0; ShapeError when the tensors do not share their first axis
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { mixup } from "@cotangent/data";
 * const batch = { x: tensor([[0], [1]]), y: tensor([[1, 0], [0, 1]]) };
 * const { x, y } = mixup(random.key(1), batch, { alpha: 1 });
 * [x.shape, y.sum(1).toArray()] // => [[2, 1], [1, 1]]
 * ```
 * @see Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization" (2018)
 */
export function mixup<T>(key: Key, batch: T, options: MixupOptions = {}): WithLeaves<T, Tensor> {
  const { alpha = 0.2 } = checkOptions("mixup", options);
  checkRange("mixup", "alpha", alpha, Number.MIN_VALUE, Infinity);
  const size = datasetSize(batch);
  const [orderKey, weightKey] = random.split(key);
  const order = random.permutation(orderKey, size);
  const weight = betaWeight(weightKey, tensor(alpha, { dtype: "float64" }));
  return treeMap((leaf) => {
    const x = typeof leaf === "object" ? leaf : tensor(leaf);
    const own = weight.astype(x.dtype);
    return add(mul(own, x), mul(sub(1, own), take(x, order, 0)));
  }, batch);
}

// Compiled once: traced anew at every call, its loops would take a hundred times as long.
const betaWeight: (key: Key, alpha: Tensor) => Tensor = /* @__PURE__ */ jit((key: Key, alpha: Tensor) =>
  sampleBeta(key, alpha, alpha, [], { dtype: "float64" }),
);
