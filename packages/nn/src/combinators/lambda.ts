/** Any function as a layer. @module */
import { evalShape, type Tensor, zeros } from "@cotangent/core";
import { checkFunction } from "@cotangent/core/checks";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";

/**
 * The layer that applies `f`, which may change the shape and must do with any number of batch axes before those of an example: count
 * its axes from the end. For a function that keeps the shape, activation says so.
 * `dtype`: what x will be; default "float32".
 * @example
 * ```ts
 * import { mean, random } from "@cotangent/core";
 * import { lambda } from "@cotangent/nn";
 * const averaged = lambda((x) => mean(x, { axis: -2 }));
 * averaged.init(random.key(0), [7, 3]).outputShape // => [3]
 * ```
 */
export function lambda(
  f: (x: Tensor) => Tensor,
  options: { readonly dtype?: "float32" | "float64" | "int32" | "uint32" | "bool" } = {},
): Layer<null, null> {
  checkFunction("lambda", f, options);
  const { dtype = "float32" } = options;
  return functionLayer(
    "lambda",
    (x) => f(x),
    (inputShape) => evalShape(() => f(zeros(inputShape, { dtype }))).shape,
  );
}
