/** Edge values and messages of the layers; what holds for all of them is in tests/laws/nn.test.ts. */
import {
  add,
  equal,
  grad,
  greater,
  max,
  mean,
  mul,
  random,
  sum,
  tensor,
  variance,
  whileLoop,
  zeros,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { relu } from "./activations/rectifiers.js";
import { lambda } from "./combinators/lambda.js";
import { serial } from "./combinators/serial.js";
import { glorotNormal, glorotUniform, heNormal, lecunUniform } from "./initializers/fans.js";
import { dense } from "./layers/dense.js";
import { dropout } from "./layers/dropout.js";
import { lstm } from "./recurrent/lstm.js";
import { summary } from "./summary.js";

const key = random.key(0);

describe("relu", () => {
  it("is 0 up to 0 with the sign of +0, and keeps NaN and infinities", () => {
    const y = relu.of(tensor([-0, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]));
    expect(y.toArray()).toEqual([0, 0, 0, Number.NaN, Number.POSITIVE_INFINITY, 0]);
  });

  it("has derivative 0 at 0", () => {
    expect(grad((x: ReturnType<typeof zeros>) => sum(relu.of(x)))(tensor([-1, -0, 0, 1])).toArray()).toEqual([
      0, 0, 0, 1,
    ]);
  });
});

describe("dropout", () => {
  it.each([0.25, 0.4, 0.7])("keeps the mean, and the share %s of elements", (keep) => {
    const x = add(random.normal(random.key(1), [500, 500]), 10);
    const [y] = dropout({ keep }).apply(null, null, x, { mode: "train", key });
    const zeroShare = mean(equal(y, 0)).item();
    // 250,000 draws: five standard deviations are 0.005 of the share, and 0.1 of the mean.
    expect(Math.abs(zeroShare - (1 - keep))).toBeLessThan(0.005);
    expect(Math.abs(mean(y).item() - 10)).toBeLessThan(0.1);
  });

  it("is the identity in inference, without mode, and when everything is kept", () => {
    const x = tensor([1, 2, 3]);
    expect(dropout({ keep: 0.5 }).apply(null, null, x)[0]).toBe(x);
    expect(dropout({ keep: 0.5 }).apply(null, null, x, { mode: "inference", key })[0]).toBe(x);
    expect(dropout({ keep: 1 }).apply(null, null, x, { mode: "train" })[0]).toBe(x);
  });

  it("gives each layer of a serial its own key", () => {
    const layer = serial([dropout({ keep: 0.5 }), dropout({ keep: 0.5 })]);
    const ones = tensor(new Float32Array(1000).fill(1));
    const [y] = layer.apply([null, null], [null, null], ones, { mode: "train", key });
    const kept = y.toTypedArray().filter((value) => value !== 0).length;
    expect(kept).toBeGreaterThan(180);
    expect(kept).toBeLessThan(320);
  });
});

describe("initializers", () => {
  it("have the variance that they name", () => {
    const of = (init: typeof glorotNormal): number => variance(init()(key, [200, 300])).item();
    expect(of(glorotNormal) / (2 / 500)).toBeCloseTo(1, 1);
    expect(of(glorotUniform) / (2 / 500)).toBeCloseTo(1, 1);
    expect(of(heNormal) / (2 / 200)).toBeCloseTo(1, 1);
    expect(of(lecunUniform) / (1 / 200)).toBeCloseTo(1, 1);
  });

  it("make float64 when asked", () => {
    expect(dense(2, { dtype: "float64" }).init(key, [3]).params.kernel.dtype).toBe("float64");
  });
});

describe("wrong calls", () => {
  const two = serial([dense(2), relu]);
  const named = serial({ first: dense(2), second: relu });
  it.each([
    ["no features", () => dense(0), "dense: features must be a positive integer, got 0."],
    ["half a feature", () => dense(1.5), "dense: features must be a positive integer, got 1.5."],
    [
      "a scalar example",
      () => dense(2).init(key, []),
      "dense: an example must have at least one axis, its features last, got the input shape []. Give init the shape of one example, without the batch axis.",
    ],
    [
      "nothing kept",
      () => dropout({ keep: 0 }),
      "dropout: keep is out of range, expected a probability above 0, at most 1, got 0.",
    ],
    [
      "too much kept",
      () => dropout({ keep: 1.01 }),
      "dropout: keep is out of range, expected a probability above 0, at most 1, got 1.01.",
    ],
    [
      "NaN kept",
      () => dropout({ keep: Number.NaN }),
      "dropout: keep is out of range, expected a probability above 0, at most 1, got NaN.",
    ],
    [
      "training without a key",
      () => dropout({ keep: 0.5 }).apply(null, null, zeros([2]), { mode: "train" }),
      'dropout: training needs a key. Pass { mode: "train", key } with a fresh key for every step, or use mode "inference".',
    ],
    [
      "a vector for a matrix",
      () => glorotNormal()(key, [3]),
      "glorotNormal: the shape must have an axis for inputs and one for outputs, its last two, got [3]. For a bias use zeros.",
    ],
    [
      "a name that would move",
      () => serial({ b: relu, 1: relu }),
      'serial: names may not look like array indices, for JavaScript would move them to the front, got "1". Give the layers as an array, or begin the name with a letter.',
    ],
    [
      "too few parameters",
      () => Reflect.apply(two.apply, two, [[null], [null, null], zeros([1])]),
      "serial: params must be an array with one entry per layer, expected 2, got an array of 1. Pass what init, or the apply before, returned.",
    ],
    [
      "no state",
      () => Reflect.apply(two.apply, two, [two.init(key, [1]).params, null, zeros([1])]),
      "serial: state must be an array with one entry per layer, expected 2, got null. Pass what init, or the apply before, returned.",
    ],
    [
      "other names",
      () => Reflect.apply(named.apply, named, [{ first: null, third: null }, {}, zeros([1])]),
      "serial: params must be an object with one entry per layer, expected first, second, got first, third. Pass what init, or the apply before, returned.",
    ],
    [
      "an array for names",
      () => Reflect.apply(named.apply, named, [undefined, {}, zeros([1])]),
      "serial: params must be an object with one entry per layer, expected first, second, got undefined. Pass what init, or the apply before, returned.",
    ],
    [
      "inputs of another size",
      () => named.apply(named.init(key, [3]).params, { first: null, second: null }, zeros([2, 4])),
      "dense: axis -1 of x must have the size that init was given, expected 3, got 4 (x of shape [2, 4]). Call init with the shape of one example as apply gets it.",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("summary", () => {
  it("counts what a loop does as often as it runs", () => {
    const [short, long] = [4, 8].map((time) => summary(lstm(3), [time, 2]).rows[0]);
    expect(long.isPerRound).toBe(false);
    expect(long.operations / short.operations).toBeCloseTo(2, 1);
  });

  it("says where nobody knows how often that is", () => {
    const halved = lambda((x) =>
      whileLoop(
        (y) => greater(max(y), 1),
        (y) => mul(y, 0.5),
        x,
      ),
    );
    const table = summary(serial({ halved, out: dense(1) }), [3]);
    expect(table.rows.map(({ isPerRound }) => isPerRound)).toEqual([true, true, false]);
    expect(table.toString()).toMatch(/halved: lambda {2}\[3\] +0 +\d+\+\n/);
  });
});
