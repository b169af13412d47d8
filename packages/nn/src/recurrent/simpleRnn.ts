/** The simple recurrent network of Elman. @module */
import { add, matmul, type Tensor, tanh } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import { type Recurrent, recurrent } from "./cell.js";
import { drawRecurrent, type RecurrentOptions, type RecurrentParams } from "./parameters.js";

/**
 * h <- activation(x kernel + h recurrent + bias) over time, from h = 0: x [time, features] -> the last h, [units], or every one,
 * [time, units], with any number of batch axes before them. It compiles to one loop, whatever the time.
 * `units`: 1 or more. `activation`: default tanh. Other defaults are those of Keras: see RecurrentOptions.
 * @throws ArgumentError when units is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { simpleRnn } from "@cotangent/nn";
 * const layer = simpleRnn(8, { returnSequences: true });
 * const { params, outputShape } = layer.init(random.key(0), [20, 3]);
 * [params.kernel.shape, params.recurrent.shape, outputShape] // => [[3, 8], [8, 8], [20, 8]]
 * layer.apply(params, null, zeros([5, 20, 3]))[0].shape // => [5, 20, 8]
 * ```
 * @see Elman, "Finding structure in time" (1990)
 */
export function simpleRnn(
  units: number,
  options: RecurrentOptions & { readonly activation?: (x: Tensor) => Tensor } = {},
): Recurrent<RecurrentParams> {
  const { activation = tanh, ...others } = checkOptions("simpleRnn", options);
  checkCount("simpleRnn", "units", units);
  return recurrent(
    {
      name: "simpleRnn",
      units,
      carries: 1,
      init: (key, features) => drawRecurrent(key, features, { ...others, units, gates: 1 }),
      features: ({ kernel }: RecurrentParams) => kernel.shape[0],
      prepare: ({ kernel, bias }, x) => add(matmul(x, kernel), bias),
      step: (params, [h], x) => [activation(add(x, matmul(h, params.recurrent)))],
    },
    others,
  );
}
