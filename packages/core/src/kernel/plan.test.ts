/** Plans of random modules: what lives at one time lies apart. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bytesPerElement } from "../base/dtype.js";
import { anyModule } from "../testing/modules.js";
import { planModule, sharesMemory } from "./plan.js";
import { touchedBy } from "./steps.js";

it("no two buffers that are alive at one step overlap, and the peak is what the ends say", () => {
  const law = fc.property(anyModule("graph"), ({ module }) => {
    const { buffers, steps, outputs } = module;
    const plan = planModule(module);
    const endOf = (buffer: number): number =>
      (plan.offsets.get(buffer) ?? 0) + buffers[buffer].size * bytesPerElement(buffers[buffer].dtype);
    for (const [buffer, offset] of plan.offsets) {
      expect(offset % 64).toBe(0);
      expect(outputs).not.toContain(buffer);
      expect(endOf(buffer)).toBeLessThanOrEqual(plan.bytes);
    }
    const alive = new Set<number>();
    for (const step of steps) {
      for (const buffer of touchedBy([step])) if (plan.offsets.has(buffer)) alive.add(buffer);
      for (const a of alive) {
        for (const b of alive) if (a < b) expect(sharesMemory(plan, module, a, b)).toBe(false);
      }
      for (const buffer of step.frees) alive.delete(buffer);
    }
  });
  fc.assert(law, { numRuns: 200, seed: 4 });
});

it("uses the memory of what has ended again", () => {
  const law = fc.property(anyModule("graph"), ({ module }) => {
    const plan = planModule(module);
    const everything = [...plan.offsets.keys()].reduce(
      (sum, buffer) => sum + Math.max(64, Math.ceil((module.buffers[buffer].size * 8) / 64) * 64),
      0,
    );
    expect(plan.bytes).toBeLessThanOrEqual(everything);
  });
  fc.assert(law, { numRuns: 100, seed: 4 });
});
