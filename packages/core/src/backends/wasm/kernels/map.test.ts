/**
 * Maps that evaluate several vectors in a turn: the bits of the reference around the ends of turns, and how many vectors.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { DType, Elements } from "../../../base/dtype.js";
import { allocate } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { sizeOf } from "../../../base/shape.js";
import { readStorage } from "../../../base/storage.js";
import { moduleBuilder } from "../../../kernel/builder.js";
import * as lazy from "../../../kernel/lazy.js";
import * as math from "../../../kernel/math/index.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import * as scalar from "../../../kernel/scalar.js";
import { kernelsOf } from "../../../kernel/steps.js";
import { fuse } from "../../../lower/fuse.js";
import { firstDifference } from "../../../testing/close.js";
import { seededNumbers } from "../../../testing/differences.js";
import { referenceBackend } from "../../reference/backend.js";
import { codeOf } from "../assemble.js";
import { makeWasmBackend } from "../backend.js";
import { printFunction } from "../text.js";

const threaded = [1, 2, 4].map((threads) => makeWasmBackend({ threads, alwaysShare: true }));
afterAll(() => threaded.forEach((backend) => backend.stop()));

function numbers(dtype: DType, size: number): Elements {
  const values = seededNumbers(7, size, size);
  return allocate(dtype, size).map((_, i) => values[i] * (dtype === "int32" ? 1000 : 2));
}

// Results of one kernel: of each dtype; dense, turned, of stretched inputs, and depending on the position.
function moduleOf(dtype: "float32" | "float64" | "int32", shape: Shape) {
  const build = moduleBuilder();
  const x = build.input({ dtype, shape });
  const row = build.input({ dtype, shape: shape.slice(1) });
  const wide = lazy.broadcast(row, shape, [0]);
  const place = scalar.convert(scalar.index(shape.length - 1), dtype);
  const sum: ScalarExpr = scalar.add(scalar.mul(x.body, wide.body), place);
  const bodies = [
    sum,
    dtype === "int32" ? scalar.sub(sum, x.body) : math.exp(sum),
    scalar.lt(x.body, wide.body),
    scalar.convert(sum, "int32"),
  ];
  const results = bodies.map((body) => build.materialize({ shape, body }));
  const order = shape.map((_, axis) => shape.length - 1 - axis);
  return fuse(build.finish([...results, build.materialize(lazy.permute({ shape, body: sum }, order))]));
}

describe("maps in WebAssembly", () => {
  describe.each(["float32", "float64", "int32"] as const)("%s", (dtype) => {
    it.each([1, 3, 4, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 64, 67, 1000].map((n) => [n]))(
      "rows of %d have the bits of the reference on 1, 2 and 4 threads",
      (n) => {
        const rows = Math.ceil(1024 / n);
        for (const shape of [
          [rows, n],
          [2, rows, n],
        ]) {
          const module = moduleOf(dtype, shape);
          const inputs = [numbers(dtype, sizeOf(shape)), numbers(dtype, sizeOf(shape.slice(1)))];
          const want = referenceBackend.compile(module)(inputs).map(readStorage);
          for (const backend of threaded) {
            const got = backend.compile(module)(inputs).map(readStorage);
            want.forEach((elements, i) => {
              const at = firstDifference(elements, got[i]);
              expect(at, `shape ${shape}, result ${i}: ${elements[at]} and not ${got[i][at]}`).toBe(-1);
            });
          }
        }
      },
    );
  });

  const twice = (x: ScalarExpr): ScalarExpr => scalar.add(x, x);
  // A turn, and once more for what is left of the row.
  it.each([
    ["four vectors in a turn", "float32", 1024, twice, "f32x4.add", 4 + 1],
    ["two vectors of float64", "float64", 1024, twice, "f64x2.add", 2 * (2 + 1)],
    ["two where float64 is between", "float32", 1024, math.exp, "demote_f64x2", 2 * (2 + 1)],
    ["no turns for few points", "float32", 1023, twice, "f32x4.add", 1],
  ] as const)("%s", (_, dtype, n, body, instruction, count) => {
    const build = moduleBuilder();
    const x = build.input({ dtype, shape: [n] });
    const module = build.finish([build.materialize({ shape: [n], body: body(x.body) })]);
    const [kernel] = kernelsOf(module.steps);
    const text = codeOf(module, kernel)
      ?.phases.map((phase) => printFunction(phase.body))
      .join("\n");
    expect(text?.split(instruction)).toHaveLength(count + 1);
  });
});
