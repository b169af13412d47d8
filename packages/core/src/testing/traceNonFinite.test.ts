/** traceNonFinite names operation, line, argument and round, forward and backward, inside whatever transform. */
import { describe, expect, it } from "vitest";
import {
  add,
  at,
  concatenate,
  cond,
  cumsum,
  customJvp,
  div,
  exp,
  flip,
  foriLoop,
  grad,
  greater,
  jit,
  jvp,
  linalg,
  log,
  matmul,
  maximum,
  mul,
  ones,
  scan,
  sqrt,
  sub,
  sum,
  type Tensor,
  take,
  tensor,
  transpose,
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

  it("follows rows that are picked at known positions", () => {
    const { first } = traceNonFinite((x: Tensor) => take(log(x), [2], 0))(tensor([1, 2, -1]));
    expect([first?.operation, first?.index]).toEqual(["log", [2]]);
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

  it("names constants of the function, with the line where they come in", () => {
    const mask = tensor([1, Number.NaN]);
    const first = (f: (x: Tensor) => unknown, x: Tensor = tensor([1, 2])): unknown =>
      traceNonFinite(f)(x).first;
    const constant = { operation: "constant", value: Number.NaN, line: expect.stringMatching(here) };
    expect(first((x) => mul(x, Number.NaN))).toMatchObject(constant);
    expect(first((x) => mul(x, Number.NaN), tensor(1))).toMatchObject(constant);
    expect(first((x) => where(greater(x, 1), Number.NaN, x))).toMatchObject(constant);
    expect(first((x) => mul(x, mask))).toMatchObject({ ...constant, index: [1] });
    expect(first(() => mask)).toMatchObject({ operation: "constant", index: [1], line: "" });
    const { chain, text } = traceNonFinite((x: Tensor) => sub(mul(x, Infinity), Infinity))(tensor(1));
    expect(chain.map(({ operation }) => operation)).toEqual(["constant", "sub"]);
    expect(text).toMatch(/^a constant is Infinity, taken at .*test\.ts:\d+:\d+\nthen sub\(/);
    expect(traceNonFinite(() => mask)().text).toContain("a constant is NaN at [1]\n");
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

  // The element that is asked for, and the operation that made it, its element and what it was made of.
  const blamed: readonly (readonly [string, (x: Tensor) => unknown, Tensor, unknown])[] = [
    ["a quotient", (x) => at(div(1, log(x)), 1).get(), tensor([0, 1]), ["div", [1], [1, 0]]],
    [
      "a mask",
      (s) => at(exp(where(tensor([false, true]), s, -Infinity)), 1).get(),
      tensor([0, 1000]),
      ["exp", [1], [1000]],
    ],
    ["an argument", (x) => at(log(x), 1).get(), tensor([Number.NaN, -1]), ["log", [1], [-1]]],
    ["0/0", (x) => at(div(log(x), tensor([1, 0])), 1).get(), tensor([0, 1]), ["div", [1], [0, 0]]],
    ["a column", (x) => at(transpose(log(x)), 1, 0).get(), tensor([[0, -1]]), ["log", [0, 1], [-1]]],
    [
      "a row that is summed",
      (x) => at(sum(log(x), { axis: 1 }), 1).get(),
      tensor([
        [0, 1],
        [1, 0],
      ]),
      ["log", [1, 1], [0]],
    ],
    [
      "a row of a product",
      (x) =>
        at(
          matmul(
            log(x),
            tensor([
              [1, 2],
              [3, 4],
            ]),
          ),
          1,
          0,
        ).get(),
      tensor([
        [0, 1],
        [-1, 1],
      ]),
      ["log", [1, 0], [-1]],
    ],
    [
      "a column of a product",
      (x) => at(matmul(ones([3, 2]), log(x)), 0, 1).get(),
      tensor([
        [0, 1],
        [1, -1],
      ]),
      ["log", [1, 1], [-1]],
    ],
    [
      "what is joined",
      (x) => at(concatenate([log(x), div(1, x)]), 3).get(),
      tensor([0, 0]),
      ["div", [1], [1, 0]],
    ],
    ["what is gathered", (x) => at(log(x), [2]).get(), tensor([0, 1, 0]), ["log", [2], [0]]],
    ["what goes before", (x) => at(cumsum(flip(log(x))), 1).get(), tensor([0, 0, 1]), ["log", [1], [0]]],
    [
      "a rule without elements",
      (x) => linalg.inv(div(1, x)),
      tensor([
        [1, 0],
        [1, 1],
      ]),
      ["div", [0, 1], [1, 0]],
    ],
  ];

  it.each(blamed)("blames the element that spoils, among others: %s", (name, f, x, expected) => {
    for (const g of [f, jit(f)]) {
      const { chain, first, all } = traceNonFinite(g)(x);
      expect([first?.operation, first?.index, first?.operands.map(({ value }) => value)]).toEqual(expected);
      expect(chain.length).toBe(name === "a rule without elements" ? 2 : 1);
      expect(all).toContain(first);
    }
  });

  it("keeps elements apart in the rounds of a loop, and backward", () => {
    const scanned = (xs: Tensor): Tensor =>
      scan((carry: Tensor, x: Tensor) => [add(carry, div(1, x)), carry] as const, tensor([0, 0]), xs)[0];
    const { first } = traceNonFinite((xs: Tensor) => at(scanned(xs), 1).get())(
      tensor([
        [0, 1],
        [1, 1],
        [1, 0],
      ]),
    );
    expect(first).toMatchObject({ operation: "div", index: [1], loops: [{ loop: "scan", index: 2 }] });
    const f = (x: Tensor): Tensor => sum(sqrt(x));
    const backward = traceNonFinite((x: Tensor) => at(div(grad(f)(x), tensor([1, 0])), 1).get())(
      tensor([0, 4]),
    );
    expect(backward.chain).toMatchObject([{ operation: "div", index: [1], pass: "forward" }]);
  });

  it("must be outermost", () => {
    expect(() => grad((x: Tensor) => traceNonFinite(log)(x).result)(tensor(1))).toThrow(
      "traceNonFinite: it must be the outermost transform",
    );
  });
});
