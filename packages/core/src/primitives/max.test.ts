/** Ties, NaN and signs of zero of max, min and clamp. @module */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { vjp } from "../transform/cotangents.js";
import { clamp } from "./clamp.js";
import type { BinaryPrimitive } from "./kinds.js";
import { max, min } from "./max.js";

const dtypes = ["float32", "float64"] as const;

describe.each(dtypes)("in %s", (dtype) => {
  const vector = (...values: readonly number[]): Tensor => tensorOf([values.length], dtype, values);
  const gradients = (f: BinaryPrimitive, x: Tensor, y: Tensor, ct: Tensor): readonly (readonly number[])[] =>
    vjp((a: Tensor, b: Tensor) => f(a, b), [x, y])[1](ct).map((g) => [...g.toTypedArray()]);

  it("max and min order zeros by sign and pass NaN on", () => {
    const [x, y] = [vector(-0, 0, NaN, 1, -Infinity), vector(0, -0, 1, NaN, Infinity)];
    expect([...max(x, y).toTypedArray()]).toEqual([0, 0, NaN, NaN, Infinity]);
    expect([...min(x, y).toTypedArray()]).toEqual([-0, -0, NaN, NaN, -Infinity]);
  });
  it("a tie shares the derivative evenly", () => {
    const x = vector(1, 0, -2);
    const ct = vector(4, 6, 8);
    for (const f of [max, min])
      expect(gradients(f, x, vector(1, -0, -2), ct)).toEqual([
        [2, 3, 4],
        [2, 3, 4],
      ]);
  });
  it("the argument that is not chosen gets zero, even of an infinite cotangent", () => {
    const ct = vector(Infinity, -Infinity);
    expect(gradients(max, vector(1, 5), vector(2, 3), ct)).toEqual([
      [0, -Infinity],
      [Infinity, 0],
    ]);
    expect(gradients(min, vector(1, 5), vector(2, 3), ct)).toEqual([
      [Infinity, 0],
      [0, -Infinity],
    ]);
  });
  it("clamp lets high win, passes NaN on and keeps signs of zero", () => {
    const bounds = [vector(-1, -1, -0, 3), vector(1, 1, 1, 2)] as const;
    const result = clamp(bounds[0], vector(NaN, Infinity, -0, 2.5), bounds[1]);
    expect([...result.toTypedArray()]).toEqual([NaN, 1, -0, 2]);
  });
  it("clamp gives the derivative to the argument that it is", () => {
    const low = vector(-1, -1, -1, -1, 3);
    const x = vector(-2, 0, 2, 1, 5);
    const high = vector(1, 1, 1, 1, 2);
    const [, pullback] = vjp((a: Tensor, b: Tensor, c: Tensor) => clamp(a, b, c), [low, x, high]);
    const parts = pullback(vector(1, 1, 1, 1, 1)).map((g) => [...g.toTypedArray()]);
    // At x = high nobody gets it; with low above high the result is high.
    expect(parts).toEqual([
      [1, 0, 0, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 1, 0, 1],
    ]);
  });
});
