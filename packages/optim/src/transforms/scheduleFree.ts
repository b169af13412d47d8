/**
 * Schedule-free learning: a running average of the iterates takes the place of a schedule.
 * @module
 */
import {
  add,
  astype,
  type DType,
  div,
  isNaN as isNan,
  logicalOr,
  maximum,
  mul,
  pow,
  sub,
  type Tensor,
  tensor,
  where,
} from "@cotangent/core";
import { checkFields } from "@cotangent/core/checks";
import {
  type GradientTransformation,
  mapLeaves,
  mapWith,
  open,
  paramLeaves,
  stateful,
  stored,
  type Tree,
} from "../base.js";
import {
  check,
  checkOptions,
  checkTransformation,
  finite,
  floatDType,
  type Rule,
  schedulable,
} from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { complement } from "./moments.js";
import type { LearningRate } from "./scale.js";

/** How iterates are averaged. */
export interface ScheduleFreeOptions {
  /** Weight of the average in the point where gradients are taken, above 0 and at most 1; default 0.9. */
  readonly b1?: number;
  /** Iterates count in the average as the largest rate so far to this power; default 2. */
  readonly weightLrPower?: number;
  /** In which dtype the iterates are kept; default that of the parameters. */
  readonly stateDtype?: DType | undefined;
}

/** The iterates z, the sum of the weights of their average, and what that goes by. */
export interface ScheduleFreeState<S = Tree> {
  /** The option b1: []. */
  readonly b1: Tensor;
  readonly weightSum: Tensor;
  /** How many updates came before: int32[]. */
  readonly count: Tensor;
  /** The largest rate so far: []. */
  readonly maxLr: Tensor;
  readonly baseState: S;
  /** Where the base optimizer is, in the structure of the parameters. */
  readonly z: Tree;
}

const upToOne: Rule = {
  requirement: "must be above 0 and at most 1",
  allows: (value) => typeof value === "number" && value > 0 && value <= 1,
};

/** The share of the newest iterate in the average; 0 / 0, before any rate was positive, is 0. */
function shareOf(weight: Tensor, sum: Tensor): Tensor {
  const quotient = div(weight, sum);
  const isBroken = logicalOr(isNan(weight), isNan(sum));
  return where(isBroken, Number.NaN, where(isNan(quotient), 0, quotient));
}

/**
 * The parameters y = b1 x + (1 - b1) z lie between the iterates z of `base`, which moves by gradients at y, and their weighted
 * average x. `learningRate` is that of base; train at y, evaluate at x: scheduleFreeEvalParams. Schedules see count 0 first
 * (1 in Optax).
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scheduleFree, sgd } from "@cotangent/optim";
 * const optimizer = scheduleFree(sgd(0.5), 0.5);
 * const params = tensor(4);
 * optimizer.update(tensor(2), optimizer.init(params), params)[0].item() // => -1.0000...
 * ```
 * @see Defazio et al., "The road less scheduled" (2024)
 */
export function scheduleFree<S>(
  base: GradientTransformation<S>,
  learningRate: LearningRate,
  options: ScheduleFreeOptions = {},
): GradientTransformation<ScheduleFreeState<S>> {
  checkTransformation("scheduleFree", "base", base);
  check("scheduleFree", "the learning rate", learningRate, schedulable);
  checkOptions("scheduleFree", options, { b1: upToOne, weightLrPower: finite, stateDtype: floatDType });
  const { b1 = 0.9, weightLrPower = 2, stateDtype } = options;
  return stateful<ScheduleFreeState<S>>(
    {
      init(params) {
        const hasFloat32 = open("init", params).leaves.some((leaf) => leaf.dtype === "float32");
        const dtype = hasFloat32 ? "float32" : "float64";
        return {
          b1: tensor(b1, { dtype }),
          weightSum: tensor(0, { dtype }),
          count: zeroCount(),
          maxLr: tensor(0, { dtype }),
          baseState: base.init(params),
          z: mapLeaves("init", (leaf) => astype(leaf, stateDtype ?? leaf.dtype), params),
        };
      },
      update(updates, state, params, extra) {
        const y = open("update", updates).close(paramLeaves("scheduleFree", updates, params));
        const rate = typeof learningRate === "function" ? learningRate(state.count) : learningRate;
        const { dtype } = state.maxLr;
        const maxLr = maximum(state.maxLr, typeof rate === "object" ? astype(rate, dtype) : rate);
        const weight = pow(maxLr, weightLrPower);
        const weightSum = add(state.weightSum, weight);
        const part = shareOf(weight, weightSum);
        const [step, baseState] = base.update(updates, state.baseState, params, extra);
        const z = stored(
          mapWith((u, before) => add(before, u), step, state.z),
          state.z,
        );
        const made = mapWith(
          (here, before, now) => {
            const average = averageOf(here, before, b1);
            const own = astype(part, here.dtype);
            const next = add(mul(average, sub(1, own)), mul(now, own));
            return sub(add(mul(next, b1), mul(now, complement(b1))), here);
          },
          y,
          state.z,
          z,
        );
        return [made, { b1: state.b1, weightSum, count: nextCount(state.count), maxLr, baseState, z }];
      },
    },
    { maxLr: "tensor" },
  );
}

/** x from y and z. */
function averageOf(y: Tensor, z: Tensor, b1: number | Tensor): Tensor {
  return div(sub(y, mul(z, complement(b1))), b1);
}

/**
 * The parameters to evaluate with, the average x = (y - (1 - b1) z) / b1, from the state of scheduleFree and the parameters y of
 * training.
 * @throws TreeError when the parameters are not those of the state
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { applyUpdates, scheduleFree, scheduleFreeEvalParams, sgd } from "@cotangent/optim";
 * const optimizer = scheduleFree(sgd(0.5), 0.5);
 * const params = tensor(4);
 * const [updates, state] = optimizer.update(tensor(2), optimizer.init(params), params);
 * scheduleFreeEvalParams(state, applyUpdates(params, updates)).item() // => 2.9999...
 * ```
 */
export function scheduleFreeEvalParams<P>(state: ScheduleFreeState, params: P): P {
  checkFields(
    "scheduleFreeEvalParams",
    "state",
    state,
    { b1: "tensor", z: "object" },
    "Pass the state of scheduleFree itself.",
  );
  return mapWith((y, z) => averageOf(y, z, astype(state.b1, y.dtype)), params, state.z);
}
