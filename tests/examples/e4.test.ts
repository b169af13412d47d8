/** E4, short: every layer is right, known answers are met, networks learn fifty images by heart, and dropout does what it should. */
import { random, setThreads } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { passThrough, withDropout } from "../../examples/e4/dropout.js";
import { checkLayers, firstLosses, momentumStep } from "../../examples/e4/layers.js";
import { compareRules, overfit } from "../../examples/e4/overfit.js";
import { digits } from "../../examples/lib/digits.js";

// Threads wait for each other, which is slow where other tests run: the bits are the same.
setThreads(1);

const key = random.key(0);

describe("E4", () => {
  it("finds derivatives of layers and losses that agree with differences to 1e-9, those of networks to 1e-7", () => {
    for (const { name, verdict, error } of checkLayers(key)) {
      expect(verdict, name).toBe("pass");
      expect(error, name).toBeLessThan(name.includes("layers") ? 1e-7 : 1e-9);
    }
  });

  it("meets the answers that are known beforehand", () => {
    const { softmax, svm } = firstLosses(key);
    expect(softmax).toBeCloseTo(Math.LN10, 3);
    expect(svm).toBeCloseTo(9, 2);
    const { w, v } = momentumStep();
    expect([0, 1, 19].map((i) => w.ravel().toTypedArray()[i].toFixed(8))).toEqual([
      "0.14060000",
      "0.20738947",
      "1.40960000",
    ]);
    expect([0, 1, 19].map((i) => v.ravel().toTypedArray()[i].toFixed(8))).toEqual([
      "0.54060000",
      "0.55475789",
      "0.80960000",
    ]);
  });

  it.each([0.25, 0.4, 0.7])(
    "keeps the mean with dropout that keeps %d, and changes nothing at test",
    (keep) => {
      const { input, train, test, zeros, zerosAtTest } = passThrough(key, keep);
      expect(Math.abs(train - 10)).toBeLessThan(0.1);
      expect(test).toBe(input);
      expect(Math.abs(zeros - (1 - keep))).toBeLessThan(0.01);
      expect(zerosAtTest).toBe(0);
    },
  );

  it("learns fifty images by heart within 20 epochs, with three layers and with five", async () => {
    const curves = await overfit(digits({ train: 50, validation: 50 }), key);
    for (const curve of curves) {
      expect(curve).toHaveLength(20);
      expect(curve[19]).toBe(1);
    }
  });

  it("goes down faster with momentum and Adam than without", async () => {
    const rules = await compareRules(digits({ train: 1000, validation: 50 }), key, 2);
    const loss = Object.fromEntries(rules.map(({ name, values }) => [name, values[1]]));
    for (const rule of ["momentum", "Adam"]) expect(loss[rule], rule).toBeLessThan(0.9 * loss.SGD);
  });

  it("trains worse and generalizes better with dropout", async () => {
    const images = digits({ train: 500, validation: 400 });
    const [without, withIt] = [
      await withDropout(1, images, { key, epochs: 20, members: 1 }),
      await withDropout(0.25, images, { key, epochs: 20, members: 1 }),
    ];
    const last = ({ epochs }: typeof without) => epochs[epochs.length - 1];
    expect(without.train.accuracy).toBe(1);
    expect(last(withIt).accuracy).toBeLessThan(last(without).accuracy);
    expect(withIt.train.loss).toBeGreaterThan(2 * without.train.loss);
    expect(last(withIt)["validation.loss"]).toBeLessThan(last(without)["validation.loss"]);
  });
});
