/** The regularized incomplete gamma functions. @module */
import { avalOf } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as math from "../kernel/math/index.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { add, neg, sub } from "./add.js";
import { batchElementwise } from "./batching.js";
import { checkDType, checkSameShape } from "./check.js";
import { eq } from "./compare.js";
import { constantLike, zerosLike } from "./constant.js";
import { convert } from "./convert.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, floating, positive } from "./domains.js";
import { exp } from "./exp.js";
import { lgamma } from "./lgamma.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { select } from "./select.js";

export interface GammaParams {
  /** The integral from x to infinity instead of that from 0 to x? */
  readonly isUpper: boolean;
}

/**
 * The integral of t^(a-1) e^-t from 0 to x (or from x on), divided by gamma(a), elementwise. Shape and dtype are those of x, a is
 * float64. NaN for negative arguments. There is no derivative in a.
 * @see Gil, Segura, Temme: Numerical Methods for Special Functions (2007), section 8
 */
export const gammainc: Callable<[a: Tensor, x: Tensor], GammaParams, Tensor> = definePrimitive<
  [a: Tensor, x: Tensor],
  GammaParams
>({
  name: "gammainc",
  doc: "Regularized incomplete gamma function.",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) =>
    [false, true].map((isUpper) => ({
      args: [{ shape, domain: positive, dtype: "float64" as const }, argument(shape, positive)],
      params: { isUpper },
    })),
  shape: ([a, x]) => {
    checkDType("gammainc", [a], ["float64"]);
    checkDType("gammainc", [x], floating);
    checkSameShape("gammainc", [a, x], ["a", "x"]);
    return [avalOf(x)];
  },
  // dP = x^(a-1) e^-x / gamma(a) dx
  jvp: ([a, x], [da, dx], { isUpper }) => {
    if (da !== null) {
      throw new ArgumentError({
        op: isUpper ? "gammaincc" : "gammainc",
        requirement: "there is no derivative in a",
        fix: "Hold it fixed with stopGradient(a).",
      });
    }
    if (dx === null) return [null];
    const less = sub(convert(a, { dtype: x.dtype }), constantLike(x, 1));
    const power = select(eq(less, constantLike(x, 0)), zerosLike(x), mul(less, log(x)));
    const density = exp(sub(power, add(x, lgamma(add(less, constantLike(x, 1))))));
    return [mul(dx, isUpper ? neg(density) : density)];
  },
  batch: (args, dims, params, size) =>
    batchElementwise(([a, x]) => [gammainc(a, x, params)], args, dims, size),
  lower: ([a, x], { isUpper }, build) => {
    const { shape } = x;
    const point = build.materialize({ shape, body: scalar.convert(x.body, "float64") });
    const order = build.materialize(a);
    const body = integral(order, point, isUpper, build);
    return [{ shape, body: scalar.convert(body, x.body.dtype) }];
  },
});

const epsilon = 1.1102230246251565e-16;
// Near x = a it takes some multiple of the root of a.
const mostSteps = 20_000;

function integral(a: LazyArray, x: LazyArray, isUpper: boolean, build: Builder): ScalarExpr {
  const isProper = scalar.and(
    scalar.and(scalar.lt(0, a.body), scalar.lt(0, x.body)),
    scalar.and(scalar.lt(a.body, Infinity), scalar.lt(x.body, Infinity)),
  );
  const isSmall = scalar.lt(x.body, scalar.add(a.body, 1));
  const sum = series(a, x, scalar.and(isProper, isSmall), build);
  const fraction = continued(a, x, scalar.and(isProper, scalar.not(isSmall)), build);
  const power = scalar.sub(scalar.mul(a.body, math.log(x.body)), x.body);
  const scale = math.exp(scalar.sub(power, math.lgamma(a.body)));
  const lower = scalar.div(scalar.mul(scale, sum.body), a.body);
  const upper = scalar.mul(scale, fraction.body);
  const found = isUpper
    ? scalar.select(isSmall, scalar.sub(1, lower), upper)
    : scalar.select(isSmall, lower, scalar.sub(1, upper));
  return scalar.select(isProper, found, atEnds(a.body, x.body, isUpper));
}

// All lies below infinity, nothing below 0; with a = 0 all lies at 0, with a infinite nothing that is finite.
function atEnds(a: ScalarExpr, x: ScalarExpr, isUpper: boolean): ScalarExpr {
  const [none, all] = isUpper ? [1, 0] : [0, 1];
  const undefinedHere = scalar.add(scalar.add(a, x), NaN);
  const isLegal = scalar.and(scalar.le(0, a), scalar.le(0, x));
  const isBoth = scalar.eq(a, x);
  const everything = scalar.or(scalar.eq(a, 0), scalar.eq(x, Infinity));
  const decided = scalar.select(everything, scalar.constant(all, "float64"), none);
  return scalar.select(scalar.and(isLegal, scalar.not(isBoth)), decided, undefinedHere);
}

type Steps = (state: readonly ScalarExpr[]) => {
  readonly next: readonly ScalarExpr[];
  readonly isDone: ScalarExpr;
};

// Repeats a step at each element until it is done there; what is done stays as it is.
function repeat(
  isActive: ScalarExpr,
  init: readonly ScalarExpr[],
  shape: readonly number[],
  step: Steps,
  build: Builder,
): readonly LazyArray[] {
  const one = (value: number): LazyArray => ({ shape: [], body: scalar.constant(value, "int32") });
  const axes = shape.map((_, axis) => axis);
  const start = [isActive, ...init].map((body): LazyArray => ({ shape, body }));
  const anyActive = (active: LazyArray): LazyArray => build.reduce(active, axes, "or");
  const { carries } = build.loop(
    {
      _tag: "while",
      holds: ([count, active]) => ({
        shape: [],
        body: scalar.and(anyActive(active).body, scalar.lt(count.body, mostSteps)),
      }),
    },
    [one(0), ...start],
    [],
    ([count, active, ...state]) => {
      const { next, isDone } = step(state.map(({ body }) => body));
      const kept = next.map(
        (body, i): LazyArray => ({
          shape,
          body: scalar.select(active.body, body, state[i].body),
        }),
      );
      const going: LazyArray = { shape, body: scalar.and(active.body, scalar.not(isDone)) };
      return {
        carries: [{ shape: [], body: scalar.add(count.body, 1) }, going, ...kept],
        rows: [],
      };
    },
  );
  return carries.slice(2);
}

// 1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...
function series(a: LazyArray, x: LazyArray, isActive: ScalarExpr, build: Builder): LazyArray {
  const one = scalar.constant(1, "float64");
  const [, , sum] = repeat(
    isActive,
    [a.body, one, one],
    x.shape,
    ([k, term, total]) => {
      const next = scalar.add(k, 1);
      const smaller = scalar.mul(term, scalar.div(x.body, next));
      const isDone = scalar.le(smaller, scalar.mul(total, epsilon));
      return { next: [next, smaller, scalar.add(total, smaller)], isDone };
    },
    build,
  );
  return sum;
}

// 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...))), by Lentz's method
function continued(a: LazyArray, x: LazyArray, isActive: ScalarExpr, build: Builder): LazyArray {
  const one = scalar.constant(1, "float64");
  const first = scalar.sub(scalar.add(x.body, 1), a.body);
  const [, , , , product] = repeat(
    isActive,
    [
      scalar.constant(0, "float64"),
      first,
      scalar.constant(1e300, "float64"),
      scalar.div(one, first),
      scalar.div(one, first),
    ],
    x.shape,
    ([k, b, c, d, h]) => {
      const next = scalar.add(k, 1);
      const numerator = scalar.neg(scalar.mul(next, scalar.sub(next, a.body)));
      const wider = scalar.add(b, 2);
      const inverse = scalar.div(one, scalar.add(scalar.mul(numerator, d), wider));
      const forward = scalar.add(wider, scalar.div(numerator, c));
      const factor = scalar.mul(inverse, forward);
      const isDone = scalar.le(scalar.abs(scalar.sub(factor, 1)), 2 * epsilon);
      return { next: [next, wider, forward, inverse, scalar.mul(h, factor)], isDone };
    },
    build,
  );
  return product;
}
