/** Where a NaN comes from, found by making steps again: the same wherever the copies of the state were made. */
import { add, div, jit, mean, mul, random, sub, type Tensor, tensor } from "@cotangent/core";
import { traceNonFinite } from "@cotangent/core/testing";
import { datasets } from "@cotangent/data";
import fc from "fast-check";
import { pipe } from "fp-ts/lib/function.js";
import { expect, it } from "vitest";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { callback } from "./callback.js";
import { terminateOnNaN } from "./terminateOnNaN.js";

interface State {
  readonly w: Tensor;
  readonly best: Tensor;
}

// The weight becomes NaN in the step that meets a batch of zeros; the loss, which is of before the update, one step later.
const step = jit(
  ({ w, best }: State, x: Tensor): readonly [State, { readonly loss: Tensor }] =>
    [{ w: add(w, div(mul(x, x), x)), best }, { loss: mean(sub(x, w)) }] as const,
  { donate: [0] },
);
const from = () => startRun({ w: tensor([1, 1]), best: tensor(Infinity) });
const batches = (zeroAt: number, length: number) =>
  datasets.fromArray(Array.from({ length }, (_, i) => tensor([1 + i, i === zeroAt ? 0 : 2])));

it("names the step and the operation that spoiled the state, wherever the steps are made again from", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        zeroAt: fc.nat(8),
        everySteps: fc.integer({ min: 1, max: 12 }),
        stepsPerCall: fc.constantFrom(1, 3),
      }),
      async ({ zeroAt, everySteps, stepsPerCall }) => {
        const data = pipe(batches(zeroAt, 10), datasets.shuffle(random.key(4)));
        const stop = terminateOnNaN({ trace: traceNonFinite, everySteps });
        const callbacks = [stop];
        const { reason, run } = await fit(step, data, { from: from(), epochs: 3, callbacks, stepsPerCall });
        const order = Array.from({ length: 10 }, (_, i) => i).map((i) => {
          const element = data.at(i, 0);
          return element._tag === "Some" ? element.value.toTypedArray() : [];
        });
        const spoiled = 1 + order.findIndex((batch) => batch[1] === 0);
        expect(reason).toContain(`. In step ${spoiled}:\ndiv(0, args[1] = 0) is NaN at [1]`);
        expect(reason).toContain("terminateOnNaN.test.ts");
        expect(run.step).toBeGreaterThan(spoiled - 1);
      },
    ),
    { numRuns: 12 },
  );
});

it("makes steps again behind an edit of the state, which cannot be made again", async () => {
  const edits = callback<State, null>("edits", null, (memory, event) => [
    memory,
    event._tag === "batchEnd" && event.step === 3
      ? [{ _tag: "edit", edit: (state: State) => ({ ...state, w: tensor([Infinity, 0]) }) }]
      : [],
  ]);
  const callbacks = [edits, terminateOnNaN({ trace: traceNonFinite })];
  const { reason } = await fit(step, batches(9, 5), { from: from(), callbacks });
  expect(reason).toMatch(
    /^terminateOnNaN: loss is -Infinity after step 4\. In step 4:\nargs\[0\]\.w is Infinity at \[0\]/,
  );
});

it("keeps the run as it is without it, and its memory is the same from wherever a run was resumed", async () => {
  const callbacks = [terminateOnNaN({ trace: traceNonFinite, everySteps: 2 })];
  const whole = await fit(step, batches(-1, 5), { from: from(), epochs: 2, callbacks });
  const half = await fit(step, batches(-1, 5), { from: from(), steps: 3, callbacks });
  const rest = await fit(step, batches(-1, 5), { from: half.run, epochs: 2, callbacks });
  expect(rest.run).toEqual(whole.run);
  expect(rest.run.state).toEqual((await fit(step, batches(-1, 5), { from: from(), epochs: 2 })).run.state);
});
