/** Reflections that make matrices triangular: what the lowerings of qr and svd share. @module */
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast, elementAt, permute } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import { along, grid, identity, loopOver } from "./matrixKernels.js";

/** A = H_0 H_1 ... R with the reflections H_j = 1 - scale_j v_j v_j^T. */
export interface Reflections {
  /** [b, m, n], zero below the diagonal. */
  readonly r: LazyArray;
  /** [steps, b, m] */
  readonly vectors: LazyArray;
  /** [steps, b] */
  readonly scales: LazyArray;
}

/**
 * Reflects the columns of a [b, m, n] one after the other onto the first axes. R has the signs of LAPACK: opposite to that of the
 * element that it replaces, unless there was nothing to reflect.
 * @see Golub, Van Loan: Matrix Computations (2013), section 5.1
 */
export function triangularize(a: LazyArray, build: Builder): Reflections {
  const { shape } = a;
  const [stack, m, n] = shape;
  const {
    carries: [r],
    stacked: [vectors, scales],
  } = loopOver(build, { count: Math.min(m, n) }, [a], ([x], step) => {
    const j = along(step, [stack, m], []);
    const column = build.materialize(grid([stack, m], (b, i) => elementAt(x, [b, i, j])));
    // Squares are taken of fractions of the largest element, so that they neither overflow nor vanish.
    const sizes = grid([stack, m], (_, i) => scalar.select(scalar.lt(i, j), 0, scalar.abs(column.body)));
    const greatest = build.reduce(sizes, [1], "max").body;
    const unit = build.materialize({
      shape: [stack],
      body: scalar.select(scalar.eq(greatest, 0), onlyOne(a), greatest),
    });
    const below = grid([stack, m], (_, i) => {
      const fraction = scalar.div(column.body, along(unit, [stack, m], [0]));
      return scalar.select(scalar.lt(j, i), scalar.mul(fraction, fraction), 0);
    });
    const tail = build.reduce(below, [1], "add").body;
    const leading = elementAt(column, [scalar.index(0), along(step, [stack], [])]);
    const fraction = scalar.div(leading, unit.body);
    const length = scalar.mul(scalar.sqrt(scalar.add(scalar.mul(fraction, fraction), tail)), unit.body);
    const isFlat = scalar.eq(tail, 0);
    const signed = scalar.select(scalar.lt(leading, 0), length, scalar.neg(length));
    const diagonal = build.materialize({ shape: [stack], body: scalar.select(isFlat, leading, signed) });
    const scale = build.materialize({
      shape: [stack],
      body: scalar.select(isFlat, 0, scalar.div(scalar.sub(signed, leading), signed)),
    });
    const divisor = build.materialize({
      shape: [stack],
      body: scalar.select(isFlat, 1, scalar.sub(leading, signed)),
    });
    const vector = build.materialize(
      grid([stack, m], (_, i) => {
        const element = scalar.div(column.body, along(divisor, [stack, m], [0]));
        return scalar.select(scalar.lt(j, i), element, scalar.select(scalar.eq(i, j), onlyOne(a), 0));
      }),
    );
    const reflected = reflect(x, vector, scale, build);
    const next = grid(shape, (_, i, k) => {
      const number = along(step, shape, []);
      const onDiagonal = scalar.select(scalar.eq(i, number), along(diagonal, shape, [0]), 0);
      const inColumn = scalar.select(scalar.lt(i, number), x.body, onDiagonal);
      return scalar.select(scalar.eq(k, number), inColumn, reflected.body);
    });
    return { carries: [next], rows: [vector, scale] };
  });
  return { r, vectors, scales };
}

const onlyOne = ({ body: { dtype } }: LazyArray): scalar.ScalarExpr => scalar.constant(1, dtype);

/** The first `columns` columns of H_0 H_1 ...: [b, m, columns]. */
export function orthogonalOf({ vectors, scales }: Reflections, columns: number, build: Builder): LazyArray {
  const [count, stack, m] = vectors.shape;
  const start = identity([stack, m, columns], vectors.body.dtype);
  const { carries } = loopOver(
    build,
    { count, reverse: true },
    [start],
    ([q], _step, [vector, scale]) => ({ carries: [reflect(q, vector, scale, build)] }),
    [vectors, scales],
  );
  return carries[0];
}

// x - scale v (v^T x)
function reflect(x: LazyArray, vector: LazyArray, scale: LazyArray, build: Builder): LazyArray {
  const { shape } = x;
  const [stack, m, n] = shape;
  const space = [stack, n, m];
  const turned = permute(x, [0, 2, 1]);
  const spread = { shape: space, body: along(vector, space, [0, 2]) };
  const sums = build.contract(turned, spread, 2);
  const factors = scalar.mul(along(scale, shape, [0]), along(vector, shape, [0, 1]));
  return { shape, body: scalar.sub(x.body, scalar.mul(factors, broadcast(sums, shape, [1]).body)) };
}
