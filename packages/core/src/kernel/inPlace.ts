/**
 * When a kernel may write its result over what it reads, or need not run at all.
 * @module
 */
import type { Kernel, Store } from "./kernel.js";
import { bodiesOf } from "./kernel.js";
import { topological } from "./scalar.js";
import { isWhole } from "./view.js";

/**
 * May `result`, which the kernel writes, stand where `input` stands? Every point is stored once, after its bodies are
 * evaluated: so the stores may read it at their own point, while the loop before the stores may not, as it meets others.
 */
export function readsInPlace(kernel: Kernel, input: number, result: number): boolean {
  if (!("stores" in kernel)) return false;
  const store = kernel.stores.find(({ out }) => out === result);
  if (store === undefined || !isWhole(store.target)) return false;
  const stored = new Set(kernel.stores.map(({ body }) => body));
  return bodiesOf(kernel).every((body) =>
    topological(body).every((node) => {
      if (!("buffer" in node) || node.buffer !== input) return true;
      return stored.has(body) && node.op === "load" && isWhole(node.view);
    }),
  );
}

/** The buffer that a store copies whole into its own; undefined when it does something else. */
export function copiedBy({ body, target }: Store): number | undefined {
  return body.op === "load" && isWhole(body.view) && isWhole(target) ? body.buffer : undefined;
}

/** From where to where a kernel copies, when that is all it does. */
export function copyOf(kernel: Kernel): readonly [from: number, to: number] | undefined {
  if (kernel._tag !== "map" || kernel.stores.length !== 1) return undefined;
  const from = copiedBy(kernel.stores[0]);
  return from === undefined ? undefined : [from, kernel.stores[0].out];
}
