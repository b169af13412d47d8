"""Prints the coefficients of packages/core/src/kernel/math/bessel.ts, near-minimax, for Biome to lay out.

    python packages/core/scripts/bessel.py
"""
import mpmath
from mpmath import mpf

from minimax import minimax


def show(name, c):
    print(f"{name}: [{', '.join(repr(float(x)) for x in c)}],")


def show_exact(name, c):
    """The constant term in two: 20 bits, and the rest."""
    head = mpmath.nint(c[0] * 2**20) / 2**20
    show(name, [head, c[0] - head, *c[1:]])


# The interval of `low` ends where both forms are about equally exact.
for order, end in ((0, mpf(2)), (1, mpf(3) / 2)):
    scaled = lambda x: mpmath.besseli(order, x) * mpmath.exp(-x)
    first = lambda x: scaled(x) if order == 0 else 2 * scaled(x) / x
    slow = lambda x: (1 / first(x) - 1 - x) / x**2 if x > mpf(10) ** -20 else mpf(order * 2 + 4) / 16
    p, q, _ = minimax(slow, 0, end, 7 - order, 6 - order, lambda x: x * x * first(x))
    print(f"const order{order}: Series = {{\n  end: {float(end)},\n  low: {{")
    show("p", [c / q[-1] for c in p])
    show("q", [c / q[-1] for c in q])
    print("},")
    show_exact("middle", minimax(lambda t: scaled(t + 4), end - 4, 4, 25 + order, 0, "relative")[0])
    over = lambda t: scaled(16 / (t + 1)) / mpmath.sqrt((t + 1) / 16)
    show_exact("high", minimax(over, mpf(10) ** -4 - 1, 1, 25, 0, "relative")[0])
    print("};")
