/** The gated recurrent unit. @module */
import { add, type Key, matmul, mul, sigmoid, split, sub, type Tensor, tanh, zeros } from "@cotangent/core";
import { checkCount } from "../checks.js";
import { type Recurrent, recurrent } from "./cell.js";
import { drawRecurrent, type RecurrentOptions, type RecurrentParams } from "./parameters.js";

/** Parameters of gru: those of a recurrent layer with gates r, z, n in this order, and the bias [units] inside the reset gate. */
export interface GruParams extends RecurrentParams {
  readonly candidateBias: Tensor;
}

/**
 * Over time, from h = 0: r = sigmoid(x Wr + h Ur + br), z = sigmoid(x Wz + h Uz + bz), n = tanh(x Wn + bn + r (h Un + cn)),
 * h <- (1 - z) n + z h. x [time, features] -> the last h, [units], or every one, [time, units], with any number of batch axes before
 * them. It compiles to one loop. The reset gate acts after the product, as in cuDNN, PyTorch, Flax and Keras' default.
 * `units`: 1 or more. Defaults are those of Keras: see RecurrentOptions.
 * @throws ArgumentError when units is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { gru } from "@cotangent/nn";
 * const layer = gru(8);
 * const { params, outputShape } = layer.init(random.key(0), [20, 3]);
 * [params.kernel.shape, params.recurrent.shape, outputShape] // => [[3, 24], [8, 24], [8]]
 * layer.apply(params, null, zeros([5, 20, 3]))[0].shape // => [5, 8]
 * ```
 * @see Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation" (2014)
 */
export function gru(units: number, options: RecurrentOptions = {}): Recurrent<GruParams> {
  checkCount("gru", "units", units);
  const step = (params: GruParams, h: Tensor, x: Tensor): Tensor => {
    const [xr, xz, xn] = split(x, 3, -1);
    const [hr, hz, hn] = split(matmul(h, params.recurrent), 3, -1);
    const z = sigmoid(add(xz, hz));
    const n = tanh(add(xn, mul(sigmoid(add(xr, hr)), add(hn, params.candidateBias))));
    return add(mul(sub(1, z), n), mul(z, h));
  };
  return recurrent(
    {
      name: "gru",
      units,
      carries: 1,
      init: (key: Key, features: number) =>
        Object.freeze({
          ...drawRecurrent(key, features, { ...options, units, gates: 3 }),
          candidateBias: zeros([units], { dtype: options.dtype ?? "float32" }),
        }),
      features: ({ kernel }: GruParams) => kernel.shape[0],
      prepare: ({ kernel, bias }, x) => add(matmul(x, kernel), bias),
      step: (params, [h], x) => [step(params, h, x)],
    },
    options,
  );
}
