/** Statistics against plain arithmetic, and the two collapses that they are there to show: of activations, and of gradients. */
import { mean, mul, random, sub, type Tensor, tanh as tanhOf, tensor, zeros } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import { dense, initializers, type Layer, relu, remat, repeat, residual, serial, tanh } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initTrainState } from "../trainState.js";
import { activationStatistics, gradientStatistics } from "./layers.js";
import { formatStatistics, treeStatistics } from "./statistics.js";

/** The same numbers, one by one. */
function plainly(values: readonly number[], bins: number) {
  const finite = values.filter(Number.isFinite);
  const average = values.reduce((sum, x) => sum + x, 0) / values.length;
  const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
  const counts = new Array<number>(bins).fill(0);
  for (const x of finite) {
    const width = Math.fround(greatest - least);
    const part = Math.fround(Math.fround(Math.fround(x - least) / (width > 0 ? width : 1)) * bins);
    counts[Math.min(bins - 1, Math.floor(part))]++;
  }
  return {
    mean: average,
    deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - average) ** 2, 0) / values.length),
    largest: Math.max(...values.map(Math.abs)),
    zeros: values.filter((x) => x === 0).length / values.length,
    notFinite: (values.length - finite.length) / values.length,
    histogram: { least, greatest, counts },
  };
}

const { floor } = tolerances.float32;
const close = (a: number, b: number): boolean =>
  closeTo([a], [b], { rtol: floor, atol: floor, scale: 7 }).close;

describe("treeStatistics", () => {
  it("are those of plain arithmetic", () => {
    const value = fc.oneof(
      fc.constant(0),
      fc.integer({ min: -50, max: 50 }).map((x) => x / 8),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 9 }),
        fc.constantFrom(1, 2, 7),
        (values, bins) => {
          const [row] = treeStatistics([tensor(values)], { bins });
          const expected = plainly(values, bins);
          expect(row.histogram).toEqual(expected.histogram);
          expect(row.largest).toBe(expected.largest);
          for (const name of ["mean", "deviation", "zeros", "notFinite"] as const)
            expect([name, row[name], expected[name], close(row[name], expected[name])]).toContain(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("count what is not finite apart, and leave out what has no floats", () => {
    const rows = treeStatistics(
      {
        b: tensor([1, Number.NaN, Infinity, 3]),
        a: tensor([1, 2], { dtype: "int32" }),
        none: null,
        empty: zeros([0]),
      },
      { bins: 2 },
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ path: "b", notFinite: 0.5, mean: Number.NaN });
    expect(rows[0].histogram).toEqual({ least: 1, greatest: 3, counts: [1, 1] });
    expect(formatStatistics(rows)).toContain("not finite");
    expect(treeStatistics({})).toEqual([]);
    expect(() => treeStatistics({}, { bins: -1 })).toThrow("treeStatistics: bins must be a number");
  });
});

/** Ten layers of 500 units, on N(0, 1) inputs. */
function deviations(activation: Layer<null, null>, kernelInit: ReturnType<typeof initializers.normal>) {
  const layers = Array.from({ length: 10 }, () => [
    dense(500, { kernelInit, useBias: false }),
    activation,
  ]).flat();
  const model = { layer: serial(layers), optimizer: sgd(0.1) };
  const state = initTrainState(model, { key: random.key(0), inputShape: [500] });
  const rows = activationStatistics(model, { inputs: (x: Tensor) => x })(
    state,
    random.normal(random.key(1), [100, 500]),
  );
  return rows.filter((_, i) => i % 2 === 1).map(({ deviation }) => deviation);
}

describe("activationStatistics", () => {
  it.each([
    ["tanh with N(0, 0.01)", tanh, initializers.normal(0.01), [0.213, 0.0476, 0.0106, 0.0024]],
    ["tanh with Xavier", tanh, initializers.glorotNormal(), [0.628, 0.486, 0.408]],
    [
      "relu with He",
      relu,
      initializers.heNormal(),
      [0.82, 0.82, 0.82, 0.82, 0.82, 0.82, 0.82, 0.82, 0.82, 0.82],
    ],
  ])("show what a lecture shows: %s", (_, activation, init, expected) => {
    const found = deviations(activation, init);
    for (const [i, value] of expected.entries()) expect(Math.abs(found[i] - value)).toBeLessThan(0.2 * value);
  });

  it("see into layers of layers, and not into loops", () => {
    const block = residual(serial({ first: dense(3), bend: relu }), dense(3));
    const layer = serial({
      block,
      again: repeat(serial([dense(3), tanh]), 2),
      twice: remat(serial([dense(3)])),
    });
    const state = initTrainState({ layer, optimizer: sgd(0.1) }, { key: random.key(0), inputShape: [3] });
    const rows = activationStatistics({ layer }, { inputs: (x: Tensor) => x })(
      state,
      random.normal(random.key(1), [4, 3]),
    );
    expect(rows.map(({ path }) => path)).toEqual([
      "block.main.first",
      "block.main.bend",
      "block.main",
      "block.shortcut",
      "block",
      "again",
      "twice",
    ]);
  });

  it("find dead units", () => {
    const layer = serial([dense(4, { biasInit: () => tensor([-99, -99, 9, -99]) }), relu]);
    const state = initTrainState({ layer, optimizer: sgd(0.1) }, { key: random.key(0), inputShape: [2] });
    const rows = activationStatistics({ layer }, { inputs: (x: Tensor) => x })(
      state,
      random.normal(random.key(1), [8, 2]),
    );
    expect(rows.map(({ dead }) => dead)).toEqual([0, 0.75]);
  });
});

describe("gradientStatistics", () => {
  const objective = {
    inputs: ({ x }: { readonly x: Tensor; readonly y: Tensor }) => x,
    evaluate: (outputs: Tensor, { y }: { readonly y: Tensor }) =>
      [mean(mul(sub(outputs, y), sub(outputs, y))), null] as const,
  };
  const x = random.uniform(random.key(2), [50, 1]);
  const batch = { x, y: tanhOf(x) };
  const slopes = (
    kernelInit: ReturnType<typeof initializers.normal>,
    biasInit: ReturnType<typeof initializers.normal> = initializers.zeros,
  ) => {
    const hidden = Array.from({ length: 15 }, () => [dense(32, { kernelInit, biasInit }), relu]).flat();
    const model = { layer: serial([...hidden, dense(1, { kernelInit })]), optimizer: sgd(0.1) };
    const state = initTrainState(model, { key: random.key(0), inputShape: [1] });
    return gradientStatistics(model, objective)(state, batch).filter(({ path }) => path.endsWith("kernel"));
  };

  it("show gradients that die on their way to the first of fifteen layers, and He's cure", () => {
    const dying = slopes(initializers.normal(0.05), initializers.normal(0.05)).map(({ largest }) => largest);
    expect(dying).toHaveLength(16);
    expect(dying[0]).toBeLessThan(1e-8);
    expect(Math.max(...dying.slice(-3))).toBeGreaterThan(1e5 * dying[0]);
    const cured = slopes(initializers.heNormal()).map(({ largest }) => largest);
    expect(Math.min(...cured)).toBeGreaterThan(1e-3);
  });
});
