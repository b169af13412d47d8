/**
 * Transformations of a part of the parameters.
 * @module
 */
import { type GradientTransformation, stateful, type Tree } from "../base.js";
import { checkTransformation } from "../checks.js";
import { isBoolean, type Mask, merged, only, valuesOf } from "../groups.js";
import { setToZero } from "./setToZero.js";

/** The memory of the inner transformation, which knows the chosen parameters only. */
export interface MaskedState<S = Tree> {
  readonly innerState: S;
}

/**
 * Applies `inner` where the mask is true; elsewhere updates pass unchanged (they are not zero: `freeze` makes them so). Inner
 * sees null in place of what it does not change, and remembers nothing of it.
 * `mask` is a tree of booleans, of the structure of the parameters or of its upper part, or a function of path and leaf.
 * @throws TreeError in init and update when the mask has no boolean for some leaf
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { masked, scale } from "@cotangent/optim";
 * const half = masked(scale(0.5), { head: true, body: false });
 * const gradients = { head: [tensor(2), tensor(4)], body: tensor(2) };
 * half.update(gradients, half.init(gradients))[0].head[1].item() // => 2
 * ```
 */
export function masked<S>(
  inner: GradientTransformation<S>,
  mask: Mask,
): GradientTransformation<MaskedState<S>> {
  checkTransformation("masked", "inner", inner);
  const chosenOf = (tree: Tree): readonly boolean[] => valuesOf("masked", mask, tree, isBoolean);
  return stateful<MaskedState<S>>({
    init: (params) => ({ innerState: inner.init(only("masked", params, chosenOf(params))) }),
    update(updates, { innerState }, params, extra) {
      const chosen = chosenOf(updates);
      const [made, next] = inner.update(
        only("masked", updates, chosen),
        innerState,
        params === undefined || params === null ? params : only("masked", params, chosenOf(params)),
        extra,
      );
      return [merged("masked", updates, made, chosen), { innerState: next }];
    },
  });
}

/**
 * Sets updates to zero where the mask is true, so that these parameters stay; the others pass unchanged.
 * `mask` is a tree of booleans, of the structure of the parameters or of its upper part, or a function of path and leaf.
 * @throws TreeError in init and update when the mask has no boolean for some leaf
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { chain, freeze, sgd } from "@cotangent/optim";
 * const optimizer = chain(sgd(0.5), freeze((path) => path[0] === "body"));
 * const gradients = { head: tensor(2), body: tensor(2) };
 * optimizer.update(gradients, optimizer.init(gradients))[0].body.item() // => 0
 * ```
 */
export function freeze(mask: Mask): GradientTransformation<MaskedState<null>> {
  return masked(setToZero(), mask);
}
