/** Embeddings: a learned vector for each of finitely many things. @module */
import { DTypeError, type Key, less, type Shape, type Tensor, take, where } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import { defineLayer } from "../define.js";
import { normal } from "../initializers/distributions.js";
import type { Initializer } from "../initializers/initializer.js";
import type { Layer } from "../layer.js";

/** Options of embedding. */
export interface EmbeddingOptions {
  /** Makes the table [count, features]; default normal numbers of variance 1 / features, as in Flax (Keras: uniform from -0.05 to 0.05). */
  readonly tableInit?: Initializer;
  /** dtype of the table; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** Parameters of embedding: table [count, features]. */
export interface EmbeddingParams {
  readonly table: Tensor;
}

/**
 * The rows of a learned table: x int32[...] -> [..., features]. Numbers below 0 or from `count` on give NaN.
 * `count`: rows, 1 or more. `features`: length of a row, 1 or more.
 * @throws ArgumentError when a count is no positive integer; DTypeError when x holds no integers
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { embedding } from "@cotangent/nn";
 * const layer = embedding(250, 8);
 * const { params, outputShape } = layer.init(random.key(0), [3]);
 * [params.table.shape, outputShape] // => [[250, 8], [3, 8]]
 * layer.apply({ table: tensor([[1, 2], [3, 4]]) }, null, tensor([1, 0], { dtype: "int32" }))[0].toArray() // => [[3, 4], [1, 2]]
 * ```
 * @see Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model" (2003)
 */
export function embedding(
  count: number,
  features: number,
  options: EmbeddingOptions = {},
): Layer<EmbeddingParams, null> {
  checkCount("embedding", "count", count);
  checkCount("embedding", "features", features);
  const { tableInit = normal(1 / Math.sqrt(features)), dtype = "float32" } = checkOptions(
    "embedding",
    options,
  );
  return defineLayer(
    { table: "tensor" },
    {
      name: "embedding",
      init: (key: Key, inputShape: Shape) =>
        Object.freeze({
          params: Object.freeze({ table: tableInit(key, [count, features], dtype) }),
          state: null,
          outputShape: Object.freeze([...inputShape, features]),
        }),
      apply({ table }: EmbeddingParams, _state: null, x: Tensor) {
        if (x.dtype !== "int32" && x.dtype !== "uint32") {
          throw new DTypeError({
            op: "embedding",
            requirement: "x must hold positions in the table",
            expected: "int32 or uint32",
            received: x.dtype,
            fix: 'Convert it with astype(x, "int32").',
          });
        }
        return [rows(table, x), null] as const;
      },
    },
  );
}

// take counts negative positions from the end, which here would hide a mistake: they become positions beyond the table.
function rows(table: Tensor, x: Tensor): Tensor {
  const positions = where(less(x, 0), table.shape[0], x);
  return take(table, positions, { axis: 0, mode: "fill" });
}
