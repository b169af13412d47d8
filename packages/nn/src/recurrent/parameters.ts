/** Kernels of recurrent cells: one for the input, one for what is carried on, the gates side by side in both. @module */
import { concatenate, type Key, ones, type Tensor, zeros } from "@cotangent/core";
import { pipe } from "fp-ts/lib/function.js";
import { apS, bindTo, evaluate } from "fp-ts/lib/State.js";
import { glorotUniform } from "../initializers/fans.js";
import type { Initializer } from "../initializers/initializer.js";
import { orthogonal } from "../initializers/orthogonal.js";
import { drawWith } from "../random.js";
import type { SequenceOptions } from "./cell.js";

/** How a recurrent layer begins and runs. */
export interface RecurrentOptions extends SequenceOptions {
  /** Makes the kernel; default initializers.glorotUniform(), as in Keras. */
  readonly kernelInit?: Initializer;
  /** Makes the recurrent kernel; default initializers.orthogonal(), as in Keras. */
  readonly recurrentInit?: Initializer;
  /** dtype of the parameters; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** Parameters of a recurrent layer: kernel [in, gates * units], recurrent [units, gates * units], bias [gates * units]. */
export interface RecurrentParams {
  readonly kernel: Tensor;
  readonly recurrent: Tensor;
  readonly bias: Tensor;
}

/** Kernels for `gates` gates of `units` units; the bias is 0, and 1 for gate number `open`. */
export function drawRecurrent(
  key: Key,
  features: number,
  {
    units,
    gates,
    open,
    kernelInit = glorotUniform(),
    recurrentInit = orthogonal(),
    dtype = "float32",
  }: RecurrentOptions & { readonly units: number; readonly gates: number; readonly open?: number },
): RecurrentParams {
  const biases = Array.from({ length: gates }, (_, gate) =>
    gate === open ? ones([units], { dtype }) : zeros([units], { dtype }),
  );
  return Object.freeze(
    pipe(
      drawWith((own) => kernelInit(own, [features, gates * units], dtype)),
      bindTo("kernel"),
      apS(
        "recurrent",
        drawWith((own) => recurrentInit(own, [units, gates * units], dtype)),
      ),
      apS(
        "bias",
        drawWith(() => concatenate(biases)),
      ),
      evaluate(key),
    ),
  );
}
