/**
 * What survives rounding: odd functions stay odd to the bit, even ones even, and monotone ones never step
 * back.
 * @module
 */
import { describe, expect, it } from "vitest";
import { argument, evaluator } from "./evaluate.testing.js";
import type { FloatDType, FunctionName } from "./fixtures.testing.js";
import { floatDTypes, functions } from "./fixtures.testing.js";

// Deterministic points over the whole format: a Weyl sequence on the bits.
function points(dtype: FloatDType, count: number): readonly number[] {
  const cell = new DataView(new ArrayBuffer(8));
  return Array.from({ length: count }, (_, i) => {
    const high = Math.imul(i + 1, 0x9e3779b1);
    if (dtype === "float32") {
      cell.setInt32(0, high);
      return cell.getFloat32(0);
    }
    cell.setInt32(0, high);
    cell.setInt32(4, Math.imul(i + 1, 0x85ebca6b));
    return cell.getFloat64(0);
  }).filter((x) => !Number.isNaN(x));
}

/** `count` neighboring floats around `center`, which is positive. */
function neighbors(dtype: FloatDType, center: number, count: number): readonly number[] {
  const cell = new DataView(new ArrayBuffer(8));
  if (dtype === "float32") {
    cell.setFloat32(0, center);
    const first = cell.getInt32(0) - count / 2;
    return Array.from({ length: count }, (_, i) => {
      cell.setInt32(0, first + i);
      return cell.getFloat32(0);
    });
  }
  cell.setFloat64(0, center);
  const first = cell.getBigInt64(0) - BigInt(count / 2);
  return Array.from({ length: count }, (_, i) => {
    cell.setBigInt64(0, first + BigInt(i));
    return cell.getFloat64(0);
  });
}

function of(name: FunctionName, dtype: FloatDType): (x: number) => number {
  return evaluator(functions[name](argument(0, dtype), argument(1, dtype)));
}

const odd = ["sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf", "erfInv"] as const;
const even = ["cos", "cosh"] as const;

// Where exp changes its power of two, and log (whose bound is sqrt(1/2) cut to 32 bits).
const halves = [0.5, 1.5, 2.5, 9.5, 14.5].map((k) => k * Math.LN2);
const root = 0.7071065902709961;
const tail = [0.001, 0.1, 0.3];

// Around each of these two pieces of an algorithm meet, or the function is flat.
const seams: Partial<Record<FunctionName, readonly number[]>> = {
  exp: [...tail, ...halves, 3, 10.05],
  expm1: [...tail, ...halves, 3, 10.05],
  log: [...tail, root / 2, 0.5, root, 0.99999, 1, 1.2, 2 * root, 4 * root, 1000],
  log1p: [1e-9, ...tail, 1 - root, 2 * root - 1, 0.9, 1, 4 * root - 1, 1000],
  tanh: [...tail, 0.625, ...halves.map((x) => x / 2), 0.9, 1.3, 3, 5, 8],
  sigmoid: [...tail, ...halves, 0.7, 1, 3, 9, 15],
  sinh: [...tail, 0.5, 1, ...halves, 1.3, 3],
  cosh: [...tail, 0.5, 1, ...halves, 1.3, 3],
  asinh: [...tail, root / 2, 0.2928, 0.4142, 0.999, 3, 1000, 0x10000000],
  acosh: [1, 1.0001, 1.06066, 1.1, 1.4, 2, 5, 0x10000000],
  atanh: [...tail, 0.1715, 0.1716, 0.5, 0.9],
  asin: [...tail, 0.5, 0.7, 0.9, 0.999],
  acos: [...tail, 0.5, 0.7, 0.9, 0.999],
  atan: [...tail, 0.5, 0.7, 1, 2, 10],
  erf: [...tail, 0.75, 1, 2, 3, 4, 5],
  erfc: [...tail, 0.25, 0.5, 0.75, 1, 2, 5, 8],
  erfInv: [...tail, 0.8, 0.9, 0.99, 0.999],
};
const falling: readonly FunctionName[] = ["acos", "erfc"];
const evenOnes: readonly FunctionName[] = even;

describe.each(floatDTypes)("%s", (dtype) => {
  it.each(odd)("%s is odd to the bit", (name) => {
    const f = of(name, dtype);
    for (const x of points(dtype, 3000)) {
      const y = f(x);
      if (!Number.isNaN(y)) expect(f(-x), String(x)).toBe(-y);
    }
  });

  it.each(even)("%s is even to the bit", (name) => {
    const f = of(name, dtype);
    for (const x of points(dtype, 3000)) expect(f(-x), String(x)).toBe(f(x));
  });

  it.each(Object.keys(seams).filter((name): name is FunctionName => name in functions))(
    "%s is monotone",
    (name) => {
      const f = of(name, dtype);
      const sides = name === "log" || name === "acosh" || evenOnes.includes(name) ? [1] : [1, -1];
      for (const side of sides) {
        for (const seam of seams[name] ?? []) {
          const xs = neighbors(dtype, seam, 1500);
          const values = xs.map((x) => f(side * x)).filter((y) => !Number.isNaN(y));
          const rising = falling.includes(name) ? side < 0 : side > 0;
          const steps = values.slice(1).filter((y, i) => (rising ? y < values[i] : y > values[i]));
          expect(steps, `${name} from ${side * seam}`).toEqual([]);
        }
      }
    },
  );
});
