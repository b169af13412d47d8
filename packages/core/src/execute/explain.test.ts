/** What explain says of a call, for each property that a compilation depends on; and that it says the truth. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, scalarTensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { mul } from "../primitives/mul.js";
import { grad } from "../transform/grad.js";
import { jit } from "./jit.js";

const one = scalarTensor(1, "float32");
const vector = (n: number): Tensor => makeTensor([n], "float32", new Float32Array(n));
const returnsOne = (..._: readonly unknown[]): Tensor => one;

describe("a property that differs", () => {
  const relu = (x: Tensor): Tensor => x;
  const leaky = (x: Tensor): Tensor => x;
  const rows: readonly (readonly [string, before: readonly unknown[], now: readonly unknown[], string])[] = [
    ["shape", [{ w: [vector(2)] }], [{ w: [vector(3)] }], "argument 0.w[0]: shape was [2], is [3]"],
    ["dtype", [one], [scalarTensor(1, "float64")], "argument 0: dtype was float32, is float64"],
    ["plain value", [one, 0.1], [one, 0.2], "argument 1: plain value was 0.1, is 0.2"],
    ["plain value", [{ on: true }], [{ on: 1 }], "argument 0.on: plain value was true, is 1"],
    ["plain value", [0], [-0], "argument 0: plain value was 0, is -0"],
    ["structure", [[one]], [[one, one]], "argument 0: structure was an array of 1, is an array of 2"],
    ["structure", [{ a: one }], [{ b: one }], "argument 0: structure was { a }, is { b }"],
    ["structure", [[null]], [[one]], "argument 0[0]: structure was null, is a tensor"],
    ["structure", [null], [undefined], "argument 0: structure was null, is undefined"],
    ["structure", [one], [1], "argument 0: structure was a tensor, is a plain value"],
    ["structure", [one], [one, one], "the call: structure was 1 argument, is 2 arguments"],
    [
      "key order",
      [[{ a: one, b: one }]],
      [[{ b: one, a: one }]],
      "argument 0[0]: key order was { a, b }, is { b, a }",
    ],
  ];
  it.each(rows)("%s: %j, then %j", (property, before, now, text) => {
    const f = jit(returnsOne);
    f(...before);
    const explained = f.explain(...now);
    expect(explained.traces).toBe(true);
    expect(explained.reasons.map((reason) => reason.property)).toEqual([property]);
    expect(String(explained)).toBe(
      `jit(returnsOne): traces again. Beside the nearest of 1 compiled signatures,\n  ${text}`,
    );
  });

  it.each([
    [{ times: 2 }, { times: 3 }, /^static value was \{"times":2\}, is \{"times":3\}$/],
    [relu, leaky, /^static value was a function \(relu\) #\d+, is a function \(leaky\) #\d+$/],
  ])("static value: %o, then %o", (before, now, text) => {
    const f = jit(returnsOne, { staticArgnums: [-1] });
    f(one, before);
    const { reasons } = f.explain(one, now);
    expect(reasons.map(({ path }) => path)).toEqual([[1]]);
    expect(String(f.explain(one, now)).split("argument 1: ")[1]).toMatch(text);
  });
});

it("compares with the nearest signature", () => {
  const f = jit(({ w, b }: { readonly w: Tensor; readonly b: Tensor }) => [w, b]);
  f({ w: vector(2), b: vector(3) });
  f({ w: vector(4), b: vector(5) });
  const { reasons } = f.explain({ w: vector(4), b: vector(6) });
  expect(reasons).toEqual([{ path: [0, "b"], property: "shape", before: "[5]", now: "[6]" }]);
  expect(Object.isFrozen(reasons) && Object.isFrozen(reasons[0])).toBe(true);
});

it("says that nothing is compiled, that something is, and calls nothing", () => {
  let traces = 0;
  const square = jit(function square(x: Tensor) {
    traces++;
    return mul(x, x);
  });
  expect(String(square.explain(one))).toBe("jit(square): traces, for nothing is compiled.");
  square(one);
  expect(String(square.explain(one))).toBe("jit(square): runs what was compiled.");
  expect(square.explain(one)).toMatchObject({ traces: false, reasons: [] });
  square.clear();
  expect(square.explain(one)).toMatchObject({ traces: true, reasons: [] });
  expect(traces).toBe(1);
});

it.each([
  ["a text", () => "text"],
  ["a map", () => new Map()],
  [
    "a generator",
    () =>
      (function* () {
        yield one;
      })(),
  ],
  [
    "a tensor that was given away",
    () => {
      const x = vector(2);
      jit((y: Tensor) => mul(y, y), { donate: [0] })(x);
      return x;
    },
  ],
])("throws what the call throws, for %s", (_, make) => {
  const f = jit((x: unknown) => x);
  const value = make();
  const errorOf = (g: (value: unknown) => unknown): unknown => {
    try {
      return g(value);
    } catch (error) {
      return String(error);
    }
  };
  const expected = errorOf(f);
  expect(expected).toMatch(/Error: /);
  expect(expected).not.toContain("  ");
  expect(errorOf(f.explain)).toBe(expected);
});

it("holds for traced arguments too", () => {
  const f = jit((x: Tensor) => mul(x, x));
  f(one);
  const seen: boolean[] = [];
  grad((x: Tensor) => {
    seen.push(f.explain(x).traces);
    return add(f(x), x);
  })(one);
  expect(seen).toEqual([false]);
});

const leaf = fc.constantFrom<unknown>(one, scalarTensor(1, "int32"), vector(2), vector(3), 1, 2, true, null);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), tie("tree")), { selector: ([key]) => key })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

it("tells the truth: a call traces if and only if it says so, and then some property differs", () => {
  fc.assert(
    fc.property(fc.array(fc.array(tree, { maxLength: 3 }), { maxLength: 6 }), (calls) => {
      let traces = 0;
      const f = jit((...args: readonly unknown[]) => {
        traces++;
        return returnsOne(args);
      });
      calls.forEach((args, i) => {
        const explained = f.explain(...args);
        const before = traces;
        f(...args);
        expect(traces > before).toBe(explained.traces);
        expect(explained.reasons.length > 0).toBe(explained.traces && i > 0);
      });
    }),
  );
});
