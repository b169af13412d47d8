/** A where whose other branch is NaN already is told, with what to write instead; one that is innocent is not. */
import { describe, expect, it } from "vitest";
import {
  acos,
  add,
  at,
  clip,
  diag,
  div,
  exp,
  grad,
  greater,
  jit,
  jvp,
  less,
  matmul,
  mul,
  notEqual,
  ones,
  pow,
  sin,
  sqrt,
  sum,
  type Tensor,
  tensor,
  where,
} from "../index.js";
import { traceNonFinite } from "./traceNonFinite.js";

const here = /whereZeros\.test\.ts:\d+:\d+/;

describe("a zero of a where", () => {
  const nearZero = (x: Tensor): Tensor => notEqual(x, 0);
  const positive = (x: Tensor): Tensor => greater(x, 0);
  const unsafeBranches: readonly (readonly [string, (x: Tensor) => Tensor, number])[] = [
    ["sqrt(x)", (x) => sum(where(positive(x), sqrt(x), 0)), -1],
    ["sin(x) / x", (x) => sum(where(nearZero(x), div(sin(x), x), 1)), 0],
    ["x sqrt(x)", (x) => sum(where(positive(x), mul(x, sqrt(x)), 0)), -1],
    ["exp(sqrt(x))", (x) => sum(where(positive(x), exp(sqrt(x)), 0)), -1],
    ["sqrt(sin(x) / x)", (x) => sum(where(nearZero(x), sqrt(div(sin(x), x)), 1)), 0],
    ["x ** 0.5", (x) => sum(where(positive(x), pow(x, 0.5), 0)), -1],
    ["acos(x)", (x) => sum(where(less(x, 1), acos(x), 0)), 2],
    ["a product", (x) => sum(where(positive(x), matmul(diag(sqrt(x)), ones([2])), 0)), -1],
    ["a sum", (x) => where(positive(at(x, 1).get()), 0, sum(sqrt(x))), -1],
  ];

  it.each(unsafeBranches)("recognizes a where whose unsafe branch is NaN already: %s", (_name, f, bad) => {
    const second = (x: Tensor): Tensor => jvp(grad(f), [x], [x])[1];
    for (const gradient of [grad(f), jit(grad(f)), grad(jit(f)), second]) {
      const { chain, first, text } = traceNonFinite(gradient)(tensor([bad, 1]));
      const last = chain.at(-1);
      expect(last).toMatchObject({ value: Number.NaN, pass: "backward" });
      expect(last?.fix).toMatch(/^The where at .*test\.ts:\d+:\d+ does not choose this value/);
      expect(text).toContain("where(c, f(where(c, x, 1)), other)");
      expect(first?.line).toMatch(here);
    }
    expect(traceNonFinite(f)(tensor([bad, 1])).first).toBeUndefined();
  });

  it("tells what the zero of a where meets", () => {
    const f = (x: Tensor): Tensor => sum(where(greater(x, 0), sqrt(x), 0));
    const { chain, text } = traceNonFinite(grad(f))(tensor([-1, 1]));
    expect(chain).toMatchObject([
      { operation: "sqrt", index: [0], pass: "forward", operands: [{ path: "args[0]", value: -1 }] },
      { operation: "div", index: [0], pass: "backward", derivativeOf: "sqrt" },
    ]);
    expect(text).toMatch(/its cotangent 0 meets a NaN here \(.*test\.ts:\d+:\d+\), and 0 \* NaN is NaN\./);
  });

  it("names the operation that chooses, where it is no where", () => {
    const { text } = traceNonFinite(grad((x: Tensor) => sum(clip(sqrt(x), 0, 10))))(tensor([0, 2]));
    expect(text).toMatch(/\nThe clamp at .*test\.ts:\d+:\d+ does not choose this value/);
  });

  // Some where stands beside each, and is innocent.
  const innocent: readonly (readonly [string, (x: Tensor) => Tensor, string])[] = [
    ["no where", (x) => sum(sqrt(x)), "sqrt"],
    ["the branch that is chosen", (x) => sum(where(less(x, 0), sqrt(x), 0)), "sqrt"],
    ["beside a where", (x) => sum(add(sqrt(x), where(greater(x, 0), x, 0))), "sqrt"],
    ["before a where", (x) => sum(mul(where(greater(x, 0), x, 0), sqrt(x))), "sqrt"],
    ["where the branch counts for 0", (x) => sum(mul(tensor([0, 1]), where(less(x, 0), sqrt(x), x))), "sqrt"],
    [
      "a way to the result with a where, and one without",
      (x) => sum(add(where(greater(x, 0), sqrt(x), 0), sqrt(x))),
      "sqrt",
    ],
  ];

  it.each(innocent)(
    "does not blame a where for a NaN that is the result's own: %s",
    (_name, f, operation) => {
      for (const gradient of [f, grad(f), jit(grad(f))]) {
        const { chain, text } = traceNonFinite(gradient)(tensor([-1, 1]));
        expect(chain).toMatchObject([{ operation, index: [0], pass: "forward" }]);
        expect(text).not.toContain("The where at");
      }
    },
  );
});
