/** A name for a value, by which policies of checkpoint choose what to keep. @module */
import { avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";

export interface CheckpointNameParams {
  readonly name: string;
}

/** x itself, called `name` where a policy asks. Shape and dtype are those of x. */
export const checkpointName: Callable<[x: Tensor], CheckpointNameParams, Tensor> = definePrimitive<
  [x: Tensor],
  CheckpointNameParams
>({
  name: "checkpointName",
  kind: "linear",
  dtypes: everything,
  samples: (shape) => [{ args: [argument(shape)], params: { name: "x" } }],
  shape: ([x]) => [avalOf(x)],
  // d x = dx, which has no name.
  jvp: (_primals, tangents) => tangents,
  transpose: (cts) => cts,
  batch: ([x], [dim], params) => [{ value: checkpointName(x, params), dim }],
  simplify: ([x]) => x,
  lower: ([x]) => [x],
});
