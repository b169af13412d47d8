/**
 * The zoom line search as a transformation, and how to save its last evaluation.
 * @module
 */
import { mul, type Tensor, tensor } from "@cotangent/core";
import { type GradientTransformation, mapWith, open, stateful, type Tree } from "../base.js";
import { check, checkOptions, nonNegative, oneOf, positive, type Rule, share, whole } from "../checks.js";
import { zeroCount } from "../counting.js";
import { zerosOf } from "../transforms/moments.js";
import { lineOf } from "./line.js";
import { zoomSearch } from "./zoom.js";

/** When a step is good, and where the search for it begins. */
export interface ZoomOptions {
  /** How many steps are tried at most, at least 1. */
  readonly maxLinesearchSteps: number;
  /** The longest step, positive; default null: no bound. */
  readonly maxLearningRate?: number | null;
  /** By how much a step may miss the conditions, at least 0; default 0. */
  readonly tol?: number;
  /** Factor from one step to the next while there is no interval, positive; default 2. */
  readonly increaseFactor?: number;
  /** The share of the decrease that the slope promises, in [0, 1]; default 1e-4. */
  readonly slopeRtol?: number;
  /** The share of the slope that may be left, in [0, 1]; default 0.9. */
  readonly curvRtol?: number;
  /** Relative rounding of values within which slopes decide, at least 0; default 1e-6; null: values always decide. */
  readonly approxDecRtol?: number | null;
  /** Intervals are not divided below this length, at least 0; default 1e-5. */
  readonly stepsizePrecision?: number;
  /** `keep`, the default: begin with the step of the update before; `one`: with 1. */
  readonly initialGuessStrategy?: "keep" | "one";
}

/** How a search went. */
export interface ZoomInfo {
  /** How many steps were tried: int32[]. */
  readonly numLinesearchSteps: Tensor;
  /** By how much the last one missed the decrease asked for: [], 0 when it did not. */
  readonly decreaseError: Tensor;
  /** By how much its slope was too steep: []. */
  readonly curvatureError: Tensor;
}

/** The step taken, and value and gradient there. */
export interface ZoomState {
  readonly learningRate: Tensor;
  readonly value: Tensor;
  /** In the structure of the parameters. */
  readonly grad: Tree;
  readonly info: ZoomInfo;
}

const orNull = (rule: Rule): Rule => ({
  requirement: `${rule.requirement}, or null`,
  allows: (value) => value === null || rule.allows(value),
});

/**
 * Multiplies updates u by a step t with enough decrease, f(w + t u) <= f(w) + slopeRtol t u.g, and little slope left,
 * |u.g(w + t u)| <= curvRtol |u.g(w)|; by the best step with the first when none has both. Steps grow until an interval holds a good
 * one, which is then narrowed by cubic interpolation. update needs the extra arguments `value`, `grad` and `valueFn`.
 * @throws ArgumentError for an option out of its range, and in update for a missing argument
 * @example
 * ```ts
 * import { grad, square, tensor } from "@cotangent/core";
 * import { chain, scaleByZoomLinesearch, sgd } from "@cotangent/optim";
 * const optimizer = chain(sgd(1), scaleByZoomLinesearch({ maxLinesearchSteps: 20 }));
 * const x = tensor(4);
 * const extra = { value: square(x), grad: grad(square)(x), valueFn: square };
 * optimizer.update(grad(square)(x), optimizer.init(x), x, extra)[0].item() // => -4
 * ```
 * @see Nocedal and Wright, "Numerical optimization" (2006), algorithms 3.5 and 3.6
 * @see Hager and Zhang, "Algorithm 851: CG_DESCENT" (2006), for the decrease by slope
 */
export function scaleByZoomLinesearch(options: ZoomOptions): GradientTransformation<ZoomState> {
  const op = "scaleByZoomLinesearch";
  checkOptions(op, options, {
    ...{
      maxLinesearchSteps: whole,
      maxLearningRate: orNull(positive),
      tol: nonNegative,
      increaseFactor: positive,
    },
    ...{
      slopeRtol: share,
      curvRtol: share,
      approxDecRtol: orNull(nonNegative),
      stepsizePrecision: nonNegative,
    },
    initialGuessStrategy: oneOf("keep", "one"),
  });
  check(op, "maxLinesearchSteps", options.maxLinesearchSteps, whole);
  const {
    maxLinesearchSteps,
    maxLearningRate = null,
    tol = 0,
    increaseFactor = 2,
    slopeRtol = 1e-4,
  } = options;
  const { curvRtol = 0.9, approxDecRtol = 1e-6, stepsizePrecision = 1e-5 } = options;
  const how = { maxLinesearchSteps, maxLearningRate, tol, increaseFactor, slopeRtol };
  const conditions = { curvRtol, approxDecRtol, stepsizePrecision };
  return stateful<ZoomState>({
    init(params) {
      const isWide = open("init", params).leaves.some((leaf) => leaf.dtype === "float64");
      const kind = isWide ? "float64" : "float32";
      const infinity = tensor(Number.POSITIVE_INFINITY, { dtype: kind });
      return {
        learningRate: tensor(1, { dtype: kind }),
        value: infinity,
        grad: zerosOf(params),
        info: Object.freeze({
          numLinesearchSteps: zeroCount(),
          decreaseError: infinity,
          curvatureError: infinity,
        }),
      };
    },
    update(updates, state, params, extra) {
      const opened = open("update", updates);
      const line = lineOf(op, opened, params, extra);
      const guess =
        options.initialGuessStrategy === "one"
          ? tensor(1, { dtype: state.learningRate.dtype })
          : state.learningRate;
      const found = zoomSearch(line, guess, { ...how, ...conditions });
      const info = {
        numLinesearchSteps: found.count,
        decreaseError: found.decreaseError,
        curvatureError: found.curvatureError,
      };
      const scaled = mapWith((update) => mul(update, found.step), updates);
      const memory = { learningRate: found.step, value: found.value, grad: opened.close(found.grad) };
      return [scaled, { ...memory, info: Object.freeze(info) }];
    },
  });
}
