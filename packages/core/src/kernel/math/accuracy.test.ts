/**
 * Every function against mpmath, at most one float from the correctly rounded result, and the reference backend
 * against the evaluator of this folder.
 * @module
 */
import { describe, expect, it } from "vitest";
import { evaluatorOf } from "../../backends/reference/evaluate.js";
import type { Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import { ulpDistance } from "../../testing/close.js";
import { load, topological } from "../scalar.js";
import { denseView } from "../view.js";
import { argument, evaluator } from "./evaluate.testing.js";
import type { FloatDType, FunctionName } from "./fixtures.testing.js";
import { floatDTypes, functions, loadCases, names } from "./fixtures.testing.js";

// Nodes of the whole graph, constants included: what every backend pays. A change of algorithm shows here.
const nodeLimits: Readonly<Record<FloatDType, Partial<Record<FunctionName, number>>>> = {
  float32: { exp: 43, expm1: 46, log: 54, log1p: 63, tanh: 42, sigmoid: 47, erf: 51, erfInv: 102, sin: 87 },
  float64: { exp: 81, log: 78, tanh: 107, sigmoid: 93, sin: 324, pow: 319 },
};

function arityOf(name: FunctionName): number {
  return functions[name].length;
}

function build(name: FunctionName, dtype: FloatDType): ReturnType<typeof argument> {
  return functions[name](argument(0, dtype), argument(1, dtype));
}

describe.each(names)("%s", (name) => {
  it.each(floatDTypes)("%s is as close to mpmath as promised", async (dtype) => {
    const cases = await loadCases(name, dtype);
    const f = evaluator(build(name, dtype));
    const misses = cases
      .map(({ args, result }) => ({ args, result, got: f(...args) }))
      .filter(({ got, result }) => ulpDistance(got, result, dtype) > 1);
    expect(misses).toEqual([]);
    expect(cases.length).toBeGreaterThan(500);
  });

  it.each(floatDTypes)("%s keeps the sign of a zero result", async (dtype) => {
    const f = evaluator(build(name, dtype));
    for (const { args, result } of await loadCases(name, dtype)) {
      if (result === 0) expect(f(...args), `${name}(${args.join(", ")})`).toBe(result);
    }
  });

  it.each(floatDTypes)("%s gives the same bits in the reference backend", async (dtype) => {
    const cases = (await loadCases(name, dtype)).slice(0, 500);
    const view = denseView([cases.length]);
    const [x, y] = [load(0, dtype, view), load(1, dtype, view)];
    const buffers = [0, 1].map((i): Elements => {
      const buffer = allocate(dtype, cases.length);
      cases.forEach(({ args }, j) => {
        buffer[j] = args[i] ?? 0;
      });
      return buffer;
    });
    const [results] = evaluatorOf([functions[name](x, y)], [cases.length])(buffers, 0, cases.length);
    const f = evaluator(build(name, dtype));
    cases.forEach(({ args }, j) => {
      expect(results[j], `${name}(${args.join(", ")})`).toBe(f(...args));
    });
  });

  it("takes no more nodes than it did", () => {
    for (const dtype of floatDTypes) {
      const nodes = topological(build(name, dtype)).length;
      expect(nodes, dtype).toBeLessThanOrEqual(nodeLimits[dtype][name] ?? 350);
    }
  });

  it("gives NaN for NaN", () => {
    for (const dtype of floatDTypes) {
      const f = evaluator(build(name, dtype));
      expect(f(Number.NaN, 0.5), dtype).toBeNaN();
      if (arityOf(name) === 2) expect(f(0.5, Number.NaN), dtype).toBeNaN();
    }
  });
});
