/**
 * The WebAssembly backend: one WebAssembly module per kernel module.
 * @module
 */
import { bytesPerElement, viewElements } from "../../base/dtype.js";
import type { Backend } from "../../kernel/backend.js";
import { prepare } from "../reference/backend.js";
import { assemble } from "./assemble.js";

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536 });

export const wasmBackend: Backend = {
  name: "wasm",
  compile: (module) => {
    const addresses: number[] = [];
    let top = 1024;
    for (const { dtype, size } of module.buffers) {
      addresses.push(top);
      top += Math.ceil((size * bytesPerElement(dtype)) / 64) * 64 + 64;
    }
    const table = 0;
    const views = () =>
      module.buffers.map(({ dtype, size }, i) =>
        viewElements(dtype, memory.buffer, top0 + addresses[i], size),
      );
    const top0 = 65536;
    const host = (step: number) => prepare(module.steps[step].kernel)(views());
    const { bytes, scratchBytes } = assemble(module, false);
    const scratch = top;
    top += scratchBytes(1);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory, rem: (a: number, b: number) => a % b, host },
    });
    const run = instance.exports.run as (thread: number, threads: number, table: number) => void;
    return (inputs) => {
      const need = top0 + top + 65536;
      if (memory.buffer.byteLength < need) memory.grow(Math.ceil((need - memory.buffer.byteLength) / 65536));
      const all = views();
      module.buffers.forEach(({ elements }, i) => elements !== undefined && all[i].set(elements));
      module.inputs.forEach((buffer, i) => all[buffer].set(inputs[i]));
      const words = new Int32Array(memory.buffer, table, module.buffers.length + 1);
      words[module.buffers.length] = top0 + scratch;
      addresses.forEach((address, i) => {
        words[i] = top0 + address;
      });
      run(0, 1, table);
      return module.outputs.map((buffer) => all[buffer].slice());
    };
  },
};
