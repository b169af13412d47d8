/**
 * Modified Bessel functions of the first kind of orders 0 and 1, times e^-|x|: Chebyshev series in x up to 2 and 8, and in
 * 1 / x beyond, whose coefficients are interpolations in 40 digits.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, le, lt, mul, neg, select, sqrt, sub } from "../scalar.js";
import { throughFloat64 } from "./floats.js";

interface Series {
  /** Of 1 + t, for t from -1 to 1. */
  readonly low: readonly number[];
  /** Of 5 + 3 t. */
  readonly middle: readonly number[];
  /** Of 16 / (t + 1), times its root. */
  readonly high: readonly number[];
}

const order0: Series = {
  low: [
    1.1109240931698063, -0.32224785966994146, 0.0941349608633822, -0.022714557101913377, 0.004543195287670698,
    -0.0007688553318076656, 0.00011230023567248778, -1.4396591689214997e-5, 1.6424565230958783e-6,
    -1.6867411034015366e-7, 1.574201294790916e-8, -1.34590250765456e-9, 1.0613894740398771e-10,
    -7.765957566215815e-12, 5.298940569004349e-13, -3.3868488995848243e-14, 2.0357565009571833e-15,
    -1.154777986735921e-16, 6.20114611236842e-18,
  ],
  middle: [
    0.40530916339261236, -0.07530113285910563, 0.021009076548088396, -0.006509215217702366,
    0.0020841295941255032, -0.000663237694109267, 0.00020447887099303192, -6.008499691996071e-5,
    1.6668544774112276e-5, -4.34486590695866e-6, 1.0623408783202918e-6, -2.436880494371135e-7,
    5.250900502914729e-8, -1.0647984423707817e-8, 2.0364193995706206e-9, -3.681407107346795e-10,
    6.305069722761454e-11, -1.0253058598220253e-11, 1.5864396362567645e-12, -2.340308942311313e-13,
    3.297816890569414e-14, -4.4469160284981966e-15, 5.747755900169962e-16, -7.132266115074427e-17,
    8.50916607798878e-18,
  ],
  high: [
    0.8044904110141088, 0.0033691164782556943, 6.889758346916825e-5, 2.8913705208347567e-6,
    2.0489185894690638e-7, 2.266668990498178e-8, 3.3962320257083865e-9, 4.94060238822497e-10,
    1.1889147107846439e-11, -3.1499165279632416e-11, -1.3215811840447713e-11, -1.7941785315068062e-12,
    7.180124451383666e-13, 3.8527783827421426e-13, 1.54008621752141e-14, -4.150569347287222e-14,
    -9.554846698828307e-15, 3.8116806693526224e-15, 1.7725601330565263e-15, -3.425485619677219e-16,
    -2.8276239805165836e-16, 3.461222867697461e-17, 4.46562142029676e-17, -4.830504485944182e-18,
    -7.233180487874754e-18, 9.921475412173699e-19, 1.193650890845982e-18,
  ],
};

// In `low` the function is divided by x.
const order1: Series = {
  low: [
    0.5083945661532121, -0.18614670648327067, 0.047922338053106146, -0.009789076216141408,
    0.0016662238479520602, -0.0002433240014250099, 3.1112561153598404e-5, -3.537110387592967e-6,
    3.6188997442071134e-7, -3.365006741839022e-8, 2.8669319308345316e-9, -2.253506636201581e-10,
    1.6438659802941666e-11, -1.118540536749965e-12, 7.130945299391151e-14, -4.276171214786366e-15,
    2.420398868895772e-16, -1.2971583981874101e-17,
  ],
  middle: [
    0.3395708364275077, -0.04081701544471595, 0.005471504822387463, -3.7199867430543946e-5,
    -0.00043501169617069646, 0.000251098738494547, -0.00010387010560561069, 3.633595171172561e-5,
    -1.1283779531380381e-5, 3.177177262795525e-6, -8.207879854204014e-7, 1.9608259818179285e-7,
    -4.357416283937996e-8, 9.050622962020252e-9, -1.764216796822223e-9, 3.238856123342663e-10,
    -5.6178391818434265e-11, 9.23249404283715e-12, -1.4413186299625083e-12, 2.1424611174509566e-13,
    -3.038877038591557e-14, 4.121171205140304e-15, -5.353393026179594e-16, 6.672258557181179e-17,
    -7.991588912221358e-18,
  ],
  high: [
    0.7785762350182801, -0.009761097491361469, -0.00011058893876262371, -3.882564808877691e-6,
    -2.512236237870209e-7, -2.6314688468895196e-8, -3.835380385964237e-9, -5.589743462196584e-10,
    -1.8974958123505413e-11, 3.2526035830154884e-11, 1.4125807436613782e-11, 2.0356285541470896e-12,
    -7.198551776245908e-13, -4.0835511110921974e-13, -2.1015418427726643e-14, 4.272440016711951e-14,
    1.0420276984128802e-14, -3.8144030724370075e-15, -1.8803547755107825e-15, 3.3082023109209285e-16,
    2.96262899764595e-16, -3.209525921993424e-17, -4.6503053684893586e-17, 4.414348323071708e-18,
    7.517296310842105e-18, -9.314178867326884e-19, -1.242193275194891e-18,
  ],
};

// c[0] / 2 + c[1] T1(t) + c[2] T2(t) + ..., by the recurrence of Clenshaw (1955).
function chebyshev(t: ScalarExpr, [first, ...others]: readonly number[]): ScalarExpr {
  const twice = mul(t, 2);
  const zero: ScalarExpr = constant(0, t.dtype);
  const [last, beforeLast] = others.reduceRight<readonly ScalarExpr[]>(
    ([b1, b2], coefficient) => [add(sub(mul(twice, b1), b2), coefficient), b1],
    [zero, zero],
  );
  return add(sub(mul(t, last), beforeLast), first / 2);
}

function scaled(
  x: ScalarExpr,
  { low, middle, high }: Series,
  factor: (magnitude: ScalarExpr) => ScalarExpr,
): ScalarExpr {
  const magnitude = abs(x);
  const isLow = le(magnitude, 2);
  const isHigh = lt(8, magnitude);
  // Each series is asked only for what it is made for.
  const small = select(isLow, magnitude, 2);
  const medium = select(isLow, 5, select(isHigh, 5, magnitude));
  const large = select(isHigh, magnitude, 8);
  const inLow = mul(factor(small), chebyshev(sub(small, 1), low));
  const inMiddle = chebyshev(div(sub(medium, 5), 3), middle);
  const inHigh = div(chebyshev(sub(div(constant(16, x.dtype), large), 1), high), sqrt(large));
  return select(isLow, inLow, select(isHigh, inHigh, inMiddle));
}

function ofDouble(f: (x: ScalarExpr) => ScalarExpr): (x: ScalarExpr) => ScalarExpr {
  return (x) => (x.dtype === "float32" ? throughFloat64(f)(x) : f(x));
}

/** e^-|x| I_0(x). Largest error measured: f32 0.5 ULP, f64 2.15 ULP (near 2). */
export const i0e: (x: ScalarExpr) => ScalarExpr = ofDouble((x) =>
  scaled(x, order0, () => constant(1, x.dtype)),
);

/**
 * e^-|x| I_1(x), an odd function. Largest error measured: f32 0.5 ULP, f64 3.04 ULP (just below 2, where the terms of the series
 * cancel; 1.9 elsewhere).
 */
export const i1e: (x: ScalarExpr) => ScalarExpr = ofDouble((x) => {
  const positive = scaled(x, order1, (magnitude) => magnitude);
  return select(lt(x, 0), neg(positive), positive);
});
