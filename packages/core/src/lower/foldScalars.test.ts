/** Simplified expressions have the bits of what they were, on special values and numbers of every magnitude. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceBackend } from "../backends/reference/backend.js";
import type { DType, Elements } from "../base/dtype.js";
import { allocate, dtypes, isFloating } from "../base/dtype.js";
import { readStorage } from "../base/storage.js";
import { moduleBuilder } from "../kernel/builder.js";
import type { BufferDecl } from "../kernel/module.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { denseView } from "../kernel/view.js";
import { anyBuilt } from "../testing/choices.js";
import { firstDifference } from "../testing/close.js";
import { anyExpression } from "../testing/expressions.js";
import { specialValues } from "../testing/tensors.js";
import { foldScalars } from "./foldScalars.js";

const size = 200;
const inputs = dtypes.map((dtype): Elements => {
  const special = specialValues(dtype);
  const bits = new Uint32Array(2 * size).map((_, i) => Math.imul(i + 1, 0x9e37_79b1) ^ (i << 7));
  const floats = dtype === "float32" ? new Float32Array(bits.buffer) : new Float64Array(bits.buffer);
  const elements = allocate(dtype, size);
  for (let i = 0; i < size; i++) {
    elements[i] =
      i < special.length ? special[i] : dtype === "bool" ? i % 2 : isFloating(dtype) ? floats[i] : bits[i];
  }
  return elements;
});
const buffers = dtypes.map((dtype): BufferDecl => ({ dtype, size, role: "input" }));
const input = (dtype: DType): ScalarExpr => scalar.load(dtypes.indexOf(dtype), dtype, denseView([size]));
const fold = (expr: ScalarExpr): ScalarExpr => foldScalars([expr], buffers)[0];

function evaluated(body: ScalarExpr): Elements {
  const build = moduleBuilder();
  for (const dtype of dtypes) build.input({ shape: [size], dtype });
  const module = build.finish([build.materialize({ shape: [size], body })]);
  return readStorage(referenceBackend.compile(module)(inputs)[0]);
}

function expectSameBits(expr: ScalarExpr): void {
  expect(firstDifference(evaluated(expr), evaluated(fold(expr)))).toBe(-1);
}

it("keeps the bits of random expressions, constants among their operands", () => {
  const anyCase = anyBuilt((choose) => {
    const leaf = (dtype: DType): ScalarExpr =>
      choose.below(2) === 0
        ? input(dtype)
        : scalar.constant(choose.pick([...specialValues(dtype), 0, 1, 2, 3, 0.25]), dtype);
    return anyExpression(choose, choose.pick(dtypes), { leaf, depth: 1 + choose.below(3) });
  });
  fc.assert(fc.property(anyCase, expectSameBits), { numRuns: 1500, seed: 3 });
});

describe.each(dtypes.filter((dtype) => dtype !== "bool"))("on %s", (dtype) => {
  const x = input(dtype);
  const isFloat = isFloating(dtype);
  const zero = isFloat ? -0 : 0;

  it.each<readonly [string, ScalarExpr]>([
    ["x * 1", scalar.mul(x, 1)],
    ["1 * x", scalar.mul(1, x)],
    ["x / 1", scalar.div(x, 1)],
    ["x - 0", scalar.sub(x, 0)],
    ["x + -0, on integers x + 0", scalar.add(x, zero)],
    ["-0 + x, on integers 0 + x", scalar.add(zero, x)],
    ["-(-x)", scalar.neg(scalar.neg(x))],
    ["true ? x : 0", scalar.select(scalar.constant(1, "bool"), x, 0)],
    ["false ? 0 : x", scalar.select(scalar.constant(0, "bool"), 0, x)],
    ["c ? x : x", scalar.select(scalar.eq(x, 0), x, x)],
    ["through float64 and back", scalar.convert(scalar.convert(x, "float64"), dtype)],
  ])("%s is x", (_, expr) => {
    expect(fold(expr)).toBe(x);
    expectSameBits(expr);
  });

  it.each<readonly [string, ScalarExpr]>([
    ["x + 0, on integers x + 1", scalar.add(x, isFloat ? 0 : 1)],
    ["x - -0, on integers x - 1", scalar.sub(x, isFloat ? -0 : 1)],
    ["x * 0", scalar.mul(x, 0)],
    ["x / 3", scalar.div(x, 3)],
    ["x / 2^-149, whose inverse is infinite in float32", scalar.div(x, isFloat ? 1.401298464324817e-45 : 2)],
    ["through bool and back", scalar.convert(scalar.convert(x, "bool"), dtype)],
  ])("%s stays", (name, expr) => {
    expect(fold(expr).op).toBe(dtype === "float64" && name.includes("2^-149") ? "mul" : expr.op);
    expectSameBits(expr);
  });

  it("x / 2^k is x * 2^-k on floats, as long as both are exact", () => {
    const powers = [2, -4, 0.5, 2 ** 10, 2 ** -126, 2 ** 127, 2 ** 126, 2 ** -127];
    for (const power of powers) {
      const expr = scalar.div(x, power);
      if (isFloat) expect(fold(expr).op).toBe("mul");
      expectSameBits(expr);
    }
  });
});

it("goes through wider dtypes and back only where they hold every value", () => {
  for (const from of dtypes) {
    for (const over of dtypes) {
      if (from === over) continue;
      expectSameBits(scalar.convert(scalar.convert(input(from), over), from));
    }
  }
});

it("computes what constants alone give, single elements of constant buffers included", () => {
  const half = scalar.div(scalar.constant(1, "float32"), 3);
  expect(fold(scalar.neg(half))).toEqual(scalar.constant(Math.fround(-1 / 3), "float32"));
  const table: BufferDecl = { dtype: "int32", size: 3, role: "constant", elements: Int32Array.of(5, 6, 7) };
  const second = { shape: [4], source: [3], axes: [{ offset: 1, strides: [0], guarded: false }] };
  const read = scalar.load(0, "int32", second);
  expect(foldScalars([scalar.add(read, 1)], [table])).toEqual([scalar.constant(7, "int32")]);
});
