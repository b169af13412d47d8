/**
 * The reference backend: plain TypeScript that gives every kernel its meaning, bit for bit. No backend may differ.
 * @module
 */
import type { Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import { readStorage } from "../../base/storage.js";
import type { Backend } from "../../kernel/backend.js";
import type { Kernel } from "../../kernel/kernel.js";
import { readsOf, writesOf } from "../../kernel/kernel.js";
import type { Module } from "../../kernel/module.js";
import { prepareContract } from "./contract.js";
import type { Launch } from "./launch.js";
import { prepareCumulate, prepareReduce } from "./reduce.js";
import { prepareScatter } from "./scatter.js";
import { prepareSort } from "./sort.js";
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

const nothing = allocate("bool", 0);

/** Runs modules in plain TypeScript. */
export const referenceBackend: Backend = {
  name: "reference",
  compile: (module: Module) => {
    const steps = module.steps.map(({ kernel, frees }) => ({
      launch: prepare(kernel),
      writes: writesOf(kernel),
      frees,
    }));
    const constants = module.buffers.map((decl) => decl.elements ?? nothing);
    // What no kernel reads is handed through as it is, wherever it stands.
    const read = new Set(module.steps.flatMap(({ kernel }) => [...readsOf(kernel)]));
    return (inputs) => {
      const buffers: Elements[] = [...constants];
      module.inputs.forEach((buffer, i) => {
        if (read.has(buffer)) buffers[buffer] = readStorage(inputs[i]);
      });
      for (const { launch, writes, frees } of steps) {
        for (const buffer of writes) {
          if (buffers[buffer] === nothing)
            buffers[buffer] = allocate(module.buffers[buffer].dtype, module.buffers[buffer].size);
        }
        launch(buffers);
        for (const buffer of frees) buffers[buffer] = nothing;
      }
      return module.outputs.map((buffer) => {
        const position = module.inputs.indexOf(buffer);
        return position < 0 ? buffers[buffer] : inputs[position];
      });
    };
  },
};
