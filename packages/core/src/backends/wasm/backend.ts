/**
 * The WebAssembly backend: one WebAssembly module per kernel module, in memory that caches what tensors own.
 * @module
 */
import type { Elements } from "../../base/dtype.js";
import type { Storage } from "../../base/storage.js";
import { alignedSize } from "../../kernel/arena.js";
import type { Backend, CompileOptions, Executable } from "../../kernel/backend.js";
import type { Module } from "../../kernel/module.js";
import { planModule, sharesMemory } from "../../kernel/plan.js";
import { assemble } from "./assemble.js";
import { aliasesOf } from "./donation.js";
import type { Memory, MemoryStats } from "./memory.js";
import { makeMemory } from "./memory.js";
import { canShareMemory, hasRelaxedSimd } from "./platform.js";
import type { Runner, ThreadOptions, Threads } from "./threads.js";
import { checkThreads, makeThreads } from "./threads.js";

/** A WebAssembly backend and the handles of its memory and threads. */
export interface WasmBackend extends Backend {
  readonly stats: () => MemoryStats;
  readonly setThreads: (count: number) => void;
  /** How many threads took part in the last call that was worth several. */
  readonly lastThreads: () => number;
  /** Ends the workers; the next large call starts new ones. */
  readonly stop: () => void;
}

/** How a WebAssembly backend is set up. */
export interface WasmOptions extends ThreadOptions {
  /** Pages of 64 KiB that its memory may take. Default 65,536, which is 4 GiB. */
  readonly maximumPages?: number;
  /** Results of up to so many bytes leave the memory at once, for the heap. Default 4,096. */
  readonly smallBytes?: number;
  /** Kernels of fewer nanoseconds run on the first thread alone. Default 1,000, or 0 with `alwaysShare`. */
  readonly worthSharing?: number;
}

interface Machine {
  readonly memory: Memory;
  readonly threads: Threads;
  readonly worthSharing: number | undefined;
}

const noStats: MemoryStats = { reservedBytes: 0, residentBytes: 0, residentTensors: 0, evictions: 0 };

/** A backend with a memory of its own, reserved at the first compilation. */
export function makeWasmBackend(options: WasmOptions = {}): WasmBackend {
  let machine: Machine | undefined;
  let { threads: asked } = options;
  const start = (): Machine => {
    if (machine !== undefined) return machine;
    const memory = makeMemory(canShareMemory(), options.maximumPages, options.smallBytes);
    const { alwaysShare = false, worthSharing = alwaysShare ? 0 : undefined } = options;
    const threads = makeThreads(memory.memory, { ...options, threads: asked });
    machine = { memory, threads, worthSharing };
    return machine;
  };
  return {
    name: "wasm",
    compile: (module, compileOptions) => compile(start(), module, compileOptions),
    // Before the first compilation there is no memory to ask, and where none is allowed there never is.
    stats: () => machine?.memory.stats() ?? noStats,
    setThreads: (count) => {
      checkThreads(count);
      asked = count;
      machine?.threads.setCount(count);
    },
    lastThreads: () => machine?.threads.last() ?? 1,
    stop: () => machine?.threads.stop(),
  };
}

/** Where an output comes from: a result (its position among them), an input (its position), or a constant. */
type Source =
  | { readonly _tag: "result" | "input"; readonly position: number }
  | { readonly _tag: "constant"; readonly elements: Elements };

function compile(
  { memory, threads, worthSharing }: Machine,
  module: Module,
  options: CompileOptions = {},
): Executable {
  const { buffers, inputs, outputs } = module;
  const plan = planModule(module);
  const aliases = aliasesOf(module, options.donated ?? []);
  const meets = (a: number, b: number): boolean =>
    aliases.get(a) === b || aliases.get(b) === a || sharesMemory(plan, module, a, b);
  const { bytes, scratchBytes, shareable } = assemble(module, threads.isShared, meets, {
    fastMath: options.fastMath === true && hasRelaxedSimd(),
    ...(worthSharing === undefined ? {} : { worthSharing }),
  });
  // Addresses of all buffers, then that of the scratch memory; written anew by each call.
  const places = new Int32Array(buffers.length + 1);
  const runner: Runner = threads.load(bytes, shareable);

  const constants = buffers.flatMap(({ elements, dtype }, buffer) =>
    elements === undefined ? [] : [{ buffer, elements, dtype }],
  );
  const results = [...new Set(outputs)]
    .filter((buffer) => buffers[buffer].role === "temporary")
    .map((buffer) => {
      const overwritten = aliases.get(buffer);
      return {
        buffer,
        ...buffers[buffer],
        over: overwritten === undefined ? -1 : inputs.indexOf(overwritten),
      };
    });
  const sources = outputs.map((buffer): Source => {
    const { elements, role } = buffers[buffer];
    if (elements !== undefined) return { _tag: "constant", elements };
    return role === "input"
      ? { _tag: "input", position: inputs.indexOf(buffer) }
      : { _tag: "result", position: results.findIndex((result) => result.buffer === buffer) };
  });
  const dropped = (options.donated ?? []).filter((position) => !outputs.includes(inputs[position]));
  const planned = [...plan.offsets];
  const tableBytes = alignedSize(4 * places.length);

  return (storages) => {
    memory.begin();
    try {
      const count = runner.threads();
      for (let i = 0; i < inputs.length; i++)
        places[inputs[i]] = memory.bring(storages[i], buffers[inputs[i]].dtype);
      for (const { buffer, elements, dtype } of constants)
        places[buffer] = memory.bring(elements, dtype, true);
      const code = count > 1 ? memory.bring(bytes, "bool", true) : 0;
      const workspace = memory.borrow(tableBytes + plan.bytes + scratchBytes(count));
      for (const [buffer, offset] of planned) places[buffer] = workspace + tableBytes + offset;
      places[buffers.length] = workspace + tableBytes + plan.bytes;
      const takes = results.map(
        ({ over }) => over >= 0 && comesOnce(storages, storages[over]) && memory.isOnlyHere(storages[over]),
      );
      const fresh = results.map(({ dtype, size }, i) => (takes[i] ? undefined : memory.result(dtype, size)));
      // Memory cannot run out from here on, so what is overwritten now is lost only with a thread.
      const blocks = fresh.map((block, i) => block ?? memory.takeOver(storages[results[i].over]));
      for (let i = 0; i < results.length; i++) places[results[i].buffer] = blocks[i].address;
      memory.writeWords(workspace, places);
      runner.run(count, workspace, code);
      const kept = results.map(({ dtype, size }, i) => memory.keep(blocks[i], dtype, size));
      for (const position of dropped)
        if (comesOnce(storages, storages[position])) memory.drop(storages[position]);
      return sources.map((source) => {
        if (source._tag === "constant") return source.elements;
        return source._tag === "input" ? storages[source.position] : kept[source.position];
      });
    } finally {
      memory.end();
    }
  };
}

function comesOnce(storages: readonly Storage[], storage: Storage): boolean {
  return storages.indexOf(storage) === storages.lastIndexOf(storage);
}

/** The backend that programs run on. */
export const wasmBackend: WasmBackend = makeWasmBackend();
