/** What only associativeScan knows: order of operands, several tensors at once, odd and even lengths. */
import { describe, expect, it } from "vitest";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { seeded, tensorOf } from "../testing/structure.testing.js";
import { add } from "./add.js";
import { associativeScan, linearRecurrence } from "./associativeScan.js";
import { mul } from "./mul.js";

describe("associativeScan", () => {
  it("combines prefixes in order, for every length", () => {
    // Composition of x -> a x + b does not commute.
    const compose = ([a1, b1]: readonly Tensor[], [a2, b2]: readonly Tensor[]): readonly Tensor[] => [
      mul(a2, a1),
      add(mul(a2, b1), b2),
    ];
    for (const n of range(18)) {
      const a = range(n).map((k) => 1 - (k % 3));
      const b = range(n).map((k) => k + 1);
      const expected: [number, number][] = [];
      for (const k of range(n)) {
        const [pa, pb] = expected[k - 1] ?? [1, 0];
        expected.push([a[k] * pa, a[k] * pb + b[k]]);
      }
      const [as, bs] = associativeScan(compose, [tensorOf([n], a), tensorOf([n], b)], 0);
      expect([...as.toTypedArray()].map((x) => x + 0)).toEqual(expected.map(([x]) => x + 0));
      expect([...bs.toTypedArray()]).toEqual(expected.map(([, x]) => x));
    }
  });

  it("runs along any axis", () => {
    const x = tensorOf([2, 3, 2], range(12));
    const sum = (axis: number): unknown => associativeScan(([p], [q]) => [add(p, q)], [x], axis)[0].toArray();
    expect(sum(0)).toEqual([
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      [
        [6, 8],
        [10, 12],
        [14, 16],
      ],
    ]);
    expect(sum(1)).toEqual([
      [
        [0, 1],
        [2, 4],
        [6, 9],
      ],
      [
        [6, 7],
        [14, 16],
        [24, 27],
      ],
    ]);
  });
});

describe("linearRecurrence", () => {
  it("is y_k = a_k y_(k-1) + b_k, differentiable in both", () => {
    const [a, b] = [tensorOf([5], [9, 2, 0, -1, 3]), tensorOf([5], [1, 1, 1, 1, 1])];
    expect(linearRecurrence(a, b, 0).toArray()).toEqual([1, 3, 1, 0, 1]);
    checkGrads((p: Tensor, q: Tensor) => linearRecurrence(p, q, 1), [seeded([2, 6], 1), seeded([2, 6], 2)], {
      order: 3,
      directions: 1,
    });
  });
});
