/**
 * Rotations in disjoint pairs, round after round: what the iterations of eigh and svd share. A sweep lets every index meet every
 * other one once, as players of a tournament do.
 * @see Brent, Luk: The solution of singular-value and symmetric eigenvalue problems on multiprocessor arrays (1985)
 * @module
 */
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { elementAt } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { along, grid, loopOver } from "./matrixKernels.js";

/** Rotations of one round: index i becomes x_i + (sines_i x_partners_i - versines_i x_i), a versine being 1 minus
 * a cosine: so small angles cost little accuracy. A sine of 0 stands for no rotation. */
export interface Round {
  /** [n] */
  readonly partners: LazyArray;
  /** [b, n] */
  readonly versines: LazyArray;
  readonly sines: LazyArray;
}

// More sweeps than any matrix is known to need, so that NaN or a freak of rounding ends, too.
const mostSweeps = 40;

// Who meets whom among n in a round: i + j = round modulo an odd number, the last one taking who would meet itself.
function partnersIn(round: LazyArray, n: number): LazyArray {
  const players = n + (n % 2);
  const others = players - 1;
  return grid([n], (i) => {
    const number = along(round, [n], []);
    const met = scalar.rem(scalar.sub(scalar.add(number, others), i), others);
    const ofOthers = scalar.select(scalar.eq(met, i), others, met);
    const ofLast = scalar.rem(scalar.mul(number, players / 2), others);
    const partner = scalar.select(scalar.eq(i, others), ofLast, ofOthers);
    return scalar.select(scalar.lt(partner, n), partner, i);
  });
}

/** The rotations that make what lies between the pairs vanish: from the 2 x 2 parts [[alpha, gamma], [gamma, beta]]. */
export function rotationsOf(
  partners: LazyArray,
  [stack, n]: readonly number[],
  pair: (
    b: ScalarExpr,
    low: ScalarExpr,
    high: ScalarExpr,
  ) => {
    readonly alpha: ScalarExpr;
    readonly beta: ScalarExpr;
    readonly gamma: ScalarExpr;
    /** Is gamma small enough to stay? */
    readonly isSmall: ScalarExpr;
  },
  build: Builder,
): Round {
  const shape = [stack, n];
  const partner = along(partners, shape, [1]);
  const [b, i] = [scalar.index(0), scalar.index(1)];
  const { alpha, beta, gamma, isSmall } = pair(b, scalar.min(i, partner), scalar.max(i, partner));
  const isActive = scalar.and(scalar.not(scalar.eq(i, partner)), scalar.not(isSmall));
  // The smaller of the two angles: t^2 + 2 zeta t = 1
  const zeta = scalar.div(scalar.sub(beta, alpha), scalar.mul(gamma, 2));
  const root = scalar.sqrt(scalar.add(scalar.mul(zeta, zeta), 1));
  const magnitude = scalar.div(scalar.constant(1, zeta.dtype), scalar.add(scalar.abs(zeta), root));
  const t = scalar.select(scalar.lt(zeta, 0), scalar.neg(magnitude), magnitude);
  const c = scalar.div(scalar.constant(1, t.dtype), scalar.sqrt(scalar.add(scalar.mul(t, t), 1)));
  const s = scalar.mul(c, t);
  const versine = scalar.div(scalar.mul(s, s), scalar.add(c, 1));
  const signed = scalar.select(scalar.lt(i, partner), scalar.neg(s), s);
  return {
    partners,
    versines: build.materialize({ shape, body: scalar.select(isActive, versine, 0) }),
    sines: build.materialize({ shape, body: scalar.select(isActive, signed, 0) }),
  };
}

/** Axis 1 of x [b, n, m] rotated. */
export function rotateRows(x: LazyArray, round: Round): LazyArray {
  const { shape } = x;
  const partner = along(round.partners, shape, [1]);
  return grid(shape, (b, _, k) => rotated(x, elementAt(x, [b, partner, k]), round, 1));
}

/** The elements of x [b, n, m] rotated along `axis`, `other` being what stands at the partners. */
export function rotated(
  x: LazyArray,
  other: ScalarExpr,
  { versines, sines }: Round,
  axis: 1 | 2,
): ScalarExpr {
  const sine = along(sines, x.shape, [0, axis]);
  const change = scalar.sub(scalar.mul(sine, other), scalar.mul(along(versines, x.shape, [0, axis]), x.body));
  return scalar.select(scalar.eq(sine, 0), x.body, scalar.add(x.body, change));
}

/**
 * Sweeps until one rotates nothing. `turn` makes of the carries and the partners of a round the next carries, and says what it
 * rotated.
 */
export function sweep(
  n: number,
  init: readonly LazyArray[],
  turn: (
    carries: readonly LazyArray[],
    partners: LazyArray,
  ) => { readonly carries: readonly LazyArray[]; readonly sines: LazyArray },
  build: Builder,
): readonly LazyArray[] {
  const flag = (value: number): LazyArray => ({ shape: [], body: scalar.constant(value, "bool") });
  const count: LazyArray = { shape: [], body: scalar.constant(0, "int32") };
  const { carries } = build.loop(
    {
      _tag: "while",
      holds: ([isMoving, done]) => ({
        shape: [],
        body: scalar.and(isMoving.body, scalar.lt(done.body, mostSweeps)),
      }),
    },
    [flag(1), count, ...init],
    [],
    ([, done, ...state]) => {
      const rounds = loopOver(
        build,
        { count: n + (n % 2) - 1 },
        [flag(0), ...state],
        ([moved, ...now], step) => {
          const partners = build.materialize(partnersIn(step, n));
          const { carries: next, sines } = turn(now, partners);
          const turned: LazyArray = {
            shape: sines.shape,
            body: scalar.not(scalar.eq(sines.body, 0)),
          };
          const any = build.reduce(turned, [0, 1], "or");
          return { carries: [{ shape: [], body: scalar.or(moved.body, any.body) }, ...next] };
        },
      );
      const [moved, ...next] = rounds.carries;
      return {
        carries: [moved, { shape: [], body: scalar.add(done.body, 1) }, ...next],
        rows: [],
      };
    },
  );
  return carries.slice(2);
}
