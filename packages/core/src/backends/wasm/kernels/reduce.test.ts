/**
 * Reductions too long for random modules, and their division between threads: the bits of the reference.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { DType, Elements } from "../../../base/dtype.js";
import { allocate, isFloating } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { range, sizeOf } from "../../../base/shape.js";
import { readStorage } from "../../../base/storage.js";
import type { ModuleBuilder } from "../../../kernel/builder.js";
import { moduleBuilder } from "../../../kernel/builder.js";
import type { LazyArray } from "../../../kernel/lazy.js";
import * as lazy from "../../../kernel/lazy.js";
import * as math from "../../../kernel/math/index.js";
import * as scalar from "../../../kernel/scalar.js";
import { kernelsOf } from "../../../kernel/steps.js";
import { firstDifference } from "../../../testing/close.js";
import { seededNumbers } from "../../../testing/differences.js";
import { referenceBackend } from "../../reference/backend.js";
import { codeOf } from "../assemble.js";
import { makeWasmBackend } from "../backend.js";
import { printFunction } from "../text.js";

const backends = [1, 2, 3].map((threads) => ({ threads, backend: makeWasmBackend({ threads }) }));
afterAll(() => backends.forEach(({ backend }) => backend.setThreads(1)));

function numbers(dtype: DType, size: number): Elements {
  const values = seededNumbers(7, size, size);
  return allocate(dtype, size).map((_, i) =>
    dtype === "bool" ? Number(values[i] > 0) : values[i] * (isFloating(dtype) ? 1 : 1000),
  );
}

function expectBits(
  inputs: readonly Elements[],
  write: (build: ModuleBuilder) => readonly LazyArray[],
): void {
  const build = moduleBuilder();
  const module = build.finish(write(build));
  const want = referenceBackend.compile(module)(inputs).map(readStorage);
  for (const { threads, backend } of backends) {
    const got = backend.compile(module)(inputs).map(readStorage);
    want.forEach((elements, i) => {
      const at = firstDifference(elements, got[i]);
      expect(at, `${threads} threads, result ${i}: ${elements[at]} and not ${got[i][at]}`).toBe(-1);
    });
  }
}

const cases: readonly (readonly [shape: Shape, axes: readonly number[]])[] = [
  [[70_001], [0]],
  [[131_072], [0]],
  [[5, 20_003], [1]],
  [[20_003, 5], [0]],
  [[4099, 33], [0]],
  [[7001, 300], [0]],
  [[300, 1001], [1]],
  [
    [40, 3, 14, 14],
    [0, 2, 3],
  ],
  [
    [3, 40, 101, 6],
    [1, 2],
  ],
  [
    [2, 5000, 6],
    [0, 1],
  ],
  [[64, 24, 24], [1]],
];

describe("long reductions in WebAssembly", () => {
  for (const [dtype, combine] of [
    ["float32", "add"],
    ["float64", "add"],
    ["float32", "max"],
    ["int32", "mul"],
    ["bool", "xor"],
  ] as const) {
    it(`${combine} of ${dtype} has the bits of the reference on 1, 2 and 3 threads`, () => {
      for (const [shape, axes] of cases) {
        expectBits([numbers(dtype, sizeOf(shape))], (build) => [
          build.reduce(build.input({ dtype, shape }), axes, combine),
        ]);
      }
    });
  }

  it("walks by rows to a single result, however much there is to compute at each element", () => {
    const shape = [5000];
    const write = (build: ModuleBuilder): readonly LazyArray[] => {
      const { body } = build.input({ dtype: "float32", shape });
      return [build.reduce({ shape, body: math.log(math.exp(body)) }, [0], "add")];
    };
    expectBits([numbers("float32", 5000)], write);
    const build = moduleBuilder();
    const module = build.finish(write(build));
    const [first] = codeOf(module, kernelsOf(module.steps)[0])?.phases ?? [];
    // By columns, every lane would compute the same element.
    expect(printFunction(first.body)).not.toContain("load32_splat");
  });

  it("reads through every kind of view", () => {
    const shape = [300, 257];
    expectBits([numbers("float32", sizeOf(shape))], (build) => {
      const x = build.input({ dtype: "float32", shape });
      const turned = lazy.permute(x, [1, 0]);
      const sparse = lazy.stepThrough(x, [150, 300], [299, -5], [-2, 1]);
      return [turned, sparse].flatMap((view) =>
        [[0], [1], [0, 1]].map((axes) =>
          build.reduce({ shape: view.shape, body: scalar.mul(view.body, view.body) }, axes, "add"),
        ),
      );
    });
  });

  it("takes NaN, infinities and signed zeros wherever they stand", () => {
    const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, -1];
    for (const dtype of ["float32", "float64"] as const) {
      const shape = [49, 300];
      const x = allocate(dtype, sizeOf(shape)).map((_, i) => {
        const row = Math.floor(i / 300);
        // Every pair of special values, the first one rare, in rows of the second.
        return i % 300 === (row * 37) % 300 ? special[row % 7] : special[Math.floor(row / 7)];
      });
      expectBits([x], (build) => {
        const input = build.input({ dtype, shape });
        const turned = build.materialize(lazy.permute(input, [1, 0]));
        return (["add", "mul", "max", "min"] as const).flatMap((combine) => [
          build.reduce(input, [1], combine),
          build.reduce(turned, [0], combine),
        ]);
      });
    }
  });
});

describe("other loops on threads", () => {
  it("cumulate, scatter and sort large arrays", () => {
    const shape = [100, 700];
    const x = numbers("float32", sizeOf(shape));
    const rows = Int32Array.from(range(100), (i) => ((i * 37) % 50) - 3);
    expectBits([x, rows], (build) => {
      const input = build.input({ dtype: "float32", shape });
      const places = lazy.broadcast(build.input({ dtype: "int32", shape: [100] }), shape, [1]).body;
      const always = scalar.constant(1, "bool");
      return [
        build.cumulate(input, { axis: 0, combine: "add", reverse: false }),
        build.cumulate(input, { axis: 1, combine: "max", reverse: true }),
        ...(["float32", "float64"] as const).flatMap((dtype) =>
          [always, scalar.lt(input.body, 0.7), scalar.lt(0, places)].flatMap((valid) =>
            (["add", "replace"] as const).map((combine) =>
              build.scatter(
                lazy.splat(1, dtype, [40, 700]),
                { shape, body: scalar.convert(input.body, dtype) },
                { combine, valid, coordinates: [places, scalar.index(1)] },
              ),
            ),
          ),
        ),
        ...build.sort([input, lazy.permute(build.materialize(lazy.permute(input, [1, 0])), [1, 0])], 1, 1),
        ...build.sort([input], 0, 1),
      ];
    });
  });
});
