/**
 * What Node and browsers call differently: workers and the number of cores. Asked at run time, so that nothing of Node
 * is imported and bundlers have nothing to replace.
 * @module
 */

/** A worker as both kinds of machine have it. */
export interface WorkerHandle {
  readonly postMessage: (message: unknown) => void;
  readonly terminate: () => unknown;
  /** Node only: lets the process end while the worker lives. */
  readonly unref?: () => void;
  readonly on?: (event: "error" | "exit", listener: (reason: unknown) => void) => void;
}

type MakeWorker = new (url: URL, options?: { readonly type: "module" }) => WorkerHandle;

interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => Readonly<Record<string, unknown>> | undefined;
}

function builtin(name: string): Readonly<Record<string, unknown>> | undefined {
  // `process` is declared by Node's types only, which core does not have.
  const { process } = globalThis as { readonly process?: NodeProcess };
  return process?.getBuiltinModule?.(name);
}

function isMakeWorker(value: unknown): value is MakeWorker {
  return typeof value === "function";
}

/** Starts the worker script of this folder; undefined where there are no workers, or a page may not start this one. */
export function startWorker(): WorkerHandle | undefined {
  const Worker = builtin("node:worker_threads")?.Worker ?? Reflect.get(globalThis, "Worker");
  if (!isMakeWorker(Worker)) return undefined;
  try {
    // Bundlers look for these very words. A script that they see as a mere file may end as a data: URL, which policies forbid.
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.unref?.();
    // A dead worker is noticed where threads meet.
    worker.on?.("error", () => undefined);
    return worker;
  } catch {
    // The script is of another origin than the page, or its policy has none of workers.
    return undefined;
  }
}

/** Can threads share memory here? In browsers only on pages that are cross-origin isolated. */
export function canShareMemory(): boolean {
  const isolated = Reflect.get(globalThis, "crossOriginIsolated") !== false;
  return typeof SharedArrayBuffer === "function" && isolated && typeof Atomics === "object";
}

/** Number of cores, as far as the machine tells. */
export function coreCount(): number {
  const available = builtin("node:os")?.availableParallelism;
  const count: unknown =
    typeof available === "function"
      ? available()
      : Reflect.get(Reflect.get(globalThis, "navigator") ?? {}, "hardwareConcurrency");
  return typeof count === "number" && count >= 1 ? Math.floor(count) : 1;
}

// A function that computes a * b + c on vectors with one rounding.
const relaxedModule = [
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0, 10, 13, 1, 11,
  0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b,
];

/** Does the engine have fused multiply-add on vectors? */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(relaxedModule));
}

let allowed: boolean | undefined;

/** May WebAssembly be compiled here? A strict content security policy forbids it. */
export function hasWebAssembly(): boolean {
  if (allowed !== undefined) return allowed;
  try {
    // The empty module.
    allowed =
      new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) instanceof WebAssembly.Module;
  } catch {
    allowed = false;
  }
  return allowed;
}
