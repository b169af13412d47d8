/** Corners and messages of single transformations; what holds for all of them is in tests/laws/optim.test.ts. */
import { ArgumentError, grad, jit, square, sum, type Tensor, TreeError, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import * as optim from "./index.js";

const one = tensor([1, -2]);

/** The updates that a transformation makes of a sequence of gradients, parameters staying at 1. */
function updatesOf(
  transformation: optim.GradientTransformation,
  gradients: readonly Tensor[],
  extras: readonly optim.ExtraArguments[] = [],
): readonly (readonly number[])[] {
  let state = transformation.init(one);
  return gradients.map((gradient, i) => {
    const [update, next] = transformation.update(gradient, state, one, extras[i]);
    state = next;
    return [...update.toTypedArray()];
  });
}

describe("clipByGlobalNorm", () => {
  it("leaves zeros zeros, also when nothing is allowed, and in derivatives", () => {
    for (const bound of [0, 1]) {
      const clip = optim.clipByGlobalNorm(bound);
      expect(clip.update(tensor([0, 0]), null)[0].toArray()).toEqual([0, 0]);
    }
    expect(
      optim
        .clipByGlobalNorm(0)
        .update(tensor([3, 4]), null)[0]
        .toArray(),
    ).toEqual([0, 0]);
  });

  it("does not touch what is short enough", () => {
    const update = tensor([0.1, 0.7]);
    expect(optim.clipByGlobalNorm(1).update(update, null)[0].toArray()).toEqual(update.toArray());
  });
});

describe("groups", () => {
  const params = { a: { kernel: tensor([1, 1]), bias: tensor([1]) }, b: tensor([1]) };

  it("takes a mask for a whole subtree, and a null tree for none", () => {
    const [updates] = optim
      .masked(optim.scale(0), { a: true, b: false })
      .update(params, { innerState: null });
    expect([updates.a.kernel.toArray(), updates.b.toArray()]).toEqual([[0, 0], [1]]);
  });

  it("names the leaf without a value", () => {
    const call = (): unknown => optim.masked(optim.scale(0), { a: { kernel: true }, b: false }).init(params);
    expect(call).toThrow(TreeError);
    expect(call).toThrow(
      "masked: there must be a value for each leaf of the parameters, got nothing at a.bias.",
    );
  });

  it("names the label without a transformation", () => {
    const call = (): unknown =>
      optim.partition({ fast: optim.sgd(1) }, { a: "fast", b: "slow" }).init(params);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow('partition: every label must name a transformation, expected fast, got "slow".');
  });

  it("remembers nothing of what is not chosen", () => {
    const { innerState } = optim
      .masked(optim.trace({ decay: 0.9 }), (path) => path.includes("bias"))
      .init(params);
    expect(innerState.trace).toMatchObject({ a: { kernel: null }, b: null });
  });
});

describe("applyIfFinite", () => {
  const bad = tensor([Number.NaN, 1]);
  it("lets bad updates pass after so many in a row", () => {
    const made = updatesOf(optim.applyIfFinite(optim.scale(2), 1), [one, bad, bad, bad, one]);
    expect(made).toEqual([[2, -4], [0, 0], [Number.NaN, 2], [Number.NaN, 2], [2, -4]]); // biome-ignore format: a table
  });
});

describe("multiSteps", () => {
  it("leaves bad batches out of the mean", () => {
    const bad = tensor([Number.NaN, 1]);
    const skipping = optim.multiSteps(optim.sgd(1), 2, { shouldSkip: optim.skipNotFinite });
    expect(updatesOf(skipping, [one, bad, one, one])).toEqual([[0, 0], [0, 0], [-1, 2], [0, 0]]); // biome-ignore format: a table
  });

  it("refuses no batches", () => {
    expect(() => optim.multiSteps(optim.sgd(1), 0)).toThrow(
      "multiSteps: every must be a whole number, at least 1, got 0.",
    );
  });
});

describe("injectHyperparams", () => {
  it("obeys the state", () => {
    const optimizer = optim.injectHyperparams(({ learningRate }) => optim.sgd(learningRate), {
      learningRate: 0.5,
    });
    const state = optimizer.init(one);
    const edited = { ...state, hyperparams: { learningRate: tensor(2) } };
    expect(optimizer.update(one, state)[0].toArray()).toEqual([-0.5, 1]);
    expect(optimizer.update(one, edited)[0].toArray()).toEqual([-2, 4]);
  });
});

describe("readState", () => {
  it("gives rates, norms and counts, under jit too", () => {
    const rate = optim.linearSchedule(1, 0, { transitionSteps: 4 });
    const optimizer = optim.chain(optim.monitor({ norm: optim.globalNorm }), optim.sgd(rate));
    const step = jit((gradient: Tensor, state: ReturnType<typeof optimizer.init>) => {
      const [, next] = optimizer.update(gradient, state);
      const { norm, rate: now, count } = optim.readState(next);
      return [next, [norm, now, count]] as const;
    });
    const [state] = step(tensor([3, 4]), optimizer.init(one));
    const [, read] = step(tensor([6, 8]), state);
    expect(read.map((each) => each.item())).toEqual([10, 0.75, 2]);
  });
});

describe("line searches", () => {
  const loss = (x: Tensor): Tensor => sum(square(x));
  it("make no step where there is no finite value", () => {
    const broken = (): Tensor => tensor(Number.NaN);
    const searches = [
      optim.scaleByBacktrackingLinesearch({ maxBacktrackingSteps: 3 }),
      optim.scaleByZoomLinesearch({ maxLinesearchSteps: 3 }),
    ];
    const extra = { value: loss(one), grad: grad(loss)(one), valueFn: (x: Tensor) => sum(x).mul(broken()) };
    for (const search of searches)
      expect(search.update(tensor([-2, 4]), search.init(one), one, extra)[0].toArray()).toEqual([-0, 0]);
  });

  it.each([
    [{}, "scaleByZoomLinesearch: update needs the extra argument grad, got nothing. Pass it by name:"],
    [{ grad: one, value: 1 }, "update needs the extra argument valueFn, got nothing."],
    [{ grad: one, value: 1, valueFn: 3 }, "scaleByZoomLinesearch: valueFn must be a function, got 3."],
    [{ grad: one, valueFn: loss }, "update needs the extra argument value, got nothing."],
  ])("say what is missing in %o", (extra, message) => {
    const search = optim.scaleByZoomLinesearch({ maxLinesearchSteps: 3 });
    const call = (): unknown => search.update(one, search.init(one), one, extra);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

describe("wrong calls", () => {
  it.each([
    [() => optim.adam(0.1, { b1: 1 }), "adam: b1 must be at least 0 and below 1, got 1."],
    [
      () => optim.adamw(Number.NaN),
      "adamw: the learning rate must be a finite number or a schedule, got NaN.",
    ],
    [() => optim.sgd(Number.NaN), "sgd: the learning rate must be a finite number or a schedule, got NaN."],
    [() => optim.sgd(0.1, { momentum: 2 }), "sgd: momentum must be at least 0 and below 1, got 2."],
    [
      () => optim.sgd(0.1, { momentum: Number.NaN }),
      "sgd: momentum must be at least 0 and below 1, got NaN.",
    ],
    [
      () => optim.lion(0.1, { weightDecay: Infinity }),
      "lion: weightDecay must be a finite number or a schedule",
    ],
    [
      () => Reflect.apply(optim.adam, null, [0.1, { beta1: 0.9 }]),
      'adam: there is no option "beta1", expected b1,',
    ],
    [
      () => Reflect.apply(optim.adam, null, [0.1, 3]),
      "adam: options must be an object, got 3. Write { name: value }.",
    ],
    [
      () => Reflect.apply(optim.scaleByLion, null, [{ mode: "soft" }]),
      "mode must be hard or smooth or refined, got the string",
    ],
    [
      () => optim.reduceOnPlateau({ factor: 1 }),
      "reduceOnPlateau: factor must be above 0 and below 1, got 1.",
    ],
    [() => optim.reduceOnPlateau({ rtol: 0 }), "reduceOnPlateau: rtol or atol must be positive."],
    [
      () => optim.scaleByMuon({ nsCoeffs: [[1, 2, 3]] }),
      "must have a triple for each of the nsSteps rounds, expected 5, got 1",
    ],
    [
      () => optim.scaleByMuon().init(one),
      "scaleByMuon: every parameter must be a matrix or have dimension numbers",
    ],
    [
      () => optim.lamb(0.1).update(one, optim.lamb(0.1).init(one)),
      "scaleByTrustRatio: update needs the parameters, got nothing.",
    ],
    [
      () => optim.polyakSgd().update(one, optim.polyakSgd().init(one)),
      "scaleByPolyak: update needs the extra argument value",
    ],
    [
      () => optim.warmupCosineDecaySchedule(0, 1, { warmupSteps: 5, decaySteps: 5 }),
      "must be finite and more than warmupSteps, got 5 and 5.",
    ],
    [
      () => optim.joinSchedules([optim.constantSchedule(1)], [3]),
      "joinSchedules: schedules must have one schedule more than there are boundaries",
    ],
    [
      () => optim.sgdrSchedule([]),
      "sgdrSchedule: schedules must have one schedule more than there are boundaries",
    ],
    [
      () =>
        optim.namedChain([
          ["a", optim.scale(1)],
          ["a", optim.scale(1)],
        ]),
      "namedChain: names must differ, got a twice.",
    ],
    [
      () => optim.valueAndGradFromState(square)(tensor(1), optim.sgd(1).init(one)),
      "the state must hold a value and a gradient",
    ],
  ])("%o", (call, message) => {
    expect(call).toThrow(message);
  });
});
