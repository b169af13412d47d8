/** Gaussian noise while training, added or multiplied. @module */
import { add, mul, random, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkKeep, checkKey, checkNumber } from "../checks.js";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";

const noiseLike = (key: random.Key, x: Tensor): Tensor =>
  random.normal(key, x.shape, { dtype: x.dtype === "float64" ? "float64" : "float32" });

/**
 * In training adds normal numbers of deviation `stddev`; in inference the identity. Needs a key in training. Shape and dtype are
 * those of x.
 * `stddev`: 0 or more.
 * @throws ArgumentError when stddev is negative, or training without a key
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { gaussianNoise } from "@cotangent/nn";
 * gaussianNoise(0.1).apply(null, null, zeros([]), { mode: "train", key: random.key(0) })[0].item() // => 0.162...
 * ```
 * @see Bishop, "Training with noise is equivalent to Tikhonov regularization" (1995)
 */
export function gaussianNoise(stddev: number): Layer<null, null> {
  checkNumber("gaussianNoise", stddev, { name: "stddev", range: "0 or more", fits: (x) => x >= 0 });
  return functionLayer("gaussianNoise", (x, { mode = "inference", key }) =>
    mode === "inference" ? x : add(x, mul(noiseLike(checkKey("gaussianNoise", key), x), stddev)),
  );
}

/**
 * In training multiplies by normal numbers of mean 1 and variance (1 - keep) / keep, as much as dropout brings in; in inference the
 * identity. Needs a key in training. Shape and dtype are those of x.
 * `keep`: above 0, at most 1.
 * @throws ArgumentError when keep is out of range, or training without a key
 * @example
 * ```ts
 * import { random, ones } from "@cotangent/core";
 * import { gaussianDropout } from "@cotangent/nn";
 * const layer = gaussianDropout({ keep: 0.5 });
 * layer.apply(null, null, ones([]), { mode: "train", key: random.key(0) })[0].item() // => 2.62...
 * ```
 * @see Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (2014), section 10
 */
export function gaussianDropout(options: { readonly keep: number }): Layer<null, null> {
  const { keep } = checkOptions("gaussianDropout", options);
  const stddev = Math.sqrt((1 - checkKeep("gaussianDropout", keep)) / keep);
  return functionLayer("gaussianDropout", (x, { mode = "inference", key }) =>
    mode === "inference" ? x : mul(x, add(mul(noiseLike(checkKey("gaussianDropout", key), x), stddev), 1)),
  );
}
