/**
 * The WebAssembly backend: one WebAssembly module per kernel module, in memory that caches what tensors own.
 * @module
 */
import { viewElements } from "../../base/dtype.js";
import type { Storage } from "../../base/storage.js";
import type { Backend, CompileOptions, Executable } from "../../kernel/backend.js";
import type { Module } from "../../kernel/module.js";
import { planModule, sharesMemory } from "../../kernel/plan.js";
import { prepare } from "../reference/backend.js";
import { assemble } from "./assemble.js";
import { aliasesOf } from "./donation.js";
import type { Block, Memory, MemoryStats } from "./memory.js";
import { makeMemory } from "./memory.js";
import type { Runner, Threads } from "./threads.js";
import { canShareMemory, makeThreads } from "./threads.js";

/** A WebAssembly backend and the handles of its memory and threads. */
export interface WasmBackend extends Backend {
  readonly stats: () => MemoryStats;
  readonly setThreads: (count: number) => void;
}

/** How a WebAssembly backend is set up. */
export interface WasmOptions {
  /** Pages of 64 KiB that its memory may take. Default 65,536, which is 4 GiB. */
  readonly maximumPages?: number;
  /** Threads a large call runs on, the caller's included. Default: one for each core. */
  readonly threads?: number;
}

interface Machine {
  readonly memory: Memory;
  readonly threads: Threads;
}

/** A backend with a memory of its own, reserved at the first compilation. */
export function makeWasmBackend(options: WasmOptions = {}): WasmBackend {
  let machine: Machine | undefined;
  const start = (): Machine => {
    if (machine !== undefined) return machine;
    const memory = makeMemory(canShareMemory(), options.maximumPages);
    machine = { memory, threads: makeThreads(memory.memory, options.threads) };
    return machine;
  };
  return {
    name: "wasm",
    compile: (module, compileOptions) => compile(start(), module, compileOptions),
    stats: () => start().memory.stats(),
    setThreads: (count) => start().threads.setCount(count),
  };
}

const tableBytes = (module: Module): number => Math.ceil((4 * (module.buffers.length + 1)) / 64) * 64;

function compile({ memory, threads }: Machine, module: Module, options: CompileOptions = {}): Executable {
  const { buffers, inputs, outputs } = module;
  const plan = planModule(module);
  const aliases = aliasesOf(module, options.donated ?? []);
  const { bytes, scratchBytes, shareable } = assemble(module, threads.isShared, (a, b) =>
    aliases.get(a) === b || aliases.get(b) === a ? true : sharesMemory(plan, module, a, b),
  );
  const places = new Int32Array(buffers.length + 1);
  const host = (step: number): void => {
    const views = buffers.map(({ dtype, size }, b) =>
      viewElements(dtype, memory.memory.buffer, places[b], size),
    );
    prepare(module.steps[step].kernel)(views);
  };
  const runner: Runner = threads.load(bytes, host, shareable);
  const constants = buffers.flatMap(({ elements, dtype }, buffer) =>
    elements === undefined ? [] : [{ buffer, elements, dtype }],
  );
  const results = [...new Set(outputs)].filter((buffer) => buffers[buffer].role === "temporary");
  const table = tableBytes(module);
  const donated = (options.donated ?? []).map((position) => inputs[position]);

  return (storages) => {
    memory.begin();
    try {
      const count = runner.threads();
      inputs.forEach((buffer, i) => {
        places[buffer] = memory.bring(storages[i], buffers[buffer].dtype);
      });
      for (const { buffer, elements, dtype } of constants)
        places[buffer] = memory.bring(elements, dtype, true);
      const code = count > 1 ? memory.bring(bytes, "bool", true) : 0;
      const workspace = memory.borrow(table + plan.bytes + scratchBytes(count));
      for (const [buffer, offset] of plan.offsets) places[buffer] = workspace + table + offset;
      places[buffers.length] = workspace + table + plan.bytes;
      const blocks = new Map<number, Block>();
      const place = (buffer: number, block: Block): void => {
        blocks.set(buffer, block);
        places[buffer] = block.address;
      };
      const overwritten = new Map<number, Storage>();
      for (const buffer of results) {
        const source = overwritable(memory, storages, inputs, aliases.get(buffer));
        if (source !== undefined) overwritten.set(buffer, source);
        else place(buffer, memory.result(buffers[buffer].dtype, buffers[buffer].size));
      }
      // Nothing can fail from here on, so what is overwritten now is not lost.
      for (const [buffer, source] of overwritten) place(buffer, memory.takeOver(source));
      memory.writeWords(workspace, places);
      runner.run(count, workspace, code);
      const kept = new Map<number, Storage>();
      for (const [buffer, block] of blocks) {
        kept.set(buffer, memory.keep(block, buffers[buffer].dtype, buffers[buffer].size));
      }
      const passed = new Set(outputs);
      const storageOf = (buffer: number): Storage => storages[inputs.indexOf(buffer)];
      for (const buffer of donated) {
        const storage = storageOf(buffer);
        if (!passed.has(buffer) && comesOnce(storages, storage)) memory.drop(storage);
      }
      return outputs.map((buffer) => kept.get(buffer) ?? buffers[buffer].elements ?? storageOf(buffer));
    } finally {
      memory.end();
    }
  };
}

// The donated storage whose memory a result may take: one that stands here and came in once.
function overwritable(
  memory: Memory,
  storages: readonly Storage[],
  inputs: readonly number[],
  source: number | undefined,
): Storage | undefined {
  if (source === undefined) return undefined;
  const storage = storages[inputs.indexOf(source)];
  return comesOnce(storages, storage) && memory.isOnlyHere(storage) ? storage : undefined;
}

function comesOnce(storages: readonly Storage[], storage: Storage): boolean {
  return storages.indexOf(storage) === storages.lastIndexOf(storage);
}

/** The backend that programs run on. */
export const wasmBackend: WasmBackend = makeWasmBackend();
