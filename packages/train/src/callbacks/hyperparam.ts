/**
 * Hyperparameters that callbacks change: they live in the memory of the optimizer, as injectHyperparams puts them there.
 * @module
 */
import { ArgumentError, type Tensor, tensor } from "@cotangent/core";
import {
  chain,
  type GradientTransformation,
  type InjectHyperparamsState,
  injectHyperparams,
  scale,
} from "@cotangent/optim";

/** States whose optimizer is made by injectHyperparams, or by scalable. */
export interface HasHyperparams {
  readonly optimizerState: { readonly hyperparams: Readonly<Record<string, Tensor>> };
}

/** The hyperparameter `name` of a state. */
export function readHyperparam(op: string, state: HasHyperparams, name: string): number {
  const found = state.optimizerState.hyperparams?.[name];
  if (found !== undefined) return Number(found.item());
  throw new ArgumentError({
    op,
    requirement: "the optimizer must have the hyperparameter in its memory",
    expected: JSON.stringify(name),
    received: Object.keys(state.optimizerState.hyperparams ?? {}).join(", ") || "no hyperparameters",
    fix: "Make it with injectHyperparams, or scalable(optimizer).",
  });
}

// The overload keeps the type of the state: a spread of S is an S, which TypeScript cannot say.
export function withHyperparam<S extends HasHyperparams>(state: S, name: string, value: number): S;
export function withHyperparam(state: HasHyperparams, name: string, value: number): HasHyperparams {
  const { optimizerState } = state;
  const { [name]: before } = optimizerState.hyperparams;
  const hyperparams = Object.freeze({
    ...optimizerState.hyperparams,
    [name]: tensor(value, { dtype: before.dtype }),
  });
  return Object.freeze({ ...state, optimizerState: Object.freeze({ ...optimizerState, hyperparams }) });
}

/**
 * The optimizer with a factor on its updates, 1 at first, that reduceOnPlateau and others change: `hyperparams.scale` of its
 * memory. It multiplies beside any schedule that the optimizer has.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sgd } from "@cotangent/optim";
 * import { scalable } from "@cotangent/train";
 * scalable(sgd(0.1)).init(tensor(0)).hyperparams.scale.item() // => 1
 * ```
 */
export function scalable<O>(
  optimizer: GradientTransformation<O>,
): GradientTransformation<InjectHyperparamsState<"scale">> {
  return injectHyperparams(({ scale: factor }) => chain(optimizer, scale(factor)), { scale: 1 });
}
