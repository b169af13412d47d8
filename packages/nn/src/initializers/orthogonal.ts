/** Kernels that keep lengths: matrices with orthonormal rows or columns. @module */
import * as core from "@cotangent/core";
import { type Initializer, kernelSizes } from "./initializer.js";

/**
 * `gain` times a random matrix with orthonormal columns, or rows when it is wider than high, uniform among them. All axes but the
 * last count as one. The matrix is that of jax.nn.initializers.orthogonal, up to rounding.
 * `gain`: default 1; sqrt(2) for relu, 5/3 for tanh.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { matmul, random, round, transpose } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * const q = initializers.orthogonal()(random.key(0), [5, 2]);
 * round(matmul(transpose(q), q)).toArray() // => [[1, 0], [0, 1]]
 * ```
 * @see Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks" (2013)
 */
export function orthogonal(gain = 1): Initializer {
  return (key, shape, dtype = "float32") => {
    const { into, out, receptive } = kernelSizes("orthogonal", shape);
    const rows = into * receptive;
    const tall: readonly [number, number] = rows < out ? [out, rows] : [rows, out];
    const [q, r] = core.linalg.qr(core.random.normal(key, tall, { dtype }));
    // Uniform once the diagonal of R is positive: see Mezzadri, "How to generate random matrices from the classical compact groups" (2007).
    const orthonormal = core.mul(q, core.sign(core.diag(r)));
    return core.mul(core.reshape(rows < out ? core.transpose(orthonormal) : orthonormal, shape), gain);
  };
}
