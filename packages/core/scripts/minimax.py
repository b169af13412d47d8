"""Near-minimax polynomials and rational functions in mpmath: least squares on a Chebyshev grid, linearized as by
Sanathanan and Koerner (1963), with weights after Lawson (1961) that level the error."""
from mpmath import mp, mpf, matrix, cholesky_solve, cos, pi

mp.prec = 300


def horner(c, x):
    r = mpf(0)
    for a in reversed(c):
        r = r * x + a
    return r


def minimax(f, low, high, p, q=0, weight=None, fixed=(), rounds=None, grid=None, warp=None):
    """Coefficients (P ascending, Q ascending with Q[0] = 1) that make max |P/Q - f| * weight on [low, high] small.
    `fixed` pins the leading coefficients of P; `warp` maps the grid, as x -> x^2. `weight` may be "relative"."""
    low, high = mpf(low), mpf(high)
    fixed = [mpf(c) for c in fixed]
    free = p + 1 - len(fixed)
    n = free + q
    rounds = rounds or (25 if q else 15)
    grid = grid or 14 * (n + 2)
    points = [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf(1) / 2) / grid) for i in range(grid)]
    if warp:
        points = [warp(x) for x in points]
    values = [mpf(f(x)) for x in points]
    weights = [1 / abs(y) if weight == "relative" else mpf(weight(x)) if weight else mpf(1) for x, y in zip(points, values)]
    rows = [[x ** (k + len(fixed)) for k in range(free)] + [-y * x ** (k + 1) for k in range(q)] for x, y in zip(points, values)]
    rest = [y - horner(fixed, x) for x, y in zip(points, values)]
    lawson = [mpf(1)] * grid
    denominators = [mpf(1)] * grid
    best = None
    for round_ in range(rounds):
        a = matrix(n, n)
        b = matrix(n, 1)
        factors = [l * (w / d) ** 2 for l, w, d in zip(lawson, weights, denominators)]
        for i in range(n):
            scaled = [fa * r[i] for fa, r in zip(factors, rows)]
            for j in range(i + 1):
                a[i, j] = a[j, i] = mp.fdot(scaled, (r[j] for r in rows))
            b[i] = mp.fdot(scaled, rest)
        s = cholesky_solve(a, b)
        P = fixed + [s[k] for k in range(free)]
        Q = [mpf(1)] + [s[free + k] for k in range(q)]
        denominators = [horner(Q, x) for x in points]
        errors = [abs(horner(P, x) / d - y) * w for x, y, w, d in zip(points, values, weights, denominators)]
        worst = max(errors)
        if min(denominators) > 0 and (best is None or worst < best[2]):
            best = (P, Q, worst)
        if round_ >= (4 if q else 0):
            lawson = [l * e for l, e in zip(lawson, errors)]
            total = sum(lawson)
            lawson = [l / total for l in lawson]
    return best
