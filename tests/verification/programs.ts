/**
 * Nightly: a range of seeds of random programs under the laws of functions. scripts/nightly.mjs calls it:
 * `npx tsx --conditions=@cotangent/source tests/verification/programs.ts <first seed> <count>`. Every seed is one program; the
 * first that breaks a law is shrunk and printed as code.
 */
import { setThreads } from "@cotangent/core";
import { anyProgram, type FunctionLaw, lawsOfFunction, type RandomProgram } from "@cotangent/core/testing";
import * as fc from "fast-check";

setThreads(1);
const [first = 0, count = 1000] = process.argv.slice(2).map(Number);

/** The laws of second order cost ten times the others, so a tenth of all programs is under them. */
const costly: readonly FunctionLaw[] = ["second order", "orders"];

function check({ f, args }: RandomProgram, seed: number): void {
  const without = seed % 10 === 0 ? [] : costly;
  for (const { property } of lawsOfFunction(f, fc.constant([...args]), { without })) {
    // The arguments are smooth points or beside none: a program that differences cannot judge is no counterexample.
    const { failed, counterexample, errorInstance } = fc.check(property, {
      numRuns: 1,
      seed,
      maxSkipsPerRun: 0,
    });
    if (failed && counterexample !== null) throw errorInstance;
  }
}

for (let seed = first; seed < first + count; seed++) {
  const bounds = {
    dtype: seed % 2 === 0 ? ("float32" as const) : ("float64" as const),
    // Loops and branches in every second, a few steps long, nested where no law is of second order: the second derivative of a
    // loop in a loop that stores little takes minutes.
    ...(seed % 4 < 2 ? { maxSteps: 8 } : { control: seed % 10 === 0 ? 1 : 1 + (seed % 3), maxSteps: 3 }),
  };
  const property = fc.property(anyProgram(bounds), (program) => check(program, seed));
  fc.assert(property, { numRuns: 1, seed, includeErrorInReport: true });
}
console.log(`${count} programs from seed ${first}`);
