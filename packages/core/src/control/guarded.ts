/** Under vmap all examples go through code that only some of them need: the derivatives of the others stay out of it. @module */
import { isFloating } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { broadcast } from "../primitives/broadcast.js";
import { select } from "../primitives/select.js";
import { stopGradient } from "../primitives/stopGradient.js";

/**
 * x, mapped along `dim`, without derivatives for the examples that `isNeeded` [size] leaves out: what they would get is 0 times
 * what may not be finite. Lowered, it is x itself.
 */
export function guarded(isNeeded: Tensor, x: Tensor, dim: number | null): Tensor {
  const { shape, dtype } = x;
  if (dim === null || !isFloating(dtype)) return x;
  const axes = range(shape.length).filter((axis) => axis !== dim);
  return select(broadcast(isNeeded, { shape, axes }), x, stopGradient(x));
}
