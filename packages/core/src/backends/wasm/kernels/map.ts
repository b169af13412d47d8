/**
 * Map kernels: evaluate and store at every point.
 * @module
 */
import type { Shape } from "../../../base/shape.js";
import { sizeOf } from "../../../base/shape.js";
import type { MapKernel, Store } from "../../../kernel/kernel.js";
import { buffersOf } from "../../../kernel/kernel.js";
import { nodesOf } from "../../../kernel/scalar.js";
import { shareEqual } from "../../../kernel/share.js";
import { expressionCode } from "../expressions.js";
import { loopNest } from "../loops.js";
import type { Space } from "../space.js";
import { mergeAxes } from "../space.js";
import { storeCode } from "../stores.js";
import { isWide } from "../vectors.js";
import type { KernelWriter, PhaseWriter } from "./kernelWriter.js";

/** Fewer points, or bodies of more nodes, are not worth the longer code of turns. */
const [leastPoints, mostNodes] = [1024, 300];

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
  const vectors = vectorsOf(space);
  const turn = (): void => writes.storeTurn(vectors, (ahead) => code.atLevel(rank, ahead));
  loopNest(w, space.shape, positions, {
    turn: vectors > 1 ? { points: 4 * vectors, inside: turn } : undefined,
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

// Vectors of a turn. Each operation waits for the one before, so four chains go side by side; float64 makes two of a vector.
function vectorsOf({ shape, exprs }: Pick<Space, "shape" | "exprs">): number {
  const nodes = nodesOf(exprs);
  const vectors = nodes.some(({ dtype }) => isWide(dtype)) ? 2 : 4;
  const isWorth =
    sizeOf(shape) >= leastPoints && shape[shape.length - 1] >= 4 * vectors && nodes.length <= mostNodes;
  return isWorth ? vectors : 1;
}
