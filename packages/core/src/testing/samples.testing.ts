/**
 * The laws of a primitive around given shapes, for every result it has, with arguments drawn from its domain.
 * @module
 */
import * as fc from "fast-check";
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range } from "../base/shape.js";
import type { Primitive } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { expectLaws } from "./structure.testing.js";
import { anyTensors } from "./tensors.js";

/** jit = eager, vmap = loop, derivatives to second order, for every sample around the shapes; says how many those are. */
export function expectLawsAround(
  primitive: Primitive,
  shapes: readonly Shape[],
  dtype: DType = "float64",
): number {
  const samples = shapes.flatMap((shape) => primitive.samples(shape));
  samples.forEach(({ args, params }, n) => {
    const specs = args.map((arg) => ({ dtype, ...arg }));
    const examples = fc.sample(anyTensors(specs), { seed: n, numRuns: 3 });
    const results = primitive.shape(specs, params);
    for (const r of range(results.length)) expectLaws((...xs) => bind(primitive, xs, params)[r], examples);
  });
  return samples.length;
}
