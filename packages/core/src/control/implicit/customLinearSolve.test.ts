/** customLinearSolve and conjugateGradient: derivatives of the system, whoever solves it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  allClose,
  astype,
  conjugateGradient,
  customLinearSolve,
  div,
  dot,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  matmul,
  mul,
  sin,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  vjp,
  vmap,
} from "../../index.js";
import { checkGrads } from "../../testing/checkGrads.js";
import { closeTo, sameBits } from "../../testing/close.js";
import { denseSolve } from "./denseSolve.js";

const f64 = (list: readonly number[], shape: readonly number[]): Tensor =>
  tensor([...list], { shape, dtype: "float64" });
const matrix = f64([4, 1, -1, 2, 5, 1, 0, -2, 3], [3, 3]);
const b = f64([1, -2, 0.5], [3]);
const close = (actual: Tensor, expected: Tensor): void => {
  if (!allClose(actual, expected, { rtol: 1e-11, atol: 1e-12 }))
    expect(String(actual)).toBe(String(expected));
};

/** Knows the matrix by its products alone: Richardson iterations would do; here its columns are products with unit vectors. */
const solve = (matvec: (x: Tensor) => Tensor, y: Tensor): Tensor => denseSolve(jacfwd(matvec)(y), y);

const implicit = (a: Tensor, y: Tensor): Tensor => customLinearSolve((x: Tensor) => matmul(a, x), y, solve);
/** The same, every step of the elimination being differentiated. */
const explicit = (a: Tensor, y: Tensor): Tensor => denseSolve(a, y);

describe("denseSolve", () => {
  it("solves systems with row exchanges, of any size", () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    const system = fc
      .integer({ min: 1, max: 6 })
      .chain((n) =>
        fc.tuple(fc.constant(n), fc.array(entry, { minLength: n * n + n, maxLength: n * n + n })),
      );
    fc.assert(
      fc.property(system, ([n, entries]) => {
        // A permutation of rows makes zeros of the diagonal likely without making the matrix singular.
        const rows = Array.from({ length: n * n }, (_, i) => {
          const [row, column] = [Math.floor(i / n), i % n];
          return column === (row + 1) % n ? 2 * n : entries[i];
        });
        const a = f64(rows, [n, n]);
        const x = f64(entries.slice(n * n), [n]);
        expect(closeTo(denseSolve(a, matmul(a, x)), x, { rtol: 1e-11, atol: 1e-12 }).close).toBe(true);
      }),
      { numRuns: 20, seed: 1 },
    );
    expect(denseSolve(f64([0, 1, 1, 0], [2, 2]), f64([3, 4], [2])).toArray()).toEqual([4, 3]);
  });
});

describe("customLinearSolve", () => {
  const loss =
    (f: typeof implicit) =>
    (a: Tensor, y: Tensor): Tensor =>
      sum(sin(f(a, y)));

  it("has the derivatives of a solver that is differentiated step by step, of any order", () => {
    close(implicit(matrix, b), explicit(matrix, b));
    for (const argnums of [0, 1]) {
      const derivative = (f: typeof implicit): Tensor => grad(loss(f), { argnums })(matrix, b);
      close(derivative(implicit), derivative(explicit));
      close(hessian(loss(implicit), { argnums })(matrix, b), hessian(loss(explicit), { argnums })(matrix, b));
      const twice = jacrev(jacrev(loss(implicit), { argnums }), { argnums })(matrix, b);
      close(twice, hessian(loss(implicit), { argnums })(matrix, b));
      close(jacfwd(implicit, { argnums })(matrix, b), jacrev(implicit, { argnums })(matrix, b));
    }
    checkGrads(implicit, [matrix, b], { order: 2 });
  });

  it("is adjoint to itself, and the same under jit, bit for bit, and under vmap", () => {
    const [da, db, ct] = [mul(matrix, 0.3), f64([0.5, 1, -1], [3]), f64([2, -1, 0.25], [3])];
    const [, dx] = jvp(implicit, [matrix, b], [da, db]);
    const [ctA, ctB] = vjp(implicit, [matrix, b])[1](ct);
    close(dot(dx, ct), add(sum(mul(ctA, da)), dot(ctB, db)));
    const derivative = grad(loss(implicit), { argnums: [0, 1] });
    const eager = derivative(matrix, b);
    for (const compiled of [jit(derivative), grad(jit(loss(implicit)), { argnums: [0, 1] })])
      compiled(matrix, b).forEach((g, i) => {
        expect(sameBits(g, eager[i])).toBe(true);
      });
    const matrices = stack([matrix, add(matrix, 1)]);
    const rights = stack([b, mul(b, 2)]);
    const each = (axes: readonly [number | null, number | null]): void => {
      const [left, right] = axes.map((axis, i) => (axis === null ? [matrix, b][i] : [matrices, rights][i]));
      const results = vmap(derivative, [...axes])(left, right);
      results.forEach((batched, i) => {
        const loop = [0, 1].map((n) => {
          const a = axes[0] === null || n === 0 ? matrix : add(matrix, 1);
          const y = axes[1] === null || n === 0 ? b : mul(b, 2);
          return derivative(a, y)[i];
        });
        expect(sameBits(batched, stack(loop))).toBe(true);
      });
    };
    each([0, 0]);
    each([null, 0]);
    each([0, null]);
    const summed = (y: Tensor): Tensor => sum(vmap(loss(implicit), [0, null])(matrices, y));
    const looped = (y: Tensor): Tensor => add(loss(implicit)(matrix, y), loss(implicit)(add(matrix, 1), y));
    close(grad(summed)(b), grad(looped)(b));
  });

  it("solves for trees", () => {
    interface Pair {
      readonly u: Tensor;
      readonly v: readonly Tensor[];
    }
    const tree: Pair = { u: f64([1, 2], [2]), v: [f64([3], [])] };
    const scaled = (s: Tensor): Pair =>
      customLinearSolve(
        ({ u, v }: Pair) => ({ u: mul(u, s), v: [mul(v[0], mul(s, 2))] }),
        tree,
        (_matvec, y) => ({ u: div(y.u, s), v: [div(y.v[0], mul(s, 2))] }),
        { symmetric: true },
      );
    const two = f64([2], []);
    expect(scaled(two).u.toArray()).toEqual([0.5, 1]);
    expect(grad((s: Tensor) => scaled(s).v[0])(two).item()).toBe(-0.375);
  });

  it("solves the transposed system by transposeSolve, by the solver if it asks for products, or not at all", () => {
    const inverse = stack(
      [0, 1, 2].map((i) =>
        denseSolve(
          matrix,
          f64(
            [0, 1, 2].map((j) => Number(i === j)),
            [3],
          ),
        ),
      ),
    );
    const known =
      (options: object) =>
      (y: Tensor): Tensor =>
        sum(
          sin(
            customLinearSolve(
              (x: Tensor) => matmul(matrix, x),
              y,
              (_matvec, r) => matmul(transpose(inverse), r),
              options,
            ),
          ),
        );
    const expected = grad((y: Tensor) => loss(explicit)(matrix, y))(b);
    const transposeSolve = (_vecmat: unknown, r: Tensor): Tensor => matmul(inverse, r);
    close(grad(known({ transposeSolve }))(b), expected);
    // To say that a matrix is symmetric which is not gives what was asked for.
    close(
      grad(known({ symmetric: true }))(b),
      matmul(transpose(inverse), grad((x: Tensor) => sum(sin(x)))(implicit(matrix, b))),
    );
    expect(jvp(known({}), [b], [b])[1].shape).toEqual([]);
    expect(() => grad(known({}))(b)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: customLinearSolve: reverse mode solves the transposed system, got a solve that does not use the matvec it is given, and no transposeSolve. Give transposeSolve, or symmetric: true where the matrix is.]`,
    );
    const checked = (y: Tensor): Tensor =>
      sum(
        customLinearSolve((x: Tensor) => matmul(matrix, x), y, solve, {
          transposeSolve: (vecmat, r) => sub(solve(vecmat, r), sub(vecmat(r), matmul(transpose(matrix), r))),
        }),
      );
    close(grad(checked)(b), grad((y: Tensor) => sum(explicit(matrix, y)))(b));
  });

  it("reports functions that give other vectors than b", () => {
    const vector = (x: Tensor): Tensor => matmul(matrix, x);
    const calls: readonly (() => unknown)[] = [
      () => customLinearSolve((x: Tensor) => sum(x), b, solve),
      () => customLinearSolve(vector, b, (_matvec, y) => sum(y)),
      () => customLinearSolve(vector, b, (_matvec, y) => astype(y, "float32")),
      () => customLinearSolve(vector, b, (_matvec, y) => [y] as never),
      () => customLinearSolve(vector, b, (matvec, y) => matvec(sum(y))),
      () => customLinearSolve(vector, tensor([1, 2, 3], { dtype: "int32" }) as Tensor, solve),
      () => customLinearSolve(3 as never, b, solve),
    ];
    expect(calls.map(messageOf)).toMatchInlineSnapshot(`
      [
        "ShapeError: customLinearSolve: matvec must return a tree like its argument in its shape and dtype, expected f64[3], got f64[].",
        "ShapeError: customLinearSolve: solve must return a tree like its argument in its shape and dtype, expected f64[3], got f64[].",
        "DTypeError: customLinearSolve: solve must return a tree like its argument in its shape and dtype, expected f64[3], got f32[3]. Convert it with astype().",
        "TreeError: customLinearSolve: solve must return a tree like its argument in its structure, expected *, got [*].",
        "ShapeError: customLinearSolve: solve must return a tree like the right-hand side to matvec in its shape and dtype, expected f64[3], got f64[].",
        "DTypeError: customLinearSolve: the right-hand side must hold floating-point values, expected float32 or float64, got i32[3]. Convert it with astype().",
        "ArgumentError: customLinearSolve: the first argument must be a function, got 3. Pass the function itself, not what it returns.",
      ]
    `);
  });
});

describe("conjugateGradient", () => {
  const definite =
    (a: Tensor): ((x: Tensor) => Tensor) =>
    (x) =>
      add(matmul(transpose(a), matmul(a, x)), x);
  const solution = (a: Tensor, y: Tensor): Tensor => conjugateGradient(definite(a), y, { tolerance: 1e-15 });

  it("solves, from anywhere, with any preconditioner, in as many steps as there are unknowns", () => {
    const expected = denseSolve(jacfwd(definite(matrix))(b), b);
    close(solution(matrix, b), expected);
    close(conjugateGradient(definite(matrix), b, { tolerance: 1e-14, x0: mul(b, 7) }), expected);
    const preconditioner = (x: Tensor): Tensor => div(x, f64([20, 30, 10], [3]));
    close(conjugateGradient(definite(matrix), b, { tolerance: 1e-14, preconditioner }), expected);
    expect(conjugateGradient(definite(matrix), b, { maxIterations: 0 }).toArray()).toEqual([0, 0, 0]);
    expect(conjugateGradient(definite(matrix), b, { absoluteTolerance: 100 }).toArray()).toEqual([0, 0, 0]);
    const rest = sub(b, definite(matrix)(conjugateGradient(definite(matrix), b, { tolerance: 0.1 })));
    expect(dot(rest, rest).item()).toBeLessThanOrEqual(0.01 * dot(b, b).item());
    const tree = { u: tensor([1, 2]), v: tensor(3) };
    expect(
      conjugateGradient((x: typeof tree) => ({ u: mul(x.u, 2), v: mul(x.v, 4) }), tree).v.item(),
    ).toBeCloseTo(0.75, 6);
  });

  it("has derivatives of any order in every mode", () => {
    checkGrads(solution, [matrix, b], { order: 2 });
    checkGrads(jit(solution), [matrix, b], { order: 1 });
    const derivative = grad((a: Tensor, y: Tensor) => sum(sin(solution(a, y))));
    expect(sameBits(jit(derivative)(matrix, b), derivative(matrix, b))).toBe(true);
    const batched = vmap(derivative, [null, 0])(matrix, stack([b, mul(b, 3)]));
    expect(sameBits(batched, stack([derivative(matrix, b), derivative(matrix, mul(b, 3))]))).toBe(true);
  });

  it("reports wrong options", () => {
    const with_ = (options: object) => () => conjugateGradient(definite(matrix), b, options);
    const options = [
      { tolerance: -1 },
      { absoluteTolerance: Number.NaN },
      { maxIterations: 1.5 },
      { x0: sum(b) },
      { preconditioner: sum },
    ];
    expect(options.map((each) => messageOf(with_(each)))).toMatchInlineSnapshot(`
      [
        "ArgumentError: conjugateGradient: tolerance must be a number of at least 0, got -1.",
        "ArgumentError: conjugateGradient: absoluteTolerance must be a number of at least 0, got NaN.",
        "ArgumentError: conjugateGradient: maxIterations must be a whole number of at least 0, got 1.5.",
        "ShapeError: conjugateGradient: x0 must have the shape and dtype of the value, expected f64[3], got f64[].",
        "ShapeError: conjugateGradient: preconditioner must return a tree like its argument in its shape and dtype, expected f64[3], got f64[].",
      ]
    `);
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
    return "no error";
  } catch (error) {
    return String(error);
  }
}
