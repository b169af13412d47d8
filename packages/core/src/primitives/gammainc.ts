/** The regularized incomplete gamma functions and their derivatives of every order. @module */
import { avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as math from "../kernel/math/index.js";
import { poissonLog as poissonLogOf } from "../kernel/math/poisson.js";
import { polygamma as polygammaOf, productOf } from "../kernel/math/polygamma.js";
import type { Taylor } from "../kernel/math/taylor.js";
import { addTaylor, areSmall, divTaylor, expTaylor, mulTaylor, padTaylor } from "../kernel/math/taylor.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { add, neg, sub } from "./add.js";
import { batchElementwise } from "./batching.js";
import { checkDType, checkSameShape } from "./check.js";
import { eq } from "./compare.js";
import { constantLike } from "./constant.js";
import { convert } from "./convert.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { div } from "./div.js";
import { argument, floating, positive } from "./domains.js";
import { loopElements } from "./elementLoop.js";
import { exp } from "./exp.js";
import { sumTangents } from "./kinds.js";
import { digamma } from "./lgamma.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { poissonLog } from "./poissonLog.js";
import { polygamma } from "./polygamma.js";
import { select } from "./select.js";

export interface GammaParams {
  /** The integral from x to infinity instead of that from 0 to x? */
  readonly isUpper: boolean;
  /** How often it is differentiated in a, a whole number from 0. */
  readonly order: number;
}

/**
 * The integral of t^(a-1) e^-t from 0 to x (or from x on), divided by gamma(a), or a derivative of that in a, elementwise. Shape and
 * dtype are those of x, a is float64. NaN for negative arguments; derivatives are NaN at a = 0 too.
 * @see Gil, Segura, Temme: Numerical Methods for Special Functions (2007), section 8
 */
export const gammainc: Callable<[a: Tensor, x: Tensor], GammaParams, Tensor> = definePrimitive<
  [a: Tensor, x: Tensor],
  GammaParams
>({
  name: "gammainc",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) =>
    [
      { isUpper: false, order: 0 },
      { isUpper: true, order: 1 },
      { isUpper: false, order: 2 },
    ].map((params) => ({
      args: [{ shape, domain: positive, dtype: "float64" as const }, argument(shape, positive)],
      params,
    })),
  shape: ([a, x]) => {
    checkDType("gammainc", [a], ["float64"]);
    checkDType("gammainc", [x], floating);
    checkSameShape("gammainc", [a, x], ["a", "x"]);
    return [avalOf(x)];
  },
  // d P_n(a, x) = P_(n+1)(a, x) da + (d/da)^n (x^(a-1) e^-x / gamma(a)) dx, where P_n is the nth derivative in a
  jvp: ([a, x], [da, dx], { isUpper, order }) => {
    const { dtype } = x;
    const inA = (d: Tensor): Tensor =>
      mul(convert(d, { dtype }), gammainc(a, x, { isUpper, order: order + 1 }));
    const inX = (d: Tensor): Tensor => {
      const density = convert(densityOf(a, convert(x, { dtype: "float64" }), order), { dtype });
      return mul(d, isUpper ? neg(density) : density);
    };
    return [sumTangents([da === null ? null : inA(da), dx === null ? null : inX(dx)])];
  },
  batch: (args, dims, params, size) =>
    batchElementwise(([a, x]) => [gammainc(a, x, params)], args, dims, size),
  lower: ([a, x], { isUpper, order }, build) => {
    const { shape } = x;
    const point = build.materialize({ shape, body: scalar.convert(x.body, "float64") });
    const body = integral(build.materialize(a), point, isUpper, order, build);
    return [{ shape, body: scalar.convert(body, x.body.dtype) }];
  },
});

// The nth derivative of e^g is the sum over k < n of (n-1 over k) times the kth one times the (n-k)th of g. The density is e^g with
// g = (a-1) log x - x - lgamma(a).
function densityOf(a: Tensor, x: Tensor, order: number): Tensor {
  // a - 1 rounds where a is small; a / x is no number at 0.
  const atZero = exp(poissonLog(sub(a, constantLike(x, 1)), x));
  const elsewhere = mul(div(a, x), exp(poissonLog(a, x)));
  const found = [select(eq(x, constantLike(x, 0)), atZero, elsewhere)];
  for (let n = 1; n <= order; n++) {
    const terms = found.map((each, k) => {
      const i = n - k - 1;
      const slope = i === 0 ? sub(log(x), digamma(a)) : neg(polygamma(a, { order: i }));
      const ways = productOf(k + 1, n - 1) / productOf(1, i);
      return mul(mul(constantLike(x, ways), slope), each);
    });
    found.push(terms.reduce((sum, term) => add(sum, term)));
  }
  return found[order];
}

const epsilon = 1.1102230246251565e-16;
const one = scalar.constant(1, "float64");

// All is calculated with a + h instead of a, in powers of h up to the order of the derivative.
function integral(a: LazyArray, x: LazyArray, isUpper: boolean, order: number, build: Builder): ScalarExpr {
  const isProper = scalar.and(
    scalar.and(scalar.lt(0, a.body), scalar.lt(0, x.body)),
    scalar.and(scalar.lt(a.body, Infinity), scalar.lt(x.body, Infinity)),
  );
  const isSmall = scalar.lt(x.body, scalar.add(a.body, 1));
  const sum = series(a, x, order, scalar.and(isProper, isSmall), build);
  const fraction = continued(a, x, order, scalar.and(isProper, scalar.not(isSmall)), build);
  const next = scalar.add(a.body, 1);
  const exponents = Array.from({ length: order + 1 }, (_, j) => {
    if (j === 0) return poissonLogOf(a.body, x.body);
    if (j === 1) return scalar.sub(math.log(x.body), math.digamma(next));
    return scalar.mul(polygammaOf(next, j - 1), -1 / productOf(1, j));
  });
  const times = mulTaylor([a.body, ...(order > 0 ? [one] : [])], fraction, order + 1);
  const chosen = sum.map((each, j) => scalar.select(isSmall, each, times[j]));
  const product = mulTaylor(expTaylor(exponents), chosen, order + 1);
  const part = scalar.mul(product[order], productOf(1, order));
  // What the two integrals have together is 1, whose derivative is 0.
  const rest = order === 0 ? scalar.sub(1, part) : scalar.neg(part);
  const found = isUpper ? scalar.select(isSmall, rest, part) : scalar.select(isSmall, part, rest);
  return scalar.select(isProper, found, atEnds(a.body, x.body, isUpper, order));
}

// All lies below infinity, nothing below 0; with a = 0 all lies at 0, with a infinite nothing that is finite.
function atEnds(a: ScalarExpr, x: ScalarExpr, isUpper: boolean, order: number): ScalarExpr {
  const [none, all] = order > 0 ? [0, 0] : isUpper ? [1, 0] : [0, 1];
  const undefinedHere = scalar.add(scalar.add(a, x), NaN);
  const isLegal = scalar.and(order > 0 ? scalar.lt(0, a) : scalar.le(0, a), scalar.le(0, x));
  const isBoth = scalar.eq(a, x);
  const everything = scalar.or(scalar.eq(a, 0), scalar.eq(x, Infinity));
  const decided = scalar.select(everything, scalar.constant(all, "float64"), none);
  return scalar.select(scalar.and(isLegal, scalar.not(isBoth)), decided, undefinedHere);
}

// 1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...
function series(a: LazyArray, x: LazyArray, order: number, isActive: ScalarExpr, build: Builder): Taylor {
  const count = order + 1;
  const start = padTaylor([one], count);
  const [, ...found] = loopElements(
    isActive,
    [a.body, ...start, ...start],
    x.shape,
    ([k, ...state]) => {
      const [term, total] = [state.slice(0, count), state.slice(count)];
      const next = scalar.add(k, 1);
      const smaller = mulTaylor(term, divTaylor([x.body], [next, one], count), count);
      const isDone = areSmall(smaller, total, epsilon);
      return { next: [next, ...smaller, ...addTaylor(total, smaller)], isDone };
    },
    build,
  );
  return found.slice(count);
}

// 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...))), by Lentz's method
function continued(a: LazyArray, x: LazyArray, order: number, isActive: ScalarExpr, build: Builder): Taylor {
  const count = order + 1;
  const zero = scalar.constant(0, "float64");
  const first = scalar.sub(scalar.add(x.body, 1), a.body);
  const linear = (value: ScalarExpr, slope: number): Taylor =>
    [value, scalar.constant(slope, "float64")].slice(0, count);
  const start = divTaylor([one], linear(first, -1), count);
  const far = padTaylor([scalar.constant(1e300, "float64")], count);
  const [, , ...found] = loopElements(
    isActive,
    [zero, first, ...far, ...start, ...start],
    x.shape,
    ([k, b, ...state]) => {
      const [c, d, h] = [0, 1, 2].map((i) => state.slice(i * count, (i + 1) * count));
      const next = scalar.add(k, 1);
      // -k (k - a) has the slope k in a.
      const product = scalar.neg(scalar.mul(next, scalar.sub(next, a.body)));
      const numerator = order > 0 ? [product, next] : [product];
      const wider = linear(scalar.add(b, 2), -1);
      const inverse = divTaylor([one], addTaylor(mulTaylor(numerator, d, count), wider), count);
      const forward = addTaylor(divTaylor(numerator, c, count), wider);
      const factor = mulTaylor(inverse, forward, count);
      const change = [scalar.sub(factor[0], 1), ...factor.slice(1)];
      const ones = change.map(() => one);
      const isDone = areSmall(change, ones, 2 * epsilon);
      return { next: [next, wider[0], ...forward, ...inverse, ...mulTaylor(h, factor, count)], isDone };
    },
    build,
  );
  return found.slice(2 * count);
}
