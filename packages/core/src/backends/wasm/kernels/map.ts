/**
 * Map kernels: evaluate and store at every point.
 * @module
 */
import type { Shape } from "../../../base/shape.js";
import type { MapKernel, Store } from "../../../kernel/kernel.js";
import { buffersOf } from "../../../kernel/kernel.js";
import { shareEqual } from "../../../kernel/share.js";
import { expressionCode } from "../expressions.js";
import { loopNest } from "../loops.js";
import { mergeAxes } from "../space.js";
import { storeCode } from "../stores.js";
import type { KernelWriter, PhaseWriter } from "./kernelWriter.js";

/** Writes a map kernel. */
export function writeMap(kernel: KernelWriter, map: MapKernel): void {
  kernel.phase(buffersOf(map), (writer) => writeStores(writer, map.shape, map.stores));
}

/** Evaluates and stores at every point of `shape`, split between threads. */
export function writeStores({ w, addressOf }: PhaseWriter, shape: Shape, stores: readonly Store[]): void {
  const exprs = shareEqual(stores.map(({ body }) => body));
  const space = mergeAxes({ shape, exprs, targets: stores.map(({ target }) => target) }, 0);
  const merged = stores.map((store, i) => ({ ...store, body: space.exprs[i] }));
  const positions = space.shape.map(() => w.local("i32"));
  const code = expressionCode(space.exprs, { w, shape: space.shape, positions, addressOf });
  const writes = storeCode(w, merged, space.targets, positions, code, addressOf);
  const rank = space.shape.length;
  loopNest(w, space.shape, positions, {
    before: (level) => {
      code.atLevel(level);
      if (level === rank - 1) writes.beforeRow();
    },
    inside: (high) => {
      code.atLevel(rank);
      writes.store(high);
    },
  });
}
