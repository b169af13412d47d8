/** What inspect says beyond the texts of the programs: costs, memory, constants, code. The texts are in ARCHITECTURE.md. */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, scalarTensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { cumsum } from "../primitives/cumulative.js";
import { dotGeneral } from "../primitives/dotGeneral.js";
import { mul } from "../primitives/mul.js";
import { sort } from "../primitives/sort.js";
import { inspect } from "./inspect.js";
import { jit } from "./jit.js";

const zeros = (...shape: readonly number[]): Tensor =>
  makeTensor(shape, "float32", new Float32Array(shape.reduce((a, b) => a * b, 1)));
const matmul = (a: Tensor, b: Tensor): Tensor =>
  dotGeneral(a, b, { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] });

it("takes the options of jit", () => {
  const show = inspect(
    (x: Tensor, times: number = 2) => Array.from({ length: times }).reduce<Tensor>((sum) => add(sum, x), x),
    { staticArgnums: [1] },
  );
  const additions = (...args: [Tensor, number?]): number => show(...args).program.split("add").length - 1;
  expect([additions(zeros()), additions(zeros(), 3)]).toEqual([2, 3]);
});

it("counts operations and bytes of each kernel", () => {
  const { kernels } = inspect(matmul)(zeros(3, 4), zeros(4, 5));
  expect(kernels).toMatchObject([{ operations: 2 * 3 * 4 * 5, bytes: 4 * (12 + 20 + 15) }]);
  const { operations, bytes } = inspect((x: Tensor) => mul(add(x, x), x))(zeros(10)).kernels[0];
  expect([operations, bytes]).toEqual([20, 80]);
});

it("shows where temporaries stand, and the peak", () => {
  const chain = (x: Tensor): Tensor => [1, 2, 3].reduce((y) => cumsum(y, { axis: 0, reverse: false }), x);
  const { plan, peakBytes } = inspect(chain)(zeros(100));
  // The third overwrites nothing that is still read: two places are enough, and the result has its own.
  expect(plan).toBe("b1 at 0, 400 bytes\nb2 at 448, 400 bytes\npeak 896 bytes");
  expect(peakBytes).toBe(896);
});

describe("constants", () => {
  const weights = zeros(2, 3);
  const two = scalarTensor(2, "float32");

  it("are the tensors that the function closes over, and who reads them", () => {
    const f = (x: Tensor, s: Tensor): unknown => [add(x, weights), mul(mul(x, x), weights), mul(s, two)];
    const { constants } = inspect(f)(weights, two);
    expect(constants).toEqual([
      { shape: [2, 3], dtype: "float32", bytes: 24, usedBy: [expect.anything(), expect.anything()] },
    ]);
    expect(constants[0].usedBy.map((text) => /= (\w+) /.exec(text)?.[1])).toEqual(["add", "mul"]);
  });

  it("may be results, and come from inner jitted functions", () => {
    const inner = jit((x: Tensor) => add(x, weights));
    const { constants } = inspect((x: Tensor) => [inner(x), weights])(weights);
    expect(constants.map(({ usedBy }) => usedBy.map((text) => text.slice(0, 3)))).toEqual([["b:f", "in "]]);
  });
});

describe("wasm", () => {
  it("is the code of one kernel, phase by phase", () => {
    const stages = inspect((x: Tensor) => sort(mul(x, x), { axis: 0, keyCount: 1 }))(zeros(100));
    const texts = stages.kernels.map((_, kernel) => stages.wasm(kernel));
    expect(texts.join()).toContain("f32x4.mul");
    for (const text of texts) expect(text).toMatch(/^;; phase 1 of \d.*\n\(func \(param i32 i32 i32\)/);
  });

  it("names the kernels there are", () => {
    const { wasm } = inspect((x: Tensor) => mul(x, x))(zeros(2));
    for (const position of [1, -1, 0.5]) expect(() => wasm(position)).toThrow(ArgumentError);
    expect(() => wasm(1)).toThrow("inspect: wasm takes the position of a kernel, expected 0 to 0, got 1.");
  });

  it("is empty where nothing is stored", () => {
    expect(inspect((x: Tensor) => mul(x, x))(zeros(0)).wasm(0)).toBe("");
  });
});

it("prints all but the code, as text and where Node shows values", () => {
  const stages = inspect((x: Tensor) => mul(x, zeros(2)))(zeros(2));
  expect(String(stages)).toBe(
    `program
  { lambda a:f32[2] . let
      b:f32[2] = mul a const:f32[2]
    in (b) }
optimized
  { lambda a:f32[2] . let
      b:f32[2] = mul a const:f32[2]
    in (b) }
module
  b0:f32x2 input
  b1:f32x2 constant
  b2:f32x2 temporary
steps
  b2 = map over [2] mul(b0, b1)
return b2
plan
  peak 0 bytes
kernels
  0: 2 operations, 24 bytes: b2 = map over [2] mul(b0, b1)
constants
  f32[2], 8 bytes, in
    b:f32[2] = mul a const:f32[2]`,
  );
  const shown: unknown = Reflect.get(stages, Symbol.for("nodejs.util.inspect.custom"));
  expect(shown).toBe(stages.toString);
  expect(Object.isFrozen(stages)).toBe(true);
  expect(Object.keys(stages)).not.toContain("toString");
});
