/**
 * Modules as jit runs them: fused, on the WebAssembly backend, given inputs that stand in its memory because a run before
 * has left them there, some of them donated.
 * @module
 */
import type { WasmBackend } from "../backends/wasm/backend.js";
import { aliasesOf } from "../backends/wasm/donation.js";
import type { DType } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import type { Storage } from "../base/storage.js";
import { readStorage } from "../base/storage.js";
import type { Backend, Executable } from "../kernel/backend.js";
import { moduleBuilder } from "../kernel/builder.js";
import type { Module } from "../kernel/module.js";
import { verifyModule } from "../kernel/verify.js";
import { fuse } from "../lower/fuse.js";
import { firstDifference } from "./close.js";

/** Such a backend, and how often it has run a module whose results could stand where a donated input stood. */
export interface FusedBackend extends Backend {
  readonly overwrites: () => number;
}

/** Copies into the memory, each size compiled once. */
function copier(wasm: WasmBackend): (storage: Storage, dtype: DType) => Storage {
  const compiled = new Map<string, Executable>();
  return (storage, dtype) => {
    const key = `${dtype} ${storage.length}`;
    const build = moduleBuilder();
    const input = build.input({ dtype, shape: [storage.length] });
    const copy = compiled.get(key) ?? wasm.compile(build.finish([build.concatenate([input], 0)]));
    compiled.set(key, copy);
    return copy([storage])[0];
  };
}

function isDead(storage: Storage): boolean {
  try {
    readStorage(storage);
    return false;
  } catch {
    return true;
  }
}

/**
 * Fuses what it compiles for `wasm`, and donates the inputs at the positions that `isDonated` picks; throws when one of
 * these can still be read, or another one has changed.
 */
export function fusedBackend(wasm: WasmBackend, isDonated: (position: number) => boolean): FusedBackend {
  let overwrites = 0;
  const copy = copier(wasm);
  const compile = (module: Module): Executable => {
    const fused = verifyModule(fuse(module));
    const donated = fused.inputs.map((_, position) => position).filter(isDonated);
    const run = wasm.compile(fused, { donated });
    const canOverwrite = aliasesOf(fused, donated).size > 0;
    return (given) => {
      const inputs = given.map((input, i) => copy(input, fused.buffers[fused.inputs[i]].dtype));
      const results = run(inputs);
      if (canOverwrite) overwrites++;
      inputs.forEach((input, position) => {
        // What has no elements has no memory to give.
        if (results.includes(input) || input.length === 0) return;
        if (donated.includes(position)) {
          invariant(isDead(input), `input ${position} was donated and can still be read`);
        } else {
          const changed = firstDifference(readStorage(given[position]), readStorage(input));
          invariant(changed < 0, `input ${position} was not donated and has changed`);
        }
      });
      return results;
    };
  };
  return { name: "wasm on fused modules", compile, overwrites: () => overwrites };
}
