/** Long short-term memory. @module */
import { add, matmul, mul, sigmoid, split, type Tensor, tanh } from "@cotangent/core";
import { checkCount } from "../checks.js";
import { type Recurrent, recurrent } from "./cell.js";
import { drawRecurrent, type RecurrentOptions, type RecurrentParams } from "./parameters.js";

/**
 * Over time, from h = c = 0: i, f, o = sigmoid and g = tanh of x W + h U + b, one quarter each in the order i, f, g, o of Keras and
 * PyTorch; c <- f c + i g, h <- o tanh(c). x [time, features] -> the last h, [units], or every one, [time, units], with any number of
 * batch axes before them. It compiles to one loop. The bias of f begins at 1, the others at 0, as in Keras.
 * `units`: 1 or more. Other defaults: see RecurrentOptions.
 * @throws ArgumentError when units is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { lstm } from "@cotangent/nn";
 * const layer = lstm(8);
 * const { params, outputShape } = layer.init(random.key(0), [20, 3]);
 * [params.kernel.shape, params.recurrent.shape, outputShape] // => [[3, 32], [8, 32], [8]]
 * layer.apply(params, null, zeros([5, 20, 3]))[0].shape // => [5, 8]
 * ```
 * @see Hochreiter and Schmidhuber, "Long short-term memory" (1997); Gers, Schmidhuber and Cummins, "Learning to forget" (2000)
 */
export function lstm(units: number, options: RecurrentOptions = {}): Recurrent<RecurrentParams> {
  checkCount("lstm", "units", units);
  const step = (params: RecurrentParams, [h, c]: readonly Tensor[], x: Tensor): readonly Tensor[] => {
    const [i, f, g, o] = split(add(x, matmul(h, params.recurrent)), 4, -1);
    const cell = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
    return [mul(sigmoid(o), tanh(cell)), cell];
  };
  return recurrent(
    {
      name: "lstm",
      units,
      carries: 2,
      init: (key, features) => drawRecurrent(key, features, { ...options, units, gates: 4, open: 1 }),
      features: ({ kernel }: RecurrentParams) => kernel.shape[0],
      prepare: ({ kernel, bias }, x) => add(matmul(x, kernel), bias),
      step,
    },
    options,
  );
}
