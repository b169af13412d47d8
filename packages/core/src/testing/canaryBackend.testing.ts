/**
 * The code of the WebAssembly backend in a memory laid out to catch it: every buffer ends at bytes that must not change.
 * @module
 */
import { assemble } from "../backends/wasm/assemble.js";
import { bytesPerElement, viewElements } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import { readStorage } from "../base/storage.js";
import type { Backend } from "../kernel/backend.js";

const canary = 0xa5;
const gapBytes = 128;
const firstByte = 4096;

/** Runs modules as the WebAssembly backend compiles them; throws when a byte outside of their buffers has changed. */
export const canaryBackend: Backend = {
  name: "wasm between canaries",
  compile: (module) => {
    const { bytes, scratchBytes } = assemble(module, false, () => true);
    // The buffers, the scratch memory and the table, each with untouchable bytes on both sides.
    const sizes = [
      ...module.buffers.map(({ dtype, size }) => size * bytesPerElement(dtype)),
      scratchBytes(1),
      4 * (module.buffers.length + 1),
    ];
    let end = firstByte;
    const places = sizes.map((size) => {
      const start = Math.ceil((end + gapBytes) / 64) * 64;
      end = start + size;
      return start;
    });
    const pages = Math.ceil((end + gapBytes) / 65_536) + 1;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536 });
    const env = {
      memory,
      rem: (a: number, b: number): number => a % b,
      stalled: (): void => undefined,
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    // Our own module: it exports this function.
    const run = exports.run as (thread: number, threads: number, table: number) => void;
    return (inputs) => {
      const all = new Uint8Array(memory.buffer).fill(canary);
      const views = module.buffers.map(({ dtype, size }, b) =>
        viewElements(dtype, memory.buffer, places[b], size),
      );
      module.buffers.forEach(({ elements }, b) => elements !== undefined && views[b].set(elements));
      module.inputs.forEach((buffer, i) => views[buffer].set(readStorage(inputs[i])));
      const table = places[places.length - 1];
      new Int32Array(memory.buffer, table).set(places.slice(0, -1));
      const given = all.slice();
      run(0, 1, table);
      const mayChange = (b: number): boolean =>
        module.buffers[b]?.role === "temporary" || b === module.buffers.length;
      let checked = 0;
      const check = (until: number): void => {
        while (checked < until && all[checked] === given[checked]) checked++;
        invariant(checked >= until, `byte ${checked} outside of every buffer was written`);
      };
      places.forEach((start, b) => {
        if (!mayChange(b)) return;
        check(start);
        checked = start + sizes[b];
      });
      check(all.length);
      return module.outputs.map((buffer) => views[buffer].slice());
    };
  },
};
