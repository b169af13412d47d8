/**
 * The fully connected layer.
 * @module
 */
import { ArgumentError, add, type Key, matmul, type Shape, ShapeError, type Tensor } from "@cotangent/core";
import { pipe } from "fp-ts/lib/function.js";
import { apS, bindTo, evaluate } from "fp-ts/lib/State.js";
import { type Initializer, lecunNormal, zeros } from "./initializers.js";
import type { Layer } from "./layer.js";
import { drawWith } from "./random.js";

/** How a dense layer begins. */
export interface DenseOptions {
  /** Makes the kernel; default initializers.lecunNormal(). */
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
 * @throws ArgumentError when features is no positive integer; ShapeError when the input shape has no axis
 * @example
 * ```ts
 * import { random, tensor, zeros } from "@cotangent/core";
 * import { dense } from "@cotangent/nn";
 * const layer = dense(3);
 * const { params, outputShape } = layer.init(random.key(0), [2]);
 * [params.kernel.shape, outputShape] // => [[2, 3], [3]]
 * layer.apply(params, null, zeros([5, 2]))[0].shape // => [5, 3]
 * ```
 */
export function dense(features: number, options: DenseOptions = {}): Layer<DenseParams, null> {
  const { kernelInit = lecunNormal(), biasInit = zeros, useBias = true, dtype = "float32" } = options;
  if (!Number.isInteger(features) || features < 1) {
    throw new ArgumentError({
      op: "dense",
      requirement: "features must be a positive integer",
      received: String(features),
    });
  }
  return Object.freeze({
    init(key: Key, inputShape: Shape) {
      const size = inputShape.at(-1);
      if (size === undefined) {
        throw new ShapeError({
          op: "dense",
          requirement: "an example must have at least one axis",
          received: "the input shape []",
        });
      }
      const params = pipe(
        drawWith((own) => kernelInit(own, [size, features], dtype)),
        bindTo("kernel"),
        apS(
          "bias",
          drawWith((own) => (useBias ? biasInit(own, [features], dtype) : null)),
        ),
        evaluate(key),
      );
      return Object.freeze({
        params: Object.freeze(params),
        state: null,
        outputShape: Object.freeze([...inputShape.slice(0, -1), features]),
      });
    },
    apply({ kernel, bias }: DenseParams, _state: null, x: Tensor) {
      const y = matmul(x, kernel);
      return [bias === null ? y : add(y, bias), null] as const;
    },
  });
}
