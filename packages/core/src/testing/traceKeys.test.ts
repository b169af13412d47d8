/** traceKeys finds every key that is used twice, and none that is used once. */
import { describe, expect, it } from "vitest";
import {
  add,
  arange,
  foriLoop,
  grad,
  jit,
  mul,
  random,
  scan,
  sum,
  type Tensor,
  tensor,
  vmap,
} from "../index.js";
import { traceKeys } from "./traceKeys.js";

type Key = random.Key;
const here = /traceKeys\.test\.ts:\d+:\d+/;

describe("traceKeys", () => {
  it("finds two samplers of one key, with both places", () => {
    const f = (key: Key): Tensor => {
      const a = random.normal(key, [2]);
      return add(a, random.uniform(key, [2]));
    };
    for (const g of [f, jit(f)]) {
      const { reuses, text } = traceKeys(g)(random.key(5));
      expect(reuses.length).toBe(1);
      const [{ key, first, second }] = reuses;
      expect(key).toEqual([0, 5]);
      expect(first.line).toMatch(here);
      expect(second.line).toMatch(here);
      expect(first.line).not.toBe(second.line);
      expect(text).toMatch(
        /^The key \[0, 5\] is used at .* and again at .*: both draw the same random bits\./,
      );
    }
  });

  it("finds a key that is split after it was used, and a key that is split twice", () => {
    const late = (key: Key): unknown => [random.uniform(key), random.split(key)];
    expect(traceKeys(late)(random.key(1)).reuses.length).toBe(1);
    const again = (key: Key): unknown => [random.split(key), random.split(key)];
    expect(traceKeys(again)(random.key(1)).reuses.length).toBe(1);
  });

  it("finds a key that a loop uses in every round, and tells the rounds", () => {
    const f = (key: Key, xs: Tensor): Tensor =>
      scan((c: Tensor, x: Tensor) => [add(c, mul(x, random.normal(key))), c] as const, tensor(0), xs)[0];
    const { reuses } = traceKeys(f)(random.key(1), tensor([1, 2, 3]));
    expect(reuses.length).toBe(2);
    expect(reuses[0].second.loops).toEqual([{ loop: "scan", index: 1 }]);
    const right = (key: Key, xs: Tensor): Tensor =>
      scan(
        (c: readonly [Tensor, Key], x: Tensor) => {
          const [next, own] = random.split(c[1]);
          return [[add(c[0], mul(x, random.normal(own))), next] as const, x] as const;
        },
        [tensor(0), key] as const,
        xs,
      )[0][0];
    expect(traceKeys(right)(random.key(1), tensor([1, 2, 3])).reuses).toEqual([]);
  });

  it("finds equal keys among those that vmap maps over", () => {
    const f = vmap((key: Key) => random.uniform(key, [2]));
    const [a, b] = random.split(random.key(0));
    expect(traceKeys(f)(random.stackKeys([a, b])).reuses).toEqual([]);
    expect(traceKeys(f)(random.stackKeys([a, b, a])).reuses.length).toBe(1);
  });

  it("lets derivatives compute again, and foldIn derive as often as it likes", () => {
    const f = (key: Key, x: Tensor): Tensor => sum(mul(random.normal(key, [2]), mul(x, x)));
    const gradient = grad(f, { argnums: 1 });
    expect(traceKeys(gradient)(random.key(0), tensor([1, 2])).reuses).toEqual([]);
    expect(traceKeys(jit(gradient))(random.key(0), tensor([1, 2])).reuses).toEqual([]);
    const folded = (key: Key): unknown => [0, 1, 2].map((i) => random.normal(random.foldIn(key, i)));
    expect(traceKeys(folded)(random.key(0)).reuses).toEqual([]);
    const same = (key: Key): unknown => [1, 1].map((i) => random.normal(random.foldIn(key, i)));
    expect(traceKeys(same)(random.key(0)).reuses.length).toBe(1);
  });

  it("takes the index of a loop for a number like any other", () => {
    const noise = (key: Key, x: Tensor, [from, to]: readonly [number, number]): Tensor =>
      foriLoop<Tensor>(from, to, (i, s) => add(s, mul(x, random.normal(random.foldIn(key, i)))), tensor(0));
    for (const bounds of [
      [0, 3],
      [0, 1],
      [2, 5],
      [0, 8],
    ] as const) {
      const f = (key: Key, x: Tensor): Tensor => add(noise(key, x, bounds), random.normal(key));
      for (const g of [f, jit(f), grad(f, { argnums: 1 })]) {
        expect(traceKeys(g)(random.key(0), tensor(1)).reuses).toEqual([]);
      }
    }
    const scanned = (key: Key): unknown =>
      scan(
        (s: Tensor, i: Tensor) => [add(s, random.normal(random.foldIn(key, i))), s] as const,
        tensor(0),
        arange(3),
      );
    expect(traceKeys(scanned)(random.key(0)).reuses).toEqual([]);
    // What is folded in may be the same number in every round.
    const same = (key: Key): Tensor =>
      foriLoop<Tensor>(0, 3, (_, s) => add(s, random.normal(random.foldIn(key, 7))), tensor(0));
    expect(traceKeys(same)(random.key(0)).reuses.length).toBe(2);
    const stacked = vmap((key: Key) => noise(key, tensor(1), [0, 3]));
    expect(traceKeys(stacked)(random.stackKeys(random.split(random.key(0), 2))).reuses).toEqual([]);
  });

  const samplers: readonly (readonly [string, (key: Key) => unknown])[] = [
    ["bits", (key) => random.bits(key, [3])],
    ["uniform", (key) => random.uniform(key, [3])],
    ["uniform f64", (key) => random.uniform(key, [3], { dtype: "float64" })],
    ["normal", (key) => random.normal(key, [3])],
    ["normal f64", (key) => random.normal(key, [3], { dtype: "float64" })],
    ["randint", (key) => random.randint(key, [3], 0, 10)],
    ["permutation", (key) => random.permutation(key, 5)],
    ["split", (key) => random.split(key, 5)],
  ];
  it.each(samplers)("takes %s for one use", (_name, sample) => {
    expect(traceKeys(sample)(random.key(3)).reuses).toEqual([]);
    expect(traceKeys((key: Key) => [sample(key), sample(key)])(random.key(3)).reuses.length).toBeGreaterThan(
      0,
    );
  });
});
