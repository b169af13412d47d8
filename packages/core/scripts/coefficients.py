"""Prints packages/core/src/kernel/math/coefficients.ts: every constant of that folder, computed here with mpmath.

    python packages/core/scripts/coefficients.py > packages/core/src/kernel/math/coefficients.ts
    npx biome check --write packages/core/src/kernel/math/coefficients.ts
"""
import textwrap

import mpmath
from mpmath import asin, atan, atanh, cos, cosh, erf, erfc, exp, expm1, log, mpf, pi, sin, sinh, sqrt, tanh

from minimax import minimax


def show(x):
    text = repr(float(x))
    return text.removesuffix(".0").replace("e-0", "e-").replace("e+", "e")


def chunk(x, bits):
    """x rounded to `bits` significant bits: its products with short integers are exact."""
    scale = mpf(2) ** (bits - 1 - mpmath.floor(log(abs(x), 2)))
    return mpmath.nint(x * scale) / scale


def comment(text):
    if len(text) <= 102:
        return f"\n/** {text} */"
    return "\n/**\n" + textwrap.fill(text, 110, initial_indent=" * ", subsequent_indent=" * ") + "\n */"


def scalar(name, doc, value):
    print(f"{comment(doc)}\nexport const {name} = {show(value)};")


def listed(values):
    lines, line = [], " "
    for v in values:
        item = f" {show(v)},"
        if len(line) + len(item) > 110:
            lines.append(line)
            line = " "
        line += item
    return "\n".join(lines + [line])


def table(name, doc, values):
    print(f"{comment(doc)}\nexport const {name}: readonly number[] = [\n{listed(values)}\n];")


def size(error):
    return f"2^{float(log(error, 2)):.1f}"


def poly(name, doc, f, low, high, degree, weight="relative", kind="relative", **more):
    p, _, error = minimax(f, low, high, degree, 0, weight, **more)
    table(name, f"{doc}; {kind} error {size(error)}.", p)


def ratio(name, doc, f, low, high, p, q, weight="relative", kind="relative", **more):
    """A rational function, scaled so that the leading coefficient of the denominator is 1."""
    P, Q, error = minimax(f, low, high, p, q, weight, **more)
    P, Q = [c / Q[-1] for c in P], [c / Q[-1] for c in Q]
    print(f"{comment(f'{doc}; {kind} error {size(error)}.')}\nexport const {name}: Rational = {{")
    print(f"  p: [\n  {listed(P).replace(chr(10), chr(10) + '  ')}\n  ],")
    print(f"  q: [\n  {listed(Q).replace(chr(10), chr(10) + '  ')}\n  ],\n}};")


def two(name, doc, x, bits=53):
    """x as the sum of a double with `bits` significant bits and one more double."""
    head = chunk(x, bits) if bits < 53 else mpf(float(x))
    scalar(f"{name}High", f"{doc}, leading {bits} bits", head)
    scalar(f"{name}Low", f"{doc}, what ln2High leaves".replace("ln2High", f"{name}High"), x - head)


def even(f, at_zero):
    """f(sqrt z), with its limit at 0."""
    return lambda z: f(sqrt(z)) if z else mpf(at_zero)


square = lambda x: x * x
ln2 = log(mpf(2))


def inverse_trigonometrics():
    poly("atanTail", "(atan(t) / t - 1) / t^2 in t^2, for |t| <= 0.547", even(lambda t: (atan(t) / t - 1) / t**2, -mpf(1) / 3),
         0, square(mpf("0.547")), 12, lambda z: z, "absolute (of atan(t) / t)")
    poly("atanNarrow", "atan(t) / t in t^2, for |t| <= 0.5", even(lambda t: atan(t) / t, 1), 0, 0.25, 7)
    ratio("asinTail", "(asin(s) / s - 1) / s^2 in s^2, for |s| <= 0.5", even(lambda s: (asin(s) / s - 1) / s**2, mpf(1) / 6),
          0, 0.5, 5, 4, lambda z: z, "absolute (of asin(s) / s)", warp=square)
    poly("asinNarrow", "asin(s) / s in s^2, for |s| <= 0.5", even(lambda s: asin(s) / s, 1), 0, 0.25, 8)
    two("quarterPi", "pi / 4", pi / 4)
    two("threeQuarterPi", "3 pi / 4", 3 * pi / 4)


def exponentials():
    two("ln2", "ln 2", ln2, 32)
    poly("expTail", "(e^r - 1 - r) / r^2 for |r| <= 0.347", lambda r: (expm1(r) - r) / r**2 if r else mpf(1) / 2,
         -0.3467, 0.3467, 9, lambda r: r * r, "absolute (of e^r)", fixed=[0.5])
    poly("exp2Root", "2^(f/2) for |f| <= 0.5", lambda f: mpf(2) ** (f / 2), -0.5, 0.5, 6)
    poly("expm1Narrow", "(2^f - 1) / f for |f| <= 0.5", lambda f: expm1(f * ln2) / f if f else ln2, -0.5, 0.5, 6)


def logarithms():
    top = square(mpf("0.17158"))
    p = lambda s: 2 * atanh(s) / s
    poly("logTail", "(2 atanh(s) / s - 2) / s^2 in s^2, for |s| <= 0.1716", even(lambda s: (p(s) - 2) / s**2, mpf(2) / 3),
         0, top, 6, lambda z: z, "absolute (of 2 atanh(s) / s)")
    poly("logNarrow", "2 atanh(s) / s in s^2, for |s| <= 0.1716", even(p, 2), 0, top, 4)


def hyperbolics():
    poly("sinhTail", "(sinh(x) / x - 1) / x^2 in x^2, for |x| <= 1", even(lambda x: (sinh(x) / x - 1) / x**2, mpf(1) / 6), 0, 1, 6,
         lambda z: z, "absolute (of sinh(x) / x)")
    poly("coshTail", "(cosh(x) - 1) / x^2 in x^2, for |x| <= 1", even(lambda x: (cosh(x) - 1) / x**2, mpf(1) / 2), 0, 1, 7,
         lambda z: z, "absolute (of cosh x)", fixed=[0.5])
    ratio("tanhSmall", "(tanh(x) / x - 1) / x^2 in x^2, for |x| <= 0.625", even(lambda x: (tanh(x) / x - 1) / x**2, -mpf(1) / 3),
          0, 0.626, 2, 3, lambda z: z, "absolute (of tanh(x) / x)", warp=square)
    ratio("tanhNarrow", "tanh(x) / x in x^2, for |x| <= 9.02", even(lambda x: tanh(x) / x, 1), 0, 9.02, 5, 5, warp=square)


def digits(x, bits, count):
    """Signed digits of x to the base 2^bits, each with its weight; half their units in the last place at most."""
    out = []
    for k in range(count):
        unit = mpf(2) ** (-bits * (k + 1))
        out.append(mpmath.nint(x / unit) * unit)
        x -= out[-1]
    return out


def trigonometrics():
    with mpmath.workprec(1400):
        turn = 1 / (2 * pi)
        table("turnDigits29", "1 / (2 pi) in signed digits to the base 2^29", digits(turn, 29, 7))
        scaled = [d * mpf(2) ** 200 for d in digits(turn, 27, 43)]
        table("turnDigits27", "2^200 / (2 pi) in signed digits to the base 2^27", scaled)
    two("twoPi", "2 pi", 2 * pi)
    top = square(pi / 4 * mpf("1.0001"))
    poly("sinTail", "(sin(y) - y) / y^3 in y^2, for |y| <= pi / 4", even(lambda y: (sin(y) - y) / y**3, -mpf(1) / 6), 0, top, 5,
         lambda z: z * (sqrt(z) / sin(sqrt(z)) if z else 1), "absolute (of sin(y) / y)")
    poly("cosTail", "(cos(y) - 1 + y^2 / 2) / y^4 in y^2, for |y| <= pi / 4",
         even(lambda y: (cos(y) - 1 + y * y / 2) / y**4, mpf(1) / 24), 0, top, 5, lambda z: z * z, "absolute (of cos y)")
    top = square(mpf("0.12501"))
    poly("sinTurnNarrow", "sin(2 pi r) / r in r^2, for |r| <= 1/8", even(lambda r: sin(2 * pi * r) / r, 2 * pi), 0, top, 4)
    poly("cosTurnNarrow", "cos(2 pi r) in r^2, for |r| <= 1/8", even(lambda r: cos(2 * pi * r), 1), 0, top, 4)


def error_functions():
    small = lambda x: erf(x) / x - 1
    ratio("erfSmall", "erf(x) / x - 1 in x^2, for |x| <= 0.751", even(small, 2 / sqrt(pi) - 1), 0, 0.751, 5, 4,
          lambda z: sqrt(z) / erf(sqrt(z)) if z else 1, "relative (of erf)", warp=square)
    low, high = mpf("0.75"), mpf("27.3")
    ratio("erfcLog", "log(x e^(x^2) erfc(x)) + 159/256 in x - 3/4, for 0.75 <= x <= 27.3",
          lambda t: log((t + low) * erfc(t + low)) + (t + low) ** 2 + mpf(159) / 256, log(low), log(high), 11, 11, None, "absolute",
          warp=lambda t: exp(t) - low)
    ratio("erfNarrow", "erf(x) / x in x^2, for |x| <= 3.93", even(lambda x: erf(x) / x, 2 / sqrt(pi)), 0, 3.93, 8, 5, warp=square)
    ratio("erfcxNarrow", "e^(x^2) erfc(x) in x, for 0 <= x <= 10.2", lambda x: exp(x * x) * erfc(x), 0, 1, 5, 6,
          warp=lambda u: mpf("10.2") * u * u)
    root = lambda w: inverse_erfc(1 - sqrt(-expm1(-w))) / sqrt(-expm1(-w)) if w else sqrt(pi) / 2
    ratio("erfInvNarrow", "erfInv(x) / x in w = -log(1 - x^2), for 0 <= w <= 16.64", root, 0, 16.64, 6, 6)
    near = mpf(51) / 64
    ratio("erfInvCentral", "erfInv(x) / x - 1 in (51/64)^2 - x^2, for |x| <= 51/64",
          lambda t: inverse_erfc(1 - sqrt(near**2 - t)) / sqrt(near**2 - t) - 1 if t < near**2 else sqrt(pi) / 2 - 1,
          0, near, 7, 8, lambda t: 1, "absolute", warp=lambda x: near**2 - x * x)
    start = mpf("1.3125")
    ratio("erfInvTail", "erfInv(x) - s in s - 1.3125 with s = sqrt(-log(1 - x)), for 51/64 <= x < 1",
          lambda t: inverse_erfc(exp(-((t + start) ** 2))) - t - start, mpf("1.2625") - start, mpf("6.062") - start, 9, 8, lambda t: 1 / (t + start),
          "relative (of erfInv)")


def quantiles():
    """ndtri(p) with q = p - 1/2 and s = sqrt(-log(p)); each form adds something small to what is nearly exact."""
    near = mpf("0.425")
    middle = lambda q: sqrt(2) * inverse_erfc(1 - 2 * q) / q - mpf(5) / 2 if q > mpf(10) ** -40 else sqrt(2 * pi) - mpf(5) / 2
    ratio("ndtriMiddle", "ndtri(p) / q - 5/2 in 0.425^2 - q^2, for |q| <= 0.425", lambda t: middle(sqrt(abs(near**2 - t))), 0, near,
          8, 8, None, "absolute", warp=lambda x: near**2 - x * x)
    outer = lambda s, slope: sqrt(2) * inverse_erfc(2 * exp(-s * s)) - slope * s
    for name, slope, low, high in (("ndtriSide", "1.0", "1.5", "5"), ("ndtriTail", "1.4140625", "5", "27.5")):
        start, high, factor = mpf(low), mpf(high), mpf(slope)
        ratio(name, f"-ndtri(p) - {slope} s in s - {low}, for {low} <= s <= {high}",
              lambda t, start=start, factor=factor: outer(t + start, factor), 0, high - start, 8, 7,
              lambda t, start=start: 1 / (t + start), "relative (of ndtri)")


def inverse_erfc(c):
    """Halley's iteration for erfc(y) = c, 0 < c < 1."""
    y = sqrt(max(-log(c) - mpf(1) / 2, mpf("0.01")))
    for _ in range(80):
        step = (erfc(y) - c) / (-2 * exp(-y * y) / sqrt(pi))
        step /= 1 + step * y
        y -= step
        if abs(step) < abs(y) * mpf(2) ** -200:
            break
    return y


def gammas():
    low = mpf("0.5")
    over = lambda x: mpmath.loggamma(x) / ((x - 1) * (x - 2))
    ratio("lgammaCore", "lgamma(x) / ((x - 1) (x - 2)) - 13/32 in x - 1, for 1 <= x <= 2.5",
          lambda t: over(t + 1) - mpf(13) / 32, 0, 1.5, 6, 7, None, "absolute")
    stirling = lambda x: mpmath.loggamma(x) - (x - low) * log(x) + x - log(2 * pi) / 2
    least = mpf(10) ** -3
    ratio("lgammaStirling", "x (lgamma(x) - (x - 1/2) log x + x - log(2 pi) / 2) in 1 / x^2, for x >= 2.5",
          lambda z: stirling(1 / sqrt(z)) / sqrt(z), least, 0.4, 5, 4, lambda z: sqrt(z), "absolute (of lgamma)", warp=square)
    scalar("lgammaConstant", "log(2 pi) / 2 - 1/2 - 107/256", log(2 * pi) / 2 - low - mpf(107) / 256)
    root = mpmath.findroot(mpmath.digamma, mpf("1.4616321449683623"))
    two("digammaRoot", "The positive zero of digamma", root)
    ratio("digammaCore", "digamma(x) / (x - root) - 3/4 in x - 1, for 1 <= x <= 2.5",
          lambda t: mpmath.digamma(t + 1) / (t + 1 - root) - mpf(3) / 4, 0, 1.5, 6, 6, None, "absolute")
    ratio("digammaStirling", "x^2 (log x - 1 / (2 x) - digamma(x)) in 1 / x^2, for x >= 2.5",
         lambda z: (log(1 / sqrt(z)) - sqrt(z) / 2 - mpmath.digamma(1 / sqrt(z))) / z, least, 0.4, 5, 4, lambda z: z,
         "absolute (of digamma)", warp=square)
    top = square(mpf("0.25"))
    poly("sinPi", "sin(pi b) / (pi b) in b^2, for |b| <= 1/4", even(lambda b: sin(pi * b) / (pi * b), 1), 0, top, 7)
    poly("cosPi", "cos(pi b) in b^2, for |b| <= 1/4", even(lambda b: cos(pi * b), 1), 0, top, 7)


def powers():
    two("twoThirds", "2/3", mpf(2) / 3)
    top = square(mpf("0.17158"))
    poly("logPower", "(2 atanh(s) / s - 2 - 2 s^2 / 3) / s^4 in s^2, for |s| <= 0.1716",
         even(lambda s: (2 * atanh(s) / s - 2 - 2 * s * s / 3) / s**4, mpf(2) / 5), 0, top, 7, lambda z: z * z,
         "absolute (of 2 atanh(s) / s)")


print(f"""/**
 * Polynomial and rational coefficients of this folder, constant term first, near-minimax.
 * Printed by packages/core/scripts/coefficients.py (mpmath {mpmath.__version__}); change that, not this.
 * @module
 */
import type {{ Rational }} from "./polynomial.js";""")
for section in (exponentials, logarithms, hyperbolics, trigonometrics, inverse_trigonometrics, error_functions, quantiles, gammas, powers):
    section()
