/** What loops are for: long simulations in little memory, a training run as one call, many runs at a time. */
import {
  add,
  at,
  grad,
  inspect,
  jit,
  type Key,
  matmul,
  mean,
  mul,
  random,
  scan,
  stack,
  sub,
  sum,
  type Tensor,
  take,
  tanh,
  tensor,
  vmap,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";

const bytesOf = (list: readonly Tensor[]): readonly string[] =>
  list.map((x) => Buffer.from(x.toTypedArray().slice().buffer).toString("hex"));

describe("a neural differential equation", () => {
  const width = 16;
  const field = {
    inner: mul(random.normal(random.key(0), [width, 32]), 0.3),
    outer: mul(random.normal(random.key(1), [32, width]), 0.3),
  };
  const start = random.normal(random.key(2), [width]);
  type Field = typeof field;
  const loss =
    (steps: number, checkpoint: "none" | "sqrt" | number) =>
    ({ inner, outer }: Field): Tensor => {
      const flow = (x: Tensor): Tensor => add(x, mul(matmul(tanh(matmul(x, inner)), outer), 1 / steps));
      const [end] = scan<Tensor, null, null>((x) => [flow(x), null], start, null, {
        length: steps,
        checkpoint,
      });
      return sum(mul(end, end));
    };

  it("differentiates 100,000 steps within 64 MB, storing sqrt(n) or log(n) states", () => {
    for (const checkpoint of ["sqrt", 17] as const) {
      const { peakBytes } = inspect(grad(loss(100_000, checkpoint)))(field);
      expect(peakBytes).toBeLessThan(64e6);
      const gradient = jit(grad(loss(100_000, checkpoint)))(field);
      expect(gradient.inner.toTypedArray().every(Number.isFinite)).toBe(true);
    }
    // Everything stored needs a hundred times as much as would fit.
    expect(inspect(grad(loss(100_000, "none")))(field).peakBytes).toBeGreaterThan(16e6);
  });

  it("has the same gradient, to the bit, as when everything is stored, at 10,000 steps", () => {
    const [whole, root, logarithmic] = (["none", "sqrt", 14] as const).map((checkpoint) => {
      const { inner, outer } = jit(grad(loss(10_000, checkpoint)))(field);
      return bytesOf([inner, outer]);
    });
    expect(root).toEqual(whole);
    expect(logarithmic).toEqual(whole);
  });
});

describe("training", () => {
  interface State {
    readonly w: Tensor;
    readonly v: Tensor;
  }
  const data = random.normal(random.key(3), [64, 5]);
  const targets = tanh(matmul(data, tensor([1, -2, 0.5, 0, 3])));
  const order = random.randint(random.key(4), [200, 8], 0, 64);
  const loss = (w: Tensor, rows: Tensor): Tensor => {
    const error = sub(tanh(matmul(take(data, rows, { axis: 0 }), w)), take(targets, rows, { axis: 0 }));
    return mean(mul(error, error));
  };
  const step =
    (rate: Tensor | number) =>
    ({ w, v }: State, rows: Tensor): State => {
      const next = add(mul(v, 0.9), grad(loss)(w, rows));
      return { w: sub(w, mul(next, rate)), v: next };
    };
  const init = (key: Key): State => ({ w: random.normal(key, [5]), v: tensor([0, 0, 0, 0, 0]) });
  const epoch = (state: State, rate: Tensor | number): State =>
    scan<State, Tensor, null>((before, rows) => [step(rate)(before, rows), null], state, order)[0];

  it("an epoch as one call ends in the bytes of a call for each step", () => {
    const single = jit(step(0.1));
    let state = init(random.key(5));
    for (let i = 0; i < 200; i++) state = single(state, at(order, i).get());
    const whole = jit((s: State) => epoch(s, 0.1))(init(random.key(5)));
    expect(bytesOf([whole.w, whole.v])).toEqual(bytesOf([state.w, state.v]));
  });

  it("a vmapped run equals runs one by one: seeds and rates as one program", () => {
    const keys = random.split(random.key(6), 3);
    const rates = tensor([0.3, 0.1, 0.03]);
    const run = (state: State, rate: Tensor): State => epoch(state, rate);
    const states = keys.map(init);
    const stacked = { w: stack(states.map(({ w }) => w)), v: stack(states.map(({ v }) => v)) };
    const together = jit(vmap(run))(stacked, rates);
    const alone = states.map((state, i) => jit(run)(state, tensor([0.3, 0.1, 0.03][i])));
    expect(together.w.toArray()).toEqual(alone.map(({ w }) => w.toArray()));
  });
});
