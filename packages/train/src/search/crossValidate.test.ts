/** Cross-validation uses every example once for judging, and goes on where it was cut. */
import { random, type Tensor, tensor } from "@cotangent/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crossValidate, type Round } from "./crossValidate.js";

const count = ({ fold, train, validation }: Round<Tensor>) => ({
  fold,
  train: train.shape[0],
  sum: validation.sum().item(),
});

it("judges by each example once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 2, max: 12 }),
      fc.nat(9),
      async (n, k, seed) => {
        const folds = Math.min(n, k);
        const x = tensor(Float32Array.from({ length: n }, (_, i) => i + 1));
        const { rounds, mean } = await crossValidate(x, count, { folds, key: random.key(seed) });
        expect(rounds.map(({ fold }) => fold)).toEqual(Array.from({ length: folds }, (_, i) => i));
        expect(rounds.reduce((sum, round) => sum + round.sum, 0)).toBe((n * (n + 1)) / 2);
        expect(rounds.reduce((sum, round) => sum + round.train, 0)).toBe(n * (folds - 1));
        expect(mean.fold).toBe((folds - 1) / 2);
      },
    ),
    { numRuns: 25 },
  );
});

it("goes on from the rounds that were made, and stops at a signal", async () => {
  const x = tensor([1, 2, 3, 4, 5, 6]);
  const whole = await crossValidate(x, count, { folds: 3 });
  const saved: (readonly object[])[] = [];
  const controller = new AbortController();
  const half = await crossValidate(x, count, {
    folds: 3,
    signal: controller.signal,
    save: (rounds) => {
      saved.push(rounds);
      controller.abort();
    },
  });
  expect(half.rounds).toEqual(whole.rounds.slice(0, 1));
  expect(saved).toEqual([half.rounds]);
  expect(await crossValidate(x, count, { folds: 3, from: half.rounds })).toEqual(whole);
  await expect(crossValidate(x, count, { folds: 2, from: whole.rounds })).rejects.toThrow(
    "crossValidate: the rounds to go on from must be of these folds, expected at most 2, got 3.",
  );
  expect(whole.deviation.sum).toBe(4);
});
