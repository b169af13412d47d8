/** General contraction of two tensors, bilinear: its transposes are contractions again. @module */
import { aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast, permute } from "../kernel/lazy.js";
import type { Batched } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import { allToFront } from "./batching.js";
import { checkDType, checkSameDType, formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, numeric } from "./domains.js";
import { permuted } from "./transpose.js";

/** Which axes pair up. Axis i of each list belongs to axis i of its twin. */
export interface DotParams {
  /** Summed over. */
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  /** Kept once, in front of the result. */
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
}

const freeAxes = (rank: number, contract: readonly number[], batch: readonly number[]): readonly number[] =>
  withoutAxes(range(rank), [...contract, ...batch]);

/**
 * Sums lhs * rhs over the contracted axes: batch axes first, then the free axes of lhs, then those of rhs.
 * f32[2,4] . f32[4,3] with lhsContract [1], rhsContract [0] -> f32[2,3].
 */
export const dotGeneral: Callable<[lhs: Tensor, rhs: Tensor], DotParams, Tensor> = definePrimitive<
  [lhs: Tensor, rhs: Tensor],
  DotParams
>({
  name: "dotGeneral",
  kind: "bilinear",
  dtypes: numeric,
  samples: (shape) => {
    const n = shape.length;
    const last = n === 0 ? [] : [n - 1];
    const outer = { lhsContract: [], rhsContract: [], lhsBatch: [], rhsBatch: [] };
    return [
      { args: [argument(shape), argument([2])], params: outer },
      {
        args: [argument(shape), argument([...shape.slice(n - 1), 3])],
        params: { ...outer, lhsContract: last, rhsContract: last.map(() => 0) },
      },
      {
        args: [argument(shape), argument(shape)],
        params: { ...outer, lhsContract: range(n), rhsContract: range(n) },
      },
      // The axes of one in the order opposite to that of the other.
      ...(n < 2
        ? []
        : [
            {
              args: [argument(shape), argument([2, ...shape.toReversed()])],
              params: { ...outer, lhsContract: range(n), rhsContract: range(n).map((i) => n - i) },
            },
          ]),
      {
        args: [argument(shape), argument([2, ...shape.slice(0, 1)])],
        params: { ...outer, lhsBatch: n === 0 ? [] : [0], rhsBatch: n === 0 ? [] : [1] },
      },
    ];
  },
  shape: ([lhs, rhs], params) => {
    checkDType("dotGeneral", [lhs, rhs], numeric);
    checkSameDType("dotGeneral", [lhs, rhs], ["lhs", "rhs"]);
    const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
    const pairs = (kind: string, left: readonly number[], right: readonly number[]): void => {
      left.forEach((axis, i) => {
        const expected = lhs.shape[axis];
        const received = rhs.shape[right[i]];
        if (expected === received) return;
        throw new ShapeError({
          op: "dotGeneral",
          requirement: `${kind} sizes must match`,
          expected: `rhs axis ${right[i]} of size ${expected}`,
          received: String(received),
          arguments: formatArguments([lhs, rhs], ["lhs", "rhs"]),
        });
      });
    };
    pairs("contracting", lhsContract, rhsContract);
    pairs("batch", lhsBatch, rhsBatch);
    const shape = [
      ...lhsBatch.map((axis) => lhs.shape[axis]),
      ...freeAxes(lhs.shape.length, lhsContract, lhsBatch).map((axis) => lhs.shape[axis]),
      ...freeAxes(rhs.shape.length, rhsContract, rhsBatch).map((axis) => rhs.shape[axis]),
    ];
    return [aval(shape, lhs.dtype)];
  },
  transpose: ([ct], [lhs, rhs], params) => [
    isKnown(rhs) ? cotangentOfLhs(ct, lhs.shape, rhs, params) : null,
    isKnown(lhs)
      ? cotangentOfLhs(swapFree(ct, lhs.shape, rhs.shape, params), rhs.shape, lhs, swapSides(params))
      : null,
  ],
  batch: ([lhs, rhs], [a, b], params, size): readonly Batched[] => {
    if (a !== null && b !== null) {
      const [x, y] = allToFront([lhs, rhs], [a, b], size);
      const moved = (axes: readonly number[]): readonly number[] => axes.map((axis) => axis + 1);
      const value = dotGeneral(x, y, {
        lhsContract: moved(params.lhsContract),
        rhsContract: moved(params.rhsContract),
        lhsBatch: [0, ...moved(params.lhsBatch)],
        rhsBatch: [0, ...moved(params.rhsBatch)],
      });
      return [{ value, dim: 0 }];
    }
    // One side only: its batch axis is one more free axis, and stands among the free axes of the result.
    const shift = (axes: readonly number[], dim: number | null): readonly number[] =>
      dim === null ? axes : axes.map((axis) => (axis < dim ? axis : axis + 1));
    const shifted: DotParams = {
      lhsContract: shift(params.lhsContract, a),
      rhsContract: shift(params.rhsContract, b),
      lhsBatch: shift(params.lhsBatch, a),
      rhsBatch: shift(params.rhsBatch, b),
    };
    const lhsFree = freeAxes(lhs.shape.length, shifted.lhsContract, shifted.lhsBatch);
    const rhsFree = freeAxes(rhs.shape.length, shifted.rhsContract, shifted.rhsBatch);
    const start = shifted.lhsBatch.length;
    const dim =
      a !== null
        ? start + lhsFree.indexOf(a)
        : b !== null
          ? start + lhsFree.length + rhsFree.indexOf(b)
          : null;
    return [{ value: dotGeneral(lhs, rhs, shifted), dim }];
  },
  lower: ([lhs, rhs], params, build, [out]) => {
    const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
    const lhsFree = freeAxes(lhs.shape.length, lhsContract, lhsBatch);
    const rhsFree = freeAxes(rhs.shape.length, rhsContract, rhsBatch);
    const space = [...out.shape, ...lhsContract.map((axis) => lhs.shape[axis])];
    const spread = (x: LazyArray, order: readonly number[], missing: readonly number[]): LazyArray =>
      broadcast(permute(x, order), space, missing);
    const lhsAxes = range(lhsFree.length).map((axis) => lhsBatch.length + axis);
    const rhsAxes = range(rhsFree.length).map((axis) => lhsBatch.length + lhsFree.length + axis);
    const left = spread(lhs, [...lhsBatch, ...lhsFree, ...lhsContract], rhsAxes);
    const right = spread(rhs, [...rhsBatch, ...rhsFree, ...rhsContract], lhsAxes);
    return [build.contract(left, right, out.shape.length)];
  },
});

function swapSides({ lhsContract, rhsContract, lhsBatch, rhsBatch }: DotParams): DotParams {
  return { lhsContract: rhsContract, rhsContract: lhsContract, lhsBatch: rhsBatch, rhsBatch: lhsBatch };
}

// [batch, free of lhs, free of rhs] -> [batch, free of rhs, free of lhs]
function swapFree(ct: Tensor, lhs: Shape, rhs: Shape, { lhsContract, lhsBatch }: DotParams): Tensor {
  const batch = lhsBatch.length;
  const left = lhs.length - lhsContract.length - batch;
  const right = rhs.length - lhsContract.length - batch;
  const axes = range(batch + left + right);
  return permuted(ct, [
    ...axes.slice(0, batch),
    ...axes.slice(batch + left),
    ...axes.slice(batch, batch + left),
  ]);
}

// ct [batch, free of lhs, free of rhs] contracted with rhs over its free axes leaves [batch, free of lhs, contracted];
// the permutation puts these axes where lhs has them.
function cotangentOfLhs(ct: Tensor, lhs: Shape, rhs: Tensor, params: DotParams): Tensor {
  const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
  const lhsFree = freeAxes(lhs.length, lhsContract, lhsBatch);
  const rhsFree = freeAxes(rhs.shape.length, rhsContract, rhsBatch);
  const batch = range(lhsBatch.length);
  const product = dotGeneral(ct, rhs, {
    lhsContract: rhsFree.map((_, i) => lhsBatch.length + lhsFree.length + i),
    rhsContract: rhsFree,
    lhsBatch: batch,
    rhsBatch,
  });
  // The free axes of rhs in that product are its contracted axes, in ascending order.
  const contracted = rhsContract
    .map((axis, i) => [axis, lhsContract[i]] as const)
    .toSorted(([p], [q]) => p - q);
  const order = [...lhsBatch, ...lhsFree, ...contracted.map(([, axis]) => axis)];
  return permuted(
    product,
    order.map((_, axis) => order.indexOf(axis)),
  );
}
