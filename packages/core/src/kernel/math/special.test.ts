/**
 * Values that IEEE 754-2019 and C99 fix: zeros with their signs, infinities, ends of domains, poles.
 * @module
 */
import { describe, expect, it } from "vitest";
import { argument, evaluator } from "./evaluate.testing.js";
import type { FloatDType, FunctionName } from "./fixtures.testing.js";
import { floatDTypes, functions } from "./fixtures.testing.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const tiny = { float32: 1.401298464324817e-45, float64: 5e-324 };
const most = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

function of(name: FunctionName, dtype: FloatDType): (...args: readonly number[]) => number {
  return evaluator(functions[name](argument(0, dtype), argument(1, dtype)));
}

// Pairs of argument and result, exact to the sign of zero.
const known: Partial<Record<FunctionName, readonly (readonly [x: number, y: number])[]>> = {
  exp: [
    [0, 1],
    [-0, 1],
    [inf, inf],
    [-inf, 0],
    [1e30, inf],
    [-1e30, 0],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -1],
    [-1e30, -1],
  ],
  log: [
    [1, 0],
    [0, -inf],
    [-0, -inf],
    [-1, nan],
    [-inf, nan],
    [inf, inf],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [-1, -inf],
    [-1.5, nan],
    [-inf, nan],
    [inf, inf],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [inf, nan],
    [-inf, nan],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [inf, nan],
    [-inf, nan],
  ],
  tan: [
    [0, 0],
    [-0, -0],
    [inf, nan],
    [-inf, nan],
  ],
  asin: [
    [0, 0],
    [-0, -0],
    [1.5, nan],
    [-1.5, nan],
    [inf, nan],
  ],
  acos: [
    [1, 0],
    [1.5, nan],
    [-1.5, nan],
    [inf, nan],
  ],
  atan: [
    [0, 0],
    [-0, -0],
  ],
  sinh: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -inf],
  ],
  cosh: [
    [0, 1],
    [-0, 1],
    [inf, inf],
    [-inf, inf],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [inf, 1],
    [-inf, -1],
    [40, 1],
  ],
  asinh: [
    [0, 0],
    [-0, -0],
    [inf, inf],
    [-inf, -inf],
  ],
  acosh: [
    [1, 0],
    [0.5, nan],
    [-5, nan],
    [inf, inf],
    [-inf, nan],
  ],
  atanh: [
    [0, 0],
    [-0, -0],
    [1, inf],
    [-1, -inf],
    [2, nan],
    [-2, nan],
    [inf, nan],
  ],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [inf, 1],
    [-inf, 0],
    [1e30, 1],
    [-1e30, 0],
  ],
  erf: [
    [0, 0],
    [-0, -0],
    [inf, 1],
    [-inf, -1],
  ],
  erfc: [
    [0, 1],
    [-0, 1],
    [inf, 0],
    [-inf, 2],
    [1e30, 0],
    [-1e30, 2],
  ],
  erfInv: [
    [0, 0],
    [-0, -0],
    [1, inf],
    [-1, -inf],
    [1.5, nan],
    [-1.5, nan],
    [inf, nan],
  ],
  lgamma: [
    [1, 0],
    [2, 0],
    [0, inf],
    [-0, inf],
    [-1, inf],
    [-2, inf],
    [-1e30, inf],
    [inf, inf],
    [-inf, inf],
  ],
  digamma: [
    [0, -inf],
    [-0, inf],
    [-1, nan],
    [-1e30, nan],
    [inf, inf],
    [-inf, nan],
  ],
};

describe.each(floatDTypes)("%s", (dtype) => {
  it.each(Object.keys(known).filter((name): name is FunctionName => name in functions))("%s", (name) => {
    const f = of(name, dtype);
    for (const [x, y] of known[name] ?? []) expect(f(x), `${name}(${Object.is(x, -0) ? "-0" : x})`).toBe(y);
  });

  it("exp overflows and underflows where the format does", () => {
    const exp = of("exp", dtype);
    const [last, first] =
      dtype === "float32" ? [88.72283172607422, 88.7228393554687] : [709.782712893384, 709.7827128933841];
    expect(exp(last)).toBeLessThan(inf);
    expect(exp(Math.fround(first) === first || dtype === "float64" ? first : Math.fround(first))).toBe(inf);
    expect(exp(dtype === "float32" ? -103.9 : -745.1)).toBe(tiny[dtype]);
    expect(exp(dtype === "float32" ? -103.98 : -745.14)).toBe(0);
  });

  it("subnormal arguments are not flushed", () => {
    const x = 3 * tiny[dtype];
    for (const name of [
      "expm1",
      "log1p",
      "sin",
      "tan",
      "asin",
      "atan",
      "sinh",
      "tanh",
      "asinh",
      "atanh",
    ] as const) {
      expect(of(name, dtype)(x), name).toBe(x);
      expect(of(name, dtype)(-x), name).toBe(-x);
    }
    expect(of("log", dtype)(tiny[dtype])).toBeCloseTo(
      dtype === "float32" ? -103.27893 : -744.4400719213812,
      4,
    );
  });

  it("the largest arguments are reduced exactly", () => {
    expect(of("sin", dtype)(most[dtype])).toBe(
      dtype === "float32" ? Math.fround(-0.521876523) : 0.004961954789184062,
    );
    expect(of("cos", dtype)(most[dtype])).toBe(
      dtype === "float32" ? Math.fround(0.853021039) : -0.9999876894265599,
    );
    expect(of("sin", "float64")(1e22)).toBe(-0.8522008497671888);
  });

  it("atan2", () => {
    const f = of("atan2", dtype);
    const pi = dtype === "float32" ? Math.fround(Math.PI) : Math.PI;
    const part = (k: number): number => (dtype === "float32" ? Math.fround(k * Math.PI) : k * Math.PI);
    const cases: readonly (readonly [y: number, x: number, angle: number])[] = [
      [0, 0, 0],
      [0, -0, pi],
      [0, 1, 0],
      [0, -1, pi],
      [0, inf, 0],
      [0, -inf, pi],
      [1, 0, pi / 2],
      [1, -0, pi / 2],
      [1, inf, 0],
      [1, -inf, pi],
      [1, 1, part(0.25)],
      [1, -1, part(0.75)],
      [inf, 1, pi / 2],
      [inf, -1, pi / 2],
      [inf, 0, pi / 2],
      [inf, inf, part(0.25)],
      [inf, -inf, part(0.75)],
      [tiny[dtype], tiny[dtype], part(0.25)],
      [most[dtype], most[dtype], part(0.25)],
      [tiny[dtype], most[dtype], 0],
    ];
    for (const [y, x, angle] of cases) {
      expect(f(y, x), `atan2(${y}, ${x})`).toBe(angle);
      expect(f(-y, x), `atan2(-${y}, ${x})`).toBe(-angle);
    }
  });

  it("logaddexp", () => {
    const f = of("logaddexp", dtype);
    expect(f(inf, inf)).toBe(inf);
    expect(f(-inf, -inf)).toBe(-inf);
    expect(f(inf, -inf)).toBe(inf);
    expect(f(-inf, 2.5)).toBe(2.5);
    expect(f(2.5, -inf)).toBe(2.5);
    expect(f(-1000, -1000)).toBe(dtype === "float32" ? Math.fround(-1000 + Math.LN2) : -1000 + Math.LN2);
  });

  it("pow", () => {
    const f = of("pow", dtype);
    const cases: readonly (readonly [x: number, y: number, power: number])[] = [
      ...[0, -0, 1, -1, 2.5, inf, -inf, nan].flatMap(
        (x) =>
          [
            [x, 0, 1],
            [x, -0, 1],
          ] as const,
      ),
      ...[0, -0, 1, -1, 2.5, inf, -inf, nan].map((y) => [1, y, 1] as const),
      [nan, 1, nan],
      [2, nan, nan],
      [-1, nan, nan],
      [0, nan, nan],
      [0, 3, 0],
      [-0, 3, -0],
      [0, 2, 0],
      [-0, 2, 0],
      [0, 2.5, 0],
      [-0, 2.5, 0],
      [0, inf, 0],
      [-0, inf, 0],
      [0, -3, inf],
      [-0, -3, -inf],
      [0, -2, inf],
      [-0, -2, inf],
      [-0, -2.5, inf],
      [0, -inf, inf],
      [-0, -inf, inf],
      [-1, inf, 1],
      [-1, -inf, 1],
      [0.5, inf, 0],
      [-0.5, inf, 0],
      [2, inf, inf],
      [-2, inf, inf],
      [0.5, -inf, inf],
      [-0.5, -inf, inf],
      [2, -inf, 0],
      [-2, -inf, 0],
      [inf, 2, inf],
      [inf, -2, 0],
      [inf, 0.5, inf],
      [-inf, 3, -inf],
      [-inf, 2, inf],
      [-inf, -3, -0],
      [-inf, -2, 0],
      [-inf, 0.5, inf],
      [-inf, -0.5, 0],
      [-inf, inf, inf],
      [-inf, -inf, 0],
      [inf, inf, inf],
      [inf, -inf, 0],
      [-2, 3, -8],
      [-2, 2, 4],
      [-2, -1, -0.5],
      [-2, 0.5, nan],
      [-1, 0.5, nan],
      [-2, 1e30, inf],
      [-0.5, 1e30, 0],
      [2, 10, 1024],
      [2, 0.5, dtype === "float32" ? Math.fround(Math.SQRT2) : Math.SQRT2],
      [9, 0.5, 3],
      [3, 3, 27],
      [2, dtype === "float32" ? -149 : -1074, tiny[dtype]],
      [-2, dtype === "float32" ? -149 : -1073, dtype === "float32" ? -tiny.float32 : -2 * tiny.float64],
      [2, dtype === "float32" ? 128 : 1024, inf],
      [-2, dtype === "float32" ? 129 : 1025, -inf],
      [tiny[dtype], 1, tiny[dtype]],
      [most[dtype], 1, most[dtype]],
      [-most[dtype], 1, -most[dtype]],
    ];
    for (const [x, y, power] of cases)
      expect(f(x, y), `pow(${Object.is(x, -0) ? "-0" : x}, ${y})`).toBe(power);
  });
});
