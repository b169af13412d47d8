/** Histories stay bounded and cover the whole run. */
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import fc from "fast-check";
import { expect, it } from "vitest";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { history, historyOf } from "./history.js";

const step = (x: Tensor, by: number) => [x.add(by), { loss: x }] as const;

it("keeps rows at even distances, from the first on, at most as many as its limit", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 2, max: 7 }),
      async (epochs, limit) => {
        const callbacks = [history({ limit, steps: true })];
        const { run } = await fit(step, datasets.fromArray([1]), {
          from: startRun(tensor(0)),
          epochs,
          callbacks,
        });
        const { epochs: kept, steps } = historyOf(run);
        expect(kept.count).toBe(epochs);
        expect(kept.rows.length).toBeLessThanOrEqual(limit);
        expect(kept.rows.length).toBe(Math.ceil(epochs / kept.stride));
        expect(kept.rows).toEqual(
          kept.rows.map((_, i) => ({
            epoch: 1 + i * kept.stride,
            step: 1 + i * kept.stride,
            loss: i * kept.stride,
          })),
        );
        expect(steps).toEqual(kept);
      },
    ),
    { numRuns: 40 },
  );
});

it("goes on after a resumption as if it had not stopped", async () => {
  const data = datasets.fromArray([1, 2, 3]);
  const callbacks = [history({ limit: 4, steps: true })];
  const whole = await fit(step, data, { from: startRun(tensor(0)), epochs: 6, callbacks });
  const half = await fit(step, data, { from: startRun(tensor(0)), steps: 8, callbacks });
  const rest = await fit(step, data, { from: half.run, epochs: 6, callbacks });
  expect(historyOf(rest.run)).toEqual(historyOf(whole.run));
});
