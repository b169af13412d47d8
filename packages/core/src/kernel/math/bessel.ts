/**
 * Modified Bessel functions of the first kind of orders 0 and 1, times e^-|x|: Chebyshev series in x up to `end` and 8, and in
 * 1 / x beyond, whose coefficients packages/core/scripts/bessel.py prints.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, le, lt, mul, neg, select, sqrt, sub } from "../scalar.js";
import { throughFloat64 } from "./floats.js";

interface Series {
  readonly end: number;
  /** Of end (1 + t) / 2, for t from -1 to 1. */
  readonly low: readonly number[];
  /** Of (8 + end + (8 - end) t) / 2. */
  readonly middle: readonly number[];
  /** Of 16 / (t + 1), times its root. */
  readonly high: readonly number[];
}

const order0: Series = {
  end: 1.6,
  low: [
    1.1958132341276537, -0.30775394738700934, 0.07621364369466234, -0.015240771211497386,
    0.0024962166048680973, -0.0003435443468569428, 4.063237752646705e-5, -4.206068518409659e-6,
    3.867113995347552e-7, -3.1960143296888905e-8, 2.3979294614888013e-9, -1.6468814024842882e-10,
    1.0426274988137227e-11, -6.121298869953605e-13, 3.350128241852757e-14, -1.7169309475946863e-15,
    8.272795890614619e-17,
  ],
  middle: [
    0.42826209141243865, -0.09286305303485491, 0.02993847681710868, -0.010581320927006144,
    0.003805530443169009, -0.0013404000395556036, 0.00045195624341870804, -0.00014397913399917834,
    4.304285733227596e-5, -1.2042166748606557e-5, 3.1518880114955864e-6, -7.726309484391069e-7,
    1.7771202895211942e-7, -3.843981929940691e-8, 7.838094114586183e-9, -1.5102861663868983e-9,
    2.756510551710671e-10, -4.77642219628314e-11, 7.874617042053162e-12, -1.2377344823582356e-12,
    1.8583638870395672e-13, -2.670059598722042e-14, 3.677308935149974e-15, -4.862320603934046e-16,
    6.181632920261238e-17, -7.566768675923812e-18,
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
  end: 1.25,
  low: [
    0.6166368128299636, -0.15964764798858036, 0.02781860894858723, -0.003756187352741821,
    0.0004164550027150707, -3.923102100333189e-5, 3.2141716516104124e-6, -2.330091821000771e-7,
    1.5147468381809958e-8, -8.925049519813563e-10, 4.8082804427328794e-11, -2.3859272659868084e-12,
    1.0972639466340292e-13, -4.701870385617873e-15, 1.886039690651522e-16, -7.110805263230353e-18,
  ],
  middle: [
    0.34914805911893365, -0.045267109993204324, 0.003607145227376504, 0.002685071607016711,
    -0.0022993637063243788, 0.0012278294125692539, -0.0005371363606464074, 0.000205605103680161,
    -7.071615579778867e-5, 2.2166532565210547e-5, -6.390782917077098e-6, 1.7061548743429385e-6,
    -4.2406546806635284e-7, 9.857477776829313e-8, -2.1514104444126876e-8, 4.423977261380102e-9,
    -8.597727002519356e-10, 1.5836282394672056e-10, -2.7715827096914142e-11, 4.619739169645289e-12,
    -7.349334900206481e-13, 1.1180765315967617e-13, -1.629574559813332e-14, 2.279207809338258e-15,
    -3.063909652641097e-16, 3.96440998468198e-17, -4.943988607699124e-18,
  ],
  high: [
    0.7785762350182801, -0.009761097491361469, -0.00011058893876262371, -3.882564808877691e-6,
    -2.512236237870209e-7, -2.6314688468895196e-8, -3.835380385964237e-9, -5.589743462196584e-10,
    -1.8974958123505413e-11, 3.2526035830154884e-11, 1.4125807436613782e-11, 2.0356285441470896e-12,
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
  { end, low, middle, high }: Series,
  factor: (magnitude: ScalarExpr) => ScalarExpr,
): ScalarExpr {
  const magnitude = abs(x);
  const isLow = le(magnitude, end);
  const isHigh = lt(8, magnitude);
  // Each series is asked only for what it is made for.
  const small = select(isLow, magnitude, end);
  const center = (8 + end) / 2;
  const medium = select(isLow, center, select(isHigh, center, magnitude));
  const large = select(isHigh, magnitude, 8);
  const inLow = mul(factor(small), chebyshev(sub(mul(small, 2 / end), 1), low));
  const inMiddle = chebyshev(div(sub(medium, center), (8 - end) / 2), middle);
  const inHigh = div(chebyshev(sub(div(constant(16, x.dtype), large), 1), high), sqrt(large));
  return select(isLow, inLow, select(isHigh, inHigh, inMiddle));
}

function ofDouble(f: (x: ScalarExpr) => ScalarExpr): (x: ScalarExpr) => ScalarExpr {
  return (x) => (x.dtype === "float32" ? throughFloat64(f)(x) : f(x));
}

/** e^-|x| I_0(x). Largest error measured: f32 0.5 ULP, f64 2.20 ULP (near 1.6). */
export const i0e: (x: ScalarExpr) => ScalarExpr = ofDouble((x) =>
  scaled(x, order0, () => constant(1, x.dtype)),
);

/** e^-|x| I_1(x), an odd function. Largest error measured: f32 0.5 ULP, f64 2.12 ULP (near 0.06). */
export const i1e: (x: ScalarExpr) => ScalarExpr = ofDouble((x) => {
  const positive = scaled(x, order1, (magnitude) => magnitude);
  return select(lt(x, 0), neg(positive), positive);
});
