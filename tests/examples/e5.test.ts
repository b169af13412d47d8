/** E5, short: each remedy raises the error of training and lowers that of validation; gradients die out in deep networks, and He cures it. */
import { linspace, random, setThreads } from "@cotangent/core";
import { initializers, parameters, summary } from "@cotangent/nn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../../examples/e5/curve.js";
import { deepModel, trainDeep } from "../../examples/e5/deep.js";
import { fitAll, remedies, shortSize } from "../../examples/e5/remedies.js";

// Threads wait for each other, which is slow where other tests run: the bits are the same.
setThreads(1);

const [trainKey, validationKey, fitKey, deepKey] = random.split(random.key(0), 4);
const task = {
  train: pointsOf(trainKey, 50),
  validation: pointsOf(validationKey, 200),
  places: linspace(-1, 1, 101).reshape([101, 1]),
};

describe("E5", () => {
  it("raises the training error and lowers the validation error with every remedy", async () => {
    const [overfitted, ...others] = await fitAll(remedies(shortSize), task, { key: fitKey });
    expect(others).toHaveLength(3);
    for (const { name, train, validation } of others) {
      expect(train, name).toBeGreaterThan(overfitted.train);
      expect(validation, name).toBeLessThan(overfitted.validation);
    }
    expect(others[2].members?.shape).toEqual([shortSize.members, 101, 1]);
  });

  it("counts 14,881 parameters in fifteen layers of 32", () => {
    const { layer } = deepModel(15);
    expect(parameters.count(layer.init(deepKey, [1]).params)).toBe(14_881);
    expect(String(summary(layer, [1], { depth: 0 }))).toContain("14,881");
  });

  it("loses the gradient on its way through fifteen layers, unless they begin as He proposed", async () => {
    const options = { key: deepKey, epochs: 40, members: 2 };
    const small = await trainDeep("small", deepModel(15), task, options);
    const he = await trainDeep("he", deepModel(15, initializers.heNormal()), task, options);
    const rise = ({ gradients }: typeof small): number =>
      gradients[gradients.length - 1] / Math.max(...gradients.slice(0, 3));
    expect(small.gradients).toHaveLength(16);
    expect(rise(small)).toBeGreaterThan(1e5);
    expect(rise(he)).toBeLessThan(10);
    expect(small.curve[39]).toBeGreaterThan(0.9 * small.curve[0]);
    expect(he.curve[39]).toBeLessThan(0.3 * he.curve[0]);
  });
});
