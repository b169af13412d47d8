/** The zeta function of Hurwitz and its derivatives of every order in its exponent. @module */
import { avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { log, pow } from "../kernel/math/index.js";
import { bernoulli, productOf } from "../kernel/math/polygamma.js";
import type { Taylor } from "../kernel/math/taylor.js";
import { addTaylor, areSmall, divTaylor, mulTaylor } from "../kernel/math/taylor.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { add, neg } from "./add.js";
import { batchElementwise } from "./batching.js";
import { checkDType, checkSameShape } from "./check.js";
import { constantLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, floating, positive } from "./domains.js";
import { loopElements } from "./elementLoop.js";
import { sumTangents } from "./kinds.js";
import { mul } from "./mul.js";

export interface ZetaParams {
  /** How often it is differentiated in s, a whole number from 0. */
  readonly order: number;
}

/**
 * The sum of (q + k)^-s over k = 0, 1, 2, ..., or a derivative of that in s, elementwise. Shape and dtype are those of s and q.
 * Infinity at s = 1 and q = 0, -1, -2, ... (where derivatives are NaN); NaN for s < 1, and for negative q where s is no integer.
 * @see Abramowitz, Stegun: Handbook of Mathematical Functions (1964), 23.1.30 (Euler-Maclaurin)
 */
export const zeta: Callable<[s: Tensor, q: Tensor], ZetaParams, Tensor> = definePrimitive<
  [s: Tensor, q: Tensor],
  ZetaParams
>({
  name: "zeta",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) =>
    [0, 1].map((order) => ({
      args: [argument(shape, { low: 1.5, high: 5 }), argument(shape, positive)],
      params: { order },
    })),
  shape: ([s, q]) => {
    checkDType("zeta", [s, q], floating);
    checkSameShape("zeta", [s, q], ["s", "q"]);
    return [avalOf(q)];
  },
  // d zeta_n(s, q) = zeta_(n+1)(s, q) ds + (d/ds)^n (-s zeta(s + 1, q)) dq, where zeta_n is the nth derivative in s
  jvp: ([s, q], [ds, dq], { order }) => {
    const inQ = (d: Tensor): Tensor => {
      const next = add(s, constantLike(s, 1));
      const slope = mul(s, zeta(next, q, { order }));
      if (order === 0) return mul(d, neg(slope));
      const lower = mul(constantLike(s, order), zeta(next, q, { order: order - 1 }));
      return mul(d, neg(add(slope, lower)));
    };
    return [
      sumTangents([
        ds === null ? null : mul(ds, zeta(s, q, { order: order + 1 })),
        dq === null ? null : inQ(dq),
      ]),
    ];
  },
  batch: (args, dims, params, size) => batchElementwise(([s, q]) => [zeta(s, q, params)], args, dims, size),
  lower: ([s, q], { order }, build) => {
    const wide = (x: LazyArray): LazyArray =>
      build.materialize({ shape: x.shape, body: scalar.convert(x.body, "float64") });
    const body = sumOf(wide(s), wide(q), order, build);
    return [{ shape: q.shape, body: scalar.convert(body, q.body.dtype) }];
  },
});

const epsilon = 1.1102230246251565e-16;

// All is calculated with s + h instead of s, in powers of h up to the order of the derivative.
function sumOf(s: LazyArray, q: LazyArray, order: number, build: Builder): ScalarExpr {
  const count = order + 1;
  // base^-(s + h)
  const power = (base: ScalarExpr, exponent: ScalarExpr): Taylor => {
    const value = pow(base, exponent);
    const slope = scalar.neg(log(base));
    const more: ScalarExpr[] = [value];
    for (let j = 1; j < count; j++) more.push(scalar.div(scalar.mul(more[j - 1], slope), j));
    return more;
  };
  const isWhole = scalar.eq(scalar.floor(q.body), q.body);
  const isPole = scalar.or(scalar.eq(s.body, 1), scalar.and(scalar.le(q.body, 0), isWhole));
  const isProper = scalar.and(scalar.lt(1, s.body), scalar.not(isPole));
  // From here on the sum is an integral with corrections, which grow with s.
  const enough = scalar.add(s.body, 12);
  const start = power(q.body, scalar.neg(s.body));
  const [base, ...sum] = loopElements(
    scalar.and(isProper, scalar.lt(q.body, enough)),
    [q.body, ...start.map((each) => scalar.select(scalar.lt(q.body, enough), each, 0))],
    q.shape,
    ([from, ...total]) => {
      const next = scalar.add(from, 1);
      const isFar = scalar.le(enough, next);
      const term = power(next, scalar.neg(s.body)).map((each) => scalar.select(isFar, 0, each));
      const isDone = scalar.or(isFar, areSmall(term, total, epsilon));
      return { next: [next, ...addTaylor(total, term)], isDone };
    },
    build,
  );
  const isRest = scalar.and(scalar.le(enough, base), scalar.lt(base, Infinity));
  const rest = mulTaylor(power(base, scalar.sub(1, s.body)), corrections(s.body, base, count), count);
  const total = scalar.add(sum[order], scalar.select(isRest, rest[order], 0));
  const value = scalar.mul(total, productOf(1, order));
  // Further negative q than steps: no value rather than half a sum.
  const isFound = scalar.or(scalar.le(0, base), scalar.le(enough, base));
  const atPole = scalar.and(scalar.le(1, s.body), isPole);
  const outside = scalar.select(atPole, scalar.constant(order === 0 ? Infinity : NaN, "float64"), NaN);
  return scalar.select(scalar.and(isProper, isFound), value, outside);
}

// 1 / (s - 1) + 1 / (2 w) + s / w^2 (B_2 / 2! + (s + 1) (s + 2) / w^2 (B_4 / 4! + ...))
function corrections(s: ScalarExpr, w: ScalarExpr, count: number): Taylor {
  const one = scalar.constant(1, "float64");
  const linear = (shift: number): Taylor => [scalar.add(s, shift), one].slice(0, count);
  const inverse = scalar.div(1, w);
  const square = scalar.mul(inverse, inverse);
  const scaled = bernoulli.map((b, j): Taylor => [scalar.constant(b / productOf(1, 2 * j + 2), "float64")]);
  const inner = scaled.reduceRight((sum, each, j) => {
    const pair = mulTaylor(linear(2 * j + 1), linear(2 * j + 2), count);
    return addTaylor(each, mulTaylor(mulTaylor(pair, [square], count), sum, count));
  });
  const half = [scalar.mul(inverse, 0.5)];
  const series = addTaylor(half, mulTaylor(mulTaylor(linear(0), [square], count), inner, count));
  return addTaylor(divTaylor([one], linear(-1), count), series);
}
