/** traceNonFinite names operation, line, argument and round, forward and backward, inside whatever transform. */
import { describe, expect, it } from "vitest";
import {
  add,
  cond,
  customJvp,
  div,
  exp,
  foriLoop,
  grad,
  greater,
  jit,
  jvp,
  log,
  maximum,
  mul,
  scan,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  vmap,
  where,
} from "../index.js";
import { traceNonFinite } from "./traceNonFinite.js";

const here = /traceNonFinite\.test\.ts:\d+:\d+/;

// The number of the line that holds a mark.
const lineOf = (f: { toString(): string }): string => String(f);

describe("traceNonFinite", () => {
  it("says nothing of what is finite, and gives the result", () => {
    const { result, first, text } = traceNonFinite((x: Tensor) => ({ y: exp(x) }))(tensor(0));
    expect([result.y.item(), first, text]).toEqual([1, undefined, "Every value of the result is finite."]);
  });

  it("names operation, line, argument and element", () => {
    const f = ({ w }: { readonly w: Tensor }, x: Tensor): Tensor => sum(div(x, w));
    const { first, text, spoiled } = traceNonFinite(f)({ w: tensor([1, 0]) }, tensor([1, 3]));
    expect(first).toMatchObject({
      operation: "div",
      value: Infinity,
      index: [1],
      pass: "forward",
      loops: [],
    });
    expect(first?.operands).toEqual([
      { value: 3, path: "args[1]" },
      { value: 0, path: "args[0].w" },
    ]);
    expect(first?.line).toMatch(here);
    expect(spoiled).toEqual(["result"]);
    expect(text).toMatch(/^div\(args\[1\] = 3, args\[0\]\.w = 0\) is Infinity at \[1\], at .*test\.ts/);
  });

  it("names an argument that comes in spoiled", () => {
    const { first, text } = traceNonFinite((p: { readonly w: Tensor }) => mul(p.w, 2))({
      w: tensor([1, Number.NaN]),
    });
    expect(first).toMatchObject({ operation: "argument", index: [1] });
    expect(text).toContain("args[0].w is NaN at [1]");
  });

  it("follows an infinity to the NaN that it becomes", () => {
    const { chain } = traceNonFinite((x: Tensor) => sub(exp(x), exp(x)))(tensor(1000));
    expect(chain.map(({ operation, value }) => [operation, value])).toEqual([
      ["exp", Infinity],
      ["sub", Number.NaN],
    ]);
  });

  it.each([
    ["plain", (f: (x: Tensor) => Tensor) => f],
    ["jit", (f: (x: Tensor) => Tensor) => jit(f)],
    ["jit in jit", (f: (x: Tensor) => Tensor) => jit((x: Tensor) => jit(f)(x))],
    ["vmap", (f: (x: Tensor) => Tensor) => (x: Tensor) => vmap(f)(x)],
    ["jit of vmap", (f: (x: Tensor) => Tensor) => jit((x: Tensor) => vmap(f)(x))],
    ["cond", (f: (x: Tensor) => Tensor) => (x: Tensor) => cond(greater(sum(x), -5), f, exp, x)],
  ] as const)("keeps the user's line under %s", (_name, wrap) => {
    const f = (x: Tensor): Tensor => log(x);
    f(tensor(1));
    const plain = traceNonFinite((x: Tensor) => log(x))(tensor(0)).first?.line;
    const { first } = traceNonFinite(wrap(f))(tensor([1, 0]));
    expect(first).toMatchObject({ operation: "log", value: -Infinity, pass: "forward" });
    expect(first?.line).toMatch(here);
    expect(lineOf(first?.line ?? "")).not.toBe(plain);
  });

  it("counts the rounds of loops", () => {
    const scanned = (xs: Tensor): Tensor =>
      scan((carry: Tensor, x: Tensor) => [add(carry, div(1, x)), carry] as const, tensor(0), xs)[0];
    const { first } = traceNonFinite(jit(scanned))(tensor([1, 2, 0, 4]));
    expect(first).toMatchObject({ operation: "div", loops: [{ loop: "scan", index: 2 }] });
    expect(first?.line).toMatch(here);
    const grown = (x: Tensor): Tensor =>
      foriLoop<Tensor>(0, tensor(9, { dtype: "int32" }), (_, v) => mul(v, v), x);
    const overflow = traceNonFinite(grown)(tensor(100)).first;
    expect(overflow).toMatchObject({
      operation: "mul",
      value: Infinity,
      loops: [{ loop: "whileLoop", index: 4 }],
    });
  });

  const unsafeLog = (x: Tensor): Tensor => sum(where(greater(x, 0), log(x), 0));
  const unsafeRoot = (x: Tensor): Tensor => sum(where(greater(x, 0), sqrt(x), 0));

  it.each([
    ["log", unsafeLog],
    ["sqrt", unsafeRoot],
    ["jit", jit(unsafeLog)],
    ["jit", jit(unsafeRoot)],
  ] as const)("recognizes a where whose unsafe branch spoils the gradient: %s", (_name, f) => {
    for (const gradient of [grad(f), jit(grad(f))]) {
      const { chain, text, spoiled } = traceNonFinite(gradient)(tensor([4, 0]));
      const last = chain.at(-1);
      expect(last).toMatchObject({ value: Number.NaN, pass: "backward", index: [1] });
      expect(last?.fix).toMatch(/^The where at .*test\.ts:\d+:\d+ does not choose this value/);
      expect(last?.line).toMatch(here);
      expect(text).toContain("where(c, f(where(c, x, 1)), other)");
      expect(spoiled).toEqual(["result"]);
    }
    expect(traceNonFinite(f)(tensor([4, 0])).first).toBeUndefined();
  });

  it("has nothing to say of a where that is safe, and does not blame one that is innocent", () => {
    const safe = (x: Tensor): Tensor => sum(where(greater(x, 0), log(where(greater(x, 0), x, 1)), 0));
    expect(traceNonFinite(grad(safe))(tensor([4, 0])).first).toBeUndefined();
    const norm = traceNonFinite(grad((x: Tensor) => sqrt(sum(mul(x, x)))))(tensor([0, 0]));
    expect(norm.chain.at(-1)).toMatchObject({ value: Number.NaN, pass: "backward" });
    expect(norm.chain.at(-1)?.fix).toBeUndefined();
  });

  it("follows the backward pass of loops", () => {
    const f = (xs: Tensor): Tensor =>
      scan((carry: Tensor, x: Tensor) => [add(carry, sqrt(maximum(x, 0))), carry] as const, tensor(0), xs)[0];
    const { first } = traceNonFinite(grad(f))(tensor([1, 0, 4]));
    expect(first).toMatchObject({ value: Infinity });
    expect(first?.loops.at(-1)).toEqual({ loop: "scan", index: 1 });
    expect(first?.derivativeOf).toBe("sqrt");
    expect(first?.line).toMatch(here);
  });

  it("looks into rules of the user's own, and forward mode", () => {
    const f = customJvp(
      (x: Tensor) => mul(x, 2),
      ([x], [dx]) => [mul(x, 2), div(dx, x)],
    );
    const forward = traceNonFinite((x: Tensor) => jvp(f, [x], [tensor(1)])[1])(tensor(0));
    expect(forward.first).toMatchObject({ operation: "div", value: Infinity });
    expect(traceNonFinite(grad(f))(tensor(0)).first).toMatchObject({ operation: "div", value: Infinity });
  });

  it("must be outermost", () => {
    expect(() => grad((x: Tensor) => traceNonFinite(log)(x).result)(tensor(1))).toThrow(
      "traceNonFinite: it must be the outermost transform",
    );
  });
});
