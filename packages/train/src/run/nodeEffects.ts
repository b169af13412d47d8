/**
 * What callbacks ask for, done in Node: runs are saved as checkpoints, lines are written into files.
 * @module
 */
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { type LoadedCheckpoint, loadCheckpoint, saveCheckpoint } from "../checkpoints/files.js";
import { showOnPage } from "../dashboard/show.js";
import type { Effects } from "./events.js";
import type { RunState } from "./runState.js";
import { type TextStream, terminal } from "./terminal.js";

/** Opens a file for writing without emptying it. */
async function opened(file: string) {
  return open(file, "r+").catch(() => open(file, "w"));
}

/** Puts text or bytes at their place in a file, and cuts off the rest. */
async function put(file: string, at: number, content: string | Uint8Array): Promise<void> {
  const handle = await opened(file);
  try {
    // A file that is shorter than it was, or another one, is gone on with; it gets no hole.
    const end = Math.min(at, (await handle.stat()).size);
    await handle.truncate(end);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await handle.write(bytes, 0, bytes.length, end);
  } finally {
    await handle.close();
  }
}

async function writeBytes(file: string, at: number, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await put(file, at, bytes);
}

/** Effects in Node that speak on a stream. */
export function effectsOn(stream: TextStream): Effects {
  const screen = terminal(stream);
  return Object.freeze({
    save: saveCheckpoint,
    write: put,
    writeBytes,
    ...screen,
    show: showOnPage(screen.print),
  });
}

/**
 * The effects of a run in Node: `save` is saveCheckpoint, `write` and `writeBytes` put theirs at its place in a file and cut off the rest,
 * `print` and `progress` write to standard output, with a bar where it is a terminal, and `show` opens a page on 127.0.0.1 for runs
 * with a dashboard.
 * @example
 * ```ts
 * import { nodeEffects } from "@cotangent/train/node";
 * Object.keys(nodeEffects) // => ["save", "write", "writeBytes", "print", "progress", "show"]
 * ```
 */
export const nodeEffects: Effects = effectsOn(process.stdout);

/**
 * Loads a run that modelCheckpoint saved, to go on with it: `{ from: (await loadRun(path, startRun(state))).state }`. Its state must
 * have the tree of that of `like`; what callbacks remember, and the metrics, may be anything. Falls back as loadCheckpoint does.
 * @throws CheckpointError (rejects) as loadCheckpoint
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, modelCheckpoint, startRun } from "@cotangent/train";
 * import { loadRun, nodeEffects } from "@cotangent/train/node";
 * const file = join(await mkdtemp(join(tmpdir(), "cotangent-")), "run.safetensors");
 * const step = (x: Tensor, by: number) => [x.add(by), { loss: x }] as const;
 * const data = datasets.fromArray([1, 10, 100]);
 * const options = { callbacks: [modelCheckpoint<Tensor>({ file, everySteps: 1 })], effects: nodeEffects };
 * await fit(step, data, { ...options, from: startRun(tensor(0)), steps: 2 });
 * const { state: run } = await loadRun(file, startRun(tensor(0)));
 * (await fit(step, data, { ...options, from: run })).state.item() // => 111
 * ```
 */
export function loadRun<S>(path: string, like: RunState<S>): Promise<LoadedCheckpoint<RunState<S>>> {
  // `stopped` is a text or null.
  return loadCheckpoint(path, like, { free: ["callbacks", "metrics", "sums", "stopped"] });
}
