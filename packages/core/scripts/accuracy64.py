"""Prints the largest errors of the functions in float64 in units in the last place, against mpmath at 250 bits, at some `count` points
a function (default 20,000) that are drawn as those of the fixtures are. Needs mpmath; with gmpy2 beside it, it is ten times as fast.

    python packages/core/scripts/accuracy64.py [function,...|all] [count] [seed]
"""
import importlib.util
import math
import os
import random
import struct
import subprocess
import sys

import mpmath
from mpmath import mp, mpf

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
spec = importlib.util.spec_from_file_location("generate", os.path.join(ROOT, "tests/fixtures/math/generate.py"))
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)


def log_of_ndtr(x):
    return mpmath.log1p(-mpmath.erfc(x / mpmath.sqrt(2)) / 2) if x > 0 else mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2)


def positive(rng, dtype):
    return fixtures.everywhere(rng, dtype, fixtures.COUNT, signs=(1,))


def tails(rng, dtype):
    n = fixtures.COUNT
    return fixtures.uniform(rng, dtype, -40, 9, n // 2) + fixtures.uniform(rng, dtype, -3, 3, n // 3) + [
        -x for x in fixtures.spread(rng, dtype, 1e-3, 1e8, n // 6)]


FUNCTIONS = {
    **fixtures.FUNCTIONS,
    "logNdtr": (log_of_ndtr, tails),
    "sqrt": (mpmath.sqrt, positive),
    "rsqrt": (lambda x: 1 / mpmath.sqrt(x), positive),
}


def points_of(name, seed):
    """Different points, and none where the result has absolute accuracy only: beside the negative zeros of lgamma and digamma."""
    drawn = FUNCTIONS[name][1](random.Random(f"{name} {seed}"), "float64")
    points = {tuple(float(a) for a in (p if isinstance(p, tuple) else (p,))) for p in drawn}
    if name in ("lgamma", "digamma"):
        points = {p for p in points if p[0] > 0}
    return sorted(p for p in points if all(math.isfinite(a) for a in p))


def values_of(name, points):
    flat = [a for point in points for a in point]
    command = ["node", "--import", "tsx", "--conditions=@cotangent/source"]
    command += ["packages/core/scripts/values.ts", name, str(len(points[0]))]
    given = struct.pack(f"<{len(flat)}d", *flat)
    got = subprocess.run(command, input=given, stdout=subprocess.PIPE, cwd=ROOT, check=True).stdout
    return struct.unpack(f"<{len(points)}d", got)


def error_of(name, point, got):
    mp.prec = 1400 if name in ("sin", "cos", "tan") else 250
    exact = FUNCTIONS[name][0](*(mpf(a) for a in point))
    result = fixtures.rounded(exact, "float64")
    if not math.isfinite(result) or not math.isfinite(got):
        return 0.0 if result == got or (math.isnan(result) and math.isnan(got)) else math.inf
    # logaddexp cancels where its result is near 0: its accuracy is that of its larger argument.
    size = max(abs(exact), abs(max(point))) if name == "logaddexp" else abs(exact)
    exponent = mpmath.frexp(size)[1] if size != 0 else -1074
    return float(abs(mpf(got) - exact) * mpf(2) ** -max(exponent - 53, -1074))


which = sys.argv[1] if len(sys.argv) > 1 else "all"
fixtures.COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
seed = sys.argv[3] if len(sys.argv) > 3 else "1"
for name in FUNCTIONS if which == "all" else which.split(","):
    points = points_of(name, seed)
    errors = [error_of(name, point, got) for point, got in zip(points, values_of(name, points))]
    worst = max(errors)
    at = ", ".join(repr(a) for a in points[errors.index(worst)])
    print(f"{name}: {worst:.4f} ULP at {at}; {len(points)} points, seed {seed}", flush=True)
