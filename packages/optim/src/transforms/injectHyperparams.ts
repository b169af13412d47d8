/**
 * Hyperparameters as part of the memory: to be read, changed by hand, and put on a schedule, whichever they are.
 * @module
 */
import { astype, type Tensor, type TensorLike, tensor } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { type GradientTransformation, open, type Scalar, stateful, type Tree } from "../base.js";
import { check, checkTransformation, schedulable } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";

/** A number or tensor [], or a function of how many updates came before; every schedule is one. */
export type Hyperparam = Scalar | ((count: Tensor) => TensorLike);

/** The hyperparameters of the last update (before the first: of that), by name, [] each; and the memory of the transformation. */
export interface InjectHyperparamsState<N extends string = string, S = Tree> extends CountState {
  readonly hyperparams: Readonly<Record<N, Tensor>>;
  readonly innerState: S;
}

/**
 * The transformation that `make` makes of hyperparameters, where these live in the memory: `state.hyperparams.learningRate`.
 * Functions are asked anew at each update, count being 0 at the first; a number may be replaced in the state. All have the
 * widest dtype of the parameters.
 * @throws ArgumentError when a hyperparameter is neither a finite number nor a function
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adam, injectHyperparams, linearSchedule } from "@cotangent/optim";
 * const optimizer = injectHyperparams(
 *   ({ learningRate, b1 }) => adam(learningRate, { b1 }),
 *   { learningRate: linearSchedule(0.5, 0, { transitionSteps: 10 }), b1: 0.75 },
 * );
 * const state = optimizer.init(tensor([1, 2]));
 * [state.hyperparams.learningRate.item(), state.hyperparams.b1.item()] // => [0.5, 0.75]
 * ```
 */
export function injectHyperparams<N extends string, S>(
  make: (hyperparams: Readonly<Record<N, Tensor>>) => GradientTransformation<S>,
  hyperparams: Readonly<Record<N, Hyperparam>>,
): GradientTransformation<InjectHyperparamsState<N, S>>;
export function injectHyperparams(
  make: (hyperparams: Readonly<Record<string, Tensor>>) => GradientTransformation,
  hyperparams: Readonly<Record<string, Hyperparam>>,
): GradientTransformation<InjectHyperparamsState> {
  checkArguments("injectHyperparams", { make: "function", hyperparams: "object" }, { make, hyperparams });
  for (const [name, value] of Object.entries(hyperparams))
    check("injectHyperparams", name, value, schedulable);
  const inner = (values: Readonly<Record<string, Tensor>>): GradientTransformation => {
    const made = make(values);
    checkTransformation("injectHyperparams", "what make gives", made);
    return made;
  };
  const valuesAt = (
    count: Tensor,
    tree: Tree,
    before: Readonly<Record<string, Tensor>> | null,
  ): Readonly<Record<string, Tensor>> => {
    const dtype = open("update", tree).leaves.some((leaf) => leaf.dtype === "float64")
      ? "float64"
      : "float32";
    const values = Object.entries(hyperparams).map(([name, value]) => {
      const now = typeof value === "function" ? value(count) : (before?.[name] ?? value);
      return [name, typeof now === "object" ? astype(now, dtype) : tensor(Number(now), { dtype })] as const;
    });
    return Object.freeze(Object.fromEntries(values));
  };
  return stateful<InjectHyperparamsState>({
    init(params) {
      const count = zeroCount();
      const first = valuesAt(count, params, null);
      return { count, hyperparams: first, innerState: inner(first).init(params) };
    },
    update(updates, state, params, extra) {
      const now = valuesAt(state.count, updates, state.hyperparams);
      const [made, innerState] = inner(now).update(updates, state.innerState, params, extra);
      return [made, { count: nextCount(state.count), hyperparams: now, innerState }];
    },
  });
}
