/** What every sampler must hold: bounds, keys under transforms, and the identities between keys. @module */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeTensor, type Tensor } from "../../base/tensor.js";
import { jit } from "../../execute/jit.js";
import { grad } from "../../transform/grad.js";
import { vmap } from "../../transform/vmap.js";
import { tensor } from "../create.js";
import { max, min, sum } from "../reduce.js";
import * as random from "./index.js";
import { nextAbove, nextBelow } from "./neighbors.js";
import { spread } from "./uniform.js";

const list = (x: Tensor): readonly number[] => [...x.toTypedArray()];
const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe("keys", () => {
  it("split as foldIn does, number by number", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 5 }), (seed, num) => {
        const key = random.key(seed);
        const keys = random.split(key, num).map((each) => list(random.keyData(each)));
        expect(keys).toEqual(
          Array.from({ length: num }, (_, i) => list(random.keyData(random.foldIn(key, i)))),
        );
      }),
    );
  });

  it("hold both halves of a large seed", () => {
    expect(list(random.keyData(random.key(2 ** 32 + 5)))).toEqual([1, 5]);
  });

  it("go through vmap, jit and grad", () => {
    const keys = random.split(random.key(3), 4);
    const draw = (key: random.Key): Tensor => random.normal(key, [2]);
    const one = keys.map((key) => list(draw(key)));
    const mapped = vmap(draw)(random.stackKeys(keys));
    expect(mapped.toArray()).toEqual(one);
    expect(list(jit(draw)(keys[1]))).toEqual(one[1]);
    const inside = jit((key: random.Key) => random.split(random.foldIn(key, 7))[1])(keys[0]);
    expect(list(random.keyData(inside))).toEqual(
      list(random.keyData(random.split(random.foldIn(keys[0], 7))[1])),
    );
    const scaled = (scale: Tensor, key: random.Key): Tensor =>
      sum(random.uniform(key, [2], { maxval: scale }));
    const gradient = grad(scaled)(makeTensor([], "float32", Float32Array.of(2)), keys[0]);
    expect(gradient.item()).toBeCloseTo(sum(random.uniform(keys[0], [2])).item(), 6);
  });
});

describe("F22: uniform", () => {
  it("never gives maxval, not even after rounding", () => {
    const [low, high] = [1e8, 1e8 + 8];
    const drawn = list(random.uniform(random.key(1701), [2000], { minval: low, maxval: high }));
    expect(drawn.every((x) => x >= low && x < high)).toBe(true);
    fc.assert(
      fc.property(
        seeds,
        fc.float({ noNaN: true, min: -1e6, max: 1e6 }),
        fc.float({ min: 0, max: 100, noNaN: true }),
        (seed, a, width) => {
          const b = Math.fround(a + width);
          const values = list(random.uniform(random.key(seed), [50], { minval: a, maxval: b }));
          expect(values.every((x) => x >= a && (x < b || a === b))).toBe(true);
        },
      ),
    );
  });

  it("is below maxval for every fraction that there is in float32, and for the last ones of float64", () => {
    const scaled = jit((fraction: Tensor, low: Tensor, high: Tensor) => {
      const x = spread("test", fraction, low, high);
      return [min(x), max(x)] as const;
    });
    const ranges = [
      [0, 1],
      [-1, 1],
      [1e8, 1e8 + 8],
      [1, 1 + 2 ** -23],
      [-3, -1e-40],
      [0, 1e-44],
      [-1e38, 1e38],
      [0.1, 0.3],
    ];
    const fractions = {
      float32: Float32Array.from({ length: 2 ** 23 }, (_, i) => i * 2 ** -23),
      float64: Float64Array.from({ length: 2 ** 16 }, (_, i) =>
        i < 2 ** 15 ? 1 - (i + 1) * 2 ** -52 : (i - 2 ** 15) * 2 ** -52,
      ),
    };
    for (const dtype of ["float32", "float64"] as const) {
      for (const [a, b] of ranges) {
        const [low, high] = [tensor(a, { dtype }), tensor(b, { dtype })];
        const [least, most] = scaled(tensor(fractions[dtype]), low, high);
        expect(least.item()).toBe(low.item());
        expect(most.item()).toBeLessThan(high.item());
      }
    }
  });
});

describe("F24, F25: samplers through logarithms and erfInv", () => {
  it("are finite", () => {
    for (const sampler of [random.normal, random.gumbel, random.exponential]) {
      const x = list(sampler(random.key(11), [20000]));
      expect(x.every(Number.isFinite)).toBe(true);
    }
    const bounded = list(random.truncatedNormal(random.key(2), -0.5, 1.25, [5000]));
    expect(bounded.every((x) => x > -0.5 && x < 1.25)).toBe(true);
  });
});

describe("F23: randint", () => {
  it("hits all numbers of a small range about equally often", () => {
    const counts = new Array<number>(7).fill(0);
    for (const value of list(random.randint(random.key(9), [14000], -3, 4))) counts[value + 3]++;
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.15);
  });

  it("takes tensors as bounds, and the full range", () => {
    const low = makeTensor([2], "int32", Int32Array.of(0, 10));
    const drawn = list(random.randint(random.key(9), [2], low, 20));
    expect(drawn[1]).toBeGreaterThanOrEqual(10);
    expect(
      list(random.randint(random.key(9), [3], 0, 2 ** 32, { dtype: "uint32" })).every((x) => x >= 0),
    ).toBe(true);
  });
});

describe("permutation and choice", () => {
  it("give each element once without replacement", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 40 }), (seed, n) => {
        const order = list(random.permutation(random.key(seed), n));
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
    const chosen = list(random.choice(random.key(1), 10, { shape: [6], replace: false }));
    expect(new Set(chosen).size).toBe(6);
  });

  it("choose 10,000 of 10,000 by weight without comparing all pairs", () => {
    const n = 10_000;
    const p = tensor(Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 / n : 0)));
    const chosen = list(random.choice(random.key(3), n, { shape: [n], p }));
    expect(chosen.every((i) => i % 2 === 0)).toBe(true);
    expect(new Set(chosen).size).toBeGreaterThan(0.8 * (n / 2));
  });
});

describe("neighbors of floats", () => {
  it.each(["float32", "float64"] as const)("are one step away in %s", (dtype) => {
    const anyFloat =
      dtype === "float32"
        ? fc.float({ noNaN: true, noDefaultInfinity: true })
        : fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(anyFloat, (value) => {
        const x = makeTensor(
          [],
          dtype,
          dtype === "float32" ? Float32Array.of(value) : Float64Array.of(value),
        );
        expect(nextBelow(x).item()).toBe(neighbor(value, dtype, -1));
        expect(nextAbove(x).item()).toBe(neighbor(value, dtype, 1));
      }),
      {
        numRuns: 500,
        examples: [
          [0],
          [-0],
          [1],
          [-1],
          [dtype === "float32" ? 1.1754943508222875e-38 : 2.2250738585072014e-308],
        ],
      },
    );
  });
});

// By the bits: floats of one sign are ordered as integers.
function neighbor(value: number, dtype: "float32" | "float64", direction: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(8));
  const least = dtype === "float32" ? 1.401298464324817e-45 : 5e-324;
  if (value === 0) return direction * least;
  const step = BigInt(direction * Math.sign(value));
  if (dtype === "float64") {
    view.setFloat64(0, value);
    view.setBigUint64(0, view.getBigUint64(0) + step);
    return view.getFloat64(0);
  }
  view.setFloat32(0, value);
  view.setUint32(0, view.getUint32(0) + Number(step));
  return view.getFloat32(0);
}
