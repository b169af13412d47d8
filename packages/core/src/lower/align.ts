/**
 * Brings the stores of two kernels over one space: by another shape of the same elements, or by turning the axes of a
 * loop's results to the order in which they are read.
 * @module
 */
import type { Shape } from "../base/shape.js";
import { range, sameShape, sizeOf } from "../base/shape.js";
import type { ContractKernel, MapKernel, ReduceKernel, Store } from "../kernel/kernel.js";
import { storeShape } from "../kernel/kernel.js";
import { permute, reshape } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import { topological } from "../kernel/scalar.js";
import type { View } from "../kernel/view.js";
import { composeView, permuteMap, reshapeView } from "../kernel/view.js";

/** A kernel with stores. */
export type Storing = MapKernel | ReduceKernel | ContractKernel;

/** Both kernels with one shape of their stores' space, or undefined where there is none. */
export function aligned(first: Storing, second: Storing): readonly [Storing, Storing] | undefined {
  const [a, b] = [storeShape(first), storeShape(second)];
  if (sameShape(a, b)) return [first, second];
  if (sizeOf(a) !== sizeOf(b)) return undefined;
  const later = second._tag === "map" ? reshaped(second, a) : undefined;
  if (later !== undefined) return [first, later];
  const earlier = first._tag === "map" ? reshaped(first, b) : undefined;
  return earlier === undefined ? undefined : [earlier, second];
}

function reshaped(kernel: MapKernel, shape: Shape): MapKernel | undefined {
  const stores = kernel.stores.flatMap(({ body, out, target }): readonly Store[] => {
    const array = reshape({ shape: kernel.shape, body }, shape);
    const view = reshapeView(target, shape);
    return array === undefined || view === undefined ? [] : [{ body: array.body, out, target: view }];
  });
  return stores.length === kernel.stores.length ? { ...kernel, shape, stores } : undefined;
}

/** The order of axes in which `view` walks the whole of its source, or undefined when it does something else. */
export function orderOf(view: View): readonly number[] | undefined {
  const order = view.shape.map((_, j) =>
    view.axes.findIndex(({ strides }) => strides.every((stride, axis) => stride === Number(axis === j))),
  );
  const isOrder =
    order.length === view.source.length &&
    new Set(order).size === order.length &&
    order.every((axis, j) => axis >= 0 && view.source[axis] === view.shape[j]) &&
    view.axes.every(({ offset, guarded }) => offset === 0 && !guarded);
  return isOrder ? order : undefined;
}

/** The loop with the axes of its results in another order: axis j is the old axis `order[j]`. Every result keeps its bits. */
export function turned(
  kernel: ReduceKernel | ContractKernel,
  order: readonly number[],
): ReduceKernel | ContractKernel {
  const map = permuteMap(storeShape(kernel), order);
  const stores = kernel.stores.map((store) => ({ ...store, target: composeView(store.target, map) }));
  const axes = [...order, ...range(kernel.shape.length).slice(order.length)];
  const shape = axes.map((axis) => kernel.shape[axis]);
  const seen = (body: ScalarExpr): ScalarExpr => permute({ shape: kernel.shape, body }, axes).body;
  if (kernel._tag === "reduce") return { ...kernel, shape, stores, body: seen(kernel.body) };
  const [lhs, rhs] = [seen(kernel.lhs), seen(kernel.rhs)];
  // The operand that the first of the axes belongs to comes first; products commute.
  const [ofLhs, ofRhs] = [axesOf(lhs), axesOf(rhs)];
  const own = range(order.length).find((axis) => ofLhs.has(axis) !== ofRhs.has(axis));
  const swaps = own !== undefined && ofRhs.has(own);
  return { ...kernel, shape, stores, lhs: swaps ? rhs : lhs, rhs: swaps ? lhs : rhs };
}

// The axes that a value depends on.
function axesOf(body: ScalarExpr): ReadonlySet<number> {
  const axes = new Set<number>();
  for (const node of topological(body)) {
    if (node.op === "index") axes.add(node.axis);
    if (node.op !== "load") continue;
    for (const { strides } of node.view.axes) strides.forEach((stride, j) => stride !== 0 && axes.add(j));
  }
  return axes;
}
