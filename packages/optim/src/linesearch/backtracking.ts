/**
 * Backtracking line search: steps become shorter until the loss falls enough.
 * @module
 */
import {
  add,
  greater,
  isInf,
  lessEqual,
  logicalAnd,
  logicalNot,
  minimum,
  mul,
  sub,
  type Tensor,
  tensor,
  where,
  whileLoop,
} from "@cotangent/core";
import { type GradientTransformation, mapWith, open, stateful, type Tree } from "../base.js";
import { check, checkOptions, flag, nonNegative, positive, share, whole } from "../checks.js";
import { zeroCount } from "../counting.js";
import { zerosOf } from "../transforms/moments.js";
import { excess, lineOf } from "./line.js";

/** When a step is good, and how it changes until it is. */
export interface BacktrackingOptions {
  /** How often a step is shortened at most, at least 1. */
  readonly maxBacktrackingSteps: number;
  /** The share of the decrease that the slope promises, in [0, 1]; default 1e-4. */
  readonly slopeRtol?: number;
  /** Factor on a step that is too long, in [0, 1]; default 0.8. */
  readonly decreaseFactor?: number;
  /** Factor on the step of the update before, where the search begins, positive; default 1.5. */
  readonly increaseFactor?: number;
  /** The longest step, positive; default 1. */
  readonly maxLearningRate?: number;
  /** How much worse than asked for a value may be, at least 0; default 0. */
  readonly atol?: number;
  /** The same relative to the value, at least 0; default 0. */
  readonly rtol?: number;
  /** Keep the gradient at the end of the step in the state? Default false. */
  readonly storeGrad?: boolean;
}

/** How a search went. */
export interface BacktrackingInfo {
  /** How many steps were tried: int32[]. */
  readonly numLinesearchSteps: Tensor;
  /** By how much the last one missed the decrease asked for: [], 0 when it did not. */
  readonly decreaseError: Tensor;
}

/** The step taken, and value and gradient there. */
export interface BacktrackingState {
  readonly learningRate: Tensor;
  readonly value: Tensor;
  /** In the structure of the parameters, or null without storeGrad. */
  readonly grad: Tree;
  readonly info: BacktrackingInfo;
}

/**
 * Multiplies updates by the first of the steps t, t c, t c^2, ... with f(w + t u) <= (1 + rtol) f(w) + slopeRtol t u.g + atol,
 * where c is decreaseFactor and the first t is increaseFactor times the one of the update before, at most maxLearningRate. 0 when
 * all steps lead to no finite value. update needs the extra arguments `value`, `grad` and `valueFn`.
 * @throws ArgumentError for an option out of its range, and in update for a missing argument
 * @example
 * ```ts
 * import { grad, square, tensor } from "@cotangent/core";
 * import { chain, scaleByBacktrackingLinesearch, sgd } from "@cotangent/optim";
 * const optimizer = chain(sgd(1), scaleByBacktrackingLinesearch({ maxBacktrackingSteps: 20, decreaseFactor: 0.5 }));
 * const x = tensor(4);
 * const extra = { value: square(x), grad: grad(square)(x), valueFn: square };
 * const [update, state] = optimizer.update(grad(square)(x), optimizer.init(x), x, extra);
 * [update.item(), state[1].learningRate.item()] // => [-4, 0.5]
 * ```
 * @see Armijo, "Minimization of functions having Lipschitz continuous first partial derivatives" (1966)
 */
export function scaleByBacktrackingLinesearch(
  options: BacktrackingOptions,
): GradientTransformation<BacktrackingState> {
  const op = "scaleByBacktrackingLinesearch";
  checkOptions(op, options, {
    ...{ maxBacktrackingSteps: whole, slopeRtol: share, decreaseFactor: share, increaseFactor: positive },
    ...{ maxLearningRate: positive, atol: nonNegative, rtol: nonNegative, storeGrad: flag },
  });
  check(op, "maxBacktrackingSteps", options.maxBacktrackingSteps, whole);
  const { maxBacktrackingSteps, slopeRtol = 1e-4, decreaseFactor = 0.8, increaseFactor = 1.5 } = options;
  const { maxLearningRate = 1, atol = 0, rtol = 0, storeGrad = false } = options;
  return stateful<BacktrackingState>({
    init(params) {
      const isWide = open("init", params).leaves.some((leaf) => leaf.dtype === "float64");
      const kind = isWide ? "float64" : "float32";
      const infinity = tensor(Number.POSITIVE_INFINITY, { dtype: kind });
      return {
        learningRate: tensor(1, { dtype: kind }),
        value: infinity,
        grad: storeGrad ? zerosOf(params) : null,
        info: Object.freeze({ numLinesearchSteps: zeroCount(), decreaseError: infinity }),
      };
    },
    update(updates, state, params, extra) {
      const opened = open("update", updates);
      const line = lineOf(op, opened, params, extra);
      const first = minimum(mul(state.learningRate, increaseFactor), maxLearningRate);
      const promised = mul(line.slope, slopeRtol);
      const result = whileLoop(
        ({ error, tried }) =>
          logicalAnd(logicalNot(lessEqual(error, atol)), lessEqual(tried, maxBacktrackingSteps)),
        ({ step, tried }) => {
          const next = where(greater(tried, 0), mul(step, decreaseFactor), step);
          const value = line.valueAt(next);
          const missing = sub(sub(value, mul(line.value, 1 + rtol)), mul(next, promised));
          return { step: next, value, error: excess(missing), tried: add(tried, 1) };
        },
        {
          step: first,
          value: line.value,
          error: add(mul(first, 0), Number.POSITIVE_INFINITY),
          tried: zeroCount(),
        },
      );
      const learningRate = where(isInf(result.error), 0, result.step);
      const scaled = mapWith((update) => mul(update, learningRate), updates);
      // One gradient at the end costs less than one with every step that is tried.
      const grad = storeGrad ? opened.close(line.at(result.step)[1]) : null;
      const info = { numLinesearchSteps: result.tried, decreaseError: result.error };
      return [scaled, { learningRate, value: result.value, grad, info: Object.freeze(info) }];
    },
  });
}
