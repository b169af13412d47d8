/** E6, short: what each tool of the box is for shows in a few steps. */
import { random, setThreads, treeLeaves } from "@cotangent/core";
import { svgOf } from "@cotangent/train/plots";
import { describe, expect, it } from "vitest";
import { activationCurves, drawActivations } from "../../examples/e6/activations.js";
import { firstChecks, tryRates } from "../../examples/e6/babysitting.js";
import { compareNormalization } from "../../examples/e6/batchNorm.js";
import { compareBeginnings } from "../../examples/e6/initializations.js";
import { uncertainty } from "../../examples/e6/monteCarlo.js";
import { compareOptimizers } from "../../examples/e6/optimizers.js";
import { clouds, covariance, pictures } from "../../examples/e6/preprocessing.js";
import { searchBoth } from "../../examples/e6/search.js";
import { beginnings, layerStatistics } from "../../examples/e6/statistics.js";
import { transfer } from "../../examples/e6/transfer.js";
import type { Curve } from "../../examples/lib/curves.js";
import { digits } from "../../examples/lib/digits.js";

// Threads wait for each other, which is slow where other tests run: the bits are the same.
setThreads(1);

const key = random.key(0);
const images = digits({ train: 500, validation: 200 });
const lastOf = (curves: readonly Curve[]): Readonly<Record<string, number>> =>
  Object.fromEntries(curves.map(({ name, values }) => [name, values[values.length - 1]]));

describe("E6", () => {
  it("draws activations with the derivatives that grad finds", () => {
    const curves = activationCurves();
    const at = (name: string, place: number): readonly number[] => {
      const { x, value, derivative } = curves.find((each) => each.name === name) ?? curves[0];
      const i = x.toTypedArray().indexOf(place);
      return [value, derivative].map((values) => Number(values.toTypedArray()[i].toFixed(4)));
    };
    expect(at("linear", 2)).toEqual([2, 1]);
    expect(at("sigmoid", 0)).toEqual([0.5, 0.25]);
    expect(at("tanh", 0)).toEqual([0, 1]);
    expect(at("ReLU6", 7)).toEqual([6, 0]);
    expect(at("leaky ReLU, 0.1", -2)).toEqual([-0.2, 0.1]);
    expect(at("PReLU, slope 0.25", -4)).toEqual([-1, 0.25]);
    expect(at("ELU", -1)).toEqual([-0.6321, 0.3679]);
    expect(at("maxout of -x, x/2", -3)).toEqual([3, -1]);
    expect(svgOf(drawActivations(curves))).toContain("maxout of -x, x/2");
  });

  it("centers, decorrelates and whitens", () => {
    const found = Object.fromEntries(
      clouds(key).map((cloud) => [cloud.name, covariance(cloud).toTypedArray()]),
    );
    expect(Math.abs(found["as it is"][1])).toBeGreaterThan(0.5);
    expect(Math.abs(found["decorrelated (PCA)"][1])).toBeLessThan(1e-5);
    for (const [i, wanted] of [1, 0, 0, 1].entries()) expect(found.whitened[i]).toBeCloseTo(wanted, 4);
    const rows = pictures(images.train.images, 3);
    expect(rows.map((row) => row.images.shape)).toEqual(rows.map(() => [3, 14, 14]));
  });

  it("finds the deviations of ten layers that the lecture reports", () => {
    for (const each of beginnings.filter(({ reported }) => reported.length > 0)) {
      const rows = layerStatistics(each, key, 100);
      expect(rows).toHaveLength(10);
      for (const [i, deviation] of each.reported.entries()) {
        expect(Math.abs(rows[i].deviation / deviation - 1), `${each.name}, layer ${i + 1}`).toBeLessThan(
          0.05,
        );
      }
    }
  });

  it("learns from He's beginning, and not from one that is too small or too large", async () => {
    const loss = lastOf(await compareBeginnings(images, key, 4));
    expect(loss.He).toBeLessThan(1.5);
    expect(loss["N(0, 0.01)"]).toBeGreaterThan(2.2);
    expect(loss["N(0, 1)"]).not.toBeLessThan(2.2);
  });

  it("learns a task from few examples with the weights of another, and keeps what is frozen", async () => {
    const rows = await transfer(digits({ train: 1000, validation: 400 }), { key, few: 30, epochs: 4 });
    const accuracy = (from: string, body: string): number =>
      rows.find((row) => row.from === from && row.body === body)?.accuracy ?? 0;
    expect(rows).toHaveLength(6);
    expect(accuracy("digits 0 to 4", "learns")).toBeGreaterThan(accuracy("nothing", "learns"));
  });

  it("goes down faster with momentum than without, slowest with all examples at once", async () => {
    const loss = lastOf(await compareOptimizers(images, key, 2));
    expect(loss["gradient descent"]).toBeGreaterThan(loss.SGD);
    expect(loss.SGD).toBeGreaterThan(loss["momentum 0.5"]);
    expect(loss["momentum 0.5"]).toBeGreaterThan(loss["momentum 0.9"]);
    expect(loss.SGD).toBeGreaterThan(loss.Adam);
  });

  it("learns with batch normalization from where it could not", async () => {
    const accuracy = lastOf(await compareNormalization(images, key, 3));
    expect(accuracy["normalized, rate 0.02"]).toBeGreaterThan(0.5);
    expect(accuracy["plain, rate 0.02"]).toBeLessThan(0.3);
  });

  it("is less sure of what it gets wrong", async () => {
    const found = await uncertainty(images, { key, epochs: 10, passes: 30 });
    expect(found.averaged).toBeGreaterThan(0.7);
    expect(found.whenWrong).toBeGreaterThan(found.whenRight);
    expect(treeLeaves(found.prediction)).toHaveLength(2);
  });

  it("tells rates that are too low and too high from one that learns", async () => {
    expect(firstChecks(images, key).ok).toBe(true);
    const tried = await tryRates(images, key, 2);
    expect(tried.map(({ verdict }) => verdict)).toEqual(["not changing", "NaN", "learns"]);
  });

  it("tries sixteen rates by chance where a grid tries four", async () => {
    const trials = await searchBoth(images, key, { epochs: 2, units: [20, 50] });
    const rates = (search: string) =>
      new Set(trials.filter((trial) => trial.search === search).map(({ rate }) => rate)).size;
    expect(trials).toHaveLength(32);
    expect([rates("grid"), rates("random")]).toEqual([4, 16]);
    expect(Math.max(...trials.map(({ accuracy }) => accuracy))).toBeGreaterThan(0.7);
  });
});
