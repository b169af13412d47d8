/** What only jit knows: when it traces again, static arguments, closures, structure of results. */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, scalarTensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { mul } from "../primitives/mul.js";
import { grad } from "../transform/grad.js";
import { vmap } from "../transform/vmap.js";
import { jit } from "./jit.js";

const f32 = (value: number): Tensor => scalarTensor(value, "float32");
const vector = (...values: readonly number[]): Tensor =>
  makeTensor([values.length], "float32", Float32Array.from(values));

describe("tracing", () => {
  it("happens once per shapes, dtypes and structure", () => {
    let traces = 0;
    const f = jit(({ x }: { readonly x: Tensor }) => {
      traces++;
      return add(x, x);
    });
    f({ x: f32(1) });
    f({ x: f32(2) });
    expect([traces, f.cacheSize()]).toEqual([1, 1]);
    f({ x: vector(1, 2) });
    f({ x: scalarTensor(1, "float64") });
    expect([traces, f.cacheSize()]).toEqual([3, 3]);
    f.clear();
    f({ x: f32(1) });
    expect([traces, f.cacheSize()]).toEqual([4, 1]);
  });

  it("compares static arguments by value", () => {
    let traces = 0;
    const f = jit(
      (x: Tensor, { times }: { readonly times: number }) => {
        traces++;
        return Array.from({ length: times }).reduce<Tensor>((sum) => add(sum, x), x);
      },
      { staticArgnums: [1] },
    );
    expect(f(f32(1), { times: 2 }).item()).toBe(3);
    expect(f(f32(5), { times: 2 }).item()).toBe(15);
    expect(f(f32(1), { times: 3 }).item()).toBe(4);
    expect(traces).toBe(2);
  });

  it("sees every value that a static argument has", () => {
    const written = (value: unknown): string =>
      Object.entries(Object(value))
        .map(([key, item]) => `${key}=${Number(item)}`)
        .join();
    const f = jit((value: unknown) => [written(value)].map((text) => f32(text.charCodeAt(0) + text.length)), {
      staticArgnums: [0],
    });
    const elements = Float32Array.of(1, 2);
    const calls = [
      { a: 1, bb: 2 },
      { bb: 2, a: 1 },
      elements,
      { [Symbol("a")]: 1 },
      Symbol("a"),
      Symbol("a"),
    ];
    for (const value of calls) f(value);
    expect(f.cacheSize()).toBe(calls.length);
    expect(f.explain(Float32Array.of(1, 2)).traces).toBe(false);
    elements[1] = 20;
    expect(f.explain(elements).traces).toBe(true);
    const around: Record<symbol, unknown> = {};
    around[Symbol("self")] = around;
    expect(() => f(around)).toThrow("a tree may not contain itself");
  });

  it("recognizes objects with properties that no tree has, and sparse arrays", () => {
    const f = jit((x: { readonly a: Tensor }, _list: readonly unknown[]) => x.a);
    const x = Object.defineProperty({ a: f32(1) }, "hidden", { value: "no tree holds a text" });
    const list: unknown[] = [];
    list[1] = f32(2);
    for (let call = 0; call < 3; call++) expect(f(x, list).item()).toBe(1);
    expect(f.cacheSize()).toBe(1);
    expect(f.explain(x, list).traces).toBe(false);
    expect(f.explain(x, [undefined, f32(3)]).traces).toBe(false);
  });

  it("refuses static positions that are no integers", () => {
    expect(() => jit((x: Tensor) => x, { staticArgnums: [0.5] })).toThrow(ArgumentError);
  });

  it("counts negative static positions from the last argument of the call", () => {
    const seen: unknown[] = [];
    const f = jit(
      (x: Tensor, { times }: { readonly times: number }) => {
        seen.push(times);
        return Array.from({ length: times }).reduce<Tensor>((sum) => add(sum, x), x);
      },
      { staticArgnums: [-1] },
    );
    expect([f(f32(1), { times: 2 }).item(), f(f32(2), { times: 2 }).item()]).toEqual([3, 6]);
    expect(f(f32(1), { times: 3 }).item()).toBe(4);
    expect(seen).toEqual([2, 3]);
  });

  it("takes an optional static argument that is left out", () => {
    const f = jit(
      (x: Tensor, times: number = 2) => Array.from({ length: times }).reduce<Tensor>((sum) => add(sum, x), x),
      { staticArgnums: [1] },
    );
    expect([f(f32(1)).item(), f(f32(1), 3).item(), f(f32(5)).item()]).toEqual([3, 4, 15]);
    expect(f.cacheSize()).toBe(2);
  });

  it("gives results in the order of keys that the function itself gives", () => {
    const f = jit((params: Readonly<Record<string, Tensor>>) => params);
    const orders = [
      { a: f32(1), b: f32(2) },
      { b: f32(3), a: f32(4) },
      { a: f32(5), b: f32(6) },
    ];
    expect(orders.map((params) => Object.keys(f(params)))).toEqual([
      ["a", "b"],
      ["b", "a"],
      ["a", "b"],
    ]);
    expect(f(orders[1]).a.item()).toBe(4);
    expect(f.cacheSize()).toBe(2);
  });

  it("stays bounded over hundreds of shapes, and keeps the last ones", () => {
    const traced: number[] = [];
    const f = jit((x: Tensor) => {
      traced.push(x.shape[0]);
      return add(x, x);
    });
    const call = (n: number): Tensor => f(makeTensor([n], "float32", new Float32Array(n)));
    for (let n = 0; n < 300; n++) {
      call(n);
      call(0);
    }
    expect([f.cacheSize(), traced.length]).toEqual([128, 300]);
    for (let n = 299; n > 172; n--) call(n);
    call(0);
    expect(traced.length).toBe(300);
    call(172);
    expect(traced.length).toBe(301);
  });
});

describe("results", () => {
  it("have the structure that the function returns", () => {
    const f = jit((x: Tensor) => ({ b: [x, null], a: 1 }));
    const result = f(f32(3));
    expect(Object.keys(result)).toEqual(["b", "a"]);
    expect(JSON.stringify(result)).toBe('{"b":[3,null],"a":1}');
  });

  it("may be arguments, constants, and the same value twice", () => {
    const c = vector(1, 2);
    const f = jit((x: Tensor) => [x, c, x] as const);
    expect(f(vector(5, 6)).map((t) => t.toArray())).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
  });
});

describe("closures", () => {
  it("over tensors become constants", () => {
    const c = vector(1, 2, 3);
    expect(jit((x: Tensor) => mul(x, c))(vector(2, 2, 2)).toArray()).toEqual([2, 4, 6]);
  });

  it("over values of a surrounding transform are not cached", () => {
    // d/dx of x * y at y = x, the product being jitted inside with x closed over.
    const f = (x: Tensor): Tensor => jit((y: Tensor) => mul(x, y))(x);
    expect(grad(f)(f32(3)).item()).toBe(6);
    expect(grad(grad(f))(f32(3)).item()).toBe(2);
    expect(vmap(f)(vector(1, 2, 3)).toArray()).toEqual([1, 4, 9]);
    expect(jit(f)(f32(4)).item()).toBe(16);
  });
});

describe("plain numbers among the arguments", () => {
  it("mean what they mean without jit: they widen nothing", () => {
    const scale = (w: Tensor, rate: number): Tensor => mul(w, scalarTensor(rate, w.dtype));
    const w = scalarTensor(3, "float64");
    const compiled = jit(scale);
    expect(compiled(w, 0.1).item()).toBe(scale(w, 0.1).item());
    expect([compiled(w, 0.1).item(), compiled(w, 0.2).item(), compiled.cacheSize()]).toEqual([
      3 * 0.1,
      3 * 0.2,
      2,
    ]);
    expect(vmap(scale, [0, null])(vector(1, 2), 0.1).toArray()).toEqual(vector(0.1, 0.2).toArray());
  });

  it("and undefined stays undefined", () => {
    const f = jit((x: Tensor, y?: Tensor): Tensor => (y === undefined ? add(x, x) : y));
    expect(f(f32(2), undefined).item()).toBe(4);
  });
});

it("compiles in time that grows with the program, not with its square", () => {
  const chain = (n: number) => (x: Tensor) =>
    Array.from({ length: n }).reduce<Tensor>((y) => add(mul(y, y), x), x);
  expect(jit(chain(5000))(f32(0)).item()).toBe(0);
});
