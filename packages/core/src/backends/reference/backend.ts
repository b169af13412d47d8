/**
 * The reference backend: plain TypeScript that gives every kernel its meaning, bit for bit. No backend may differ.
 * @module
 */
import type { Elements } from "../../base/dtype.js";
import { readStorage } from "../../base/storage.js";
import type { Backend } from "../../kernel/backend.js";
import type { Kernel } from "../../kernel/kernel.js";
import type { Module } from "../../kernel/module.js";
import { stepReads } from "../../kernel/steps.js";
import { prepareContract } from "./contract.js";
import type { Launch } from "./launch.js";
import { prepareCumulate, prepareReduce } from "./reduce.js";
import { prepareScatter } from "./scatter.js";
import { prepareSort } from "./sort.js";
import { nothing, prepareSteps } from "./steps.js";
import { prepareStores } from "./store.js";

function prepare(kernel: Kernel): Launch {
  switch (kernel._tag) {
    case "map":
      return prepareStores(kernel.shape, kernel.stores);
    case "reduce":
      return prepareReduce(kernel);
    case "contract":
      return prepareContract(kernel);
    case "cumulate":
      return prepareCumulate(kernel);
    case "scatter":
      return prepareScatter(kernel);
    case "sort":
      return prepareSort(kernel);
    default:
      return kernel satisfies never;
  }
}

/** Runs modules in plain TypeScript. */
export const referenceBackend: Backend = {
  name: "reference",
  compile: (module: Module) => {
    const run = prepareSteps(module.steps, { decls: module.buffers, prepare });
    const constants = module.buffers.map((decl) => decl.elements ?? nothing);
    // What no kernel reads is handed through as it is, wherever it stands.
    const read = new Set(module.steps.flatMap((step) => [...stepReads(step)]));
    return (inputs) => {
      const buffers: Elements[] = [...constants];
      module.inputs.forEach((buffer, i) => {
        if (read.has(buffer)) buffers[buffer] = readStorage(inputs[i]);
      });
      run(buffers);
      return module.outputs.map((buffer) => {
        const position = module.inputs.indexOf(buffer);
        return position < 0 ? buffers[buffer] : inputs[position];
      });
    };
  },
};
