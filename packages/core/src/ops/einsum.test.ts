/** einsum against the sum over all letters, written as loops. @module */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeTensor, type Tensor } from "../base/tensor.js";
import { einsum } from "./einsum.js";

const letters = ["i", "j", "k", "l"];

interface Formula {
  readonly terms: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

const formulas: fc.Arbitrary<Formula> = fc
  .record({
    terms: fc.array(fc.array(fc.constantFrom(...letters), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    order: fc.shuffledSubarray(letters),
    sizes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ terms, order, sizes }) => ({
    terms,
    output: order.filter((letter) => terms.some((term) => term.includes(letter))),
    sizes: new Map(letters.map((letter, i) => [letter, sizes[i]])),
  }));

// Small integers, so that sums are exact in any order.
function filled(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((n, each) => n * each, 1);
  return makeTensor(
    shape,
    "int32",
    Int32Array.from({ length: size }, (_, i) => ((i * 7 + seed * 5) % 11) - 5),
  );
}

function looped({ terms, output, sizes }: Formula, operands: readonly Tensor[]): readonly number[] {
  const all = [...new Set([...output, ...terms.flat()])];
  const size = (letter: string): number => sizes.get(letter) ?? 0;
  const result = new Array<number>(output.reduce((n, letter) => n * size(letter), 1)).fill(0);
  const data = operands.map((x) => x.toTypedArray());
  const visit = (depth: number, at: ReadonlyMap<string, number>): void => {
    const place = (term: readonly string[]): number =>
      term.reduce((sum, letter) => sum * size(letter) + (at.get(letter) ?? 0), 0);
    if (depth === all.length)
      result[place(output)] += terms.reduce((product, term, i) => product * data[i][place(term)], 1);
    else for (let i = 0; i < size(all[depth]); i++) visit(depth + 1, new Map([...at, [all[depth], i]]));
  };
  visit(0, new Map());
  return result.map((value) => value + 0);
}

describe("einsum", () => {
  it("is the sum over all letters", () => {
    fc.assert(
      fc.property(formulas, (formula) => {
        const { terms, output, sizes } = formula;
        const operands = terms.map((term, i) =>
          filled(
            term.map((letter) => sizes.get(letter) ?? 0),
            i,
          ),
        );
        const spec = `${terms.map((term) => term.join("")).join(",")}->${output.join("")}`;
        const result = einsum(spec, ...operands);
        expect(result.shape).toEqual(output.map((letter) => sizes.get(letter)));
        expect([...result.toTypedArray()], spec).toEqual(looped(formula, operands));
      }),
      { numRuns: 200 },
    );
  });

  it("stretches the axes of an ellipsis", () => {
    const [a, b] = [filled([1, 2, 3], 1), filled([4, 1, 3], 2)];
    expect(einsum("...i,...i->...", a, b).shape).toEqual([4, 2]);
    expect(einsum("...i->i...", a).shape).toEqual([3, 1, 2]);
    expect(einsum(" ij , jk -> ik ", filled([2, 3], 0), filled([3, 1], 1)).shape).toEqual([2, 1]);
  });
});
