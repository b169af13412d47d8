/** The arbitraries: within bounds, reaching every corner, the same for the same seed, and shrinking to something small. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "../base/dtype.js";
import { dtypes } from "../base/dtype.js";
import { broadcastShapes, sizeOf } from "../base/shape.js";
import { elementsOf } from "../base/tensor.js";
import { treeFlatten, treeUnflatten } from "../base/tree.js";
import { distinct, nonzero } from "../primitives/domains.js";
import { anyAxes, anyAxis, anyBroadcastableShapes, anyDType, anyShape, anyTree } from "./arbitraries.js";
import { anyTensor, anyTensors, anyValue, specialValues } from "./tensors.js";

const options = { numRuns: 200, seed: 1 };

function smallest<T>(arbitrary: fc.Arbitrary<T>, fails: (value: T) => boolean): T | undefined {
  return fc.check(
    fc.property(arbitrary, (value) => !fails(value)),
    options,
  ).counterexample?.[0];
}

describe("anyShape", () => {
  it("keeps its bounds and reaches scalars, empty axes, ones and every rank", () => {
    const shapes = fc.sample(anyShape(), options);
    expect(shapes.every((shape) => shape.length <= 5 && sizeOf(shape) <= 48)).toBe(true);
    for (const rank of [0, 1, 2, 3, 4, 5]) expect(shapes.some((shape) => shape.length === rank)).toBe(true);
    for (const size of [0, 1, 2, 3, 4]) expect(shapes.some((shape) => shape.includes(size))).toBe(true);
    expect(fc.sample(anyShape({ minSize: 1 }), options).some((shape) => shape.includes(0))).toBe(false);
  });

  it("shrinks to few axes of size 1", () => {
    expect(smallest(anyShape(), () => true)).toEqual([]);
    expect(smallest(anyShape(), (shape) => shape.length >= 2)).toEqual([1, 1]);
    expect(smallest(anyShape(), (shape) => shape.includes(3))).toEqual([3]);
    expect(smallest(anyShape(), (shape) => sizeOf(shape) === 0)).toEqual([0]);
  });
});

describe("anyBroadcastableShapes, anyAxis, anyAxes, anyDType", () => {
  it("give what they promise", () => {
    fc.assert(
      fc.property(anyBroadcastableShapes(3), (shapes) => {
        broadcastShapes("test", ...shapes);
      }),
      options,
    );
    expect(new Set(fc.sample(anyAxis(2), options))).toEqual(new Set([0, -1, 1, -2]));
    expect(smallest(anyAxis(3), () => true)).toBe(0);
    expect(smallest(anyAxes(3), () => true)).toEqual([]);
    expect(new Set(fc.sample(anyDType(), options))).toEqual(new Set(dtypes));
  });
});

describe("anyTensor", () => {
  it("stays in its domain, away from what it avoids", () => {
    const values = fc
      .sample(anyTensor({ shape: [5], dtype: "float32", domain: nonzero }), options)
      .flatMap((x) => [...elementsOf(x, "test")]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThanOrEqual(3);
    expect(Math.min(...values.map(Math.abs))).toBeGreaterThan(0.2);
    expect(values.some((x) => x < 0) && values.some((x) => x > 0)).toBe(true);
  });

  it("keeps distinct values apart across a call", () => {
    const spec = { shape: [2, 4], dtype: "float64", domain: distinct } as const;
    for (const tensors of fc.sample(anyTensors([spec, spec]), options)) {
      const sorted = tensors.flatMap((x) => [...elementsOf(x, "test")]).toSorted((a, b) => a - b);
      expect(Math.min(...sorted.slice(1).map((x, i) => x - sorted[i]))).toBeGreaterThan(0.2);
    }
  });

  it("gives integers of the domain, and all of a dtype without one", () => {
    const spec = { shape: [8], dtype: "int32", domain: { low: -2, high: 2, avoid: [0] } } as const;
    const drawn = fc.sample(anyTensor(spec), options).flatMap((x) => [...elementsOf(x, "test")]);
    expect(new Set(drawn)).toEqual(new Set([-2, -1, 1, 2]));
    for (const dtype of dtypes) {
      const values = fc.sample(anyValue(dtype), { numRuns: 2000, seed: 1 });
      for (const special of specialValues(dtype))
        expect(values.some((x) => Object.is(x, special))).toBe(true);
    }
  });

  it("draws from a domain of all words of 32 bits, as far as the dtype goes", () => {
    const domain = { low: -0x8000_0000, high: 0xffff_ffff };
    const drawn = (dtype: DType): readonly number[] =>
      fc.sample(anyTensor({ shape: [8], dtype, domain }), options).flatMap((x) => [...elementsOf(x, "test")]);
    expect(Math.max(...drawn("uint32"))).toBeGreaterThan(0xf000_0000);
    expect(Math.min(...drawn("uint32"))).toBeGreaterThanOrEqual(0);
    expect(Math.min(...drawn("int32"))).toBeLessThan(-0x7000_0000);
    expect(Math.max(...drawn("int32"))).toBeGreaterThan(0x7000_0000);
    expect(new Set(drawn("bool"))).toEqual(new Set([0, 1]));
  });

  it("shrinks to the simplest value of its domain", () => {
    const shrunk = (low: number, high: number): string =>
      String(smallest(anyTensor({ shape: [2], dtype: "float64", domain: { low, high } }), () => true));
    expect(shrunk(-2, 2)).toBe("f64[2] [0, 0]");
    expect(shrunk(0.25, 4)).toBe("f64[2] [1, 1]");
    expect(shrunk(3, 4)).toBe("f64[2] [3, 3]");
  });

  it("is determined by the seed", () => {
    const draw = (seed: number): string =>
      fc.sample(anyTensor({ shape: [3], dtype: "float64" }), { numRuns: 5, seed }).join();
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });
});

describe("anyTree", () => {
  it("gives trees that survive flattening, __proto__ and all, and shrinks to a leaf", () => {
    const trees = fc.sample(anyTree(fc.integer()), options);
    for (const tree of trees) {
      const [leaves, treedef] = treeFlatten(tree);
      expect(fc.stringify(treeUnflatten(treedef, leaves))).toBe(fc.stringify(tree));
    }
    expect(fc.stringify(trees)).toContain("__proto__");
    expect(smallest(anyTree(fc.integer()), () => true)).toBe(0);
  });
});
