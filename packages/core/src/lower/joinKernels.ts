/** Two kernels as one: at every point the second reads from a register what the first has computed there. @module */
import { sizeOf } from "../base/shape.js";
import { bodiesOf, storeShape } from "../kernel/kernel.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import { mapAllLeaves } from "../kernel/scalar.js";
import type { View } from "../kernel/view.js";
import { flatten } from "../kernel/view.js";
import type { Storing } from "./align.js";
import { aligned, orderOf, turned } from "./align.js";
import { nodesWithin } from "./worth.js";

/**
 * One kernel that does what `first` and then `second` do, or undefined where there is none. At most one of them has a
 * loop. `canTurn` says of a buffer that the axes of its loop may take the order in which it is read.
 */
export function joinKernels(
  first: Storing,
  second: Storing,
  canTurn: (buffer: number) => boolean,
): Storing | undefined {
  if (first._tag !== "map" && second._tag !== "map") return undefined;
  if (sizeOf(storeShape(first)) !== sizeOf(storeShape(second))) return undefined;
  const pair = aligned(turnedFor(first, second, canTurn), second);
  if (pair === undefined) return undefined;
  const [a, b] = pair;
  const values = new Map(a.stores.map((store) => [store.out, store]));
  const bodies = mapAllLeaves(
    b.stores.map(({ body }) => body),
    (leaf) => {
      const store = leaf.op === "load" ? values.get(leaf.buffer) : undefined;
      return store !== undefined && leaf.op === "load" && isSamePoint(leaf.view, store.target)
        ? store.body
        : leaf;
    },
  );
  const stores = [...a.stores, ...b.stores.map((store, i) => ({ ...store, body: bodies[i] }))];
  const joined: Storing = b._tag === "map" ? { ...a, stores } : { ...b, stores };
  const nodes = nodesWithin(bodiesOf(joined));
  const written = new Set(stores.map(({ out }) => out));
  const readsItself = (node: ScalarExpr): boolean => "buffer" in node && written.has(node.buffer);
  return nodes === undefined || [...nodes].some(readsItself) ? undefined : joined;
}

// Over one space: does the view lead to the same element at every point?
function isSamePoint(view: View, target: View): boolean {
  if (view.axes.some(({ guarded }) => guarded)) return false;
  const [a, b] = [flatten(view), flatten(target)];
  return a.offset === b.offset && view.shape.every((size, j) => size <= 1 || a.strides[j] === b.strides[j]);
}

// A loop whose result the second kernel reads along other axes computes it in that order, so that stores are dense.
function turnedFor(first: Storing, second: Storing, canTurn: (buffer: number) => boolean): Storing {
  const [{ out, body }] = first.stores;
  if (first._tag === "map" || first.stores.length > 1 || body.op !== "accumulated" || !canTurn(out)) {
    return first;
  }
  for (const node of nodesWithin(bodiesOf(second)) ?? []) {
    if (node.op !== "load" || node.buffer !== out) continue;
    const order = orderOf(node.view);
    return order === undefined || order.every((axis, j) => axis === j) ? first : turned(first, order);
  }
  return first;
}
