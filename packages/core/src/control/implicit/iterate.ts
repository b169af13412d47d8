/** When iterative solvers stop: options, and the loop they share. @module */

import { kindOf } from "../../base/checks.js";
import { ArgumentError } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { add } from "../../primitives/add.js";
import { gt, lt } from "../../primitives/compare.js";
import { and } from "../../primitives/logic.js";
import { max } from "../../primitives/max.js";
import { mul } from "../../primitives/mul.js";
import { whileLoop } from "../loops/loops.js";
import type { Vector } from "./vectors.js";
import { greatest, minus } from "./vectors.js";

/** How long fixedPoint and root search. */
export interface IterationOptions {
  /**
   * The search ends when no element changes by more than `tolerance` times the greatest magnitude of an element, or times 1
   * where all are smaller. At least 0; default 1e-6, and 1e-12 where all values are float64.
   */
  readonly tolerance?: number;
  /** The search ends after so many steps in any case. At least 0; default 1000 for fixedPoint, 50 for root. */
  readonly maxIterations?: number;
}

/** The options of a search, checked. */
export interface Limits {
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Throws unless the number is at least 0, and whole where it counts something. */
export function checkLimit(op: string, name: string, value: number, isCount = false): number {
  if (typeof value === "number" && value >= 0 && (!isCount || Number.isInteger(value))) return value;
  throw new ArgumentError({
    op,
    requirement: `${name} must be ${isCount ? "a whole number" : "a number"} of at least 0`,
    received: kindOf(value),
  });
}

/** Tolerance and number of steps, with defaults for values of these dtypes. */
export function limitsOf(op: string, options: IterationOptions, x: Vector, steps: number): Limits {
  const isDouble = x.every(({ dtype }) => dtype === "float64");
  const { tolerance = isDouble ? 1e-12 : 1e-6, maxIterations = steps } = options;
  return {
    tolerance: checkLimit(op, "tolerance", tolerance),
    maxIterations: checkLimit(op, "maxIterations", maxIterations, true),
  };
}

/**
 * Repeats `step` until it changes nothing by more than the tolerance, relative to the greatest element; `floor` is what the
 * tolerance refers to where all elements are smaller.
 */
export function settle(
  step: (x: Vector) => Vector,
  start: Vector,
  { tolerance, maxIterations }: Limits,
  floor: number,
): Vector {
  const one = scalarTensor(1, "int32");
  const changed = (before: Vector, x: Vector): Tensor => {
    const change = greatest(minus(x, before));
    const scale = max(greatest(x), scalarTensor(floor, change.dtype));
    return gt(change, mul(scale, scalarTensor(tolerance, change.dtype)));
  };
  const first = maxIterations === 0 ? start : step(start);
  const { x } = whileLoop<State>(
    ({ before, x: current, count }) =>
      and(lt(count, scalarTensor(maxIterations, "int32")), changed(before, current)),
    ({ x: current, count }) => ({ before: current, x: step(current), count: add(count, one) }),
    { before: start, x: first, count: one },
  );
  return x;
}

interface State {
  readonly before: Vector;
  readonly x: Vector;
  readonly count: Tensor;
}
