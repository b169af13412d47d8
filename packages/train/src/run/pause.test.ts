/** How long the event loop waits for a turn, by a clock of the test: never more than 30 ms, unless a single step takes longer. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { pauses } from "./pause.js";

/** The stretches between turns, in milliseconds, of steps that take so long each. */
async function stretchesOf(durations: readonly number[]): Promise<readonly (readonly number[])[]> {
  let now = 1000;
  const stretches: number[][] = [[]];
  const pause = pauses(
    () => now,
    async () => {
      // What others do in their turn is not ours.
      now += 500;
      stretches.push([]);
    },
  );
  for (const duration of durations) {
    now += duration;
    stretches[stretches.length - 1].push(duration);
    await pause();
  }
  return stretches;
}

const total = (durations: readonly number[]): number =>
  durations.reduce((sum, duration) => sum + duration, 0);

it.each([
  [0.5, 59],
  [1, 29],
  [14, 2],
  [16, 1],
  [29, 1],
  [45, 1],
  [200, 1],
])("steps of %d ms: %d to a turn", async (duration, count) => {
  const [first, second] = await stretchesOf(Array.from({ length: 200 }, () => duration));
  expect([first.length, second.length]).toEqual([count, count]);
});

it("steps of any lengths: below 30 ms to a turn, or one step, but for what a last step takes longer than the one before", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0.1, max: 120, noNaN: true }), { maxLength: 60 }),
      async (durations) => {
        const stretches = await stretchesOf(durations);
        expect(stretches.flat()).toEqual(durations);
        for (const stretch of stretches) {
          const [last = 0, former = 0] = stretch.toReversed();
          // Nobody knows how long a step takes before it was made; the guess is as long as the one before.
          expect(total(stretch) < 30 + Math.max(0, last - former) || stretch.length === 1).toBe(true);
        }
      },
    ),
  );
});
