/** checkGrads expects of float32 what float32 can have, and no less. */
import { describe, expect, it } from "vitest";
import { ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import * as scalar from "../kernel/scalar.js";
import { add, sub } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { constantLike } from "../primitives/constant.js";
import { convert } from "../primitives/convert.js";
import { real } from "../primitives/domains.js";
import type { UnaryPrimitive } from "../primitives/kinds.js";
import { elementwise } from "../primitives/kinds.js";
import { mul } from "../primitives/mul.js";
import { cos, sin } from "../primitives/sinCos.js";
import { tanh } from "../primitives/tanh.js";
import { vjp } from "../transform/cotangents.js";
import { checkGrads, gradientReport } from "./checkGrads.js";
import { GradientCheckError } from "./gradientCheckError.js";
import { cube, f32, f64, squares } from "./planted.testing.js";

describe("functions that compute in float32 whatever they get", () => {
  const narrow = (x: Tensor): Tensor => convert(x, { dtype: "float32" });
  const values = [0.3, 0.7, -1.2];
  const functions: readonly (readonly [string, (x: Tensor) => unknown])[] = [
    ["and return float32", (x) => sin(narrow(x))],
    ["and return a scalar", (x) => squares(narrow(x))],
    ["and return the dtype they got", (x) => convert(sin(narrow(x)), { dtype: x.dtype })],
    ["beside what they compute in float64", (x) => mul(x, convert(sin(narrow(x)), { dtype: x.dtype }))],
    ["in a part of the result", (x) => ({ narrow: cos(narrow(x)), own: sin(x) })],
    ["and are derivatives", (x) => vjp((y: Tensor) => squares(sin(narrow(y))), [x])[1](f32([], 1))],
    ["inside a jit", jit((x: Tensor) => convert(sin(narrow(x)), { dtype: x.dtype }))],
    ["because nothing depends on what they get", () => f32([3], 1, 2, 3)],
  ];
  it.each(functions)("%s", (_, f) => {
    for (const x of [f32([3], ...values), f64([3], ...values)]) checkGrads(f, [x], { order: 3 });
  });

  it("are told from wrong ones", () => {
    for (const wrong of [
      cube(1e-2),
      (x: Tensor): Tensor => convert(cube(1e-2)(narrow(x)), { dtype: x.dtype }),
    ]) {
      const f = (x: Tensor): Tensor => convert(wrong(x), { dtype: "float32" });
      for (const x of [f32([3], ...values), f64([3], ...values)])
        expect(() => checkGrads(f, [x])).toThrow(GradientCheckError);
    }
  });

  it("because they refuse anything else", () => {
    for (const refusal of [
      new TypeError("no"),
      new ShapeError({ op: "mine", requirement: "it must be float32" }),
    ]) {
      const f = (x: Tensor): Tensor => {
        if (x.dtype !== "float32") throw refusal;
        return sin(x);
      };
      checkGrads(f, [f32([3], ...values)], { order: 2 });
    }
  });

  it("do not lower what is expected of the others", () => {
    // Constants, and what passes through integers, have no say in a derivative.
    const f = (x: Tensor): Tensor => {
      const constant = convert(f32([3], 1, 2, 3), { dtype: x.dtype });
      const sign = convert(convert(convert(x, { dtype: "int32" }), { dtype: "float32" }), { dtype: x.dtype });
      return mul(add(cube(1e-5)(x), sign), constant);
    };
    expect(() => checkGrads(f, [f64([3], 0.3, 0.7, -0.2)], { order: 1 })).toThrow(GradientCheckError);
  });
});

describe("near a minimum, in float32", () => {
  // The derivative is a small remainder of terms that were rounded at their own size.
  const target = f32([3], 0.5, -1, 0.25);
  const loss = (w: Tensor): Tensor => {
    const error = sub(tanh(w), tanh(target));
    return reduceSum(mul(error, error), { axes: [0] });
  };
  const close = f32([3], 0.50001, -1.00002, 0.24999);

  it("accepts a derivative that is as good as float32 can have it", () => {
    expect(gradientReport(loss, [close], { order: 1 }).every(({ passed }) => passed)).toBe(true);
  });

  it("still sees a derivative that is wrong by a factor", () => {
    const halved: UnaryPrimitive = elementwise<[x: Tensor]>({
      name: "halved",
      dtypes: ["float32", "float64"],
      domains: [real],
      scalar: (x) => scalar.mul(x, 1),
      partials: [(dx) => mul(dx, constantLike(dx, 0.5))],
    });
    const wrong = (w: Tensor): Tensor => loss(halved(w));
    expect(() => checkGrads(wrong, [close], { order: 1 })).toThrow(GradientCheckError);
  });
});
