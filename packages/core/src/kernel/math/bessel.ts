/**
 * Modified Bessel functions of the first kind of orders 0 and 1, times e^-|x|: the inverse of 1 + x and something small near 0, a
 * polynomial up to 8, one in 1 / x over the root of x beyond; packages/core/scripts/bessel.py prints the coefficients.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, lt, mul, neg, select, sqrt, sub } from "../scalar.js";
import { fastTwoSum } from "./doubleDouble.js";
import { throughFloat64 } from "./floats.js";
import type { Rational } from "./polynomial.js";
import { polynomialOf, rational } from "./polynomial.js";

interface Series {
  readonly end: number;
  /** (1 / f(x) - 1 - x) / x^2 for x up to `end`, where f is the function, of order 1 times 2 / x. */
  readonly low: Rational;
  /** In x - 4, for x up to 8. The first two, here and in `high`, are the constant term: a short number and the rest. */
  readonly middle: readonly number[];
  /** In 16 / x - 1, times the root of x. */
  readonly high: readonly number[];
}

const order0: Series = {
  end: 2.0,
  low: {
    p: [
      4150.470427478233, -1338.981910873301, 277.7221113815215, -71.84981444767703, 3.360651392692868,
      -0.7190373977140752, 0.004510122790629943, -0.00023908007046086945,
    ],
    q: [
      16601.881709912963, 178.03292647683332, 3591.340503725598, 36.408785865860665, 130.39007395548697,
      0.9725010138362485, 1.0,
    ],
  },
  middle: [
    0.2070016860961914, 2.351277952915435e-7, -0.02825108172155137, 0.0059072267837469595,
    -0.0013913037712618816, 0.000341185219435536, -8.297205167588853e-5, 1.9354303200194726e-5,
    -4.24445774041575e-6, 8.66348754978219e-7, -1.6397838371457417e-7, 2.8779899734666378e-8,
    -4.692710660054127e-9, 7.128761654552751e-10, -1.0121460307365393e-10, 1.3474844326577361e-11,
    -1.6874615751691236e-12, 1.9937979649646075e-13, -2.228680989611389e-14, 2.3624409737069643e-15,
    -2.382057149094658e-16, 2.2997079905709055e-17, -2.1377504108552743e-18, 1.8644014573015825e-19,
    -1.3816290749910835e-20, 7.222394863368261e-22, -1.879264153015038e-23,
  ],
  high: [
    0.4021768569946289, -3.475496208292618e-7, 0.003360551983667882, 0.0001362160743920016,
    1.1143033788793383e-5, 1.4838475624354739e-6, 2.973599245711691e-7, 8.872226076985944e-8,
    3.932490655090274e-8, 2.1547766123152486e-8, 7.56217211649462e-9, -6.744174071305682e-9,
    -1.3445848376053295e-8, -5.417345421962412e-9, 7.67171783754129e-9, 7.460334800864385e-9,
    -3.764307838729156e-9, -6.000901344824869e-9, 1.899530156269716e-9, 3.6874901123508158e-9,
    -9.439631578386417e-10, -1.6518551084930412e-9, 3.866238390819136e-10, 4.702415028848403e-10,
    -1.0521285690626723e-10, -6.276659926631328e-11, 1.3581083238840177e-11,
  ],
};
const order1: Series = {
  end: 1.5,
  low: {
    p: [
      72058.69150633628, 9044.606226068328, 4317.470142886172, 336.0143302667732, 39.50450855177528,
      0.9645374523957315, -0.05551780689522639,
    ],
    q: [
      192156.5106835671, 2768.2265267817206, 16543.353842910303, 202.31912937645183, 235.29724933760968, 1.0,
    ],
  },
  middle: [
    0.17875099182128906, -1.5231885373549446e-7, -0.01643662815405746, 0.0017333154699613316,
    -2.6562893519635072e-5, -7.367503894405661e-5, 3.315376752488901e-5, -1.0356900982193807e-5,
    2.6863323000301085e-6, -6.094566993631186e-7, 1.2382061320140382e-7, -2.2839916645908644e-8,
    3.861803381635627e-9, -6.029141604584938e-10, 8.743331985251308e-11, -1.1836933372785892e-11,
    1.5025473935670572e-12, -1.795134271539711e-13, 2.025505633347244e-14, -2.1652788731748186e-15,
    2.198252799138823e-16, -2.1205437495539397e-17, 1.9490797287765464e-18, -1.7403783823548646e-19,
    1.5415157844429584e-20, -1.2591809470779918e-21, 7.595569034632003e-23, -2.284317131829072e-24,
  ],
  high: [
    0.38939857482910156, -1.1580322923376081e-7, -0.009749577193235756, -0.00021923576383396038,
    -1.5038547198499493e-5, -1.8349101293070998e-6, -3.4838563972730984e-7, -1.0001294629081562e-7,
    -4.312826922142814e-8, -2.3373317007861212e-8, -8.435024630396211e-9, 6.73098555022367e-9,
    1.4070108593233698e-8, 5.98699188775963e-9, -7.758202725536152e-9, -7.918169056778916e-9,
    3.6775508662375627e-9, 6.289981194450844e-9, -1.8081057006140316e-9, -3.844102170467546e-9,
    8.922838379553712e-10, 1.717698989072203e-9, -3.6801143788939775e-10, -4.88384845519178e-10,
    1.0135310166577926e-10, 6.514472840819221e-11, -1.3249339952221301e-11,
  ],
};

function scaled(
  x: ScalarExpr,
  { end, low, middle, high }: Series,
  top: (magnitude: ScalarExpr) => ScalarExpr,
): ScalarExpr {
  const magnitude = abs(x);
  const isLow = lt(magnitude, end);
  const isHigh = lt(8, magnitude);
  // Each series is asked only for what it is made for.
  const small = select(isLow, magnitude, end);
  const large = select(isHigh, magnitude, 8);
  const sum = fastTwoSum(constant(1, x.dtype), small);
  const beside = add(mul(mul(small, small), rational(small, low)), sum.low);
  const medium = sub(select(isLow, 4, select(isHigh, 4, magnitude)), 4);
  const [start, ...rest] = middle.map((value, i) => select(isHigh, constant(high[i] ?? 0, x.dtype), value));
  const near = select(isHigh, sub(div(constant(16, x.dtype), large), 1), medium);
  const series = add(start, polynomialOf(near, rest));
  const root = select(isHigh, sqrt(large), constant(1, x.dtype));
  return div(select(isLow, top(small), series), select(isLow, add(sum.high, beside), root));
}

function ofDouble(f: (x: ScalarExpr) => ScalarExpr): (x: ScalarExpr) => ScalarExpr {
  return (x) => (x.dtype === "float32" ? throughFloat64(f)(x) : f(x));
}

/** e^-|x| I_0(x). Largest error measured: f32 0.5 ULP, f64 1.73 ULP. */
export const i0e: (x: ScalarExpr) => ScalarExpr = ofDouble((x) =>
  scaled(x, order0, () => constant(1, x.dtype)),
);

/** e^-|x| I_1(x), an odd function. Largest error measured: f32 0.5 ULP, f64 1.79 ULP (near 9.5). */
export const i1e: (x: ScalarExpr) => ScalarExpr = ofDouble((x) => {
  const positive = scaled(x, order1, (magnitude) => mul(magnitude, 0.5));
  return select(lt(x, 0), neg(positive), positive);
});
