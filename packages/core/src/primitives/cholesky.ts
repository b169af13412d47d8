/** The Cholesky factor of positive definite matrices. @module */
import { avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { elementAt, permute } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams } from "../program/primitive.js";
import { add } from "./add.js";
import { eq } from "./compare.js";
import { constantLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, dominant, floating } from "./domains.js";
import { identityOf, lowerPart, product, symmetricPart } from "./matrices.js";
import { along, flatStack, grid, loopOver, nanWhere } from "./matrixKernels.js";
import { batchStacks, checkSquare, matricesAround } from "./matrixRules.js";
import { mul } from "./mul.js";
import { select } from "./select.js";
import { triangularSolve } from "./triangularSolve.js";

/**
 * The lower triangular L with L L^T = (A + A^T) / 2: f32[5,3,3] -> f32[5,3,3]. NaN on and below the diagonal where that is
 * not positive definite. Columns are found one after the other, each taken out of what is left of the matrix.
 * @see Golub, Van Loan: Matrix Computations (2013), section 4.2.5
 */
export const cholesky: Callable<[a: Tensor], NoParams, Tensor> = definePrimitive<[a: Tensor], NoParams>({
  name: "cholesky",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) =>
    matricesAround(shape).map((whole) => ({ args: [argument(whole, dominant)], params: {} })),
  shape: ([a]) => {
    checkSquare("cholesky", a);
    return [avalOf(a)];
  },
  // dL = L P(L^-1 dA L^-T), where P takes what is below the diagonal, and half of what is on it
  jvp: ([a], [da], _params, [l]) => {
    if (da === null) return [null];
    const left = { isLeft: true, isLower: true, isTransposed: false, hasUnitDiagonal: false };
    const right = triangularSolve(l, symmetricPart(da, add), { ...left, isLeft: false, isTransposed: true });
    const inner = lowerPart(triangularSolve(l, right, left));
    const onDiagonal = eq(identityOf(a.shape, "int32"), constantLike({ shape: a.shape, dtype: "int32" }, 1));
    return [product(l, select(onDiagonal, mul(constantLike(inner, 0.5), inner), inner))];
  },
  batch: batchStacks((a) => [cholesky(a)]),
  lower: ([a], _params, build, [out]) => {
    const whole = flatStack(a, 2, build);
    return [build.reshape(factor(whole, build), out.shape)];
  },
});

function factor(a: LazyArray, build: Builder): LazyArray {
  const { shape } = a;
  const { dtype } = a.body;
  const [stack, n] = shape;
  const halves = scalar.mul(scalar.add(a.body, permute(a, [0, 2, 1]).body), 0.5);
  const {
    stacked: [columns, pivots],
  } = loopOver(build, { count: n }, [{ shape, body: halves }], ([rest], step) => {
    const j = along(step, [stack, n], []);
    const k = along(step, [stack], []);
    const pivot = build.materialize(grid([stack], (b) => scalar.sqrt(elementAt(rest, [b, k, k]))));
    const root = along(pivot, [stack, n], [0]);
    const column = build.materialize(
      grid([stack, n], (b, i) => {
        const below = scalar.div(elementAt(rest, [b, i, j]), root);
        return scalar.select(scalar.lt(j, i), below, scalar.select(scalar.eq(i, j), root, 0));
      }),
    );
    const taken = scalar.mul(along(column, shape, [0, 1]), along(column, shape, [0, 2]));
    return { carries: [{ shape, body: scalar.sub(rest.body, taken) }], rows: [column, pivot] };
  });
  // A root that is no positive number tells that the matrix has no factor.
  const failure: LazyArray = {
    shape: [n, stack],
    body: nanWhere(scalar.not(scalar.lt(0, pivots.body)), dtype),
  };
  const failed = along(build.reduce(failure, [0], "add"), shape, [0]);
  const found = permute(columns, [1, 2, 0]).body;
  return grid(shape, (_, i, j) => scalar.select(scalar.le(j, i), scalar.add(found, failed), 0));
}
