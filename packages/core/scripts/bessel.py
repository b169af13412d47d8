"""Prints the Chebyshev coefficients of packages/core/src/kernel/math/bessel.ts, interpolations in 40 digits by mpmath.

    python packages/core/scripts/bessel.py
"""
import mpmath
from mpmath import mpf

mpmath.mp.dps = 40


def chebyshev(f, least, nodes=80):
    """c[0] / 2 + c[1] T1(t) + ... for t from -1 to 1, without the last terms that are below `least`."""
    points = [mpmath.cospi((j + mpf(1) / 2) / nodes) for j in range(nodes)]
    values = [f(t) for t in points]
    c = [
        2 * mpmath.fsum(values[j] * mpmath.cospi(k * (j + mpf(1) / 2) / nodes) for j in range(nodes)) / nodes
        for k in range(nodes)
    ]
    while abs(c[-1]) < least:
        c.pop()
    return c


def show(name, c):
    print(f"  {name}: [{', '.join(repr(float(x)) for x in c)}],")


high = mpf(8)
# Where the terms of either series nearly cancel they lose digits: between the two.
for order, low in ((0, mpf(8) / 5), (1, mpf(5) / 4)):
    scaled = lambda x: mpmath.besseli(order, x) * mpmath.exp(-x)
    over = lambda x: scaled(x) if order == 0 else scaled(x) / x
    print(f"const order{order}: Series = {{")
    print(f"  end: {float(low)},")
    show("low", chebyshev(lambda t: over(low / 2 * (1 + t)), mpf("4e-18")))
    show("middle", chebyshev(lambda t: scaled((high + low) / 2 + (high - low) / 2 * t), mpf("4e-18")))
    show("high", chebyshev(lambda t: scaled(2 * high / (t + 1)) * mpmath.sqrt(2 * high / (t + 1)), mpf("1e-18")))
    print("};")
