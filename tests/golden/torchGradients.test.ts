/** Layers, activations and losses against PyTorch: values, and gradients of inputs and of every parameter, in both dtypes. */
import { type Tensor, vjp } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import * as nn from "@cotangent/nn";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, type FixtureTensor, loadFixture } from "./load.js";
import { toTensor } from "./runCase.js";
import { torchLayers } from "./torchLayers.js";

const fixture = loadFixture("torch/gradients");

// Sums of a few hundred products. The gradient of a key's bias is 0 but for rounding: `least` is the size of the others.
function expectClose(actual: Tensor, expected: FixtureTensor, what: string, least = 0): void {
  expect({ shape: actual.shape, dtype: actual.dtype }, what).toMatchObject({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  const { adjoint } = tolerances[expected.dtype === "float32" ? "float32" : "float64"];
  const allowed = { rtol: adjoint, atol: adjoint * least };
  expect(closeTo(actual, expected.data, allowed), what).toMatchObject({ close: true });
}

function check({ id, op, args, options, out, cotangents = [], grads = [] }: FixtureCase): void {
  const all = args.map(toTensor);
  const free = grads.flatMap((gradient, i) => (gradient === null ? [] : [i]));
  const ofFree = (...own: readonly Tensor[]): Tensor =>
    torchLayers[op](
      all.map((x, i) => (free.includes(i) ? own[free.indexOf(i)] : x)),
      options,
    )[0];
  const [value, pull] = vjp(
    ofFree,
    free.map((i) => all[i]),
  );
  expectClose(value, out[0], `${id}: value`);
  const [ct] = cotangents;
  if (ct === null || ct === undefined) throw new Error(`${id}: no cotangent`);
  const least = Math.max(...grads.flatMap((gradient) => gradient?.data.map(Math.abs) ?? []));
  pull(toTensor(ct)).forEach((gradient, i) => {
    const expected = grads[free[i]];
    if (expected !== null) expectClose(gradient, expected, `${id}: gradient ${free[i]}`, least);
  });
}

describe.each([...casesByOp(fixture)])("%s", (_, cases) => {
  it("has PyTorch's values and gradients", () => cases.forEach(check));
});

it("asks in both dtypes", () => {
  for (const [op, cases] of casesByOp(fixture)) {
    const dtypes = new Set(cases.map(({ out }) => out[0].dtype));
    expect([...dtypes].toSorted(), op).toEqual(["float32", "float64"]);
  }
});

it("asks about every layer with parameters that PyTorch has", () => {
  const asked = new Set(fixture.cases.map(({ op }) => op));
  const layers = Object.keys(nn).filter((name) =>
    /^(dense|embedding|conv|depthwise|.*Pool|.*Norm|prelu|simpleRnn|gru|lstm|bidirectional|multiHead)/.test(
      name,
    ),
  );
  expect(layers.filter((name) => !asked.has(name))).toEqual([]);
});
