/**
 * Sums and contractions lose little: within 2 ceil(log2 n) units of rounding of the sum of absolute terms, for n terms of any
 * size and sign. LAWS_RUNS and LAWS_SEED as in primitives.test.ts.
 */
import { conv, dot, einsum, matmul, mean, sum, type Tensor, tensor } from "@cotangent/core";
import { tolerances } from "@cotangent/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 60);
const seed = Number(process.env.LAWS_SEED ?? 1);
type DType = "float32" | "float64";

/** An unevaluated sum of two float64: more digits than any result here has. */
function exactSum(terms: readonly (readonly [number, number])[]): number {
  let [high, low] = [0, 0];
  for (const [x, rest] of terms) {
    const next = high + x;
    const fromX = next - high;
    low += high - (next - fromX) + (x - fromX) + rest;
    high = next;
  }
  return high + low;
}

/** a b as product and what rounding took from it (Dekker 1971), for factors of moderate size. */
function exactProduct(a: number, b: number): readonly [number, number] {
  const halves = (x: number): readonly [number, number] => {
    const spread = 134217729 * x;
    const high = spread - (spread - x);
    return [high, x - high];
  };
  const [[ah, al], [bh, bl]] = [halves(a), halves(b)];
  return [a * b, ah * bh - a * b + ah * bl + al * bh + al * bl];
}

// Of one sign or both, of one size or of many; for a sum, equal ones too, whose roundings all go one way.
const shapesOfTerms = ["both signs", "one sign", "many sizes", "equal"] as const;
type Terms = (typeof shapesOfTerms)[number];

function drawn(kind: Terms, count: number, word: number, dtype: DType): readonly number[] {
  let state = word;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
  const first = 1 + uniform();
  const values = Array.from({ length: count }, () => {
    if (kind === "equal") return first;
    const x = kind === "one sign" ? uniform() : 2 * uniform() - 1;
    return kind === "many sizes" ? x * 2 ** Math.floor(24 * uniform() - 12) : x;
  });
  return dtype === "float32" ? values.map(Math.fround) : values;
}

function expectWithin(
  actual: number,
  exact: number,
  scale: { readonly n: number; readonly size: number; readonly dtype: DType },
): void {
  const { n, size, dtype } = scale;
  // One term is the result as it is.
  const allowed = 2 * Math.max(1, Math.ceil(Math.log2(n))) * tolerances[dtype].epsilon * size;
  expect(Math.abs(actual - exact)).toBeLessThanOrEqual(allowed);
}

const of = (values: readonly number[], shape: readonly number[], dtype: DType): Tensor =>
  tensor([...values], { dtype }).reshape([...shape]);
const numbers = (x: Tensor): readonly number[] => [...x.toTypedArray()];

describe.each(["float32", "float64"] as const)(`in %s (seed ${seed}, ${numRuns} runs)`, (dtype) => {
  const law = (
    name: string,
    kinds: readonly Terms[],
    check: (kind: Terms, n: number, word: number) => void,
  ): void => {
    it(name, () => {
      const count = fc.oneof(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 100, max: 600 }),
        fc.integer({ min: 1000, max: 9000 }),
      );
      const property = fc.property(fc.constantFrom(...kinds), count, fc.nat(), check);
      fc.assert(property, { numRuns, seed, includeErrorInReport: true });
    });
  };

  law("sum and mean, along either axis", shapesOfTerms, (kind, n, word) => {
    const rows = [0, 1, 2].map((i) => drawn(kind, n, word + i, dtype));
    const x = of(rows.flat(), [3, n], dtype);
    const sums = [numbers(sum(x, { axis: 1 })), numbers(sum(x.transpose(), { axis: 0 }))];
    const means = numbers(mean(x, { axis: 1 }));
    rows.forEach((row, i) => {
      const [exact, size] = [row, row.map(Math.abs)].map((list) => exactSum(list.map((v) => [v, 0])));
      for (const found of sums) expectWithin(found[i], exact, { n, size, dtype });
      expectWithin(means[i], exact / n, { n: 2 * n, size: size / n, dtype });
    });
    const whole = rows.flat().map((v) => [v, 0] as const);
    expectWithin(sum(x).item(), exactSum(whole), {
      n: 3 * n,
      size: exactSum(whole.map(([v]) => [Math.abs(v), 0])),
      dtype,
    });
  });

  law("products of matrices and vectors", shapesOfTerms.slice(0, 3), (kind, n, word) => {
    const [a, b] = [0, 1].map((side) => [0, 1].map((i) => drawn(kind, n, word + 2 * side + i, dtype)));
    const [x, y] = [a, b].map((rows) => of(rows.flat(), [2, n], dtype));
    const products = [matmul(x, y.transpose()), einsum("in,jn->ij", x, y)].map(numbers);
    const kernels = conv(of(a.flat(), [2, 1, n], dtype), of(b.flat(), [2, 1, n], dtype), {
      padding: "VALID",
    });
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      const terms = a[i].map((value, k) => exactProduct(value, b[j][k]));
      const [exact, size] = [exactSum(terms), exactSum(terms.map(([p]) => [Math.abs(p), 0]))];
      for (const found of products) expectWithin(found[2 * i + j], exact, { n, size, dtype });
      expectWithin(numbers(kernels)[2 * i + j], exact, { n, size, dtype });
      expectWithin(dot(of(a[i], [n], dtype), of(b[j], [n], dtype)).item(), exact, { n, size, dtype });
    }
  });
});
