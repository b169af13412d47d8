/**
 * Chains of transformations, and the algebra behind them: a monoid.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkList } from "@cotangent/core/checks";
import type { Monoid } from "fp-ts/lib/Monoid.js";
import { asMade, type ExtraArguments, type GradientTransformation, type Tree } from "./base.js";
import { checkTransformation } from "./checks.js";

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
  for (const [i, each] of transformations.entries())
    checkTransformation("chain", `transformations[${i}]`, each);
  return Object.freeze({
    init: (params: Tree) => Object.freeze(transformations.map((each) => each.init(params))),
    update<P>(updates: P, state: readonly Tree[], params?: Tree, extra?: ExtraArguments) {
      if (!Array.isArray(state) || state.length !== transformations.length) {
        throw new ArgumentError({
          op: "chain",
          requirement: "the state must have one entry per transformation",
          expected: String(transformations.length),
          received: Array.isArray(state) ? String(state.length) : typeof state,
          fix: asMade,
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
export const chainMonoid: Monoid<GradientTransformation> = /* @__PURE__ */ Object.freeze({
  concat: (first: GradientTransformation, second: GradientTransformation) => chain(first, second),
  empty: /* @__PURE__ */ identity(),
});

/** The memory of namedChain: the states of its transformations, by name. */
export type NamedChainState = Readonly<Record<string, Tree>>;

/**
 * The chain of transformations with names, in the order of the entries; its memory is the object of theirs.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { namedChain, scale, trace } from "@cotangent/optim";
 * const heavyBall = namedChain([["momentum", trace({ decay: 0.9 })], ["rate", scale(-0.5)]]);
 * const [update, state] = heavyBall.update(tensor(2), heavyBall.init(tensor(0)));
 * [update.item(), Object.keys(state)] // => [-1, ["momentum", "rate"]]
 * ```
 * @throws ArgumentError when two have the same name, and when update gets a state without one of them
 */
export function namedChain(
  entries: readonly (readonly [name: string, transformation: GradientTransformation])[],
): GradientTransformation<NamedChainState> {
  checkList("namedChain", "entries", entries);
  for (const [i, entry] of entries.entries()) {
    checkList("namedChain", `entries[${i}]`, entry);
    checkTransformation("namedChain", `entries[${i}][1]`, entry[1]);
  }
  const names = entries.map(([name]) => String(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ArgumentError({
      op: "namedChain",
      requirement: "names must differ",
      received: `${twice} twice`,
    });
  return Object.freeze({
    init: (params: Tree) =>
      Object.freeze(Object.fromEntries(entries.map(([name, of]) => [name, of.init(params)]))),
    update<P>(updates: P, state: NamedChainState, params?: Tree, extra?: ExtraArguments) {
      checkArguments("update", { state: "object" }, { state }, asMade);
      let current = updates;
      const next = entries.map(([name, of]) => {
        if (!Object.hasOwn(state, name)) {
          throw new ArgumentError({
            op: "namedChain",
            requirement: "the state must have an entry per transformation",
            expected: names.join(", "),
            received: Object.keys(state).join(", "),
            fix: asMade,
          });
        }
        const [made, memory] = of.update(current, state[name], params, extra);
        current = made;
        return [name, memory] as const;
      });
      return [current, Object.freeze(Object.fromEntries(next))] as const;
    },
  });
}
