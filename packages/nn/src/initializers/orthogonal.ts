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
    const columns = core.transpose(core.random.normal(key, tall, { dtype }));
    const orthonormal = core.jit(orthonormalRows)(columns);
    return core.mul(core.reshape(rows < out ? orthonormal : core.transpose(orthonormal), shape), gain);
  };
}

/**
 * The Gram-Schmidt process, row by row, each projected twice, after which rows are orthogonal to working precision. Equal to a QR
 * decomposition whose R has a positive diagonal, which is what makes the result uniform.
 * See Giraud, Langou and Rozloznik, "The loss of orthogonality in the Gram-Schmidt orthogonalization process" (2005), and Mezzadri,
 * "How to generate random matrices from the classical compact groups" (2007).
 */
function orthonormalRows(a: core.Tensor): core.Tensor {
  const positions = core.arange(a.shape[0]);
  const [done] = core.scan(
    (basis: core.Tensor, [row, i]: readonly [core.Tensor, core.Tensor]) => {
      const without = (v: core.Tensor): core.Tensor => core.sub(v, core.matmul(core.matmul(basis, v), basis));
      const rest = without(without(row));
      const unit = core.div(rest, core.sqrt(core.sum(core.square(rest))));
      return [core.dynamicUpdateSlice(basis, core.expandDims(unit, 0), [i, 0]), null];
    },
    core.zerosLike(a),
    [a, positions] as const,
  );
  return done;
}
