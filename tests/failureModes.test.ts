/**
 * The awkward cases of numerical differentiation, one test each; docs/failure-modes.md gives the answers in words.
 * Numbers F1 to F26 are those of that page.
 */
import {
  abs,
  add,
  argmax,
  argmin,
  astype,
  at,
  atan2,
  clip,
  div,
  exp,
  full,
  grad,
  isNaN as isNotNumber,
  jit,
  log,
  log1p,
  logaddexp,
  logSoftmax,
  logSumExp,
  max,
  maximum,
  mean,
  mul,
  neg,
  norm,
  pow,
  prod,
  random,
  rem,
  round,
  rsqrt,
  sigmoid,
  sign,
  softmax,
  sqrt,
  std,
  sub,
  sum,
  type Tensor,
  take,
  tensor,
  variance,
  vmap,
  where,
  xlogy,
  zeros,
} from "@cotangent/core";
import { relu } from "@cotangent/nn";
import { describe, expect, it } from "vitest";

const f64 = (data: number | readonly number[]): Tensor => tensor(data, { dtype: "float64" });
const slope = (f: (x: Tensor) => Tensor, x: number): number => grad(f)(f64(x)).item();
const list = (x: Tensor): unknown => x.toArray();
const applied = relu.of;

describe("kinks and ties", () => {
  it("F1: relu has slope 0 at 0", () => {
    expect(slope(applied, 0)).toBe(0);
    expect(list(applied(f64([-1, 0, 2])))).toEqual([0, 0, 2]);
  });

  it("F2: abs has slope 0 at 0, and sign(0) is 0", () => {
    expect(slope(abs, 0)).toBe(0);
    expect(sign(f64(0)).item()).toBe(0);
  });

  it("F3: ties share the cotangent evenly and conserve it", () => {
    expect(list(grad((x: Tensor) => sum(maximum(x, f64([1, 5]))))(f64([1, 2])))).toEqual([0.5, 0]);
    expect(list(grad((x: Tensor) => max(x))(f64([3, 1, 3, 3, 0])))).toEqual([1 / 3, 0, 1 / 3, 1 / 3, 0]);
  });

  it("F4: argmax and argmin give the first of equals, and NaN wins", () => {
    expect([argmax(f64([1, 3, 3])).item(), argmin(f64([2, 1, 1])).item()]).toEqual([1, 1]);
    expect([argmax(f64([9, Number.NaN, Number.NaN])).item(), argmin(f64([9, Number.NaN])).item()]).toEqual([
      1, 1,
    ]);
    const long = tensor(Float32Array.from({ length: 37 }, (_, i) => (i === 5 || i === 36 ? 1 : 0)));
    expect([argmax(long).item(), jit((x: Tensor) => argmax(x))(long).item()]).toEqual([5, 5]);
  });
});

describe("singular points", () => {
  it("F5: where() leaks the NaN of the branch not taken, and the double where does not", () => {
    const leaky = (x: Tensor): Tensor => where(x.item() > 0, log(x), 0);
    expect(leaky(f64(0)).item()).toBe(0);
    const naive = (x: Tensor): Tensor => where(sub(x, 1).item() >= 0, sqrt(sub(x, 1)), mul(x, 0));
    expect(slope(naive, 0.5)).toBeNaN();
    const safe = (x: Tensor): Tensor => {
      const inside = sub(x, 1).item() >= 0;
      return where(inside, sqrt(where(inside, sub(x, 1), 1)), mul(x, 0));
    };
    expect(slope(safe, 0.5)).toBe(0);
  });

  it("F6: sqrt'(0) is Infinity, norm has gradient 0 at 0, rsqrt(0) is Infinity", () => {
    expect(slope(sqrt, 0)).toBe(Infinity);
    expect(list(grad((x: Tensor) => norm(x))(f64([0, 0])))).toEqual([0, 0]);
    expect(rsqrt(f64(0)).item()).toBe(Infinity);
  });

  it("F7: xlogy(0, 0) is 0 with gradient 0; log(0) is -Infinity and 0 log 0 is NaN", () => {
    expect(xlogy(f64(0), f64(0)).item()).toBe(0);
    expect(
      grad((x: Tensor, y: Tensor) => xlogy(x, y), { argnums: [0, 1] })(f64(0), f64(0)).map((g) => g.item()),
    ).toEqual([0, 0]);
    expect([log(f64(0)).item(), mul(f64(0), log(f64(0))).item()]).toEqual([-Infinity, Number.NaN]);
  });

  it("F8: softmax and logSumExp neither overflow nor invent numbers", () => {
    expect(list(softmax(f64([1e4, 1e4])))).toEqual([0.5, 0.5]);
    expect(logSumExp(f64([1e4, 1e4])).item()).toBeCloseTo(1e4 + Math.LN2, 9);
    expect(logSumExp(f64([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(list(softmax(f64([-Infinity, -Infinity])))).toEqual([Number.NaN, Number.NaN]);
    expect(logSumExp(f64([1, Infinity])).item()).toBe(Infinity);
    expect(list(logSoftmax(f64([0, -1e5])))).toEqual([0, -1e5]);
  });

  it("F9: sigmoid and softplus are finite with finite slopes at 10,000", () => {
    const softplus = (x: Tensor): Tensor => logaddexp(x, 0);
    expect([1e4, -1e4].map((x) => sigmoid(f64(x)).item())).toEqual([1, 0]);
    expect([1e4, -1e4].map((x) => softplus(f64(x)).item())).toEqual([1e4, 0]);
    expect([1e4, -1e4].map((x) => slope(sigmoid, x))).toEqual([0, 0]);
    expect([1e4, -1e4].map((x) => slope(softplus, x))).toEqual([1, 0]);
    const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));
    expect([1e4, -1e4].map((x) => logSigmoid(f64(x)).item())).toEqual([-0, -1e4]);
    expect([1e4, -1e4].map((x) => slope(logSigmoid, x) + 0)).toEqual([0, 1]);
  });

  it("F10: pow at 0", () => {
    expect([pow(f64(0), f64(0)).item(), pow(f64(-2), 3).item(), pow(f64(-2), -1).item()]).toEqual([
      1, -8, -0.5,
    ]);
    expect([slope((x) => pow(x, 1), 0), slope((x) => pow(x, 2), 0), slope((x) => pow(x, 0), 0)]).toEqual([
      1, 0, 0,
    ]);
  });

  it("F11: variance and std of a constant have gradient 0", () => {
    expect(list(grad((x: Tensor) => variance(x))(f64([2, 2, 2])))).toEqual([0, 0, 0]);
    expect(list(grad((x: Tensor) => std(x))(f64([2, 2, 2])))).toEqual([0, 0, 0]);
    expect(list(grad((x: Tensor) => std(x))(f64([2])))).toEqual([0]);
  });
});

describe("floating point to the bit", () => {
  it("F12: signs of zero", () => {
    const signOf = (x: Tensor): number => 1 / x.item();
    expect([neg(f64(0)), maximum(f64(-0), f64(0)), round(f64(-0.3)), sqrt(f64(-0))].map(signOf)).toEqual([
      -Infinity,
      Infinity,
      -Infinity,
      -Infinity,
    ]);
    expect([atan2(f64(0), f64(-1)).item(), atan2(f64(-0), f64(-1)).item()]).toEqual([Math.PI, -Math.PI]);
    expect(signOf(applied(f64(-1)))).toBe(Infinity);
  });

  it("F13: subnormals are numbers like others", () => {
    const tiny = tensor(1e-40);
    expect(log(tiny).item()).toBeCloseTo(-92.1034, 4);
    expect(sqrt(tiny).item()).toBeCloseTo(1e-20, 25);
    expect(log1p(tiny).item()).toBe(tiny.item());
    expect(mul(tensor(1e-45), Infinity).item()).toBe(Infinity);
    expect(mul(tensor(2.802596928649634e-45), 0.5).item()).toBe(1.401298464324817e-45);
  });

  it("F14: isNaN is exact, exp overflows where it must", () => {
    expect(list(isNotNumber(f64([Number.NaN, Infinity, 0])))).toEqual([true, false, false]);
    expect([exp(tensor(88.72283)).item() < Infinity, exp(tensor(88.7228394)).item()]).toEqual([
      true,
      Infinity,
    ]);
  });

  it("F15: a product of sizes that overflows is an error, before anything is allocated", () => {
    expect(() => zeros([65536, 65536])).toThrow(
      "zeros: a tensor holds fewer than 2^32 elements, got [65536,65536] with 4294967296.",
    );
    expect(() => zeros([2 ** 31, 2 ** 31, 2 ** 31])).toThrow("a tensor holds fewer than 2^32 elements");
  });

  it("F16: integer division and conversion never trap", () => {
    const int = (x: number): Tensor => tensor(x, { dtype: "int32" });
    const least = -2147483648;
    expect([rem(int(7), int(0)).item(), rem(int(least), int(-1)).item()]).toEqual([7, 0]);
    expect(list(astype(f64([Number.NaN, 1e10, -1e10, 1.9, -1.9]), "int32"))).toEqual([
      0,
      2147483647,
      least,
      1,
      -1,
    ]);
    expect(list(astype(f64([Number.NaN, 1e10, -1]), "uint32"))).toEqual([0, 4294967295, 0]);
  });

  it("F17: indices out of bounds are clamped, negative ones count from the end", () => {
    const x = f64([10, 20, 30]);
    const index = tensor([5, -1, -7, 1], { dtype: "int32" });
    expect(list(at(x, index).get())).toEqual([30, 30, 10, 20]);
    expect(list(jit((v: Tensor, i: Tensor) => at(v, i).get())(x, index))).toEqual([30, 30, 10, 20]);
    expect(() => at(x, 3).get()).toThrow();
    expect(take(x, tensor([1], { dtype: "int32" })).item()).toBe(20);
  });

  it("F18: nothing is reassociated, fused or folded away", () => {
    const three = (a: Tensor, b: Tensor, c: Tensor): Tensor => add(add(a, b), c);
    const args = [f64(1e16), f64(-1e16), f64(1)] as const;
    expect([three(...args).item(), jit(three)(...args).item()]).toEqual([1, 1]);
    expect(jit((x: Tensor) => add(x, 0))(f64(-0)).item()).toBe(0);
    const fused = jit((a: Tensor, b: Tensor, c: Tensor) => add(mul(a, b), c));
    const a = f64(1 + 2 ** -30);
    expect(fused(a, a, neg(mul(a, a))).item()).toBe(0);
  });

  it("F19, F20: no engine function of Math decides a bit: one sum of bits for a thousand values", () => {
    const x = random.normal(random.key(3), [1000]);
    const bits = new Uint32Array(Float32Array.from(exp(x).toTypedArray()).buffer);
    expect(bits.reduce((total, word) => (total + word) >>> 0, 0)).toMatchInlineSnapshot(`3541479424`);
  });
});

describe("reductions and random numbers", () => {
  it("F21: empty reductions", () => {
    const empty = f64([]);
    expect([sum(empty).item(), prod(empty).item(), mean(empty).item()]).toEqual([0, 1, Number.NaN]);
    expect(() => max(empty)).toThrow(/^max: /);
  });

  it("F22: uniform never gives its upper bound", () => {
    const values = random.uniform(random.key(0), [100_000], { minval: 1e8, maxval: 1e8 + 8 }).toTypedArray();
    expect(values.every((value) => value >= 1e8 && value < 1e8 + 8)).toBe(true);
  });

  it("F23: randint has no more bias than the size of the words allows", () => {
    const counts = new Array<number>(100).fill(0);
    for (const value of random.randint(random.key(1), [100_000], 0, 100).toTypedArray()) counts[value]++;
    const chiSquare = counts.reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
    // The 0.9999 quantile of chi-square with 99 degrees of freedom.
    expect(chiSquare).toBeLessThan(161.3);
  });

  it("F24, F25: normal, gumbel and exponential are finite", () => {
    for (const draw of [random.normal, random.gumbel, random.exponential]) {
      expect(draw(random.key(2), [200_000]).toTypedArray().every(Number.isFinite)).toBe(true);
    }
  });

  it("F26: the counter of random bits has 64 bits, and shapes beyond 32 are refused", () => {
    expect(() => random.bits(random.key(0), [65536, 65536])).toThrow(
      "a tensor holds fewer than 2^32 elements",
    );
  });
});

describe("the same answer in every mode", () => {
  it("ties, zeros and NaN under vmap and jit", () => {
    const f = (x: Tensor): Tensor => sum(mul(maximum(x, clip(x, -1, 1)), where(isNotNumber(x), 0, x)));
    const rows = f64([0, -0, 1]).reshape([3, 1]);
    const each = vmap(grad(f))(rows);
    expect(list(jit(vmap(grad(f)))(rows))).toEqual(list(each));
    expect(full([2], 1).toArray()).toEqual([1, 1]);
    expect(div(f64(0), f64(0)).item()).toBeNaN();
  });
});
