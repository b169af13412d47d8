/** The book tells of the element that is asked for, and of what came first. */
import { expect, it } from "vitest";
import type { NonFinite } from "./makerBook.js";
import { makerBook } from "./makerBook.js";

const told = (operation: string, position: number): NonFinite => ({
  value: Number.NaN,
  operation,
  index: [position],
  operands: [],
  line: "",
  pass: "forward",
  loops: [],
});

it("finds makers by marks, their causes, and the earliest of several", () => {
  const { top, enter, report } = makerBook();
  const tops = ["a", "b", "c", "d"].map((operation, i) => {
    const here = top();
    // The last element of c was made of the last of b.
    const causes = operation === "c" ? Float64Array.of(0, 0, here + 1) : undefined;
    enter({ first: 0, causes, tell: (position) => told(operation, position) }, i + 1);
    return here;
  });
  const [, b, c, d] = tops;
  const chainTo = (...marks: readonly number[]): readonly string[] =>
    report(new Set(marks)).chain.map(({ operation, index }) => `${operation}${index}`);
  expect(chainTo(d - 3, b - 1)).toEqual(["b1"]);
  expect(chainTo(d, c - 1)).toEqual(["c1"]);
  expect(chainTo(d, 0)).toEqual(["d0"]);
  expect(chainTo(0)).toEqual([]);
  expect(chainTo(c - 2)).toEqual(["b1", "c2"]);
  const { chain, all } = report(new Set([c - 2]));
  expect(all.map(({ operation, index }) => `${operation}${index}`)).toEqual(["a0", "b1", "c2", "d0"]);
  expect(all).toEqual(expect.arrayContaining([...chain]));
});

it("holds on to few elements, and then to one of each maker", () => {
  const { top, enter, report } = makerBook();
  const asked: number[] = [];
  const tell = (position: number): NonFinite => {
    asked.push(position);
    return told("a", position);
  };
  enter({ first: 3, causes: undefined, tell }, 0x100_0000);
  expect(asked).toEqual([]);
  const later = top();
  enter({ first: 3, causes: undefined, tell }, 8);
  expect(asked).toEqual([3]);
  expect(report(new Set([later - 5])).chain).toMatchObject([{ index: [3] }]);
});
