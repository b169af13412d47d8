/** The search for a rate on losses whose best rates are known. */
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { injectHyperparams, sgd } from "@cotangent/optim";
import { describe, expect, it } from "vitest";
import { findRate } from "./findRate.js";

const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 1 });
interface State {
  readonly w: Tensor;
  readonly optimizerState: ReturnType<typeof optimizer.init>;
}
const start: State = { w: tensor(5), optimizerState: optimizer.init(tensor(5)) };
/** Descends w^2 / 2, whose steps grow without end from the rate 2 on. */
const step = ({ w, optimizerState }: State, _: number) => {
  const [update, next] = optimizer.update(w, optimizerState, w);
  return [{ w: w.add(update), optimizerState: next }, { loss: w.mul(w).div(2) }] as const;
};
const data = datasets.fromArray([0, 0, 0]);

describe("findRate", () => {
  it("walks through equal factors and ends where the loss grows without end", async () => {
    const { points, reason, suggestion, tenth } = await findRate(step, data, start, {
      least: 1e-3,
      most: 100,
      steps: 60,
    });
    expect(reason).toBe("diverged");
    expect(points[0]).toMatchObject({ rate: 1e-3, loss: 12.5, smoothed: 12.5 });
    const factors = points.slice(1).map(({ rate }, i) => rate / points[i].rate);
    expect(Math.max(...factors) - Math.min(...factors)).toBeLessThan(1e-9);
    expect(points[points.length - 1].rate).toBeGreaterThan(2);
    expect(suggestion).toBeGreaterThan(0.01);
    expect(suggestion).toBeLessThan(1);
    expect(tenth).toBeGreaterThan(0.01);
    expect(start.w.item()).toBe(5);
  });

  it("ends at the last rate, where it is told to, and with what is not finite", async () => {
    const all = await findRate(step, data, start, { least: 1e-3, most: 1, steps: 10, divergence: Infinity });
    expect([all.reason, all.points.length, all.points[9].rate]).toEqual(["steps", 10, 1]);
    const bad = (state: State, _: number) => [state, { loss: tensor(Number.NaN) }] as const;
    expect(await findRate(bad, data, start)).toEqual({
      points: [],
      suggestion: null,
      tenth: null,
      reason: "not finite",
    });
    const aborted = await findRate(step, data, start, { signal: AbortSignal.abort() });
    expect(aborted.reason).toBe("aborted");
  });

  it("says what is missing", async () => {
    await expect(findRate(step, data, start, { monitor: "error" })).rejects.toThrow(
      'findRate: the steps must report the loss, expected "error", got loss. Pass { monitor }.',
    );
    await expect(findRate(step, data, start, { hyperparam: "momentum" })).rejects.toThrow("momentum");
    await expect(findRate(step, data, start, { least: 0 })).rejects.toThrow("findRate: least");
  });
});
