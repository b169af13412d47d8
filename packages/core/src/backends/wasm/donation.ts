/**
 * Which result may stand where a donated input stood: its kernel is the last that reads the input, and reads it only in
 * the stores, at the point that is stored.
 * @module
 */
import type { Kernel } from "../../kernel/kernel.js";
import { bodiesOf, writesOf } from "../../kernel/kernel.js";
import type { Module } from "../../kernel/module.js";
import { topological } from "../../kernel/scalar.js";
import { isWhole } from "../../kernel/view.js";

/** The donated input (a buffer) that each result (a buffer) may overwrite. */
export function aliasesOf(module: Module, donated: readonly number[]): ReadonlyMap<number, number> {
  const { buffers, inputs, outputs, steps } = module;
  const aliases = new Map<number, number>();
  const wanted = new Set(donated.map((position) => inputs[position]).filter((b) => !outputs.includes(b)));
  if (wanted.size === 0) return aliases;
  const nodes = steps.map(({ kernel }) => new Set(bodiesOf(kernel).flatMap(topological)));
  const lastRead = new Map<number, number>();
  const writers = new Map<number, number[]>();
  steps.forEach(({ kernel }, step) => {
    for (const node of nodes[step]) {
      if ("buffer" in node && wanted.has(node.buffer)) lastRead.set(node.buffer, step);
    }
    for (const buffer of writesOf(kernel)) writers.set(buffer, [...(writers.get(buffer) ?? []), step]);
  });
  const results = new Set(outputs.filter((buffer) => buffers[buffer].role === "temporary"));
  for (const result of results) {
    const [step, ...others] = writers.get(result) ?? [];
    if (step === undefined || others.length > 0) continue;
    const { kernel } = steps[step];
    for (const input of wanted) {
      const { dtype, size } = buffers[input];
      if (dtype !== buffers[result].dtype || size !== buffers[result].size) continue;
      const last = lastRead.get(input) ?? -1;
      if (last > step || (last === step && !readsInPlace(kernel, input, result))) continue;
      aliases.set(result, input);
      wanted.delete(input);
      break;
    }
  }
  return aliases;
}

// Every point is stored once, after its bodies are evaluated: only the loop before the stores may meet other points.
function readsInPlace(kernel: Kernel, input: number, result: number): boolean {
  if (!("stores" in kernel)) return false;
  const store = kernel.stores.find(({ out }) => out === result);
  if (store === undefined || !isWhole(store.target)) return false;
  const stored = new Set(kernel.stores.map(({ body }) => body));
  return bodiesOf(kernel).every((body) =>
    topological(body).every((node) => {
      if (!("buffer" in node) || node.buffer !== input) return true;
      return stored.has(body) && node.op === "load" && isWhole(node.view);
    }),
  );
}
