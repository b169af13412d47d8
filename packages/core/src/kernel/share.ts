/**
 * Makes equal parts of scalar expressions one node, so that each is computed once at a point.
 * @module
 */
import type { ScalarExpr } from "./scalar.js";
import { rewrite } from "./scalar.js";
import type { View } from "./view.js";

/** Views of one buffer with equal keys, over one iteration space, read the same elements. */
export function viewKey({ source, axes }: View): string {
  const coordinates = axes.map(
    ({ offset, strides, guarded }) => `${offset}+${strides.join()}${guarded ? "?" : ""}`,
  );
  return `${source.join()}:${coordinates.join(";")}`;
}

/** The same expressions with every two equal nodes made one. Constants are told apart by their bits: -0 is not 0. */
export function shareEqual(exprs: readonly ScalarExpr[]): readonly ScalarExpr[] {
  const numbers = new Map<ScalarExpr, number>();
  const known = new Map<string, ScalarExpr>();

  const keyOf = (node: ScalarExpr): string => {
    switch (node.op) {
      case "constant":
        return `constant ${node.dtype} ${Object.is(node.value, -0) ? "-0" : node.value}`;
      case "index":
        return `index ${node.axis}`;
      case "accumulated":
        return "accumulated";
      case "load":
        return `load ${node.buffer} ${viewKey(node.view)}`;
      default: {
        const where = node.op === "loadAt" ? `${node.buffer} ${node.source.join()}` : "";
        return `${node.op} ${node.dtype} ${where} ${node.args.map((arg) => numbers.get(arg)).join()}`;
      }
    }
  };
  return rewrite(exprs, (node) => {
    const key = keyOf(node);
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, node);
    numbers.set(node, numbers.size);
    return node;
  });
}
