/**
 * Every sampler draws from the distribution that it promises. Seeds are fixed, so each answer is the same at every run; the
 * samples of tests/verification/samplers.ts are longer.
 */
import { type Key, mod, random, type Tensor } from "@cotangent/core";
import { initializers } from "@cotangent/nn";
import { describe, expect, it } from "vitest";
import { pValues, samplersOf } from "../support/samplers.js";

const count = 20_000;
const samplers = samplersOf(count);

describe.each(Object.entries(samplers))("%s", (_, sampler) => {
  it.each([1, 2])("is what it promises to be, under seed %d", (seed) => {
    const wanted = Math.ceil(count / (sampler.costs ?? 1));
    for (const [question, p] of Object.entries(pValues(sampler, random.key(seed), wanted))) {
      // One in 10,000 right samplers would look so unlikely; or so even, where there are many cells to be even in.
      expect(p, question).toBeGreaterThan(1e-4);
      if (question === "chi-square" && sampler.distribution._tag === "continuous")
        expect(p, question).toBeLessThan(1 - 1e-4);
    }
  });
});

describe("the questions", () => {
  it("are asked of every sampler and every random initializer", () => {
    const named = Object.keys(samplers).map((name) => name.replace("initializers.", "").split(/[, ]/)[0]);
    // They give keys, and what follows from nothing random.
    const others = [
      "foldIn",
      "key",
      "keyData",
      "split",
      "stackKeys",
      "wrapKeyData",
      "constant",
      "identity",
      "ones",
      "zeros",
    ];
    const exported = [...Object.keys(random), ...Object.keys(initializers)];
    expect(exported.filter((name) => !named.includes(name) && !others.includes(name))).toEqual([]);
  });

  it("notice a shift, a spread and a missing tail of a hundredth", () => {
    const { normal, randint } = samplersOf(200_000);
    const worst = (change: (x: Tensor) => Tensor): number =>
      Math.min(
        ...Object.values(
          pValues({ ...normal, draw: (key, n) => change(normal.draw(key, n)) }, random.key(1), 200_000),
        ),
      );
    expect(worst((x) => x.add(0.02))).toBeLessThan(1e-9);
    expect(worst((x) => x.mul(1.02))).toBeLessThan(1e-9);
    expect(worst((x) => x)).toBeGreaterThan(1e-4);
    const modulo = {
      ...randint,
      draw: (key: Key, n: number) => mod(random.randint(key, [n], 0, 256), 100),
    };
    expect(pValues(modulo, random.key(1), 200_000)["chi-square"]).toBeLessThan(1e-9);
  });
});
