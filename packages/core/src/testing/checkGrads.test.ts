/** checkGrads: accepts what is right, and says of what is wrong where and by how much. */
import { describe, expect, it } from "vitest";
import { range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { greater } from "../index.js";
import * as scalar from "../kernel/scalar.js";
import { add, sub } from "../primitives/add.js";
import { broadcast, reduceSum } from "../primitives/broadcast.js";
import { constantLike } from "../primitives/constant.js";
import { definePrimitive } from "../primitives/define.js";
import { div } from "../primitives/div.js";
import { real } from "../primitives/domains.js";
import { dotGeneral } from "../primitives/dotGeneral.js";
import { elementwiseRules } from "../primitives/elementwise.js";
import { exp } from "../primitives/exp.js";
import type { UnaryPrimitive } from "../primitives/kinds.js";
import { elementwise } from "../primitives/kinds.js";
import { log } from "../primitives/log.js";
import { mul } from "../primitives/mul.js";
import { cos, sin } from "../primitives/sinCos.js";
import { slice } from "../primitives/slice.js";
import { tanh } from "../primitives/tanh.js";
import type { NoParams } from "../program/primitive.js";
import { checkGrads, gradientReport } from "./checkGrads.js";
import { seededNumbers } from "./differences.js";
import { GradientCheckError } from "./gradientCheckError.js";
import { cube, f32, f64, squares } from "./planted.testing.js";
import { tensorOf } from "./tensors.js";

const contract = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] };

// x, with a derivative (or its transpose alone) that is wrong in one element, by a factor.
const oneWrong = (element: number, mistake: number, rule: "both" | "transpose" = "both"): UnaryPrimitive => {
  const factors = (x: { readonly shape: readonly number[] }): Tensor =>
    tensorOf(
      x.shape,
      "float64",
      range(sizeOf(x.shape)).map((i) => (i === element ? 1 + mistake : 1)),
    );
  const primitive: UnaryPrimitive = definePrimitive<[x: Tensor], NoParams>({
    ...elementwiseRules(
      { name: "oneWrong", dtypes: ["float64"], domains: [real], scalar: (x) => scalar.mul(x, 1) },
      () => primitive,
    ),
    kind: "linear",
    transpose: ([ct]) => [mul(ct, factors(ct))],
  });
  const wrongBoth = elementwise<[x: Tensor]>({
    name: "oneWrong",
    dtypes: ["float64"],
    domains: [real],
    scalar: (x) => scalar.mul(x, 1),
    partials: [(dx) => mul(dx, factors(dx))],
  });
  return rule === "both" ? wrongBoth : primitive;
};

const weights = (shape: readonly number[], seed: number, dtype: "float32" | "float64"): Tensor =>
  tensorOf(
    shape,
    dtype,
    seededNumbers(seed, 0, sizeOf(shape)).map((u) => 0.1 * u),
  );

// The demo's kind of loss: a tanh layer, and the log-likelihood of the first class.
const classifier =
  (images: Tensor) =>
  ({ w1, w2, b }: { readonly w1: Tensor; readonly w2: Tensor; readonly b: Tensor }): Tensor => {
    const hidden = tanh(dotGeneral(images, w1, contract));
    const logits = add(dotGeneral(hidden, w2, contract), broadcast(b, { shape: [4, 10], axes: [0] }));
    const first = slice(logits, { start: [0, 0], limit: [4, 1], strides: [1, 1] });
    const total = log(reduceSum(exp(logits), { axes: [1] }));
    return sub(reduceSum(total, { axes: [0] }), reduceSum(first, { axes: [0, 1] }));
  };

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
    const rows = gradientReport(f, [{ left: f64([], 3) }, f64([], 2)], { modes: ["fwd"], order: 1 });
    expect(rows.map(({ argument, passed }) => [argument, passed])).toEqual([
      ["args[0].left", true],
      ["args[1]", false],
    ]);
    expect(rows[1]).toMatchObject({ mode: "fwd", order: 1, direction: 0 });
    expect(rows[1].analytic / rows[1].numeric).toBeCloseTo(1 + 1e-3 / 3, 9);
  });

  it("finds mistakes far below what float32 could resolve in float32", () => {
    expect(() => checkGrads(cube(1e-4), [f32([], 2)], { order: 1 })).toThrow(GradientCheckError);
    expect(() => checkGrads(cube(1e-4), [f64([], 2)], { order: 1 })).toThrow(GradientCheckError);
  });

  it("finds a second derivative that is wrong where the first is right", () => {
    // 3 x^2 written with a function whose own derivative is 0.
    const flatSquare = elementwise<[x: Tensor]>({
      name: "flatSquare",
      dtypes: ["float64"],
      domains: [real],
      scalar: (x) => scalar.mul(3, scalar.mul(x, x)),
      partials: [(dx) => mul(dx, f64([], 0))],
    });
    const half = elementwise<[x: Tensor]>({
      name: "half",
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
    expect(() => checkGrads(f, [f64([]), f64([])], { order: 0 })).toThrow(
      "option order out of range, expected 1, 2 or 3, got 0",
    );
  });

  it("rejects options out of range, and functions without floating results", () => {
    const x = f64([2], 1, 2);
    const square = (y: Tensor): Tensor => mul(y, y);
    for (const [options, message] of [
      [{ order: 4 }, "option order out of range, expected 1, 2 or 3, got 4."],
      [{ directions: 0 }, "option directions out of range, expected 1 or more, got 0."],
      [{ modes: [] }, 'option modes out of range, expected "fwd", "rev" or both, got [].'],
      [{ seed: NaN }, "option seed out of range, expected a whole number, got NaN."],
      [{ atol: -1 }, "option atol out of range, expected 0 or more, got -1."],
      [{ rtol: NaN }, "option rtol out of range, expected 0 or more, got NaN."],
      [{ eps: 0 }, "option eps out of range, expected a positive number, got 0."],
      [
        { accept: [] },
        'accept out of range, expected some of ["pass", "kink", "inconclusive", "fail"], got [].',
      ],
    ] as const)
      expect(() => checkGrads(square, [x], options)).toThrow(message);
    for (const [args, message] of [
      [[square, x], "args must be an array, with one entry for each argument of f, got f64[2]."],
      [[undefined, [x]], "the first argument must be a function, got undefined."],
      [[square, [x], null], "options must be an object, got null."],
      [[square, [x], { modes: "fwd" }], 'option modes must be an array, got the string "fwd".'],
      [[square, [x], { accept: "kink" }], 'option accept must be an array, got the string "kink".'],
      [[square, [x], { accept: ["pas"] }], 'option accept out of range, expected some of ["pass",'],
    ] as const)
      expect(() => Reflect.apply(checkGrads, undefined, args)).toThrow(`checkGrads: ${message}`);
    const forgotten = (y: Tensor): void => {
      square(y);
    };
    expect(() => checkGrads(forgotten, [x])).toThrow(
      "checkGrads: some result must hold floating-point values, got no tensors. Return what",
    );
    expect(() => checkGrads((y: Tensor) => greater(y, 0), [x])).toThrow(
      "floating-point values, got bool[2].",
    );
  });

  it("rejects NaN even where differences give NaN too", () => {
    const zero = f64([], 0);
    expect(() => checkGrads((x: Tensor) => div(x, x), [zero], { order: 1, modes: ["fwd"] })).toThrow(
      GradientCheckError,
    );
  });

  it("judges a loss of 70,000 parameters, in float64 and float32", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const [w1, w2, x] = [
        weights([784, 89], 1, dtype),
        weights([89, 10], 2, dtype),
        weights([4, 784], 3, dtype),
      ];
      const b = tensorOf([10], dtype, Array(10).fill(0));
      const images = mul(x, constantLike(x, 20));
      checkGrads(classifier(images), [{ w1, w2, b }], { order: 1 });
    }
  });

  it("finds one wrong element of 10,000, in either mode", () => {
    const x = weights([10_000], 4, "float64");
    for (const f of [squares, (y: Tensor): Tensor => reduceSum(tanh(y), { axes: [0] })]) {
      checkGrads(f, [x], { order: 1 });
      for (const element of [0, 1234, 9999]) {
        const wrong = (y: Tensor): Tensor => f(oneWrong(element, 0.01)(y));
        expect(() => checkGrads(wrong, [x], { order: 1, modes: ["fwd"], directions: 1 })).toThrow(
          GradientCheckError,
        );
        // Both modes follow the same wrong rule, and are adjoint to each other.
        checkGrads(wrong, [x], { order: 1, modes: ["rev"] });
      }
    }
    const adjoint = (y: Tensor): Tensor => squares(oneWrong(1234, 1e-6, "transpose")(y));
    expect(() => checkGrads(adjoint, [x], { order: 1, modes: ["rev"], directions: 1 })).toThrow(
      GradientCheckError,
    );
  });

  it("finds a mistake in an argument whose derivative is lost beside another's", () => {
    const wrong = cube(1e-3);
    const f = (large: Tensor, small: Tensor): Tensor => add(mul(large, f64([], 1e6)), wrong(small));
    const rows = gradientReport(f, [f64([], 1), f64([], 2)], { order: 1, modes: ["fwd"] });
    expect(rows.map(({ argument, passed }) => [argument, passed])).toEqual([
      ["args[0]", true],
      ["args[1]", false],
    ]);
  });

  it("takes arguments of any magnitude", () => {
    for (const size of [1e-30, 1e-8, 1, 1e6, 1e30]) {
      const x = f64([3], size, -2 * size, 0.5 * size);
      checkGrads(cube(0), [x]);
      checkGrads((y: Tensor) => log(mul(y, y)), [x]);
      expect(() => checkGrads(cube(1e-4), [x], { order: 1 })).toThrow(GradientCheckError);
    }
    for (const size of [1e-8, 1e6]) {
      const x = f32([3], size, -2 * size, 0.5 * size);
      checkGrads(cube(0), [x]);
      expect(() => checkGrads(cube(3e-4), [x], { order: 1 })).toThrow(GradientCheckError);
    }
  });

  it("takes functions that bend within a small part of their argument", () => {
    checkGrads(sin, [f64([3], 300, 1e4, -5e3)]);
    checkGrads((x: Tensor) => log(x), [f64([3], 1e-3, 1, 100)]);
    // With a step that is given, no other is tried.
    expect(() => checkGrads(sin, [f64([3], 300, 1e4, -5e3)], { eps: 1e-3 })).toThrow(GradientCheckError);
  });

  it("takes results in which everything cancels", () => {
    for (const x of [f64([3], 0.3, 0.7, 1.9), f32([3], 0.3, 0.7, 1.9)]) {
      const one = (y: Tensor): Tensor => add(mul(sin(y), sin(y)), mul(cos(y), cos(y)));
      checkGrads((y: Tensor) => sub(one(y), constantLike(y, 1)), [x], { order: 1, modes: ["fwd"] });
    }
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
