/**
 * Iteration spaces as loops see them: axes of size 1 dropped, neighbors that every read and write walks as one merged,
 * so that inner loops are long.
 * @module
 */
import type { Shape } from "../../base/shape.js";
import { range, sizeOf } from "../../base/shape.js";
import type { ScalarExpr } from "../../kernel/scalar.js";
import { constant, index, mapAllLeaves, topological } from "../../kernel/scalar.js";
import type { AffineIndex, View } from "../../kernel/view.js";
import { flatten } from "../../kernel/view.js";

/** A space with the expressions evaluated over it and the views written through. */
export interface Space {
  readonly shape: Shape;
  readonly exprs: readonly ScalarExpr[];
  readonly targets: readonly View[];
}

/** A view whose offsets count elements of the flat buffer, unless guards need its axes. */
function flatView(view: View): View {
  if (view.axes.some((axis) => axis.guarded)) return view;
  return {
    shape: view.shape,
    source: [sizeOf(view.source)],
    axes: [{ ...flatten(view), guarded: false }],
  };
}

/** The same space with fewer axes; axes before and from `boundary` stay apart. Also returns the boundary's new place. */
export function mergeAxes(space: Space, boundary: number): Space & { readonly boundary: number } {
  const { shape } = space;
  const nodes = new Set(space.exprs.flatMap(topological));
  const pinned = new Set<number>();
  const affine: AffineIndex[] = space.targets.flatMap((view) => flatView(view).axes);
  for (const node of nodes) {
    if (node.op === "index") pinned.add(node.axis);
    if (node.op === "load") affine.push(...flatView(node.view).axes);
  }

  // Each group of old axes becomes one new axis; its stride is that of its last member.
  const groups: number[][] = [];
  for (const axis of range(shape.length)) {
    if (shape[axis] === 1) continue;
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    const joins =
      last !== undefined &&
      !pinned.has(last) &&
      !pinned.has(axis) &&
      last < boundary === axis < boundary &&
      affine.every(({ strides }) => strides[last] === strides[axis] * shape[axis]);
    if (joins) group.push(axis);
    else groups.push([axis]);
  }
  // A single point still has one loop.
  if (groups.length === 0) groups.push([]);
  const merged = groups.map((group) => group.reduce((size, axis) => size * shape[axis], 1));
  const place = new Map(groups.map(([axis], i) => [axis, i]));

  const follow = (view: View): View => {
    const flat = flatView(view);
    return {
      ...flat,
      shape: merged,
      axes: flat.axes.map((axis) => ({
        ...axis,
        strides: groups.map((group) => axis.strides[group[group.length - 1]] ?? 0),
      })),
    };
  };
  const exprs = mapAllLeaves(space.exprs, (leaf) => {
    if (leaf.op === "load") return { ...leaf, view: follow(leaf.view) };
    if (leaf.op === "accumulated") return leaf;
    const at = place.get(leaf.axis);
    return at === undefined ? constant(0, "int32") : index(at);
  });
  return {
    shape: merged,
    exprs,
    targets: space.targets.map(follow),
    boundary: groups.filter(([axis]) => axis !== undefined && axis < boundary).length,
  };
}

/** The innermost axis that a node's value depends on, plus one; 0 when it is the same everywhere. */
export function levelsOf(exprs: readonly ScalarExpr[], rank: number): ReadonlyMap<ScalarExpr, number> {
  const levels = new Map<ScalarExpr, number>();
  for (const node of exprs.flatMap(topological)) {
    if (levels.has(node)) continue;
    let level = 0;
    if (node.op === "index") level = node.axis + 1;
    else if (node.op === "accumulated") level = rank;
    else if (node.op === "load") {
      for (const { strides } of node.view.axes) {
        strides.forEach((stride, axis) => {
          if (stride !== 0) level = Math.max(level, axis + 1);
        });
      }
    } else if ("args" in node) {
      for (const arg of node.args) level = Math.max(level, levels.get(arg) ?? 0);
    }
    levels.set(node, level);
  }
  return levels;
}
