/**
 * Which result may stand where a donated input stood: nobody reads the input once the result is being
 * written, but for the kernel that writes it first, which may read it where it stores.
 * @module
 */
import { readsInPlace } from "../../kernel/inPlace.js";
import type { Module, Step } from "../../kernel/module.js";
import { stepReads, stepWrites } from "../../kernel/steps.js";

/** The donated input (a buffer) that each result (a buffer) may overwrite. */
export function aliasesOf(module: Module, donated: readonly number[]): ReadonlyMap<number, number> {
  const { buffers, inputs, outputs, steps } = module;
  const aliases = new Map<number, number>();
  const wanted = new Set(donated.map((position) => inputs[position]).filter((b) => !outputs.includes(b)));
  if (wanted.size === 0) return aliases;
  const lastRead = new Map<number, number>();
  const firstWrite = new Map<number, number>();
  steps.forEach((step, i) => {
    for (const buffer of stepReads(step)) if (wanted.has(buffer)) lastRead.set(buffer, i);
    for (const buffer of stepWrites(step)) if (!firstWrite.has(buffer)) firstWrite.set(buffer, i);
  });
  const overwrites = (step: Step, input: number, result: number): boolean =>
    step._tag === "launch" && readsInPlace(step.kernel, input, result);
  const results = new Set(outputs.filter((buffer) => buffers[buffer].role === "temporary"));
  for (const result of results) {
    const first = firstWrite.get(result);
    if (first === undefined) continue;
    for (const input of wanted) {
      const { dtype, size } = buffers[input];
      if (dtype !== buffers[result].dtype || size !== buffers[result].size) continue;
      const last = lastRead.get(input) ?? -1;
      if (last > first || (last === first && !overwrites(steps[first], input, result))) continue;
      aliases.set(result, input);
      wanted.delete(input);
      break;
    }
  }
  return aliases;
}
