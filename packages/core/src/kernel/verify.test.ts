/** Modules that must not pass: one broken promise each. */
import { describe, expect, it } from "vitest";
import { InternalError } from "../base/errors.js";
import { moduleBuilder } from "./builder.js";
import type { Module } from "./module.js";
import * as scalar from "./scalar.js";
import { verifyModule } from "./verify.js";
import { denseView } from "./view.js";

function sumModule(): Module {
  const build = moduleBuilder();
  const x = build.input({ shape: [2, 3], dtype: "float32" });
  const doubled = build.materialize({ shape: x.shape, body: scalar.add(x.body, x.body) });
  return build.finish([build.reduce(doubled, [0], "add")]);
}

const [doubling, reducing] = sumModule().steps.filter((step) => step._tag === "launch");

it("passes what the builder makes, with temporaries freed after their last use", () => {
  const module = sumModule();
  expect(verifyModule(module)).toBe(module);
  expect(module.steps.map(({ frees }) => frees)).toEqual([[], [1]]);
});

describe("refuses", () => {
  const broken: readonly (readonly [string, Partial<Module>])[] = [
    ["comes before its write or after its end", { steps: [reducing, doubling] }],
    ["comes before its write or after its end", { steps: [{ ...doubling, frees: [1] }, reducing] }],
    ["is freed twice", { steps: [doubling, { ...reducing, frees: [1, 1] }] }],
    ["is freed twice, or is an output", { steps: [doubling, { ...reducing, frees: [2] }] }],
    ["is never written", { steps: [doubling] }],
    [
      "hits an input",
      {
        steps: [
          {
            ...doubling,
            kernel: {
              _tag: "map",
              shape: [6],
              stores: [{ body: scalar.constant(0, "float32"), out: 0, target: denseView([6]) }],
            },
          },
          reducing,
        ],
      },
    ],
    [
      "has the wrong dtype",
      { buffers: sumModule().buffers.map((decl, i) => (i === 1 ? { ...decl, dtype: "int32" } : decl)) },
    ],
    [
      "takes its buffer of 5 elements for one of 6",
      { buffers: sumModule().buffers.map((decl, i) => (i === 0 ? { ...decl, size: 5 } : decl)) },
    ],
  ];
  it.each(broken)("a module where a buffer %s", (message, change) => {
    expect(() => verifyModule({ ...sumModule(), ...change })).toThrow(InternalError);
    expect(() => verifyModule({ ...sumModule(), ...change })).toThrow(message);
  });

  it("a read that leaves its buffer unguarded", () => {
    const view = { shape: [3], source: [2], axes: [{ offset: 0, strides: [1], guarded: false }] };
    const body = scalar.load(0, "float32", view);
    const module: Module = {
      buffers: [
        { dtype: "float32", size: 2, role: "input" },
        { dtype: "float32", size: 3, role: "temporary" },
      ],
      inputs: [0],
      outputs: [1],
      steps: [
        {
          _tag: "launch",
          kernel: { _tag: "map", shape: [3], stores: [{ body, out: 1, target: denseView([3]) }] },
          frees: [],
        },
      ],
    };
    expect(() => verifyModule(module)).toThrow(
      "internal: a read of buffer 0 in a map kernel leaves axis 0 of its buffer unguarded",
    );
  });
});
