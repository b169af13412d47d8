/** The known answers of Random123 (kat_vectors) for 13, 20 and 32 rounds. @module */
import { describe, expect, it } from "vitest";
import { argument, evaluate } from "./evaluate.testing.js";
import { threefry } from "./threefry.js";

const ones = 0xffffffff;
const zeros = { key: [0, 0], counter: [0, 0] };
const full = { key: [ones, ones], counter: [ones, ones] };
const pi = { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3] };

const answers = [
  { rounds: 13, given: zeros, result: [0x9d1c5ec6, 0x8bd50731] },
  { rounds: 13, given: full, result: [0xfd36d048, 0x2d17272c] },
  { rounds: 13, given: pi, result: [0xba3e4725, 0xf27d669e] },
  { rounds: 20, given: zeros, result: [0x6b200159, 0x99ba4efe] },
  { rounds: 20, given: full, result: [0x1cb996fc, 0xbb002be7] },
  { rounds: 20, given: pi, result: [0xc4923a9c, 0x483df7a0] },
  { rounds: 32, given: zeros, result: [0xcee3d47e, 0xa23dfd5c] },
  { rounds: 32, given: full, result: [0x6e2fe0d0, 0xb1b76f82] },
  { rounds: 32, given: pi, result: [0xe2827716, 0xc3c05cdf] },
];

describe("threefry", () => {
  const [k0, k1, c0, c1] = [0, 1, 2, 3].map((position) => argument(position, "uint32"));
  it.each(answers)("$rounds rounds of $given.counter under $given.key", ({ rounds, given, result }) => {
    const { high, low } = threefry({ high: k0, low: k1 }, { high: c0, low: c1 }, rounds);
    const words = [...given.key, ...given.counter];
    expect([evaluate(high, ...words), evaluate(low, ...words)]).toEqual(result);
  });
});
