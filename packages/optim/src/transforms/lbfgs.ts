/**
 * The direction of L-BFGS: gradients times an estimate of the inverse Hessian from the last few steps.
 * @module
 */
import {
  add,
  arange,
  astype,
  div,
  equal,
  greater,
  minimum,
  mod,
  mul,
  reshape,
  scan,
  sqrt,
  sub,
  type Tensor,
  take,
  where,
  zeros,
} from "@cotangent/core";
import { type GradientTransformation, open, paramLeaves, stateful, type Tree } from "../base.js";
import { checkOptions, flag, whole } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { dotLeaves, squaredNorm } from "../norms.js";
import { zerosOf } from "./moments.js";

/** How much is remembered, and where the estimate starts. */
export interface ScaleByLbfgsOptions {
  /** Steps that are remembered, at least 1; default 10. */
  readonly memorySize?: number;
  /** Start from the identity times s.y / y.y of the last step, at first min(1, 1 / |g|)? Default true; else from the identity. */
  readonly scaleInitPrecond?: boolean;
}

/** The last parameters and gradients, and differences of the ones before: trees of [memorySize, ...shape]. */
export interface ScaleByLbfgsState extends CountState {
  readonly params: Tree;
  readonly updates: Tree;
  readonly diffParamsMemory: Tree;
  readonly diffUpdatesMemory: Tree;
  /** 1 / (s.y) of each remembered step, [memorySize]; 0 for none. */
  readonly weightsMemory: Tensor;
}

type Leaves = readonly Tensor[];

/** `memory` with `row` at this place of its first axis. */
function written(memory: Tensor, row: Tensor, place: Tensor): Tensor {
  const [size, ...rest] = memory.shape;
  const isPlace = equal(arange(0, size, 1, { dtype: "int32" }), place);
  return where(reshape(isPlace, [size, ...rest.map(() => 1)]), astype(row, memory.dtype), memory);
}

interface Memory {
  readonly steps: Leaves;
  readonly changes: Leaves;
  readonly weights: Tensor;
}

const rowsAt = (memory: Leaves, place: Tensor): Leaves =>
  memory.map((each) => take(each, place, { axis: 0 }));

/** x + factor * direction, leaf by leaf, in the dtypes of x. */
const along = (x: Leaves, factor: Tensor, direction: Leaves): Leaves =>
  x.map((leaf, i) => astype(add(leaf, mul(direction[i], astype(factor, leaf.dtype))), leaf.dtype));

/** The two-loop recursion: from the newest remembered step to the oldest and back. */
function twoLoops(
  gradient: Leaves,
  { steps, changes, weights }: Memory,
  start: Tensor | null,
  order: Tensor,
): Leaves {
  const [down, alphas] = scan(
    (vector: Leaves, place: Tensor) => {
      const alpha = mul(take(weights, place), dotLeaves(rowsAt(steps, place), vector));
      return [along(vector, mul(alpha, -1), rowsAt(changes, place)), alpha] as const;
    },
    gradient,
    order,
    { reverse: true },
  );
  const scaled = start === null ? down : down.map((leaf) => mul(leaf, astype(start, leaf.dtype)));
  const [up] = scan(
    (vector: Leaves, [place, alpha]: readonly [Tensor, Tensor]) => {
      const beta = mul(take(weights, place), dotLeaves(rowsAt(changes, place), vector));
      return [along(vector, sub(alpha, beta), rowsAt(steps, place)), null] as const;
    },
    scaled,
    [order, alphas] as const,
  );
  return up;
}

/**
 * With s the last changes of the parameters and y those of the gradients, the update is H g, H being the inverse Hessian that
 * BFGS estimates from memorySize pairs; H g is never stored as a matrix. Follow it by a minus sign and a line search.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByLbfgs } from "@cotangent/optim";
 * // f(x) = x^2: the second update is a Newton step.
 * const lbfgs = scaleByLbfgs();
 * const [, state] = lbfgs.update(tensor([8]), lbfgs.init(tensor([4])), tensor([4]));
 * lbfgs.update(tensor([6]), state, tensor([3]))[0] // => f32[1] [3]
 * ```
 * @see Nocedal and Wright, "Numerical optimization" (2006), algorithms 7.4 and 7.5
 */
export function scaleByLbfgs(options: ScaleByLbfgsOptions = {}): GradientTransformation<ScaleByLbfgsState> {
  checkOptions("scaleByLbfgs", options, { memorySize: whole, scaleInitPrecond: flag });
  const { memorySize = 10, scaleInitPrecond = true } = options;
  return stateful<ScaleByLbfgsState>({
    init(params) {
      const { leaves, close } = open("init", params);
      const memory = close(leaves.map(({ shape, dtype }) => zeros([memorySize, ...shape], { dtype })));
      const dtype = leaves.some((leaf) => leaf.dtype === "float64") ? "float64" : "float32";
      return {
        count: zeroCount(),
        params: zerosOf(params),
        updates: zerosOf(params),
        diffParamsMemory: memory,
        diffUpdatesMemory: memory,
        weightsMemory: zeros([memorySize], { dtype }),
      };
    },
    update(updates, state, params) {
      const values = paramLeaves("scaleByLbfgs", updates, params);
      const { leaves: gradient, close } = open("update", updates);
      const [steps, changes] = [state.params, state.updates].map((tree, which) =>
        open("update", tree).leaves.map((before, i) => sub((which === 0 ? values : gradient)[i], before)),
      );
      const hasPast = greater(state.count, 0);
      const product = dotLeaves(changes, steps);
      const weight = where(equal(product, 0), 0, div(1, product));
      // The place of the last step in the ring; at count 0 zeros are written to the last place.
      const last = mod(add(state.count, memorySize - 1), memorySize);
      const remembered = (memory: Tree, rows: Leaves): Leaves =>
        open("update", memory).leaves.map((each, i) => written(each, where(hasPast, rows[i], 0), last));
      const memory = {
        steps: remembered(state.diffParamsMemory, steps),
        changes: remembered(state.diffUpdatesMemory, changes),
        weights: written(state.weightsMemory, where(hasPast, weight, 0), last),
      };
      const order = mod(add(arange(0, memorySize, 1, { dtype: "int32" }), state.count), memorySize);
      const start = scaleInitPrecond ? initialScale(gradient, changes, product, hasPast) : null;
      const made = twoLoops(gradient, memory, start, order);
      return [
        close(made),
        {
          count: nextCount(state.count),
          params: close(values),
          updates: close(gradient),
          diffParamsMemory: close(memory.steps),
          diffUpdatesMemory: close(memory.changes),
          weightsMemory: memory.weights,
        },
      ];
    },
  });
}

/** s.y / y.y, or min(1, 1 / |g|) before there was a step. */
function initialScale(gradient: Leaves, changes: Leaves, product: Tensor, hasPast: Tensor): Tensor {
  const squares = where(hasPast, squaredNorm(changes), 0);
  const curvature = where(greater(squares, 0), div(product, squares), 1);
  return where(hasPast, curvature, minimum(div(1, sqrt(squaredNorm(gradient))), 1));
}
