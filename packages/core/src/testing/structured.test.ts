/** Structured tensors have their structure, and shrink to the simplest ones that have it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { eye, matmul, sum, tensor, transpose } from "../index.js";
import { asCode, printAsKey } from "./asCode.js";
import { closeTo, tolerances } from "./close.js";
import {
  anyContraction,
  anyKey,
  anyOrthogonal,
  anyPositiveDefinite,
  anyProbabilities,
} from "./structured.js";
import { anyTensor } from "./tensors.js";

const options = { seed: 1, numRuns: 60 };

// What a property that never holds shrinks to, as code.
function smallest(arbitrary: fc.Arbitrary<unknown>): string {
  const { counterexample } = fc.check(
    fc.property(arbitrary, () => false),
    { seed: 1 },
  );
  return asCode(counterexample?.[0]);
}

describe.each(["float32", "float64"] as const)("in %s", (dtype) => {
  const near = { rtol: tolerances[dtype].adjoint };

  it("positive definite matrices are symmetric, with eigenvalues of at least a half", () => {
    const property = (a: Tensor, x: Tensor): void => {
      expect(String(transpose(a))).toBe(String(a));
      const [form, length] = [matmul(x, matmul(a, x)), matmul(x, x)];
      expect(form.item()).toBeGreaterThanOrEqual(0.499 * length.item());
    };
    const x = anyTensor({ shape: [3], dtype, domain: { low: -1, high: 1 } });
    fc.assert(fc.property(anyPositiveDefinite(3, dtype), x, property), options);
  });

  it("orthogonal matrices keep lengths and angles", () => {
    const property = (q: Tensor): void => {
      expect(closeTo(matmul(q, transpose(q)), eye(4, 4, { dtype }), near).close).toBe(true);
    };
    fc.assert(fc.property(anyOrthogonal(4, dtype), property), options);
  });

  it("probabilities are positive and sum to 1", () => {
    const property = (p: Tensor): void => {
      expect(p.toTypedArray().every((value) => value > 0)).toBe(true);
      expect(closeTo(sum(p, { axis: -1 }), [1, 1], near).close).toBe(true);
    };
    fc.assert(fc.property(anyProbabilities([2, 3], dtype), property), options);
  });
});

describe("shrinking", () => {
  it("ends at the simplest of each kind", () => {
    expect(smallest(anyPositiveDefinite(2, "float32"))).toBe("tensor([[0.5, 0], [0, 0.5]])");
    expect(smallest(anyOrthogonal(2, "float32"))).toBe("tensor([[1, 0], [0, 1]])");
    expect(smallest(anyProbabilities([2], "float32"))).toBe("tensor([0.5, 0.5])");
    expect(smallest(anyKey())).toBe("random.key(0)");
    expect(smallest(anyContraction())).toBe('{ subscripts: ",->", lhs: [], rhs: [], out: [] }');
  });
});

describe("contractions", () => {
  it("are of every kind", () => {
    const drawn = fc.sample(anyContraction(4), { seed: 1, numRuns: 200 }).map(({ subscripts }) => subscripts);
    expect(drawn).toContain(",->");
    expect(drawn.some((text) => /^(\w)\w*,\w*\1/.test(text))).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(50);
  });
});

describe("a counterexample", () => {
  it("prints keys as keys, which a sampler takes", () => {
    const property = fc.property(fc.record({ key: anyKey() }), () => false);
    expect(() => fc.assert(property, { seed: 3 })).toThrow(/Counterexample: \[{"key":random\.key\(0\)}\]/);
    const words = tensor([0xffff_ffff, 1], { dtype: "uint32" });
    printAsKey(words);
    expect(asCode([words])).toBe('[random.wrapKeyData(tensor([4294967295, 1], { dtype: "uint32" }))]');
  });

  it("prints its tensors as code, wherever they stand", () => {
    const x = anyTensor({ shape: [2], dtype: "float64", domain: { low: -1, high: 1 } });
    const property = fc.property(fc.record({ x }), () => false);
    expect(() => fc.assert(property, { seed: 3 })).toThrow(
      /seed: 3[\s\S]*Counterexample: \[{"x":tensor\(\[0, 0\], { dtype: "float64" }\)}\]/,
    );
  });
});
