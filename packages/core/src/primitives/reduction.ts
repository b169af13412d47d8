/**
 * What reductions share: axes that disappear, and where a batch axis goes meanwhile. Imports no primitive.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { ShapeError } from "../base/errors.js";
import { formatShape, range, withoutAxes } from "../base/shape.js";
import type { Combine } from "../kernel/kernel.js";
import type { CommonRules, Domain, Primitive } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { checkAscendingAxes, checkDType, formatArguments } from "./check.js";
import { argument, real } from "./domains.js";

export interface ReductionParams {
  /** The axes that are reduced, ascending, each in [0, rank). */
  readonly axes: readonly number[];
}

/** The axis must be one of x. */
export function checkAxis(op: string, x: Aval, axis: number): void {
  const rank = x.shape.length;
  if (Number.isInteger(axis) && axis >= 0 && axis < rank) return;
  throw new ShapeError({
    op,
    requirement: "axis out of range",
    expected: rank === 0 ? "no axis for a scalar" : `an integer from 0 to ${rank - 1}`,
    received: String(axis),
    arguments: formatArguments([x]),
  });
}

/** The same axes after a batch axis has been inserted at `dim`. */
export function shiftAxes(axes: readonly number[], dim: number): readonly number[] {
  return axes.map((axis) => (axis < dim ? axis : axis + 1));
}

/** Where axis `dim` stands once `axes` are gone. */
export function afterRemoving(dim: number, axes: readonly number[]): number {
  return dim - axes.filter((axis) => axis < dim).length;
}

/** A few choices of axes for samples: none, the first, the last, all. */
export function someAxes(rank: number): readonly (readonly number[])[] {
  if (rank === 0) return [[]];
  const choices = [[], [0], [rank - 1], range(rank)];
  return rank > 1 ? choices : [[], [0]];
}

/** What distinguishes one reduction from another. */
export interface ReductionSpec {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly combine: Combine;
  /** What the laws draw; default any real number. */
  readonly domain?: Domain;
  /** What the user calls it, for reductions that mean nothing over no elements at all. */
  readonly emptyIsError?: string;
}

/** Shape, batching and lowering of a reduction by one kernel; `self` is the primitive that the rules become part of. */
export function reductionRules(spec: ReductionSpec, self: () => Primitive): CommonRules<ReductionParams> {
  const { name, dtypes, combine, domain = real, emptyIsError } = spec;
  const isEmpty = (shape: readonly number[], axes: readonly number[]): boolean =>
    axes.some((axis) => shape[axis] === 0);
  return {
    name,
    dtypes,
    samples: (shape) =>
      someAxes(shape.length)
        .filter((axes) => emptyIsError === undefined || !isEmpty(shape, axes))
        .map((axes) => ({ args: [argument(shape, domain)], params: { axes } })),
    shape: ([x], { axes }) => {
      checkDType(name, [x], dtypes);
      checkAscendingAxes(name, x, axes);
      if (emptyIsError !== undefined) checkNonempty(name, emptyIsError, x, axes);
      return [aval(withoutAxes(x.shape, axes), x.dtype)];
    },
    batch: ([x], [b], { axes }) => {
      const shifted = b === null ? axes : shiftAxes(axes, b);
      const [value] = bind(self(), [x], { axes: shifted });
      return [{ value, dim: b === null ? null : afterRemoving(b, shifted) }];
    },
    lower: ([x], { axes }, build) => [build.reduce(x, axes, combine)],
  };
}

/** The axes must hold at least one element each. `what` names the result that no elements do not have. */
export function checkNonempty(op: string, what: string, x: Aval, axes: readonly number[]): void {
  const empty = axes.find((axis) => x.shape[axis] === 0);
  if (empty === undefined) return;
  throw new ShapeError({
    op,
    requirement: `the ${what} of no elements is undefined`,
    expected: `at least 1 element along axis ${empty}`,
    received: `0 in ${formatShape(x.shape)}`,
    arguments: formatArguments([x]),
    fix: "Reduce over another axis, or handle the empty case before the call.",
  });
}
