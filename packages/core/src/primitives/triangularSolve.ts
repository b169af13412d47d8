/** Linear systems with triangular matrices. @module */
import type { Aval } from "../base/aval.js";
import { avalOf } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import { formatShape, range, sameShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { elementAt, permute } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { MaybeZero } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import { neg, sub } from "./add.js";
import { allToFront, moveAxis } from "./batching.js";
import { checkSameDType, formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, dominant, floating } from "./domains.js";
import { lowerPart, product, transposed, upperPart } from "./matrices.js";
import { along, flatStack, loopOver } from "./matrixKernels.js";
import { checkMatrices, checkSquare, matricesAround, stackOf } from "./matrixRules.js";
import { reshape } from "./reshape.js";

/** Which system: op(A) X = B, or X op(A) = B. */
export interface TriangularParams {
  /** Does A stand on the left of X? */
  readonly isLeft: boolean;
  /** Which triangle of A counts; the other one is not read. */
  readonly isLower: boolean;
  /** Is op(A) the transpose of A? */
  readonly isTransposed: boolean;
  /** Are the elements on the diagonal 1, whatever stands there? */
  readonly hasUnitDiagonal: boolean;
}

const names = ["a", "b"];

/**
 * X with op(A) X = B, or X op(A) = B, for a triangular A: f32[5,3,3], f32[5,3,2] -> f32[5,3,2]. A zero on the diagonal
 * gives infinities and NaN. Each row of X, once found, is taken out of all that follow.
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.1
 */
export const triangularSolve: Callable<[a: Tensor, b: Tensor], TriangularParams, Tensor> = definePrimitive<
  [a: Tensor, b: Tensor],
  TriangularParams
>({
  name: "triangularSolve",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) =>
    matricesAround(shape).flatMap((whole) => {
      const n = whole[whole.length - 1];
      const columns = argument([...whole.slice(0, -1), 2]);
      const rows = argument([...whole.slice(0, -2), 2, n]);
      const plain = { isLeft: true, isLower: true, isTransposed: false, hasUnitDiagonal: false };
      const a = argument(whole, dominant);
      return [
        { args: [a, columns], params: plain },
        { args: [a, columns], params: { ...plain, isTransposed: true, hasUnitDiagonal: true } },
        { args: [a, rows], params: { ...plain, isLeft: false, isLower: false } },
      ];
    }),
  shape: ([a, b], { isLeft }) => {
    checkSameDType("triangularSolve", [a, b], names);
    checkSquare("triangularSolve", a);
    checkMatrices("triangularSolve", b);
    checkSystem(a, b, isLeft);
    return [avalOf(b)];
  },
  // op(A) X = B, so dX = op(A)^-1 (dB - op(dA) X), and likewise with A on the right
  jvp: ([a], [da, db], params, [x]) => {
    const moved = da === null ? null : applied(da, x, params);
    const right: MaybeZero = moved === null ? db : db === null ? neg(moved) : sub(db, moved);
    return [right === null ? null : triangularSolve(a, right, params)];
  },
  transpose: ([ct], [a], params) => [
    null,
    isKnown(a) ? triangularSolve(a, ct, { ...params, isTransposed: !params.isTransposed }) : null,
  ],
  batch: ([a, b], [i, j], params, size) => {
    if (i === null && j !== null) return [besideOthers(a, b, j, params)];
    const [matrices, right] = allToFront([a, b], [i, j], size);
    return [{ value: triangularSolve(matrices, right, params), dim: 0 }];
  },
  lower: ([a, b], params, build, [out]) => {
    const { isLeft, isLower, isTransposed, hasUnitDiagonal } = params;
    // X op(A) = B is op(A)^T X^T = B^T.
    const isTurned = isTransposed === isLeft;
    const turned = (x: LazyArray): LazyArray => permute(x, [0, 2, 1]);
    const matrix = flatStack(a, 2, build);
    const right = flatStack(b, 2, build);
    const system = isTurned ? turned(matrix) : matrix;
    const goesDown = isLower !== isTurned;
    const x = substitute(system, isLeft ? right : turned(right), { goesDown, hasUnitDiagonal }, build);
    return [build.reshape(isLeft ? x : turned(x), out.shape)];
  },
});

function checkSystem(a: Aval, b: Aval, isLeft: boolean): void {
  const n = a.shape[a.shape.length - 1];
  const axis = b.shape.length - (isLeft ? 2 : 1);
  const isMatching = sameShape(stackOf(a), stackOf(b));
  if (isMatching && b.shape[axis] === n) return;
  throw new ShapeError({
    op: "triangularSolve",
    requirement: isMatching ? "sizes must match" : "both must have the same axes in front of the matrices",
    expected: isMatching ? `b axis ${axis} of size ${n}` : formatShape(stackOf(a)),
    received: isMatching ? String(b.shape[axis]) : formatShape(stackOf(b)),
    arguments: formatArguments([a, b], names),
  });
}

// op(dA) X or X op(dA), of what counts of dA.
function applied(da: Tensor, x: Tensor, params: TriangularParams): Tensor {
  const { isLeft, isLower, isTransposed, hasUnitDiagonal } = params;
  const part = (isLower ? lowerPart : upperPart)(da, hasUnitDiagonal);
  const moved = isTransposed ? transposed(part) : part;
  return isLeft ? product(moved, x) : product(x, moved);
}

// One matrix for many right-hand sides: these stand side by side in one larger system.
function besideOthers(
  a: Tensor,
  b: Tensor,
  dim: number,
  params: TriangularParams,
): { readonly value: Tensor; readonly dim: number } {
  const rank = b.shape.length;
  // The batch axis goes in front of the columns of a system with A on the left, of the rows otherwise.
  const place = params.isLeft ? rank - 2 : rank - 3;
  const moved = moveAxis(b, dim, place);
  const joined = [...moved.shape.slice(0, place), moved.shape[place] * moved.shape[place + 1]];
  const shape = [...joined, ...moved.shape.slice(place + 2)];
  const x = triangularSolve(a, reshape(moved, { shape }), params);
  return { value: reshape(x, { shape: moved.shape }), dim: place };
}

function substitute(
  system: LazyArray,
  right: LazyArray,
  { goesDown, hasUnitDiagonal }: { readonly goesDown: boolean; readonly hasUnitDiagonal: boolean },
  build: Builder,
): LazyArray {
  const { shape } = right;
  const [stack, n, m] = shape;
  const {
    stacked: [rows],
  } = loopOver(
    build,
    { count: n, reverse: !goesDown },
    [right],
    ([rest], step, [column]) => {
      const coordinates = range(2).map(scalar.index);
      const j = along(step, [stack, m], []);
      const left = elementAt(rest, [coordinates[0], j, coordinates[1]]);
      const pivot = elementAt(build.materialize(column), [coordinates[0], j]);
      const row = build.materialize({
        shape: [stack, m],
        body: hasUnitDiagonal ? left : scalar.div(left, pivot),
      });
      const taken = scalar.mul(along(column, shape, [0, 1]), along(row, shape, [0, 2]));
      return { carries: [{ shape, body: scalar.sub(rest.body, taken) }], rows: [row] };
    },
    [permute(system, [2, 0, 1])],
  );
  return permute(rows, [1, 0, 2]);
}
