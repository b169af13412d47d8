/** The reference backend against a second reading of the kernels; and that the suite catches a backend that is wrong. */
import { describe, expect, it } from "vitest";
import { referenceBackend } from "../backends/reference/backend.js";
import type { Elements } from "../base/dtype.js";
import { readStorage } from "../base/storage.js";
import type { Backend } from "../kernel/backend.js";
import type { Kernel, Store } from "../kernel/kernel.js";
import { mapKernels } from "../kernel/steps.js";
import { describeBackend } from "./backendLaws.js";
import { moduleForms } from "./modules.js";
import { naiveBackend } from "./naiveBackend.testing.js";

describeBackend(referenceBackend, { describe, it, numRuns: 150, seed: 1, against: naiveBackend });

function brokenForms(backend: Backend, numRuns = 100): readonly string[] {
  const broken: string[] = [];
  const run = (name: string, body: () => void): void => {
    // Counterexamples of many steps take long to shrink, and break for the same reasons as the others.
    if (name.startsWith("graph") || name.startsWith("control")) return;
    try {
      body();
    } catch {
      broken.push(name.split(" ")[0]);
    }
  };
  describeBackend(backend, { describe: (_name, body) => body(), it: run, numRuns });
  return broken;
}

// The reference backend on modules whose kernels have been tampered with.
const tampered = (change: (kernel: Kernel) => Kernel): Backend => ({
  name: "tampered",
  compile: (module) =>
    referenceBackend.compile({
      ...module,
      steps: mapKernels(module.steps, change),
    }),
});

const after = (
  change: (outs: readonly Elements[], inputs: readonly Elements[]) => readonly Elements[],
): Backend => ({
  name: "tampered",
  compile: (module) => {
    const run = referenceBackend.compile(module);
    return (inputs) => change(run(inputs).map(readStorage), inputs.map(readStorage));
  },
});

const dividendOfRem = (store: Store): Store =>
  store.body.op === "rem" ? { ...store, body: store.body.args[0] } : store;

describe("describeBackend", () => {
  it("accepts the reference backend", () => {
    expect(brokenForms(referenceBackend, 10)).toEqual([]);
  });

  it.each([
    [
      "reduce",
      (kernel: Kernel): Kernel =>
        kernel._tag === "reduce" && kernel.combine === "max" ? { ...kernel, combine: "min" } : kernel,
    ],
    [
      "cumulate",
      (kernel: Kernel): Kernel =>
        kernel._tag === "cumulate" ? { ...kernel, reverse: !kernel.reverse } : kernel,
    ],
    [
      "scatter",
      (kernel: Kernel): Kernel => (kernel._tag === "scatter" ? { ...kernel, combine: "replace" } : kernel),
    ],
    ["sort", (kernel: Kernel): Kernel => (kernel._tag === "sort" ? { ...kernel, keyCount: 1 } : kernel)],
    [
      "contract",
      (kernel: Kernel): Kernel => (kernel._tag === "contract" ? { ...kernel, rhs: kernel.lhs } : kernel),
    ],
    [
      "map",
      (kernel: Kernel): Kernel =>
        kernel._tag === "map" ? { ...kernel, stores: kernel.stores.map(dividendOfRem) } : kernel,
    ],
  ])("catches a wrong %s", (form, change) => {
    expect(brokenForms(tampered(change))).toContain(form);
  });

  it("catches a backend that flushes subnormals, writes to inputs, or hands out the same memory twice", () => {
    const flush = (outs: readonly Elements[]): readonly Elements[] =>
      outs.map((out) => out.map((x) => (x !== 0 && Math.abs(x) < 1.1754943508222875e-38 ? 0 : x)));
    expect(brokenForms(after(flush))).toContain("map");
    const overwrite = (outs: readonly Elements[], inputs: readonly Elements[]): readonly Elements[] => {
      inputs[0]?.fill(0);
      return outs;
    };
    expect(brokenForms(after(overwrite))).toEqual(
      moduleForms.filter((form) => form !== "graph" && form !== "control"),
    );
    const memory = new Map<number, Elements>();
    const reuse = (outs: readonly Elements[]): readonly Elements[] =>
      outs.map((out) => {
        const known = memory.get(out.length);
        if (known === undefined || known.constructor !== out.constructor) {
          memory.set(out.length, out);
          return out;
        }
        known.set(out);
        return known;
      });
    expect(brokenForms(after(reuse))).toContain("map");
  });
});
