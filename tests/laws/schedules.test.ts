/** Every exported schedule is a function of the count that jit and vmap do not change. LAWS_RUNS and LAWS_SEED as in primitives.test.ts. */
import type { Tensor } from "@cotangent/core";
import { describeLaws } from "@cotangent/core/testing";
import * as optim from "@cotangent/optim";
import { describe, expect, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 4);
const seed = Number(process.env.LAWS_SEED ?? 1);
const cycle = { initValue: 0, peakValue: 1, warmupSteps: 2, decaySteps: 6 };

const schedules: Readonly<Record<string, optim.Schedule>> = {
  constantSchedule: optim.constantSchedule(0.3),
  linearSchedule: optim.linearSchedule(1, 0, { transitionSteps: 10, transitionBegin: 5 }),
  polynomialSchedule: optim.polynomialSchedule(1, 0, { power: 2, transitionSteps: 10 }),
  exponentialDecay: optim.exponentialDecay(1, { transitionSteps: 10, decayRate: 0.5, endValue: 0.2 }),
  "exponentialDecay in steps": optim.exponentialDecay(1, {
    transitionSteps: 10,
    decayRate: 0.5,
    staircase: true,
  }),
  cosineDecaySchedule: optim.cosineDecaySchedule(1, { transitionSteps: 10, alpha: 0.1, exponent: 2 }),
  piecewiseConstantSchedule: optim.piecewiseConstantSchedule(1, [
    [3, 0.5],
    [6, 0.5],
  ]),
  piecewiseInterpolateSchedule: optim.piecewiseInterpolateSchedule("cosine", 1, [
    [10, 3],
    [20, 0],
  ]),
  warmupConstantSchedule: optim.warmupConstantSchedule(0, 1, { warmupSteps: 4 }),
  warmupCosineDecaySchedule: optim.warmupCosineDecaySchedule(0, 1, { warmupSteps: 4, decaySteps: 12 }),
  warmupExponentialDecaySchedule: optim.warmupExponentialDecaySchedule(0, 1, {
    ...{ warmupSteps: 2, transitionSteps: 2, decayRate: 0.25 },
  }),
  sgdrSchedule: optim.sgdrSchedule([cycle, { ...cycle, peakValue: 0.5 }]),
  joinSchedules: optim.joinSchedules(
    [optim.constantSchedule(1), optim.linearSchedule(1, 0, { transitionSteps: 4 })],
    [10],
  ),
  cosineOnecycleSchedule: optim.cosineOnecycleSchedule(10, 2, { divFactor: 4, finalDivFactor: 2 }),
  linearOnecycleSchedule: optim.linearOnecycleSchedule(20, 2, { divFactor: 4, finalDivFactor: 2 }),
};

it("every exported schedule is here", () => {
  const named = Object.keys(schedules).map((name) => name.split(" ")[0]);
  const exported = Object.keys(optim).filter((name) => /Schedules?$|Decay$/.test(name));
  expect(exported.filter((name) => !named.includes(name) && name !== "scaleBySchedule")).toEqual([]);
});

for (const [name, schedule] of Object.entries(schedules)) {
  const f = (count: Tensor): Tensor => schedule(count);
  const count = { shape: [], dtype: "int32", domain: { low: 0, high: 40 } } as const;
  // A count is a whole number and has no derivative.
  const derivatives = ["differences", "adjoint", "linear", "linearize", "second order", "orders"] as const;
  describeLaws(f, [count], { describe, it, numRuns, seed, name, without: derivatives });
}
