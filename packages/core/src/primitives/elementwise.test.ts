/** Signs of zero, special values and messages of the elementwise primitives, in both float dtypes. @module */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { abs, sign } from "./abs.js";
import { neg, sub } from "./add.js";
import { atan2 } from "./atan2.js";
import { ceil, floor } from "./floor.js";
import { log1p } from "./log1p.js";
import { and, not } from "./logic.js";
import { rem } from "./rem.js";
import { round } from "./round.js";
import { rsqrt } from "./rsqrt.js";
import { sin } from "./sinCos.js";
import { sqrt } from "./sqrt.js";
import { tanh } from "./tanh.js";

const floats = ["float32", "float64"] as const;

function row(op: (...args: readonly Tensor[]) => Tensor, ...columns: readonly (readonly number[])[]): void {
  for (const dtype of floats) {
    const inputs = columns.slice(0, -1).map((values) => tensorOf([values.length], dtype, values));
    expect([...op(...inputs).toTypedArray()], `${op.name} in ${dtype}`).toEqual(columns[columns.length - 1]);
  }
}

describe("signs of zero", () => {
  it("are kept by odd functions and roundings", () => {
    for (const op of [sin, tanh, log1p, sqrt, sign, floor, ceil, round]) row(op, [0, -0], [0, -0]);
  });
  it("come from the values that round to zero", () => {
    row(round, [-0.3, 0.3, -0.5, 0.5], [-0, 0, -0, 0]);
    row(ceil, [-0.5], [-0]);
    row(floor, [0.5], [0]);
    row(rem, [-4, 4], [2, -2], [-0, 0]);
  });
  it("are flipped by neg and cleared by abs", () => {
    row(neg, [0, -0], [-0, 0]);
    row(abs, [0, -0], [0, 0]);
    row(sub, [0, -0], [0, -0], [0, 0]);
  });
  it("tell the half planes of atan2 apart", () => {
    row((y, x) => sign(atan2(y, x)), [0, -0, 0, -0], [-1, -1, 1, 1], [1, -1, 0, -0]);
  });
  it("give infinities of their sign in rsqrt", () => {
    row(rsqrt, [0, -0, Infinity, -1], [Infinity, -Infinity, 0, NaN]);
  });
});

describe("round", () => {
  it("takes halves to the even neighbor", () => {
    row(round, [-2.5, -1.5, 0.5, 1.5, 2.5, 3.5], [-2, -2, 0, 2, 2, 4]);
  });
});

describe("subnormals", () => {
  it("are kept", () => {
    expect(sqrt(tensorOf([], "float32", [1e-40])).item()).toBe(Math.fround(Math.sqrt(Math.fround(1e-40))));
    expect(abs(tensorOf([], "float64", [-5e-324])).item()).toBe(5e-324);
    expect(log1p(tensorOf([], "float32", [1e-45])).item()).toBe(Math.fround(1e-45));
  });
});

describe("messages", () => {
  const x = tensorOf([2], "float32", [1, 2]);
  const fails = (call: () => unknown, kind: typeof DTypeError | typeof ShapeError, text: string): void => {
    expect(call).toThrow(kind);
    expect(call).toThrow(text);
  };
  it("name what an operation takes", () => {
    fails(
      () => floor(tensorOf([2], "int32", [1, 2])),
      DTypeError,
      "floor: this operation does not take such elements, expected float32 or float64, got int32 (i32[2]). Convert the argument with astype().",
    );
    fails(
      () => not(x),
      DTypeError,
      "not: this operation does not take such elements, expected bool or int32 or uint32, got float32 (f32[2]). Convert the argument with astype().",
    );
  });
  it("say how the arguments differ", () => {
    fails(
      () => atan2(x, tensorOf([2], "float64", [1, 2])),
      DTypeError,
      "atan2: arguments must have one dtype, expected float32, got float64 (x f32[2], y f64[2]). Convert one of them with astype().",
    );
    fails(
      () => and(tensorOf([2], "bool", [0, 1]), tensorOf([1], "bool", [0])),
      ShapeError,
      "and: arguments must have one shape, expected [2], got [1] (x bool[2], y bool[1]). Broadcast one of them first.",
    );
  });
});
