/** Activations that pull towards 0, and let what is small be 0. @module */
import * as core from "@cotangent/core";
import { type Activation, namedActivation } from "./activation.js";

/**
 * x where |x| is above lambda, else 0. Shape and dtype are those of x.
 * `lambda`: 0 or more; default 0.5.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { hardShrink } from "@cotangent/nn";
 * hardShrink().of(tensor([-2, 0.25, 2])).toArray() // => [-2, 0, 2]
 * ```
 */
export function hardShrink(lambda: number = 0.5): Activation {
  return namedActivation("hardShrink", (x) => core.where(core.lessEqual(core.abs(x), lambda), 0, x));
}

/**
 * x brought nearer to 0 by lambda, and 0 where it is not so far away. Shape and dtype are those of x.
 * `lambda`: 0 or more; default 0.5.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softShrink } from "@cotangent/nn";
 * softShrink().of(tensor([-2, 0.25, 2])).toArray() // => [-1.5, 0, 1.5]
 * ```
 */
export function softShrink(lambda: number = 0.5): Activation {
  return namedActivation("softShrink", (x) =>
    core.where(
      core.greater(x, lambda),
      core.sub(x, lambda),
      core.where(core.less(x, -lambda), core.add(x, lambda), 0),
    ),
  );
}

/**
 * x - tanh(x). Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { tanhShrink } from "@cotangent/nn";
 * tanhShrink.of(tensor([0, 1])).toArray() // => [0, 0.238...]
 * ```
 */
export const tanhShrink: Activation = /* @__PURE__ */ namedActivation("tanhShrink", (x) =>
  core.sub(x, core.tanh(x)),
);
