/** shadow64 finds the operations that lose precision, with their lines, and no others. */
import { describe, expect, it } from "vitest";
import {
  add,
  cos,
  div,
  exp,
  flip,
  foriLoop,
  grad,
  greater,
  jit,
  linspace,
  log,
  matmul,
  mean,
  mul,
  ones,
  scan,
  softmax,
  sort,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  where,
} from "../index.js";
import { shadow64 } from "./shadow64.js";

const here = /shadow64\.test\.ts:\d+:\d+/;

describe("shadow64", () => {
  it("finds a difference of nearly equal numbers, under jit too", () => {
    const variance = (x: Tensor): Tensor => sub(mean(mul(x, x)), mul(mean(x), mean(x)));
    for (const f of [variance, jit(variance)]) {
      const { partings, errors, result, exact } = shadow64(f)(tensor([1000.1, 1000.2, 1000.3]));
      expect(partings.map(({ operation, pass }) => [operation, pass])).toEqual([["sub", "forward"]]);
      expect(partings[0].line).toMatch(here);
      expect(partings[0].error).toBeGreaterThan(0.01);
      expect(partings[0].before).toBeLessThan(1e-6);
      expect(exact.dtype).toBe("float64");
      expect(errors.result).toBe(Math.abs(result.item() - exact.item()) / exact.item());
    }
  });

  it("says nothing of what float32 does well", () => {
    const f = (x: Tensor): unknown => ({ y: softmax(tanh(x)), z: log(sum(exp(x))) });
    const { partings, errors } = shadow64(f)(tensor([0.3, -1, 2]));
    expect(partings).toEqual([]);
    expect(Object.keys(errors)).toEqual(["result.y", "result.z"]);
    expect(Math.max(...Object.values(errors))).toBeLessThan(1e-6);
  });

  it("gives the result that the function gives", () => {
    const f = (x: Tensor): Tensor => sum(div(exp(x), add(x, 3)));
    const x = tensor([0.5, 1.5]);
    expect(String(shadow64(f)(x).result)).toBe(String(f(x)));
    expect(String(shadow64(grad(f))(x).result)).toBe(String(grad(f)(x)));
  });

  it("looks into loops, and tells the round", () => {
    const f = (xs: Tensor): Tensor =>
      scan((c: Tensor, x: Tensor) => [sub(add(c, x), x), c] as const, tensor(0.1234567), xs)[0];
    const { partings, text } = shadow64(f)(tensor([1, 1, 1e5, 1]));
    expect(partings[0]).toMatchObject({ operation: "sub", loops: [{ loop: "scan", index: 2 }] });
    expect(text).toMatch(/^sub\(.*\) is .* for .*, at .*, round 2 of scan \(relative error .* after .*\)$/m);
    const counted = shadow64((x: Tensor) => foriLoop<Tensor>(0, 3, (_, v) => mul(v, 1.5), x))(tensor(1));
    expect(counted.partings).toEqual([]);
  });

  it("goes through long loops in time that grows as their length", { timeout: 60_000 }, () => {
    const f = (x: Tensor, xs: Tensor): Tensor =>
      scan((v: Tensor, r: Tensor) => [add(mul(v, r), 0.5), v] as const, x, xs)[0];
    const { errors, partings } = shadow64(f)(tensor(1), linspace(0, 0.5, 10_000));
    expect(errors.result).toBeLessThan(1e-6);
    expect(partings).toEqual([]);
    const long = shadow64((x: Tensor) => foriLoop<Tensor>(0, 100_000, (_, v) => mul(v, 0.5), x))(tensor(1));
    expect(long.errors.result).toBe(0);
  });

  it("finds a comparison that comes out otherwise", () => {
    const f = (x: Tensor): Tensor => where(greater(add(x, 1e-9), x), 1, 0);
    const { partings } = shadow64(f)(tensor(1));
    expect(partings[0]).toMatchObject({ operation: "gt", error: 1, values: { float32: 0, float64: 1 } });
  });

  // Each with elements of different sizes, of which the small one is lost before it counts.
  const small: readonly (readonly [string, (x: Tensor) => unknown, Tensor, readonly string[]])[] = [
    ["(1 - cos x) / x^2", (x) => div(sub(1, cos(x)), square(x)), tensor([1e-4, 1]), ["sub"]],
    ["log((x + 1) - 1)", (x) => log(sub(add(x, 1), 1)), tensor([1e-6, 1000]), ["sub"]],
    ["moved", (x) => div(flip(sub(1, cos(x))), flip(square(x))), tensor([1e-4, 1]), ["sub"]],
    [
      "moved in rows, in a loop",
      (x) => scan((c: Tensor, r: Tensor) => [c, log(sub(add(r, 1), 1))] as const, tensor(0), x)[1],
      tensor([1000, 1e-6]),
      ["sub"],
    ],
    [
      "picked after a comparison",
      (x) => log(where(greater(x, 0), sub(add(x, 1), 1), 1)),
      tensor([1e-6, 1000]),
      ["sub"],
    ],
    [
      "added up in a row",
      (x) => log(sub(sum(x, { axis: 1 }), 1)),
      tensor([
        [1, 1e-6],
        [1000, 1],
      ]),
      ["sub"],
    ],
    [
      "a product",
      (x) => log(matmul(x, ones([3]))),
      tensor([
        [1, 1e-6, -1],
        [1000, 1, 0],
      ]),
      ["dotGeneral"],
    ],
    ["lost, then infinite", (x) => log(sub(add(x, 1), 1)), tensor([1e-8, 1000]), ["sub"]],
    ["lost, then large", (x) => div(1, sub(add(x, 1), 1.0000001)), tensor([1e-7, 1000]), ["sub"]],
    ["sorted", (x) => square(log(sort(sub(add(x, 1), 1)))), tensor([1000, 1e-6]), ["sub"]],
    ["lost, and lost once more", (x) => sub(1, exp(sub(add(x, 1), 1))), tensor([1000, 1e-6]), ["sub"]],
    [
      "two at once",
      (x) => mul(div(sub(1, cos(x)), square(x)), log(sub(add(x, 1), 1))),
      tensor([1e-4, 1e-6, 1]),
      ["sub", "sub"],
    ],
  ];

  it.each(small)(
    "blames the operation that lost a small element, not that which makes it large: %s",
    (_name, f, x, expected) => {
      for (const g of [f, jit(f)]) {
        const { partings } = shadow64(g)(x);
        expect(partings.map(({ operation }) => operation)).toEqual(expected);
        expect(partings.every(({ error, before }) => error > 1e-3 && before < 1e-6)).toBe(true);
      }
    },
  );

  it("tells the element that was lost", () => {
    const f = (x: Tensor): Tensor => div(sub(1, cos(x)), square(x));
    const [first] = shadow64(f)(tensor([1, 1e-4])).partings;
    expect(first).toMatchObject({ index: [1], error: 1, values: { float32: 0 } });
    expect(first.values.float64).toBeCloseTo(5e-9, 12);
    expect(first.operands[1].float32).toBe(1);
  });

  it("says nothing of small elements that come to count nowhere", () => {
    const f = (x: Tensor): Tensor => mean(square(sub(x, mean(x))));
    const { partings } = shadow64(f)(tensor([0.1, 0.2, 0.3, 0.7, 1.1, 0.48, 0.480001]));
    expect(partings).toEqual([]);
  });

  it("finds overflow", () => {
    const [first] = shadow64((x: Tensor) => log(exp(x)))(tensor(100)).partings;
    expect(first).toMatchObject({ operation: "exp", error: Infinity, values: { float32: Infinity } });
  });
});
