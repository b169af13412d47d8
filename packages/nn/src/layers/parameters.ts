/** Options and drawing of the kernels and biases that most layers have. @module */
import type { Key, Shape, Tensor } from "@cotangent/core";
import { pipe } from "fp-ts/lib/function.js";
import { apS, bindTo, evaluate } from "fp-ts/lib/State.js";
import type { Initializer } from "../initializers/initializer.js";
import { drawWith } from "../random.js";

/** How the parameters of a layer begin. */
export interface KernelOptions {
  /** Makes the kernel. */
  readonly kernelInit?: Initializer;
  /** Makes the bias; default initializers.zeros. */
  readonly biasInit?: Initializer;
  /** Is there a bias? Default true. */
  readonly useBias?: boolean;
  /** dtype of the parameters; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** A kernel, and a bias or null. */
export interface KernelParams {
  readonly kernel: Tensor;
  readonly bias: Tensor | null;
}

/** Draws a kernel and a bias, each with a key of its own. */
export function drawKernel(
  key: Key,
  shapes: { readonly kernel: Shape; readonly bias: Shape },
  { kernelInit, biasInit, useBias, dtype }: Required<KernelOptions>,
): KernelParams {
  return Object.freeze(
    pipe(
      drawWith((own) => kernelInit(own, shapes.kernel, dtype)),
      bindTo("kernel"),
      apS(
        "bias",
        drawWith((own) => (useBias ? biasInit(own, shapes.bias, dtype) : null)),
      ),
      evaluate(key),
    ),
  );
}
