/** Corners and messages of transformations and schedules; what holds for all of them is in tests/laws/optim.test.ts. */
import { jit, type Tensor, tensor } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyUpdates } from "./apply.js";
import { chain, identity } from "./combine.js";
import * as schedules from "./index.js";
import { sgd } from "./optimizers/sgd.js";
import type { Schedule } from "./schedules/schedule.js";
import { trace } from "./transforms/momentum.js";
import { scale, scaleByLearningRate, scaleBySchedule } from "./transforms/scale.js";

describe("applyUpdates", () => {
  it("keeps the dtypes of the parameters and passes null through", () => {
    const params = { a: tensor([1, 2]), none: null, deep: [tensor(3, { dtype: "float64" })] };
    const updates = { none: null, deep: [tensor(0.5)], a: tensor([1, 1], { dtype: "float64" }) };
    const next = applyUpdates(params, updates);
    expect(next.a.dtype).toBe("float32");
    expect(next.deep[0].dtype).toBe("float64");
    expect([next.a.toArray(), next.none, next.deep[0].item()]).toEqual([[2, 3], null, 3.5]);
  });

  it("names what does not fit", () => {
    expect(() => applyUpdates({ a: tensor(1), b: tensor(2) }, { a: tensor(1) })).toThrow(
      "They differ at b, which is missing.",
    );
  });
});

describe("scaleBySchedule", () => {
  it("asks for count 0 first, then counts", () => {
    const transformation = scaleBySchedule((count) => count);
    let state = transformation.init(null);
    const factors: number[] = [];
    for (let i = 0; i < 3; i++) {
      const [update, next] = transformation.update(tensor(1), state);
      factors.push(update.item());
      state = next;
    }
    expect(factors).toEqual([0, 1, 2]);
  });

  it("stops counting at the largest int32", () => {
    const transformation = scaleBySchedule(() => 1);
    const count = (start: number): number =>
      transformation.update(tensor(1), { count: tensor(start, { dtype: "int32" }) })[1].count.item();
    expect([count(2147483645), count(2147483646), count(2147483647)]).toEqual([
      2147483646, 2147483647, 2147483647,
    ]);
  });

  it("keeps the dtype of each update, also of a float64 schedule", () => {
    const [updates] = scaleByLearningRate(schedules.constantSchedule(0.1)).update(
      [tensor(1), tensor(1, { dtype: "float64" })],
      { count: tensor(0, { dtype: "int32" }), rate: tensor(0) },
    );
    expect(updates.map(({ dtype }) => dtype)).toEqual(["float32", "float64"]);
    expect(updates.map((update) => update.item())).toEqual([-Math.fround(0.1), -0.1]);
  });
});

describe("sgd", () => {
  // A homework's known answer: v <- mu v - rate dw, w <- w + v, told with the trace of Optax: v = -rate * trace.
  it("with momentum agrees with the textbook form", () => {
    const linspace = (low: number, high: number): Tensor =>
      tensor(Float64Array.from({ length: 20 }, (_, i) => low + ((high - low) * i) / 19));
    const [w, dw, v] = [linspace(-0.4, 0.6), linspace(-0.6, 0.4), linspace(0.6, 0.9)];
    const rate = 1e-3;
    const past = tensor(
      v.toTypedArray().map((value) => value / -rate),
      { dtype: "float64" },
    );
    const [updates] = sgd(rate, { momentum: 0.9 }).update(dw, [{ trace: past }, null]);
    const velocity = updates.toTypedArray();
    const next = applyUpdates(w, updates).toTypedArray();
    expect([next[0], next[1], next[19]].map((value) => value.toFixed(8))).toEqual([
      "0.14060000",
      "0.20738947",
      "1.40960000",
    ]);
    expect([velocity[0], velocity[1], velocity[19]].map((value) => value.toFixed(8))).toEqual([
      "0.54060000",
      "0.55475789",
      "0.80960000",
    ]);
  });

  it("holds no memory that it does not need", () => {
    expect(sgd(0.1).init(tensor(1))).toEqual([null, null]);
  });
});

describe("schedules", () => {
  const {
    constantSchedule,
    cosineDecaySchedule,
    exponentialDecay,
    linearSchedule,
    piecewiseConstantSchedule,
  } = schedules;
  const examples: readonly Schedule[] = [
    constantSchedule(0.3),
    linearSchedule(1, 0, { transitionSteps: 10, transitionBegin: 5 }),
    exponentialDecay(1, { transitionSteps: 10, decayRate: 0.5, staircase: true, endValue: 0.2 }),
    cosineDecaySchedule(1, { transitionSteps: 10, alpha: 0.1, exponent: 2 }),
    piecewiseConstantSchedule(1, [
      [3, 0.5],
      [6, 0.5],
    ]),
  ];

  it("give float64 scalars, the same for numbers and tensors, compiled and not", () => {
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat(40), (schedule, count) => {
        const value = schedule(count);
        const counted = tensor(count, { dtype: "int32" });
        expect([value.dtype, value.shape]).toEqual(["float64", []]);
        expect([schedule(counted).item(), jit((c: Tensor) => schedule(c))(counted).item()]).toEqual([
          value.item(),
          value.item(),
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it("come back from their descriptions", () => {
    for (const schedule of examples) {
      const again = schedules.scheduleFrom(JSON.parse(JSON.stringify(schedule.description)));
      expect(again.description).toEqual(schedule.description);
      expect(again(7).item()).toBe(schedule(7).item());
    }
  });

  it("multiply from the boundary on", () => {
    const schedule = piecewiseConstantSchedule(1, [[3, 0.5]]);
    expect([2, 3, 4].map((count) => schedule(count).item())).toEqual([1, 0.5, 0.5]);
  });
});

describe("wrong calls", () => {
  const two = chain(scale(1), scale(2));
  it.each([
    [
      "a chain with the state of another",
      () => Reflect.apply(two.update, two, [tensor(1), [null]]),
      "chain: the state must have one entry per transformation, expected 2, got 1. Pass the state that init, or the update before, returned.",
    ],
    [
      "no steps",
      () => schedules.linearSchedule(1, 0, { transitionSteps: 0 }),
      "linearSchedule: transitionSteps must be positive, got 0.",
    ],
    [
      "NaN steps",
      () => schedules.cosineDecaySchedule(1, { transitionSteps: Number.NaN }),
      "cosineDecaySchedule: transitionSteps must be positive, got NaN.",
    ],
    [
      "negative decay",
      () => schedules.exponentialDecay(1, { transitionSteps: 1, decayRate: -1 }),
      "exponentialDecay: decayRate must be positive, got -1.",
    ],
    [
      "boundaries that turn back",
      () =>
        schedules.piecewiseConstantSchedule(1, [
          [2, 1],
          [1, 1],
        ]),
      "piecewiseConstantSchedule: the boundaries of boundariesAndScales must ascend, got 1 after 2.",
    ],
    [
      "the trace of other parameters",
      () => trace({ decay: 0.9 }).update({ a: tensor(1) }, { trace: { b: tensor(1) } }),
      "trees must have the same structure",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });

  it("identity passes everything through", () => {
    const updates = { w: tensor(1) };
    expect(identity().update(updates, null)).toEqual([updates, null]);
  });
});
