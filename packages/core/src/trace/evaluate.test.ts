/** The eager cache: what is in use stays compiled, whatever else passes through. @module */
import { expect, it } from "vitest";
import { makeTensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { definePrimitive } from "../primitives/define.js";
import { real } from "../primitives/domains.js";
import { elementwiseRules } from "../primitives/elementwise.js";
import type { UnaryPrimitive } from "../primitives/kinds.js";
import type { NoParams } from "../program/primitive.js";

it("keeps an application that is used between more others than it holds", () => {
  const compiled: number[] = [];
  const rules = elementwiseRules(
    { name: "twice", dtypes: ["float32"], domains: [real], scalar: (x) => scalar.add(x, x) },
    () => twice,
  );
  const twice: UnaryPrimitive = definePrimitive<[x: ReturnType<typeof zeros>], NoParams>({
    ...rules,
    kind: "nondifferentiable",
    lower: (inputs, params, build, outs) => {
      compiled.push(outs[0].shape[0]);
      return rules.lower(inputs, params, build, outs);
    },
  });
  for (let size = 2; size < 2500; size++) {
    twice(zeros(1));
    twice(zeros(size));
  }
  expect(compiled.filter((size) => size === 1)).toEqual([1]);
});

function zeros(size: number): ReturnType<typeof makeTensor> {
  return makeTensor([size], "float32", new Float32Array(size));
}
