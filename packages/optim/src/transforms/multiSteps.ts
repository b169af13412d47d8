/**
 * Gradient accumulation: several small batches make one update.
 * @module
 */
import {
  add,
  astype,
  type DType,
  div,
  equal,
  greaterEqual,
  less,
  logicalAnd,
  logicalNot,
  mod,
  sub,
  type Tensor,
  type TensorLike,
  tensor,
  where,
} from "@cotangent/core";
import { checkFields } from "@cotangent/core/checks";
import {
  type GradientTransformation,
  mapWith,
  open,
  type Scalar,
  stateful,
  stored,
  type Tree,
} from "../base.js";
import { branch, choose } from "../branch.js";
import {
  check,
  checkOptions,
  checkTransformation,
  flag,
  floatDType,
  nonNegative,
  type Rule,
  whole,
} from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { squaredNorm } from "../norms.js";
import { allFinite } from "./finite.js";
import { zerosOf } from "./moments.js";

/** How many batches make an update: a whole number, or a function of how many updates came before, int32[]. */
export type EverySteps = number | ((gradientStep: Tensor) => TensorLike);

/** Says whether a batch is to be left out: bool[]. */
export type SkipRule = (updates: Tree, gradientStep: Tensor, params?: Tree) => Tensor;

/** How gradients are put together, and which are left out. */
export interface MultiStepsOptions {
  /** The mean of the gradients? Default true; else their sum. */
  readonly useGradMean?: boolean;
  /** In which dtype they are put together; default that of the parameters. */
  readonly accumulatorDtype?: DType;
  /** Which batches do not count: skipNotFinite, skipLargeUpdates or a function like these; default none. */
  readonly shouldSkip?: SkipRule;
}

/** Where in an update we are, and what is there so far. */
export interface MultiStepsState<S = Tree> {
  /** Batches since the last update: int32[]. */
  readonly miniStep: Tensor;
  /** Updates so far: int32[]. */
  readonly gradientStep: Tensor;
  readonly innerState: S;
  /** Mean or sum of the gradients since the last update, in the structure of the parameters. */
  readonly accGrads: Tree;
  /** Was the last batch left out? bool[]. */
  readonly skipped: Tensor;
}

const aFunction: Rule = { requirement: "must be a function", allows: (value) => typeof value === "function" };

/**
 * Updates with `inner` after every `every` batches, by the mean of their gradients; in between updates are zeros.
 * @throws ArgumentError when `every` is no whole number of at least 1, or for an option of the wrong type
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { multiSteps, sgd } from "@cotangent/optim";
 * const optimizer = multiSteps(sgd(0.5), 2);
 * const [first, state] = optimizer.update(tensor(2), optimizer.init(tensor(0)));
 * const [second] = optimizer.update(tensor(6), state);
 * [first.item(), second.item()] // => [0, -2]
 * ```
 */
export function multiSteps<S>(
  inner: GradientTransformation<S>,
  every: EverySteps,
  options: MultiStepsOptions = {},
): GradientTransformation<MultiStepsState<S>> {
  checkTransformation("multiSteps", "inner", inner);
  if (typeof every !== "function") check("multiSteps", "every", every, whole);
  checkOptions("multiSteps", options, {
    ...{ useGradMean: flag, accumulatorDtype: floatDType, shouldSkip: aFunction },
  });
  const { useGradMean = true, accumulatorDtype, shouldSkip = () => tensor(false) } = options;
  return stateful<MultiStepsState<S>>({
    init: (params) => ({
      miniStep: zeroCount(),
      gradientStep: zeroCount(),
      innerState: inner.init(params),
      accGrads: zerosOf(params, accumulatorDtype),
      skipped: tensor(false),
    }),
    update(updates, state, params, extra) {
      const { miniStep, gradientStep } = state;
      const steps = typeof every === "function" ? every(gradientStep) : every;
      const skipped = shouldSkip(updates, gradientStep, params);
      const weight = add(miniStep, 1);
      const gathered = stored(
        mapWith(
          (sum, g) => (useGradMean ? add(sum, div(sub(g, sum), astype(weight, sum.dtype))) : add(sum, g)),
          state.accGrads,
          updates,
        ),
        state.accGrads,
      );
      const isLast = logicalAnd(equal(miniStep, sub(steps, 1)), logicalNot(skipped));
      const [made, innerState] = branch(
        isLast,
        () =>
          inner.update(
            stored(open("update", updates).close(open("update", gathered).leaves), updates),
            state.innerState,
            params,
            extra,
          ),
        () => [zerosOf(updates), state.innerState] as const,
      );
      const kept = choose(isLast, zerosOf(gathered), gathered);
      return [
        made,
        {
          miniStep: where(skipped, miniStep, astype(mod(nextCount(miniStep), steps), "int32")),
          gradientStep: where(isLast, nextCount(gradientStep), gradientStep),
          innerState,
          accGrads: choose(skipped, state.accGrads, kept),
          skipped,
        },
      ];
    },
  });
}

/**
 * Has multiSteps just made an update? bool[], from its state.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { hasUpdated, multiSteps, sgd } from "@cotangent/optim";
 * const optimizer = multiSteps(sgd(0.5), 2);
 * const [, state] = optimizer.update(tensor(2), optimizer.init(tensor(0)));
 * hasUpdated(state).item() // => 0
 * ```
 */
export function hasUpdated(state: MultiStepsState): Tensor {
  const kinds = { miniStep: "tensor", gradientStep: "tensor" } as const;
  checkFields("hasUpdated", "state", state, kinds, "Pass the state of multiSteps itself.");
  return logicalAnd(equal(state.miniStep, 0), greaterEqual(state.gradientStep, 1));
}

/**
 * For multiSteps: leaves out batches of which some gradient is not finite.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { skipNotFinite } from "@cotangent/optim";
 * skipNotFinite({ w: tensor([1, Number.NaN]) }).item() // => 1
 * ```
 */
export function skipNotFinite(updates: Tree): Tensor {
  return logicalNot(allFinite(updates));
}

/**
 * For multiSteps: leaves out batches of which the squared norm of all gradients is not below `maxSquaredNorm`, at least 0.
 * @throws ArgumentError when maxSquaredNorm is negative or not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { skipLargeUpdates } from "@cotangent/optim";
 * skipLargeUpdates(10)({ w: tensor([3, 4]) }).item() // => 1
 * ```
 */
export function skipLargeUpdates(maxSquaredNorm: Scalar): (updates: Tree) => Tensor {
  check("skipLargeUpdates", "maxSquaredNorm", maxSquaredNorm, nonNegative);
  return (updates) => logicalNot(less(squaredNorm(open("skipLargeUpdates", updates).leaves), maxSquaredNorm));
}
