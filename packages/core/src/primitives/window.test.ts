/** What only the window reductions know: padding, dilation, cropping, ties, NaN, adjoints, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectLaws, expectRefusal, seeded, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { grad } from "../transform/grad.js";
import { jvp } from "../transform/tangents.js";
import { reduceSum } from "./broadcast.js";
import { mul } from "./mul.js";
import type { WindowParams, WindowPrimitive } from "./window.js";
import { windowSum } from "./window.js";
import { windowArgmax, windowArgmin, windowMax, windowMin } from "./windowMax.js";

const all = [windowSum, windowMax, windowMin, windowArgmax, windowArgmin];
const params = (size: number, change: Partial<WindowParams> = {}): WindowParams => ({
  size: [size],
  strides: [1],
  padding: [[0, 0]],
  dilation: [1],
  ...change,
});
const line = (...values: readonly number[]): Tensor => tensorOf([values.length], values);

function gradientOf(f: WindowPrimitive, x: Tensor, p: WindowParams): unknown {
  const [out, pullback] = vjp((y: Tensor) => f(y, p), [x]);
  // Cotangents 1, 2, 4, ... tell the windows apart in their sums.
  return pullback(
    tensorOf(
      out.shape,
      Array.from({ length: out.size }, (_, i) => 2 ** i),
    ),
  )[0].toArray();
}

describe("window reductions", () => {
  it("slide over x by strides", () => {
    const x = line(1, 5, 2, 4, 3, 0);
    expect(windowSum(x, params(3)).toArray()).toEqual([8, 11, 9, 7]);
    expect(windowMax(x, params(2, { strides: [2] })).toArray()).toEqual([5, 4, 3]);
    expect(windowMin(x, params(2, { strides: [3] })).toArray()).toEqual([1, 3]);
    expect(windowArgmax(x, params(3)).toArray()).toEqual([1, 0, 1, 0]);
    expect(windowArgmin(x, params(3)).toArray()).toEqual([0, 1, 0, 2]);
  });

  it("pool two axes of an image", () => {
    const x = tensorOf(
      [1, 1, 4, 4],
      Array.from({ length: 16 }, (_, i) => i),
    );
    const pool = {
      size: [1, 1, 2, 2],
      strides: [1, 1, 2, 2],
      padding: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      dilation: [1, 1, 1, 1],
    } as const;
    expect(windowMax(x, pool).toArray()).toEqual([
      [
        [
          [5, 7],
          [13, 15],
        ],
      ],
    ]);
    expect(windowSum(x, pool).toArray()).toEqual([
      [
        [
          [10, 18],
          [42, 50],
        ],
      ],
    ]);
    expect(windowArgmax(x, pool).toArray()).toEqual([
      [
        [
          [3, 3],
          [3, 3],
        ],
      ],
    ]);
  });

  it("pad with what changes nothing, crop where padding is negative, and spread by dilation", () => {
    const x = line(-1, -2, -3, -4);
    expect(windowMax(x, params(2, { padding: [[1, 1]] })).toArray()).toEqual([-1, -1, -2, -3, -4]);
    expect(windowSum(x, params(2, { padding: [[1, 1]] })).toArray()).toEqual([-1, -3, -5, -7, -4]);
    expect(windowSum(x, params(2, { padding: [[-1, -1]] })).toArray()).toEqual([-5]);
    expect(windowMin(x, params(2, { dilation: [3] })).toArray()).toEqual([-4]);
    expect(windowSum(x, params(3, { dilation: [2], padding: [[1, 1]] })).toArray()).toEqual([-6, -4]);
  });

  it("have an answer for windows that hold nothing of x", () => {
    const p = params(1, { padding: [[1, 0]] });
    expect(windowMax(line(3), p).toArray()).toEqual([-Infinity, 3]);
    expect(windowMin(line(3), p).toArray()).toEqual([Infinity, 3]);
    expect(windowSum(line(3), p).toArray()).toEqual([0, 3]);
    expect(windowArgmax(line(3), p).toArray()).toEqual([-1, 0]);
    expect(windowMax(tensorOf([1], [3], "int32"), p).toArray()).toEqual([-(2 ** 31), 3]);
    expect(windowMax(tensorOf([1], [1], "bool"), p).toArray()).toEqual([false, true]);
    expect(windowSum(tensorOf([0], []), params(2, { padding: [[1, 1]] })).toArray()).toEqual([0]);
    for (const f of all) expect(f(line(1, 2), params(3)).shape).toEqual([0]);
    for (const f of [windowMax, windowMin]) expect(gradientOf(f, line(3), p)).toEqual([2]);
  });

  it("let NaN win, and keep padding apart from infinities of x", () => {
    const x = line(1, Number.NaN, 2, 3);
    expect(windowMax(x, params(2)).toArray()).toEqual([Number.NaN, Number.NaN, 3]);
    expect(windowArgmax(x, params(2)).toArray()).toEqual([1, 0, 1]);
    expect(windowArgmin(x, params(2)).toArray()).toEqual([1, 0, 0]);
    expect(gradientOf(windowMax, x, params(2))).toEqual([0, 3, 0, 4]);
    expect(windowArgmax(line(-Infinity), params(3, { padding: [[2, 0]] })).toArray()).toEqual([2]);
    expect(gradientOf(windowMax, line(-Infinity), params(3, { padding: [[2, 0]] }))).toEqual([1]);
  });

  it("give the derivative at a tie to the first element of the window", () => {
    expect(gradientOf(windowMax, line(1, 1, 2, 2, 2, 0), params(3))).toEqual([0, 0, 7, 8, 0, 0]);
    expect(gradientOf(windowMin, line(0, 0, 0), params(2))).toEqual([1, 2, 0]);
    const x = tensorOf([2, 2], [5, 5, 5, 5]);
    const whole = {
      size: [2, 2],
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
      dilation: [1, 1],
    } as const;
    expect(gradientOf(windowMax, x, whole)).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(
      jvp((y: Tensor) => windowMax(y, whole), [x], [tensorOf([2, 2], [1, 2, 3, 4])])[1].toArray(),
    ).toEqual([[1]]);
  });

  it("sum the cotangents of overlapping windows exactly", () => {
    const ones = {
      size: [2, 3],
      strides: [1, 2],
      padding: [
        [1, 0],
        [2, 1],
      ],
      dilation: [2, 1],
    } as const;
    const x = seeded([3, 5], 1);
    checkGrads((y: Tensor) => windowSum(y, ones), [x], { order: 2 });
    expect(gradientOf(windowSum, line(1, 2, 3, 4), params(2))).toEqual([1, 3, 6, 4]);
    expect(gradientOf(windowSum, line(1, 2, 3, 4, 5), params(2, { strides: [3] }))).toEqual([1, 1, 0, 2, 2]);
    expect(gradientOf(windowSum, line(1, 2, 3, 4), params(2, { padding: [[5, -2]] }))).toEqual([
      16 + 32,
      32,
      0,
      0,
    ]);
    expect(gradientOf(windowSum, line(1, 2), params(4))).toEqual([0, 0]);
  });

  it("work on scalars, whose one window is the scalar", () => {
    const none = { size: [], strides: [], padding: [], dilation: [] };
    for (const f of [windowSum, windowMax, windowMin]) {
      expect(f(tensorOf([], [7]), none).toArray()).toBe(7);
      expect(grad((x: Tensor) => f(mul(x, x), none))(tensorOf([], [7])).item()).toBe(14);
    }
    expect(windowArgmax(tensorOf([], [7]), none).item()).toBe(0);
  });

  it("are differentiable twice through what they are made of", () => {
    const p = params(3, { strides: [2], padding: [[1, 1]] });
    const f = (x: Tensor, w: Tensor): Tensor =>
      reduceSum(mul(windowMax(mul(x, mul(x, w)), p), windowMin(w, p)), { axes: [0] });
    checkGrads(f, [line(0.5, -1, 1.5, 2, -0.25), line(1, 1.5, 0.5, 2, -1)], { order: 3, directions: 1 });
  });

  it("obey the laws", () => {
    const shapes = [[], [0], [1], [5], [2, 3], [3, 0], [2, 1, 3], [2, 3, 2, 2], [1, 2, 1, 3, 2]];
    for (const f of all) expect(expectLawsAround(f, shapes)).toBe(27);
    for (const f of all) expect(expectLawsAround(f, [[5], [2, 3]], "int32")).toBe(6);
    const crop = {
      size: [2, 1],
      strides: [1, 3],
      padding: [
        [-1, 2],
        [0, 0],
      ],
      dilation: [2, 4],
    } as const;
    expectLaws((x) => windowMax(x, crop), [[seeded([4, 3], 5)]]);
  });

  it("say what is wrong", () => {
    const x = line(1, 2, 3);
    expectRefusal(
      () => windowSum(x, params(0)),
      ShapeError,
      {
        op: "windowSum",
        requirement: "size must hold integers",
        expected: "1 or more",
        received: "0 at position 0 of [0]",
        arguments: "f64[3]",
      },
      "windowSum: size must hold integers, expected 1 or more, got 0 at position 0 of [0] (f64[3]).",
    );
    expectRefusal(
      () => windowSum(x, params(2, { strides: [1, 1] })),
      ShapeError,
      {
        op: "windowSum",
        requirement: "strides must have one entry per axis",
        expected: "1",
        received: "2",
        arguments: "f64[3]",
      },
      "windowSum: strides must have one entry per axis, expected 1, got 2 (f64[3]).",
    );
    expectRefusal(
      () => windowSum(tensorOf([1], [1], "bool"), params(1)),
      DTypeError,
      {
        op: "windowSum",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64 or int32 or uint32",
        received: "bool",
        arguments: "bool[1]",
        fix: "Convert the argument with astype().",
      },
      "windowSum: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool (bool[1]). Convert the argument with astype().",
    );
    expectRefusal(
      () => windowMax(x, params(2, { strides: [0] })),
      ShapeError,
      {
        op: "windowMax",
        requirement: "strides must hold integers",
        expected: "1 or more",
        received: "0 at position 0 of [0]",
        arguments: "f64[3]",
      },
      "windowMax: strides must hold integers, expected 1 or more, got 0 at position 0 of [0] (f64[3]).",
    );
    expectRefusal(
      () => windowMax(x, params(2, { padding: [] })),
      ShapeError,
      {
        op: "windowMax",
        requirement: "padding must have one entry per axis",
        expected: "1",
        received: "0",
        arguments: "f64[3]",
      },
      "windowMax: padding must have one entry per axis, expected 1, got 0 (f64[3]).",
    );
    expectRefusal(
      () => windowMin(x, params(2, { padding: [[1, Number.NaN]] })),
      ShapeError,
      {
        op: "windowMin",
        requirement: "padding must hold pairs of integers [low, high]",
        received: "[1,NaN]",
        arguments: "f64[3]",
      },
      "windowMin: padding must hold pairs of integers [low, high], got [1,NaN] (f64[3]).",
    );
    expectRefusal(
      () => windowMin(x, params(2, { dilation: [1.5] })),
      ShapeError,
      {
        op: "windowMin",
        requirement: "dilation must hold integers",
        expected: "1 or more",
        received: "1.5 at position 0 of [1.5]",
        arguments: "f64[3]",
      },
      "windowMin: dilation must hold integers, expected 1 or more, got 1.5 at position 0 of [1.5] (f64[3]).",
    );
    expectRefusal(
      () => windowArgmax(x, params(2, { size: [] })),
      ShapeError,
      {
        op: "windowArgmax",
        requirement: "size must have one entry per axis",
        expected: "1",
        received: "0",
        arguments: "f64[3]",
      },
      "windowArgmax: size must have one entry per axis, expected 1, got 0 (f64[3]).",
    );
    expectRefusal(
      () => windowArgmin(x, params(2, { padding: [[2 ** 40, 0]] })),
      ShapeError,
      {
        op: "windowArgmin",
        requirement: "a tensor holds fewer than 2^32 elements",
        received: "[1099511627778] with 1099511627778",
        fix: "Split it along one axis.",
      },
      "windowArgmin: a tensor holds fewer than 2^32 elements, got [1099511627778] with 1099511627778. Split it along one axis.",
    );
  });
});
