/**
 * Chains of transformations, and the algebra behind them: a monoid.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import type { Monoid } from "fp-ts/lib/Monoid.js";
import type { ExtraArguments, GradientTransformation, Tree } from "./base.js";

/**
 * The transformation that changes nothing and remembers nothing.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { identity } from "@cotangent/optim";
 * identity().update({ w: tensor([1, 2]) }, null)[0].w // => f32[2] [1, 2]
 * ```
 */
export function identity(): GradientTransformation<null> {
  return Object.freeze({
    init: () => null,
    update: <P>(updates: P, state: null) => [updates, state] as const,
  });
}

/**
 * Applies transformations one after the other, the first to the gradients themselves. Its memory is the array of theirs.
 * @throws ArgumentError when update gets a state that is not of this chain
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { chain, scale, trace } from "@cotangent/optim";
 * const heavyBall = chain(trace({ decay: 0.9 }), scale(-0.1));
 * const state = heavyBall.init(tensor(0));
 * const [first, next] = heavyBall.update(tensor(1), state);
 * const [second] = heavyBall.update(tensor(1), next);
 * [first.item(), second.item()] // => [-0.100000..., -0.189999...]
 * ```
 */
export function chain<const S extends readonly unknown[]>(
  ...transformations: { readonly [K in keyof S]: GradientTransformation<S[K]> }
): GradientTransformation<S>;
export function chain(
  ...transformations: readonly GradientTransformation[]
): GradientTransformation<readonly Tree[]> {
  return Object.freeze({
    init: (params: Tree) => Object.freeze(transformations.map((each) => each.init(params))),
    update<P>(updates: P, state: readonly Tree[], params?: Tree, extra?: ExtraArguments) {
      if (!Array.isArray(state) || state.length !== transformations.length) {
        throw new ArgumentError({
          op: "chain",
          requirement: "the state must have one entry per transformation",
          expected: String(transformations.length),
          received: Array.isArray(state) ? String(state.length) : typeof state,
          fix: "Pass the state that init, or the update before, returned.",
        });
      }
      let current = updates;
      const next = transformations.map((each, i) => {
        const [transformed, memory] = each.update(current, state[i], params, extra);
        current = transformed;
        return memory;
      });
      return [current, Object.freeze(next)] as const;
    },
  });
}

/**
 * Transformations under `chain`, as fp-ts has it: `concat(a, b)` applies a, then b; `empty` is `identity()`. The laws
 * hold for the updates; the memories of both sides of a law hold the same tensors, nested differently.
 */
export const chainMonoid: Monoid<GradientTransformation> = Object.freeze({
  concat: (first: GradientTransformation, second: GradientTransformation) => chain(first, second),
  empty: identity(),
});
