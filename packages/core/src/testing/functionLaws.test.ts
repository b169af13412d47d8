/** describeLaws for functions: accepts what is right, catches what is wrong, and prints counterexamples that run. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../base/errors.js";
import * as core from "../index.js";
import {
  add,
  cos,
  customVjp,
  matmul,
  maximum,
  mul,
  pow,
  random,
  sin,
  softmax,
  sort,
  sub,
  sum,
  Tensor,
  tanh,
  tensor,
} from "../index.js";
import { anyArguments } from "./anyArguments.js";
import { asCode } from "./asCode.js";
import type { FunctionDomain, FunctionLawOptions } from "./laws.js";
import { describeLaws, lawsOfFunction } from "./laws.js";
import { pasted } from "./pasted.testing.js";
import { anyKey } from "./structured.js";
import { anyTensor } from "./tensors.js";

const spec = (...shape: readonly number[]) =>
  ({ shape, dtype: "float64", domain: { low: -2, high: 2 } }) as const;

// Names of the laws that are broken, and their messages.
function broken<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  domain: FunctionDomain<A>,
  options: FunctionLawOptions<A> = {},
): ReadonlyMap<string, string> {
  const failed = new Map<string, string>();
  const run = (name: string, body: () => void): void => {
    try {
      body();
    } catch (error) {
      failed.set(name, String(error));
    }
  };
  const all = { describe: (_name: string, body: () => void) => body(), it: run, numRuns: 8, ...options };
  describeLaws(f, domain, all);
  return failed;
}

const names = (map: ReadonlyMap<string, string>): readonly string[] => [...map.keys()];

type Layer = { readonly w: Tensor; readonly b: Tensor };
const layer = ({ w, b }: Layer, x: Tensor): Tensor => tanh(add(matmul(x, w), b));
const reverseOnly = (factor: number): ((x: Tensor) => Tensor) =>
  customVjp((x: Tensor) => sin(x), {
    fwd: (x) => [sin(x), x],
    bwd: (x, ct) => [mul(mul(cos(x), factor), ct)],
  });
const momentum = ({ m, g }: { readonly m: Tensor; readonly g: Tensor }): unknown => {
  const next = add(mul(m, 0.9), g);
  return { update: mul(next, -0.1), state: next };
};

describe("describeLaws of functions accepts", () => {
  it("a layer, with parameters in a tree", () => {
    const domain = [{ w: spec(3, 2), b: spec(2) }, spec(4, 3)];
    expect([...broken(layer, domain)]).toEqual([]);
  });

  it("a loss in float32, with kinks and integers", () => {
    const f = (x: Tensor, n: Tensor): Tensor => sum(mul(maximum(x, 0), n));
    const integers = { shape: [3], dtype: "int32", domain: { low: 0, high: 3 } } as const;
    expect([...broken(f, [{ ...spec(3), dtype: "float32" }, integers])]).toEqual([]);
  });

  it("a function that leaves float32 for float64", () => {
    const f = (x: Tensor): Tensor => sin(core.astype(x, "float64"));
    expect([...broken(f, [{ ...spec(3), dtype: "float32" }])]).toEqual([]);
  });

  it("a custom rule for reverse mode alone", () => {
    expect([...broken(reverseOnly(1), [spec(3)])]).toEqual([]);
  });

  it("a step of an optimizer, a schedule, and what a transform returns", () => {
    expect([...broken(momentum, [{ m: spec(2), g: spec(2) }])]).toEqual([]);
    const count = { shape: [], dtype: "float64", domain: { low: 0, high: 9 } } as const;
    expect([...broken((t: Tensor) => pow(0.9, t), [count])]).toEqual([]);
    expect([
      ...broken(
        core.grad((x: Tensor) => sum(sin(mul(x, x)))),
        [spec(2)],
      ),
    ]).toEqual([]);
  });
});

// Names of the suite and of its laws, run on the way.
function suite<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  domain: FunctionDomain<A>,
  name: string,
): readonly string[] {
  const all: string[] = [];
  const describeSuite = (title: string, body: () => void): void => {
    all.push(title);
    body();
  };
  const run = (title: string, body: () => void): void => {
    body();
    all.push(title);
  };
  describeLaws(f, domain, { describe: describeSuite, it: run, numRuns: 4, name });
  return all;
}

describe("where there is nothing to differentiate", () => {
  const values = [
    "jit equals evaluation, bit for bit",
    "vmap equals a loop, bit for bit",
    "jit and vmap agree in every order",
    "inputs stay as they are",
  ];
  const count = { shape: [], dtype: "int32", domain: { low: 0, high: 9 } } as const;
  const schedule = (t: Tensor): Tensor => pow(0.9, core.astype(t, "float32"));

  it("no law of derivatives is asked, the others are, and the suite says so", () => {
    const noResult = "no law of derivatives: no result holds floating-point values";
    const noArgument = "no law of derivatives: no argument holds floating-point values";
    expect(suite((x: Tensor) => core.argmax(x), [spec(3)], "argmax")).toEqual([
      `argmax (seed 0, 4 runs; ${noResult})`,
      ...values,
    ]);
    expect(suite((x: Tensor) => core.greater(x, 0), [spec(3)], "greater")).toEqual([
      `greater (seed 0, 4 runs; ${noResult})`,
      ...values,
    ]);
    expect(suite(schedule, [count], "schedule")).toEqual([
      `schedule (seed 0, 4 runs; ${noArgument})`,
      ...values,
    ]);
    expect(suite((key: random.Key) => random.normal(key, [2]), [anyKey()], "noise")).toEqual([
      `noise (seed 0, 4 runs; ${noArgument})`,
      ...values,
    ]);
  });

  it("the other laws are still broken by what is wrong", () => {
    const reads = (t: Tensor): Tensor => (t.item() > 4 ? tensor(1) : mul(t, 2));
    expect(names(broken(reads, [count]))).toEqual([
      "jit equals evaluation, bit for bit",
      "vmap equals a loop, bit for bit",
      "jit and vmap agree in every order",
      "inputs stay as they are",
    ]);
  });

  it("another call is drawn where only some have floating-point arguments", () => {
    const some = fc.tuple(fc.oneof(anyTensor(count), anyTensor(spec(2))));
    expect([...broken((x: Tensor) => core.astype(x, "float64"), some)]).toEqual([]);
  });
});

describe("what cannot be drawn or asked is named", () => {
  const of = (domain: { readonly low: number; readonly high: number; readonly avoid?: readonly number[] }) =>
    ({ shape: [2], dtype: "float64", domain }) as const;
  const f = ({ w }: { readonly w: Tensor }): Tensor => sin(w);

  it.each([
    [
      of({ low: 3, high: 1 }),
      "the domain of args[0].w must be an interval, expected finite numbers low <= high, got low 3 and high 1",
    ],
    [of({ low: Number.NaN, high: 1 }), "got low NaN and high 1"],
    [of({ low: 0, high: Infinity }), "got low 0 and high Infinity"],
    [
      of({ low: 0, high: 1, avoid: [Number.NaN] }),
      "the domain of args[0].w avoids points, expected avoid, a list of finite numbers",
    ],
    [
      of({ low: 0, high: 0, avoid: [0] }),
      "the domain of args[0].w must hold a value, expected float64 beside the points it avoids",
    ],
    [{ ...of({ low: 0.2, high: 0.8 }), dtype: "int32" }, "must hold a value, expected int32"],
    [{ ...of({ low: 1, high: 2, avoid: [1, 2] }), dtype: "int32" }, "must hold a value, expected int32"],
  ] as const)("a domain: %j", (w, text) => {
    expect(() => lawsOfFunction(f, [{ w }])).toThrow(`${text}`);
    expect(() => lawsOfFunction(f, [{ w }])).toThrow(ArgumentError);
    expect(() => describeLaws(f, [{ w }])).toThrow(ArgumentError);
    expect(() => anyArguments([{ w }])).toThrow(ArgumentError);
  });

  it("a law that there is not", () => {
    const without: readonly string[] = ["vmaps"];
    // What a caller without types may write.
    const options = { without } as FunctionLawOptions<[Tensor]>;
    expect(() => lawsOfFunction((x: Tensor) => sin(x), [spec(2)], options)).toThrow(
      'lawsOfFunction: without must name laws, expected "differences", "adjoint"',
    );
    expect(() => lawsOfFunction((x: Tensor) => sin(x), [spec(2)], options)).toThrow('got the string "vmaps"');
  });
});

describe("describeLaws of functions catches", () => {
  it("a wrong custom rule, where it is wrong alone", () => {
    expect(names(broken(reverseOnly(1.001), [spec(3)]))).toEqual(["derivatives agree with differences"]);
  });

  it("a function that reads values, unless told that it may", () => {
    const f = (x: Tensor): Tensor => (x.item() > 0 ? sin(x) : mul(x, x));
    expect(names(broken(f, [spec()]))).toContain("jit equals evaluation, bit for bit");
    expect([...broken(f, [spec()], { without: ["jit", "vmap", "orders", "inputs"] })]).toEqual([]);
  });

  it("a function that is another at every call", () => {
    let calls = 0;
    const f = (x: Tensor): Tensor => mul(x, ++calls);
    expect(names(broken(f, [spec(2)]))).toContain("jit equals evaluation, bit for bit");
  });

  it("an invariance that does not hold", () => {
    const order = {
      "the order does not matter": (f: (x: Tensor) => unknown, x: Tensor) => [f(core.flip(x)), f(x)] as const,
    };
    expect([
      ...broken((x: Tensor) => sort(x), [spec(3)], { invariances: order, without: ["second order"] }),
    ]).toEqual([]);
    const failed = broken((x: Tensor) => softmax(x), [spec(3)], { invariances: order });
    expect(names(failed)).toEqual(["the order does not matter"]);
  });
});

describe("the counterexample", () => {
  it("is shrunk, has its seed, and runs when pasted", async () => {
    const f = reverseOnly(2);
    const message = [...broken(f, [spec(2)], { name: "f" }).values()][0];
    expect(message).toMatch(/seed: 0/);
    const code = /Counterexample: \[(.*)\]/.exec(message)?.[1] ?? "";
    expect(code).toBe('f(tensor([0, 0], { dtype: "float64" }))');
    expect(await pasted(code, { f, tensor, zeros: core.zeros })).toBeInstanceOf(Tensor);
  });

  it("prints keys as keys", async () => {
    let calls = 0;
    const f = (key: random.Key): Tensor => mul(random.normal(key, [2]), ++calls);
    const message = [...broken(f, [anyKey()], { name: "f" }).values()][0];
    const code = /Counterexample: \[(.*)\]/.exec(message)?.[1] ?? "";
    expect(code).toBe("f(random.key(0))");
    expect(await pasted(code, { f, random })).toBeInstanceOf(Tensor);
  });

  it("is code for any tree of tensors", async () => {
    const values = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Infinity));
    const property = async (numbers: readonly number[], word: number): Promise<void> => {
      for (const dtype of ["float32", "float64"] as const) {
        const tree = { a: [tensor(numbers, { dtype })], "b c": tensor(word, { dtype: "uint32" }), n: null };
        const again = await pasted(asCode(tree), { tensor, zeros: core.zeros });
        expect(asCode(again)).toBe(asCode(tree));
        expect(String(again)).toBe(String(tree));
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(values, { maxLength: 4 }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        property,
      ),
      {
        seed: 1,
      },
    );
    expect(asCode(random.key(7))).toBe('tensor([0, 7], { dtype: "uint32" })');
    expect(asCode(tensor([[true, false]]))).toBe("tensor([[true, false]])");
  });
});

describe("lawsOfFunction", () => {
  it("gives properties for plain fast-check", () => {
    const laws = lawsOfFunction((x: Tensor) => sub(x, sin(x)), [spec(2)]);
    for (const { property } of laws) fc.assert(property, { numRuns: 3, seed: 2 });
    expect(laws.length).toBe(9);
  });
});
