/** What fixtures do not tell: degenerate matrices, messages, loops and programs. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../../base/tensor.js";
import { jit } from "../../execute/jit.js";
import { closeTo, sameBits, tolerances } from "../../testing/close.js";
import { grad } from "../../transform/grad.js";
import { hessian } from "../../transform/jacobian.js";
import { vmap } from "../../transform/vmap.js";
import { add, mul, sub } from "../arithmetic.js";
import { at } from "../at.js";
import { matmul } from "../contract.js";
import { tensor } from "../create.js";
import { eye } from "../diagonal.js";
import { exp } from "../exponential.js";
import { full } from "../fill.js";
import { normal } from "../random/continuous.js";
import { key } from "../random/key.js";
import { sum } from "../reduce.js";
import { swapAxes } from "../shape.js";
import * as linalg from "./index.js";

const drawn = (seed: number, ...shape: readonly number[]): Tensor =>
  normal(key(seed), shape, { dtype: "float64" });
const rtol = tolerances.float64.adjoint;

function expectClose(actual: Tensor, expected: Tensor, scale = 1): void {
  const closeness = closeTo(actual, expected, { rtol, scale });
  expect(closeness.close, `${actual}\n${expected}\n${closeness.error}`).toBe(true);
}

describe("det", () => {
  // By cofactors of whole numbers.
  it("has the adjugate for a derivative where a matrix is singular", () => {
    const one = tensor(
      [
        [1, 2, 3, 4],
        [2, 4, 6, 9],
        [1, 0, 2, 1],
        [0, 3, 1, 2],
      ],
      { dtype: "float64" },
    );
    const lessOne = tensor(
      [
        [1, 2, 3, 4],
        [2, 4, 6, 8],
        [1, 0, 2, 1],
        [0, 3, 1, 2],
      ],
      { dtype: "float64" },
    );
    const minor = (a: readonly (readonly number[])[], i: number, j: number): number => {
      const rest = a.filter((_, k) => k !== i).map((row) => row.filter((_, k) => k !== j));
      const sign = (i + j) % 2 === 0 ? 1 : -1;
      return sign * linalg.det(tensor(rest.flat(), { shape: [3, 3], dtype: "float64" })).item();
    };
    for (const a of [one, lessOne]) {
      const rows = a.toArray() as unknown as readonly (readonly number[])[];
      const cofactors = rows.map((row, i) => row.map((_, j) => minor(rows, i, j)));
      const expected = tensor(cofactors.flat(), { shape: [4, 4], dtype: "float64" });
      expectClose(grad((x: Tensor) => linalg.det(x))(a), expected, 100);
    }
  });

  it("has the derivative 0 where two dimensions are lacking", () => {
    const a = tensor(
      [
        [1, 2, 3, 4],
        [2, 4, 6, 8],
        [1, 2, 3, 4],
        [0, 3, 1, 2],
      ],
      { dtype: "float64" },
    );
    expectClose(grad((x: Tensor) => linalg.det(x))(a), full([4, 4], 0, { dtype: "float64" }));
  });

  it("has second derivatives where it is not 0", () => {
    const a = add(drawn(1, 4, 4), mul(3, eye(4, 4, { dtype: "float64" })));
    const byHand = hessian((x: Tensor) => mul(linalg.slogdet(x)[0], exp(linalg.slogdet(x)[1])))(a);
    expectClose(hessian((x: Tensor) => linalg.det(x))(a), byHand, 1000);
  });
});

describe("degenerate matrices", () => {
  it("have no Cholesky factor: NaN on and below the diagonal", () => {
    expect(
      linalg
        .cholesky(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        )
        .toArray(),
    ).toEqual([
      [NaN, 0],
      [NaN, NaN],
    ]);
    expect(
      linalg
        .cholesky(
          tensor([
            [0, 0],
            [0, 1],
          ]),
        )
        .toArray(),
    ).toEqual([
      [NaN, 0],
      [NaN, NaN],
    ]);
    const stack = linalg.cholesky(tensor([[[4]], [[-1]], [[9]]]));
    expect(stack.toArray()).toEqual([[[2]], [[NaN]], [[3]]]);
  });

  it("have orthonormal singular vectors all the same", () => {
    const low = matmul(drawn(2, 6, 2), drawn(3, 2, 4));
    for (const a of [low, swapAxes(low, 0, 1), mul(low, 0), full([3, 3], 1, { dtype: "float64" })]) {
      const [u, s, vt] = linalg.svd(a);
      const [m, n] = a.shape;
      const k = Math.min(m, n);
      expectClose(matmul(swapAxes(u, 0, 1), u), eye(m, m, { dtype: "float64" }));
      expectClose(matmul(vt, swapAxes(vt, 0, 1)), eye(n, n, { dtype: "float64" }));
      const [thin, sThin, vtThin] = linalg.svd(a, { fullMatrices: false });
      expect([thin.shape, vtThin.shape]).toEqual([
        [m, k],
        [k, n],
      ]);
      expect(sameBits(s, sThin)).toBe(true);
      expectClose(matmul(mul(thin, s), vtThin), a, 10);
    }
  });

  it("without numbers have none of a spectrum", () => {
    for (const bad of [NaN, Infinity]) {
      const a = tensor([
        [1, 2],
        [2, bad],
      ]);
      for (const result of [...linalg.eigh(a), ...linalg.svd(a)])
        expect(Array.from(result.toTypedArray()).every(Number.isNaN)).toBe(true);
    }
  });

  it("with equal eigenvalues: values are differentiable, vectors are not", () => {
    const one = eye(2, 2, { dtype: "float64" });
    const slope = grad((a: Tensor) => sum(linalg.eigvalsh(a)))(one);
    expect(slope.toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    const weights = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    );
    const vectors = grad((a: Tensor) => sum(mul(linalg.eigh(a)[1], weights)))(one);
    expect(Array.from(vectors.toTypedArray()).every(Number.isFinite)).toBe(false);
  });

  it("are inverted as far as they can be", () => {
    const a = eye(3, 2, { dtype: "float64" });
    expectClose(linalg.pinv(a), swapAxes(a, 0, 1));
    const derivative = grad((x: Tensor) => sum(linalg.pinv(x)))(a);
    expectClose(
      derivative,
      tensor(
        [
          [-1, -1],
          [-1, -1],
          [1, 1],
        ],
        { dtype: "float64" },
      ),
    );
    expect(
      linalg
        .cond(
          tensor([
            [1, 2],
            [2, 4],
          ]),
          { p: 1 },
        )
        .item(),
    ).toBe(Infinity);
    expect(linalg.matrixRank(full([3, 3], 0)).item()).toBe(0);
  });

  it("empty ones are fine", () => {
    expect(linalg.det(full([2, 0, 0], 0)).toArray()).toEqual([1, 1]);
    expect(linalg.inv(full([0, 0], 0)).shape).toEqual([0, 0]);
    expect(linalg.svd(full([3, 0], 0)).map((x) => x.shape)).toEqual([[3, 3], [0], [0, 0]]);
    expect(linalg.svd(full([0, 2], 0), { fullMatrices: false }).map((x) => x.shape)).toEqual([
      [0, 0],
      [0],
      [0, 2],
    ]);
    expect(linalg.eigh(full([2, 0, 0], 0)).map((x) => x.shape)).toEqual([
      [2, 0],
      [2, 0, 0],
    ]);
    expect(linalg.qr(full([3, 0], 0)).map((x) => x.shape)).toEqual([
      [3, 0],
      [0, 0],
    ]);
    expect(linalg.pinv(full([3, 0], 0)).shape).toEqual([0, 3]);
    expect(linalg.expm(full([0, 0], 0)).shape).toEqual([0, 0]);
  });
});

describe("every function", () => {
  const a = add(drawn(4, 3, 5, 5), mul(4, eye(5, 5, { dtype: "float64" })));
  const b = drawn(5, 5, 2);
  const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    solve: (x) => linalg.solve(x, b),
    inv: (x) => linalg.inv(x),
    det: (x) => linalg.det(x),
    slogdet: (x) => linalg.slogdet(x)[1],
    pinv: (x) => linalg.pinv(x),
    expm: (x) => linalg.expm(mul(x, 3)),
    norm: (x) => linalg.norm(x, { ord: "nuc", axis: [-2, -1] }),
    matrixPower: (x) => linalg.matrixPower(x, -3),
    eigh: (x) => linalg.eigh(x)[1],
  };
  for (const [name, f] of Object.entries(functions)) {
    it(`${name}: a stack, vmap and jit give the same bits as one after the other`, () => {
      const derivative = grad((x: Tensor) => sum(f(x)));
      const mapped = vmap(f)(a);
      expect(sameBits(f(a), mapped)).toBe(true);
      expect(sameBits(jit(f)(a), mapped)).toBe(true);
      const slopes = vmap(derivative)(a);
      expect(sameBits(jit(vmap(derivative))(a), slopes)).toBe(true);
      expect(sameBits(derivative(a), slopes)).toBe(true);
      for (const i of [0, 1, 2]) {
        const one = at(a, i).get();
        expect(sameBits(f(one), at(mapped, i).get())).toBe(true);
        expect(sameBits(derivative(one), at(slopes, i).get())).toBe(true);
      }
    });
  }
});

describe("accuracy", () => {
  for (const dtype of ["float32", "float64"] as const) {
    it(`${dtype}: residuals are small multiples of the rounding`, () => {
      const n = 24;
      const a = normal(key(7), [n, n], { dtype });
      const bound = { rtol: 4 * n * tolerances[dtype].epsilon, scale: linalg.norm(a, { ord: 2 }).item() };
      const expectNear = (x: Tensor, y: Tensor): void =>
        expect(closeTo(x, y, bound)).toMatchObject({ close: true });
      const [p, l, u] = linalg.lu(a);
      expectNear(matmul(p, matmul(l, u)), a);
      const [q, r] = linalg.qr(a);
      expectNear(matmul(q, r), a);
      const [left, s, right] = linalg.svd(a);
      expectNear(matmul(mul(left, s), right), a);
      const symmetric = add(a, swapAxes(a, 0, 1));
      const [w, v] = linalg.eigh(symmetric);
      expectNear(matmul(symmetric, v), mul(v, w));
      expectNear(matmul(swapAxes(v, 0, 1), v), eye(n, n, { dtype }));
      const definite = matmul(a, swapAxes(a, 0, 1));
      const factor = linalg.cholesky(definite);
      expectNear(matmul(factor, swapAxes(factor, 0, 1)), definite);
      expectNear(sub(matmul(a, linalg.solve(a, q)), q), mul(0, q));
    });
  }
});

describe("very large and very small matrices", () => {
  it("are factored like others", () => {
    const a = drawn(11, 4, 3);
    for (const scale of [1e-200, 1e-160, 1e200, 1e300]) {
      const scaled = mul(a, scale);
      const [q, r] = linalg.qr(scaled);
      expectClose(mul(matmul(q, r), 1 / scale), a, 10);
      expectClose(matmul(swapAxes(q, 0, 1), q), eye(3, 3, { dtype: "float64" }));
      const [u, s, vt] = linalg.svd(scaled, { fullMatrices: false });
      expectClose(matmul(mul(u, mul(s, 1 / scale)), vt), a, 10);
      const symmetric = matmul(swapAxes(a, 0, 1), a);
      const [values] = linalg.eigh(mul(symmetric, scale));
      expectClose(mul(values, 1 / scale), linalg.eigvalsh(symmetric), 10);
    }
  });
});

describe("messages", () => {
  const wide = full([2, 3], 1);
  const tall = full([3, 2], 1);
  const calls: readonly (readonly [() => unknown, string])[] = [
    [
      () => grad((a: Tensor) => sum(linalg.qr(a, { mode: "complete" })[0]))(tall),
      'qr: the columns of Q beyond those of the matrix have no derivative, expected as many columns as rows, 3, got 2 (f32[3,2]). Use the mode "reduced".',
    ],
    [
      () => linalg.cholesky(wide),
      "cholesky: the matrix must be square, expected 2 columns, got 3 (f32[2,3]).",
    ],
    [
      () => linalg.det(tensor([1, 2])),
      "det: the argument must be a matrix or a stack of them, expected at least 2 axes, got [2] (f32[2]).",
    ],
    [
      () => linalg.solve(eye(2), tensor([1, 2, 3])),
      "solve: sizes must match, expected b with 2 rows, got 3 (a f32[2,2], b f32[3]).",
    ],
    [
      () => linalg.norm(wide, { ord: 3 }),
      'norm: matrices have no norm of this order, expected 1, -1, 2, -2, Infinity, -Infinity, "fro" or "nuc", got 3 (f32[2,3]).',
    ],
    [
      () => grad((x: Tensor) => sum(linalg.svd(x)[0]))(wide),
      "svd: singular vectors without a singular value have no derivative, expected a square matrix, or fullMatrices: false, " +
        "got 2 by 3 with fullMatrices: true (f32[2,3]). Pass fullMatrices: false.",
    ],
    [() => linalg.matrixPower(eye(2), 0.5), "matrixPower: the exponent must be an integer, got 0.5."],
  ];
  it("name the call and what it needs", () => {
    for (const [call, text] of calls) expect(call).toThrow(text);
  });
});
