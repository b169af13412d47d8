/** The fully connected layer. @module */
import { add, type Key, matmul, type Shape, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount, checkExample, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import { zeros } from "../initializers/constant.js";
import { lecunNormal } from "../initializers/fans.js";
import type { Initializer } from "../initializers/initializer.js";
import type { Layer } from "../layer.js";
import { drawKernel } from "./parameters.js";

/** How a dense layer begins. */
export interface DenseOptions {
  /** Makes the kernel; default initializers.lecunNormal() as in Flax (Keras has glorotUniform). */
  readonly kernelInit?: Initializer;
  /** Makes the bias; default initializers.zeros. */
  readonly biasInit?: Initializer;
  /** Is there a bias? Default true. */
  readonly useBias?: boolean;
  /** dtype of the parameters; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** Parameters of a dense layer: kernel [in, out], bias [out] or null. */
export interface DenseParams {
  readonly kernel: Tensor;
  readonly bias: Tensor | null;
}

/**
 * y = x kernel + bias over the last axis: x [..., in] -> y [..., features]. `in` comes from the input shape.
 * `features`: how many outputs, 1 or more.
 * @throws ArgumentError when features is no positive integer; ShapeError when the input shape has no axis, or x another size
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { dense } from "@cotangent/nn";
 * const layer = dense(3);
 * const { params, outputShape } = layer.init(random.key(0), [2]);
 * [params.kernel.shape, outputShape] // => [[2, 3], [3]]
 * layer.apply(params, null, zeros([5, 2]))[0].shape // => [5, 3]
 * ```
 */
export function dense(features: number, options: DenseOptions = {}): Layer<DenseParams, null> {
  const {
    kernelInit = lecunNormal(),
    biasInit = zeros,
    useBias = true,
    dtype = "float32",
  } = checkOptions("dense", options);
  checkCount("dense", "features", features);
  return defineLayer(
    { kernel: "tensor", bias: "tensor or null" },
    {
      name: "dense",
      init(key: Key, inputShape: Shape) {
        checkExample("dense", inputShape, { rank: 1, axes: "its features last", orMore: true });
        const size = inputShape[inputShape.length - 1];
        const shapes = { kernel: [size, features], bias: [features] };
        return Object.freeze({
          params: drawKernel(key, shapes, { kernelInit, biasInit, useBias, dtype }),
          state: null,
          outputShape: Object.freeze(inputShape.with(-1, features)),
        });
      },
      apply: (params: DenseParams, _state: null, x: Tensor) => [affine("dense", params, x), null] as const,
    },
  );
}

/** x kernel + bias, for the layers that hold dense ones. */
export function affine(op: string, { kernel, bias }: DenseParams, x: Tensor): Tensor {
  checkSize(op, x, -1, kernel.shape[0]);
  const y = matmul(x, kernel);
  return bias === null ? y : add(y, bias);
}
