/** E3 in its short form: the larger of two small models is better on chapters that neither has seen, and both know more than counts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, runExample } from "../support/example.js";

interface Output {
  readonly frequencyLoss: number;
  readonly runs: readonly { readonly loss: number; readonly accuracy: number }[];
}

let ran: Ran;
beforeAll(async () => {
  ran = await runExample("e3");
}, 300_000);
afterAll(() => ran.remove());

describe("e3 --short", () => {
  it("learns what words follow words, the larger model better than the smaller", () => {
    const { frequencyLoss, runs } = JSON.parse(ran.file("e3.json")) as Output;
    const [smaller, larger] = runs;
    expect(smaller.loss).toBeLessThan(frequencyLoss - 0.2);
    expect(larger.loss).toBeLessThan(smaller.loss - 0.03);
    expect(larger.accuracy).toBeGreaterThan(0.15);
  });

  it("prints ten words for each of five triples, the likeliest first", () => {
    const lines = ran.printed.split("\n").filter((line) => line.startsWith("    "));
    expect(lines.length).toBe(5);
    for (const line of lines) {
      const shares = Array.from(line.matchAll(/([\d.]+) %/g), ([, share]) => Number(share));
      expect(shares.length).toBe(10);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
    }
    expect(ran.file("e3-loss.svg")).toMatch(/^<svg/);
  });
});
