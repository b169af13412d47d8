/** What only scan knows: what is stored, what is computed once, what a program of it looks like. Laws: tests/laws/control. */
import { describe, expect, it } from "vitest";
import {
  add,
  astype,
  at,
  foriLoop,
  grad,
  hvp,
  inspect,
  jit,
  makeProgram,
  matmul,
  mul,
  printProgram,
  random,
  scan,
  sin,
  sum,
  type Tensor,
  tanh,
  tensor,
  vjp,
  vmap,
} from "../../index.js";

const w = random.normal(random.key(1), [4, 4]);
const h0 = tensor([0.1, -0.2, 0.3, 0.4]);

function rnn(length: number, options: object = {}): (w: Tensor, h: Tensor) => Tensor {
  return (v, h) =>
    sum(scan<Tensor, null, null>((x) => [tanh(matmul(x, v)), null], h, null, { length, ...options })[0]);
}

describe("programs with scan", () => {
  it("print their bodies", () => {
    const total = (xs: Tensor): Tensor =>
      scan<Tensor, Tensor, null>((c, x) => [add(c, x), null], tensor(0), xs)[0];
    expect(printProgram(makeProgram(total)(tensor([1, 2, 3])))).toMatchInlineSnapshot(`
      "{ lambda a:f32[3] . let
          b:f32[] = scan[body=
          { lambda a:f32[] b:f32[] . let
              c:f32[] = add a b
            in (c) } constCount=0 carryCount=1 length=3 reverse=false checkpoint=null] 0:f32[] a
        in (b) }"
    `);
  });

  it("are as large for 10 rounds as for 100,000, forward and backward, whatever is stored", () => {
    for (const checkpoint of ["none", "sqrt", 8] as const) {
      const sizeOf = (length: number): number =>
        inspect(grad(rnn(length, { checkpoint })))(w, h0).kernels.length;
      expect(sizeOf(100_000)).toBe(sizeOf(10));
    }
  });
});

describe("memory of reverse mode", () => {
  const peak = (length: number, checkpoint: unknown): number =>
    inspect(grad(rnn(length, { checkpoint })))(w, h0).peakBytes;

  it("holds what every round needs by default: the carry once, and constants not at all", () => {
    const perRound = (peak(2000, "none") - peak(1000, "none")) / 1000;
    expect(perRound).toBeLessThanOrEqual(2 * 16);
  });

  it("is that of the stored carries otherwise", () => {
    expect(peak(10_000, "sqrt")).toBeLessThan(Math.sqrt(20_000) * 16 + 8192);
    expect(peak(100_000, 17) - peak(100, 17)).toBeLessThan(64);
  });
});

it("gives the same gradient whatever is stored, and however many rounds are one", () => {
  const expected = vjp(rnn(97), [w, h0])[1](tensor(1)).map((x) => x.toArray());
  for (const options of [{ checkpoint: "sqrt" }, { checkpoint: 1 }, { checkpoint: 5 }, { unroll: 4 }]) {
    expect(vjp(rnn(97, options), [w, h0])[1](tensor(1)).map((x) => x.toArray())).toEqual(expected);
    expect(jit((v: Tensor) => grad(rnn(97, options))(v, h0))(w).toArray()).toEqual(expected[0]);
  }
});

it("counts the rounds of a foriLoop in one number, and keeps no more for reverse mode than what it needs of them", () => {
  const steps = (length: number) => (x: Tensor) =>
    foriLoop(3, 3 + length, (i, y) => sin(mul(y, astype(i, "float32"))), x);
  const peak = (length: number): number => inspect(steps(length))(tensor(1)).peakBytes;
  expect(peak(1000)).toBe(peak(10));
  // The cosine and the factor of each round, both float32; a few numbers besides.
  expect(inspect(grad(steps(1000)))(tensor(1)).peakBytes).toBeLessThan(8 * 1000 + 512);
});

it("computes what is the same in every round once, outside", () => {
  const f = (v: Tensor, h: Tensor): Tensor =>
    sum(scan<Tensor, null, null>((x) => [mul(x, tanh(tanh(v))), null], h, null, { length: 50 })[0]);
  for (const g of [f, grad(f)]) {
    const { optimized } = inspect(g)(h0, h0);
    const [outside] = optimized.split("scan[");
    expect(outside.match(/= tanh/g)).toHaveLength(2);
    expect(optimized.match(/= tanh/g)).toHaveLength(2);
  }
});

it("nests three deep under a Hessian-vector product", () => {
  const deep = (v: Tensor): Tensor => {
    const level = (depth: number, x: Tensor): Tensor =>
      scan<Tensor, null, null>(
        (c) => [tanh(mul(depth === 0 ? add(c, v) : level(depth - 1, c), 0.9)), null],
        x,
        null,
        { length: 3 },
      )[0];
    return sum(level(2, h0));
  };
  const unrolled = (v: Tensor): Tensor => {
    const level = (depth: number, x: Tensor): Tensor => {
      for (let i = 0; i < 3; i++) x = tanh(mul(depth === 0 ? add(x, v) : level(depth - 1, x), 0.9));
      return x;
    };
    return sum(level(2, h0));
  };
  const v = tensor([1, 0.5, -0.25, 2]);
  const [actual, expected] = [hvp(deep, [h0], [v]), hvp(unrolled, [h0], [v])].map(([x]) => x.toTypedArray());
  actual.forEach((x, i) => expect(x).toBeCloseTo(expected[i], 4));
});

it("reads rows of reversed scans where they are", () => {
  const xs = tensor([1, 2, 3]);
  const [, seen] = scan<Tensor, Tensor, Tensor>((c, x) => [mul(add(c, x), 2), c], tensor(0), xs, {
    reverse: true,
  });
  expect([seen.toArray(), at(seen, 2).get().item()]).toEqual([[16, 6, 0], 0]);
});

it("holds jitted functions in its body, and is held by them, under every transform", () => {
  const inner = jit((x: Tensor, v: Tensor) => tanh(matmul(x, v)));
  const f =
    (step: typeof inner | ((x: Tensor, v: Tensor) => Tensor)) =>
    (v: Tensor, h: Tensor): Tensor =>
      sum(scan<Tensor, null, null>((x) => [step(x, v), null], h, null, { length: 6 })[0]);
  const [jitted, plain] = [f(inner), f((x, v) => tanh(matmul(x, v)))];
  const expected = grad(plain)(w, h0).toArray();
  expect(grad(jitted)(w, h0).toArray()).toEqual(expected);
  expect(grad(jit(jitted))(w, h0).toArray()).toEqual(expected);
  expect(jit(grad(jitted))(w, h0).toArray()).toEqual(expected);
  const rows = tensor([
    [1, 2, 3, 4],
    [0, 0.5, 0, -1],
  ]);
  const mapped = (g: typeof plain): unknown => vmap(jit(grad(g)), [null, 0])(w, rows).toArray();
  expect(mapped(jitted)).toEqual(mapped(plain));
});

it("has no rows to read where there are no rounds, whatever is stored", () => {
  const rows = tensor([], { shape: [0, 4] });
  for (const checkpoint of ["none", "sqrt", 1] as const) {
    const f = (h: Tensor, xs: Tensor): Tensor =>
      sum(scan<Tensor, Tensor, null>((c, x) => [tanh(add(c, x)), null], h, xs, { checkpoint })[0]);
    expect(grad(f, { argnums: [0, 1] })(h0, rows).map(({ shape }) => shape)).toEqual([[4], [0, 4]]);
    expect(grad(f)(h0, rows).toArray()).toEqual([1, 1, 1, 1]);
  }
});
