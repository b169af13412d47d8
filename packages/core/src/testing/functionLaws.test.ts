/** describeLaws for functions: accepts what is right, catches what is wrong, and prints counterexamples that run. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
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
import { asCode } from "./asCode.js";
import type { FunctionDomain, FunctionLawOptions } from "./laws.js";
import { describeLaws, lawsOfFunction } from "./laws.js";
import { pasted } from "./pasted.testing.js";

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
