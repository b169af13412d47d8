/**
 * Linear algebra against JAX. Columns of eigenvectors and singular vectors are given the sign that makes their sum positive,
 * as in the fixtures.
 */
import { linalg, mul, sign, sum, swapAxes, type Tensor, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { casesByOp, loadFixture } from "./load.js";
import { describeFixture, type Options } from "./runCase.js";

function orderOf(o: Options, name: string): { readonly [name: string]: linalg.NormOrder } {
  const value = o.raw(name);
  if (value === undefined) return {};
  return { [name]: value === "fro" || value === "nuc" ? value : Number(value) };
}

const signs = (x: Tensor): Tensor => sign(sum(x, { axis: -2, keepdims: true }));

describeFixture("linalg", {
  cholesky: (o) => (a) => linalg.cholesky(a, o.flag("upper") ? { upper: true } : {}),
  lu: () => (a) => linalg.lu(a),
  luFactor: () => (a) => linalg.luFactor(a),
  qr: (o) => (a) => linalg.qr(a, o.has("mode") ? { mode: "complete" } : {}),
  triangularSolve: (o) => (a, b) =>
    linalg.triangularSolve(a, b, {
      lower: o.flag("lower"),
      transposed: o.flag("transposed"),
      unitDiagonal: o.flag("unitDiagonal"),
      ...(o.has("leftSide") ? { leftSide: o.flag("leftSide") } : {}),
    }),
  solve: () => (a, b) => linalg.solve(a, b),
  choleskySolve: () => (a, b) => linalg.choleskySolve(a, b),
  luSolve: (o) => (packed, b) => {
    const order = tensor([...o.numbers("permutation")], { dtype: "int32" }).reshape(
      packed.shape.slice(0, -1),
    );
    return linalg.luSolve([packed, order, order], b);
  },
  inv: () => (a) => linalg.inv(a),
  det: () => (a) => linalg.det(a),
  slogdet: () => (a) => linalg.slogdet(a),
  eigh: () => (a) => {
    const [values, vectors] = linalg.eigh(a);
    return [values, mul(vectors, signs(vectors))];
  },
  eigvalsh: () => (a) => linalg.eigvalsh(a),
  svd: () => (a) => {
    const [u, s, vt] = linalg.svd(a, { fullMatrices: false });
    return [mul(u, signs(u)), s, mul(vt, swapAxes(signs(u), -1, -2))];
  },
  svdvals: () => (a) => linalg.svdvals(a),
  pinv: () => (a) => linalg.pinv(a),
  matrixRank: () => (a) => linalg.matrixRank(a),
  lstsq: (o) => (a, b) => (o.has("only") ? linalg.lstsq(a, b)[0] : linalg.lstsq(a, b)),
  cond: (o) => (a) => linalg.cond(a, orderOf(o, "p")),
  norm: (o) => (x) => {
    const axis = o.axis();
    return linalg.norm(x, {
      ...orderOf(o, "ord"),
      ...(axis === undefined ? {} : { axis }),
      keepdims: o.flag("keepdims"),
    });
  },
  matrixPower: (o) => (a) => linalg.matrixPower(a, o.number("n")),
  expm: () => (a) => linalg.expm(a),
});

describe("fixtures: linalg", () => {
  it("cover every function of the namespace", () => {
    const covered = [...casesByOp(loadFixture("linalg")).keys()];
    const missing = Object.keys(linalg).filter((name) => !covered.includes(name));
    expect(missing).toEqual([]);
  });
});
