/** Kernels in which each output listens to few inputs. @module */
import * as core from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkNumber } from "../checks.js";
import { type Initializer, kernelSizes } from "./initializer.js";

/** Settings of sparse. */
export interface SparseOptions {
  /** Share of each column, the inputs of one output, that is 0, rounded up to whole elements; 0 to 1. */
  readonly sparsity: number;
  /** Standard deviation of the others; default 0.01. */
  readonly stddev?: number;
}

/**
 * Normal numbers of which each column has the same number of zeros, at random places. As torch.nn.init.sparse_, whose
 * columns are rows here, for kernels are [in, out].
 * @throws ShapeError when the shape has fewer than two axes; ArgumentError when sparsity is out of range
 * @example
 * ```ts
 * import { equal, random, sum } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * const kernel = initializers.sparse({ sparsity: 0.75 })(random.key(0), [8, 3]);
 * sum(equal(kernel, 0), 0).toArray() // => [6, 6, 6]
 * ```
 * @see Martens, "Deep learning via Hessian-free optimization" (2010)
 */
export function sparse(options: SparseOptions): Initializer {
  const { sparsity, stddev = 0.01 } = checkOptions("sparse", options);
  checkNumber("sparse", sparsity, { name: "sparsity", range: "0 to 1", fits: (x) => x >= 0 && x <= 1 });
  return (key, shape, dtype = "float32") => {
    const { into } = kernelSizes("sparse", shape);
    const [valueKey, placeKey] = core.random.split(key);
    const values = core.mul(core.random.normal(valueKey, shape, { dtype }), stddev);
    // Ranks of random numbers are a random order, one for every column.
    const order = core.argsort(core.random.uniform(placeKey, shape), { axis: -2 });
    const rank = core.argsort(order, { axis: -2 });
    return core.where(core.less(rank, Math.ceil(sparsity * into)), 0, values);
  };
}
