/**
 * The parameters of a run as rows of a table, for pages that show them.
 * @module
 */
import { type Shape, Tensor, treeLeavesWithPath } from "@cotangent/core";

/** One parameter of a run. */
export interface ParameterRow {
  /** Where it stands in the tree, keys with dots. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: string;
  /** How many elements. */
  readonly count: number;
}

/** The part of a state that is called parameters: `state.params`, or all of it. */
export function paramsOf(state: unknown): unknown {
  return typeof state === "object" && state !== null && "params" in state ? state.params : state;
}

/** A row for each tensor among the parameters of a state. */
export function parameterRows(state: unknown): readonly ParameterRow[] {
  return treeLeavesWithPath(paramsOf(state), "training").flatMap(([path, x]) => {
    if (!(x instanceof Tensor)) return [];
    const shape: Shape = x.shape;
    return [{ path: path.join("."), shape, dtype: x.dtype, count: x.size }];
  });
}
