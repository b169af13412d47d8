/**
 * fast-check arbitraries for tensors with a structure: positive definite and orthogonal matrices, rows of probabilities,
 * keys, and the operands of a contraction.
 * @module
 */
import * as fc from "fast-check";
import type { Shape } from "../base/shape.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Key } from "../ops/random/index.js";
import { key, keyData } from "../ops/random/index.js";
import { nearOne, nonzero, openUnit, positive, real } from "../primitives/domains.js";
import type { Domain } from "../program/primitive.js";
import { printAsKey } from "./asCode.js";
import { printAsCode, tensorOf } from "./tensors.js";

type Floating = "float32" | "float64";

/**
 * Names for the values that functions take: every real, positive, away from the kink or pole at zero, between -1 and 1,
 * around 1, and `distinct`, in which no two elements come near each other.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { log } from "@cotangent/core";
 * import { anyTensor, domains } from "@cotangent/core/testing";
 * const x = anyTensor({ shape: [3], dtype: "float32", domain: domains.positive });
 * fc.assert(fc.property(x, (values) => log(values).toTypedArray().every(Number.isFinite)))
 * ```
 */
export const domains: Readonly<
  Record<"real" | "positive" | "awayFromZero" | "openUnit" | "nearOne" | "distinct", Domain>
> = Object.freeze({
  real,
  positive,
  awayFromZero: nonzero,
  openUnit,
  nearOne,
  distinct: { low: -4, high: 4, distinct: true },
});

// In thousandths, so that they shrink to zero by few steps.
function anyEntries(count: number): fc.Arbitrary<readonly number[]> {
  printAsCode();
  return fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: count, maxLength: count })
    .map((list) => list.map((k) => k / 1000));
}

type Matrix = readonly (readonly number[])[];

const square = (n: number, entry: (i: number, j: number) => number): Matrix =>
  range(n).map((i) => range(n).map((j) => entry(i, j)));

/**
 * Symmetric positive definite matrices [n, n] with eigenvalues of at least 1/2; shrinks to half the identity.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { matmul, ones } from "@cotangent/core";
 * import { anyPositiveDefinite } from "@cotangent/core/testing";
 * const x = ones([3], { dtype: "float64" });
 * fc.assert(fc.property(anyPositiveDefinite(3, "float64"), (a) => matmul(x, matmul(a, x)).item() > 0))
 * ```
 */
export function anyPositiveDefinite(n: number, dtype: Floating): fc.Arbitrary<Tensor> {
  return anyEntries(n * n).map((m) => {
    const gram = (i: number, j: number): number =>
      range(n).reduce((sum, k) => sum + m[i * n + k] * m[j * n + k], 0);
    const whole = square(n, (i, j) => gram(i, j) + (i === j ? 0.5 : 0));
    return tensorOf([n, n], dtype, whole.flat());
  });
}

// Cosine and sine of some angle, rational in t.
function turned(matrix: Matrix, p: number, q: number, t: number): Matrix {
  const [c, s] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
  return matrix.map((row, i) => {
    if (i === p) return row.map((value, j) => c * value - s * matrix[q][j]);
    return i === q ? row.map((value, j) => s * matrix[p][j] + c * value) : row;
  });
}

/**
 * Orthogonal matrices [n, n], as products of rotations of two axes each; shrinks to the identity.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { allClose, eye, matmul, type Tensor, transpose } from "@cotangent/core";
 * import { anyOrthogonal } from "@cotangent/core/testing";
 * const isOrthogonal = (q: Tensor) => allClose(matmul(q, transpose(q)), eye(3, 3, { dtype: "float64" }), { atol: 1e-12 });
 * fc.assert(fc.property(anyOrthogonal(3, "float64"), (q) => Boolean(isOrthogonal(q))))
 * ```
 */
export function anyOrthogonal(n: number, dtype: Floating): fc.Arbitrary<Tensor> {
  const pairs = range(n).flatMap((p) => range(p).map((q): readonly [number, number] => [q, p]));
  return anyEntries(pairs.length).map((angles) => {
    const start = square(n, (i, j) => (i === j ? 1 : 0));
    const whole = pairs.reduce((matrix, [p, q], k) => turned(matrix, p, q, angles[k]), start);
    return tensorOf([n, n], dtype, whole.flat());
  });
}

/**
 * Tensors whose last axis holds probabilities: positive numbers that sum to 1. Shrinks to equal ones. `shape` has one axis
 * at least.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { sum } from "@cotangent/core";
 * import { anyProbabilities } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyProbabilities([4], "float64"), (p) => Math.abs(sum(p).item() - 1) < 1e-12))
 * ```
 */
export function anyProbabilities(shape: Shape, dtype: Floating): fc.Arbitrary<Tensor> {
  const count = shape.reduce((product, size) => product * size, 1);
  const size = shape[shape.length - 1];
  return anyEntries(count).map((entries) => {
    const weights = entries.map((u) => 1 + Math.abs(u) * 20);
    const totals = weights.map((_, i) => {
      const start = i - (i % size);
      return weights.slice(start, start + size).reduce((sum, weight) => sum + weight, 0);
    });
    return tensorOf(
      shape,
      dtype,
      weights.map((weight, i) => weight / totals[i]),
    );
  });
}

/**
 * Keys for random numbers; shrinks to `random.key(0)`, and prints so.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { random } from "@cotangent/core";
 * import { anyKey } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyKey(), (key) => random.uniform(key).item() < 1))
 * ```
 */
export function anyKey(): fc.Arbitrary<Key> {
  printAsCode();
  return fc.nat().map((seed) => {
    const drawn = key(seed);
    printAsKey(keyData(drawn));
    return drawn;
  });
}

/** Two operands that can be contracted, and how. */
export interface Contraction {
  /** For einsum: "abc,cbd->ad". */
  readonly subscripts: string;
  readonly lhs: Shape;
  readonly rhs: Shape;
  readonly out: Shape;
}

/**
 * Contractions of two tensors of up to `maxRank` (default 3) axes of size up to 4, with axes that are summed, shared,
 * of one side alone, and in any order. Shrinks to the product of two scalars.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { einsum, zeros } from "@cotangent/core";
 * import { anyContraction, type Contraction } from "@cotangent/core/testing";
 * const fits = ({ subscripts, lhs, rhs, out }: Contraction) =>
 *   einsum(subscripts, zeros(lhs), zeros(rhs)).shape.join() === out.join();
 * fc.assert(fc.property(anyContraction(), fits))
 * ```
 */
export function anyContraction(maxRank = 3): fc.Arbitrary<Contraction> {
  const place = fc.constantFrom("left", "right", "shared", "summed");
  const axis = fc.record({ place, size: fc.integer({ min: 1, max: 4 }), at: fc.nat({ max: 999 }) });
  return fc.array(axis, { maxLength: maxRank, size: "max" }).map((axes): Contraction => {
    const letters = axes.map(({ place: where, size, at }, i) => ({ where, size, at, letter: "abcdefgh"[i] }));
    // Each operand has the axes in an order of its own.
    const inOrder = (wanted: readonly string[], turn: number): typeof letters =>
      letters
        .filter(({ where }) => wanted.includes(where))
        .toSorted((a, b) => ((a.at * turn) % 7) - ((b.at * turn) % 7));
    const lists = [
      inOrder(["left", "shared", "summed"], 1),
      inOrder(["right", "shared", "summed"], 2),
      inOrder(["left", "right", "shared"], 3),
    ];
    const [lhs, rhs, out] = lists.map((list) => list.map(({ size }) => size));
    const [a, b, c] = lists.map((list) => list.map(({ letter }) => letter).join(""));
    return { subscripts: `${a},${b}->${c}`, lhs, rhs, out };
  });
}
