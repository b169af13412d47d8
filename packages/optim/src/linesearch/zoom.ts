/**
 * Zoom line search: finds an interval that holds a good step, then narrows it by interpolation.
 * @module
 */
import {
  abs,
  add,
  div,
  equal,
  greater,
  greaterEqual,
  isInf,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  sub,
  type Tensor,
  tensor,
  where,
  whileLoop,
} from "@cotangent/core";
import { choose } from "../branch.js";
import { zeroCount } from "../counting.js";
import { cubicMinimum, quadraticMinimum } from "./interpolate.js";
import { excess, type Line } from "./line.js";

/** When a step is good, and how one is sought. */
export interface ZoomSearchOptions {
  readonly maxLinesearchSteps: number;
  readonly maxLearningRate: number | null;
  readonly tol: number;
  readonly increaseFactor: number;
  readonly slopeRtol: number;
  readonly curvRtol: number;
  readonly approxDecRtol: number | null;
  readonly stepsizePrecision: number;
}

/** A step size with the value and the slope there. */
interface Point {
  readonly step: Tensor;
  readonly value: Tensor;
  readonly slope: Tensor;
}

/** A step size with the value and the gradient there. */
interface Landing {
  readonly step: Tensor;
  readonly value: Tensor;
  readonly grad: readonly Tensor[];
}

/** The memory of a search. `low` is the best end of the interval, `reference` a third point for the cubic. */
interface Search {
  readonly count: Tensor;
  readonly last: Landing;
  readonly slope: Tensor;
  readonly decreaseError: Tensor;
  readonly curvatureError: Tensor;
  readonly intervalFound: Tensor;
  readonly done: Tensor;
  readonly failed: Tensor;
  readonly low: Point;
  readonly high: Point;
  readonly reference: { readonly step: Tensor; readonly value: Tensor };
  /** The best step so far of those with enough decrease; step 0 when there is none. */
  readonly safe: Landing;
}

/** How a search ended. */
export interface ZoomResult extends Landing {
  readonly count: Tensor;
  readonly decreaseError: Tensor;
  readonly curvatureError: Tensor;
}

/**
 * A step that satisfies the strong Wolfe conditions along the line, sought from `guess` on.
 * @see Nocedal and Wright, "Numerical optimization" (2006), algorithms 3.5 and 3.6
 */
export function zoomSearch(line: Line, guess: Tensor, options: ZoomSearchOptions): ZoomResult {
  const { last, count, decreaseError, curvatureError } = whileLoop(
    ({ done, failed }) => logicalNot(logicalOr(done, failed)),
    (search: Search) => round(line, guess, search, options),
    beginning(line),
  );
  return { ...last, count, decreaseError, curvatureError };
}

function beginning({ value, slope, gradient }: Line): Search {
  const zero = mul(slope, 0);
  const infinity = tensor(Number.POSITIVE_INFINITY, { dtype: slope.dtype });
  const origin = { step: tensor(0, { dtype: zero.dtype }), value, slope };
  const landing = { step: origin.step, value, grad: gradient };
  return {
    count: zeroCount(),
    last: landing,
    slope,
    decreaseError: infinity,
    curvatureError: infinity,
    intervalFound: tensor(false),
    done: tensor(false),
    failed: tensor(false),
    low: origin,
    high: origin,
    reference: { step: origin.step, value },
    safe: landing,
  };
}

/** One more step size, by the rule of the phase the search is in, and what follows from it. */
function round(line: Line, guess: Tensor, search: Search, options: ZoomSearchOptions): Search {
  const { maxLinesearchSteps, maxLearningRate, tol, increaseFactor, stepsizePrecision } = options;
  const { intervalFound, low, high } = search;
  const longer = where(equal(search.count, 0), guess, mul(search.last.step, increaseFactor));
  const outward = maxLearningRate === null ? longer : minimum(longer, maxLearningRate);
  const isLongest = maxLearningRate === null ? tensor(false) : greaterEqual(longer, maxLearningRate);
  const step = where(intervalFound, middleOf(search), outward);
  const [value, grad] = line.at(step);
  const slope = line.slopeOf(grad);
  const point = { step, value, slope };
  const decreaseError = decreaseErrorOf(line, point, options);
  const curvatureError = excess(sub(abs(slope), mul(abs(line.slope), options.curvRtol)));
  const isGood = lessEqual(maximum(decreaseError, curvatureError), tol);
  const isSafe = lessEqual(decreaseError, tol);

  const found = searched(search, point, decreaseError);
  const foundNow = logicalOr(found.isFound, isGood);
  const narrowed = zoomed(search, point, decreaseError);
  const isBetter = logicalAnd(isSafe, logicalOr(logicalNot(intervalFound), less(value, search.safe.value)));
  const landing = { step, value, grad };
  const safe = choose<Landing>(isBetter, landing, search.safe);

  const isTooSmall = lessEqual(abs(sub(high.step, low.step)), stepsizePrecision);
  const isOver = greaterEqual(add(search.count, 1), maxLinesearchSteps);
  const done = logicalOr(
    isGood,
    logicalAnd(logicalNot(intervalFound), logicalAnd(isLongest, logicalNot(foundNow))),
  );
  const isHopeless = logicalAnd(intervalFound, logicalAnd(isTooSmall, greater(safe.step, 0)));
  const failed = logicalAnd(logicalOr(isOver, isHopeless), logicalNot(done));
  // A failed search takes the safe step, and none where there is no finite value.
  const useSafe = logicalAnd(failed, logicalOr(greater(safe.step, 0), isInf(decreaseError)));
  return {
    count: add(search.count, 1),
    last: choose<Landing>(useSafe, safe, landing),
    slope,
    decreaseError,
    curvatureError,
    intervalFound: logicalOr(intervalFound, foundNow),
    done,
    failed,
    ...choose(intervalFound, narrowed, found.ends),
    safe,
  };
}

/** How much is missing to enough decrease: of the value or, near the minimum where values drown in rounding, of the slope. */
function decreaseErrorOf(line: Line, point: Point, { slopeRtol, approxDecRtol }: ZoomSearchOptions): Tensor {
  const gain = sub(point.value, line.value);
  const exact = sub(gain, mul(mul(point.step, slopeRtol), line.slope));
  if (approxDecRtol === null) return excess(exact);
  const bySlope = sub(point.slope, mul(line.slope, 2 * slopeRtol - 1));
  const byValue = sub(gain, mul(abs(line.value), approxDecRtol));
  return excess(minimum(maximum(bySlope, byValue), exact));
}

type Ends = Pick<Search, "low" | "high" | "reference">;

/** While there is no interval: do the new point and the one before enclose a good step? */
function searched(
  search: Search,
  point: Point,
  decreaseError: Tensor,
): { readonly isFound: Tensor; readonly ends: Ends } {
  const before = { step: search.last.step, value: search.last.value, slope: search.slope };
  const isRise = logicalAnd(greaterEqual(point.value, before.value), greater(search.count, 0));
  const isHigh = logicalOr(greater(decreaseError, 0), isRise);
  const isLow = logicalAnd(greaterEqual(point.slope, 0), logicalNot(isHigh));
  const low = choose(isLow, point, before);
  const high = choose(isLow, before, point);
  return {
    isFound: logicalOr(isHigh, isLow),
    ends: { low, high, reference: { step: low.step, value: low.value } },
  };
}

/** With an interval: the new point takes the place of one of its ends. */
function zoomed({ low, high }: Search, point: Point, decreaseError: Tensor): Ends {
  const isHigh = logicalOr(greater(decreaseError, 0), greaterEqual(point.value, low.value));
  const isBeyond = greaterEqual(mul(point.slope, sub(high.step, low.step)), 0);
  const lowIsHigh = logicalAnd(isBeyond, logicalNot(isHigh));
  const left = choose(logicalOr(isHigh, lowIsHigh), high, low);
  return {
    low: choose(isHigh, low, point),
    high: choose(lowIsHigh, low, choose(isHigh, point, high)),
    reference: { step: left.step, value: left.value },
  };
}

/** The minimum of the cubic through the points; of the quadratic, or the middle, where that is not well inside. */
function middleOf({ low, high, reference }: Search): Tensor {
  const length = abs(sub(high.step, low.step));
  const [left, right] = [minimum(high.step, low.step), maximum(high.step, low.step)];
  const isInside = (x: Tensor, share: number): Tensor => {
    const margin = mul(length, share);
    return logicalAnd(greater(x, add(left, margin)), less(x, sub(right, margin)));
  };
  const cubic = cubicMinimum(low, high, reference);
  const quadratic = quadraticMinimum(low, high);
  const middle = div(add(low.step, high.step), 2);
  return where(isInside(cubic, 0.2), cubic, where(isInside(quadratic, 0.1), quadratic, middle));
}
