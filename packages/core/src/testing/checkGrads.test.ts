/** checkGrads: accepts what is right, and says of what is wrong where and by how much. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { div } from "../primitives/div.js";
import { real } from "../primitives/domains.js";
import { dotGeneral } from "../primitives/dotGeneral.js";
import type { UnaryPrimitive } from "../primitives/kinds.js";
import { elementwise } from "../primitives/kinds.js";
import { log } from "../primitives/log.js";
import { mul } from "../primitives/mul.js";
import { checkGrads, GradientCheckError, gradientReport } from "./checkGrads.js";
import { tensorOf } from "./tensors.js";

const f64 = (shape: readonly number[], ...values: readonly number[]): Tensor =>
  tensorOf(shape, "float64", values);
const f32 = (shape: readonly number[], ...values: readonly number[]): Tensor =>
  tensorOf(shape, "float32", values);
const contract = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] };

// x^3 whose derivative is 3 x^2 plus a mistake of a given size.
const cube = (mistake: number): UnaryPrimitive =>
  elementwise<[x: Tensor]>({
    name: `cube with a mistake of ${mistake}`,
    doc: "x^3.",
    dtypes: ["float32", "float64"],
    domains: [real],
    scalar: (x) => scalar.mul(x, scalar.mul(x, x)),
    partials: [
      (dx, [x]) => mul(dx, mul(mul(x, x), tensorOf(x.shape, x.dtype, Array(x.size).fill(3 + mistake)))),
    ],
  });

const network = ({ w }: { readonly w: Tensor }, x: Tensor): Tensor => {
  const hidden = dotGeneral(x, w, contract);
  return reduceSum(log(add(mul(hidden, hidden), mul(hidden, hidden))), { axes: [0, 1] });
};

describe("checkGrads", () => {
  it("accepts right derivatives to third order", () => {
    checkGrads(network, [{ w: f64([2, 2], 1, 2, 0.5, 0.25) }, f64([1, 2], 1, 3)], { order: 3 });
    checkGrads(cube(0), [f64([3], 1, -2, 0.5)], { order: 3 });
  });

  it("accepts float32 functions at the tolerance of float32", () => {
    checkGrads(network, [{ w: f32([2, 2], 1, 2, 0.5, 0.25) }, f32([1, 2], 1, 3)], { order: 2 });
    checkGrads(cube(0), [f32([3], 1, -2, 0.5)], { order: 2 });
  });

  it("says where a derivative is wrong, and by how much", () => {
    const wrong = cube(1e-3);
    const f = (a: { readonly left: Tensor }, b: Tensor): Tensor => add(mul(a.left, a.left), wrong(b));
    const check = (): void => checkGrads(f, [{ left: f64([], 3) }, f64([], 2)], { modes: ["fwd"], order: 1 });
    expect(check).toThrow(GradientCheckError);
    expect(check).toThrow(
      /^checkGrads: the forward derivative must agree with differences, expected -?\d.*, got /,
    );
    expect(check).toThrow(
      /\(argument args\[1\], result result, order 1, direction 0 of seed 0; error .*, tolerance .*\)\./,
    );
    const [row] = gradientReport(f, [{ left: f64([], 3) }, f64([], 2)], { modes: ["fwd"], order: 1 });
    expect(row).toMatchObject({ passed: false, argument: "args[1]", mode: "fwd", order: 1, direction: 0 });
    expect(row.analytic / row.numeric).toBeCloseTo(1 + 1e-3 / 3, 9);
  });

  it("finds mistakes far below what float32 could resolve in float32", () => {
    expect(() => checkGrads(cube(1e-4), [f32([], 2)], { order: 1 })).toThrow(GradientCheckError);
    expect(() => checkGrads(cube(1e-4), [f64([], 2)], { order: 1 })).toThrow(GradientCheckError);
  });

  it("finds a second derivative that is wrong where the first is right", () => {
    // 3 x^2 written with a function whose own derivative is 0.
    const flatSquare = elementwise<[x: Tensor]>({
      name: "flatSquare",
      doc: "3 x^2, with a wrong derivative.",
      dtypes: ["float64"],
      domains: [real],
      scalar: (x) => scalar.mul(3, scalar.mul(x, x)),
      partials: [(dx) => mul(dx, f64([], 0))],
    });
    const half = elementwise<[x: Tensor]>({
      name: "half",
      doc: "x^3.",
      dtypes: ["float64"],
      domains: [real],
      scalar: (x) => scalar.mul(x, scalar.mul(x, x)),
      partials: [(dx, [x]) => mul(dx, flatSquare(x))],
    });
    checkGrads(half, [f64([], 2)], { order: 1 });
    expect(() => checkGrads(half, [f64([], 2)], { order: 2 })).toThrow(/order 2/);
  });

  it("holds integers fixed, and rejects calls without floats", () => {
    const f = (n: Tensor, x: Tensor): readonly Tensor[] => [mul(x, x), n];
    checkGrads(f, [tensorOf([], "int32", [3]), f64([], 2)]);
    expect(() => checkGrads((n: Tensor) => n, [tensorOf([2], "int32", [3, 4])])).toThrow(
      "checkGrads: some argument must hold floating-point values, got i32[2].",
    );
    expect(() => checkGrads(f, [f64([]), f64([])], { order: 0 })).toThrow("order 0, directions 2");
  });

  it("rejects NaN even where differences give NaN too", () => {
    const zero = f64([], 0);
    expect(() => checkGrads((x: Tensor) => div(x, x), [zero], { order: 1, modes: ["fwd"] })).toThrow(
      GradientCheckError,
    );
  });

  it("gives the same directions for the same seed, and others for another", () => {
    const rows = (seed: number): readonly number[] =>
      gradientReport(cube(0), [f64([2], 1, 2)], { seed, modes: ["fwd"], order: 1 }).map(
        ({ analytic }) => analytic,
      );
    expect(rows(7)).toEqual(rows(7));
    expect(rows(7)).not.toEqual(rows(8));
  });
});
