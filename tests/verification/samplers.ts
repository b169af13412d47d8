/**
 * Nightly: every sampler on long samples: `npx tsx --conditions=@cotangent/source tests/verification/samplers.ts [10000000] [20] [0]`,
 * the count of numbers, of seeds, and the first seed. Prints the least probability of each question, and fails below one in ten million.
 */
import { random } from "@cotangent/core";
import { pValues, samplersOf } from "../support/samplers.js";

const [count = 10_000_000, seeds = 20, first = 0] = process.argv.slice(2).map(Number);

for (const [name, sampler] of Object.entries(samplersOf(count))) {
  const least = new Map<string, number>();
  const wanted = Math.ceil(count / (sampler.costs ?? 1));
  for (let seed = first; seed < first + seeds; seed++) {
    for (const [question, p] of Object.entries(pValues(sampler, random.key(seed), wanted))) {
      least.set(question, Math.min(p, least.get(question) ?? 1));
    }
  }
  // Some 30 samplers times 4 questions times 20 seeds: the least of 2,400 right ones is near 4e-4.
  const isRight = [...least.values()].every((p) => p > 1e-7);
  const text = [...least].map(([question, p]) => `${question} ${p.toPrecision(2)}`).join(", ");
  console.log(`${isRight ? "right" : "WRONG"} ${name}: ${text} (${seeds} seeds from ${first} of ${wanted})`);
  if (!isRight) process.exitCode = 1;
}
