/** Loops and branches: what the builder makes of them, what must not pass, where buffers end and stand, and corner cases. */
import { describe, expect, it } from "vitest";
import { referenceBackend } from "../backends/reference/backend.js";
import { makeWasmBackend } from "../backends/wasm/backend.js";
import { InternalError } from "../base/errors.js";
import { readStorage } from "../base/storage.js";
import { fuse } from "../lower/fuse.js";
import { naiveBackend } from "../testing/naiveBackend.testing.js";
import type { LoopBody, Trips } from "./buildControl.js";
import { moduleBuilder } from "./builder.js";
import type { LazyArray } from "./lazy.js";
import { splat, stepThrough, zip } from "./lazy.js";
import type { Loop, Module, Step } from "./module.js";
import { planModule, sharesMemory } from "./plan.js";
import { printModule } from "./print.js";
import * as scalar from "./scalar.js";
import { launchOf } from "./steps.js";
import { verifyModule } from "./verify.js";
import { denseView } from "./view.js";

const times = (count: number, reverse = false): Trips => ({ _tag: "fixed", count, reverse });
const plus = (x: LazyArray, y: LazyArray): LazyArray => zip([x, y], (a, b) => scalar.add(a, b));
const int = (value: number): LazyArray => splat(value, "int32", []);
const wasm = makeWasmBackend({ threads: 1 });

// What the module gives for one input, on every backend, as it is and fused: all the same.
function results(module: Module, input: readonly number[]): readonly (readonly number[])[] {
  const given = [Float32Array.from(input)];
  const [first, ...others] = [module, verifyModule(fuse(module))].flatMap((form) =>
    [naiveBackend, referenceBackend, wasm].map((backend) =>
      backend
        .compile(form)(given)
        .map((storage) => Array.from(readStorage(storage))),
    ),
  );
  for (const other of others) expect(other).toEqual(first);
  return first;
}

// sums[i] = x[0] + ... + x[i], and the product of the last with a half for each row.
function sums(count: number, reverse = false): Module {
  const build = moduleBuilder();
  const x = build.input({ shape: [count, 2], dtype: "float32" });
  const body: LoopBody = ([total], [row]) => {
    const next = build.materialize(plus(total, row));
    const half = zip([next], (v) => scalar.mul(v, 0.5));
    return { carries: [next], rows: [half] };
  };
  const { carries, stacked } = build.loop(times(count, reverse), [splat(0, "float32", [2])], [x], body);
  return verifyModule(build.finish([...carries, ...stacked]));
}

const theLoop = ({ steps }: Module): Loop => {
  const loop = steps.find((step) => step._tag === "loop");
  if (loop === undefined) throw new InternalError("no loop");
  return loop;
};

it("prints what is inside of a loop under it", () => {
  expect(printModule(sums(3))).toBe(`module
  b0:f32x6 input
  b1:f32x2 row
  b2:f32x2 temporary
  b3:f32x2 temporary
  b4:f32x6 temporary
  b5:f32x2 row
steps
  b2 = map over [2] 0
  loop 3 times, b2 from b3, b1 of b0, b5 into b4  free b3
    b3 = map over [2] add(b2, b1)
    b5 = map over [2] mul(b3, 0.5)
return b2 b4`);
});

describe("runs", () => {
  it.each([
    [0, false, [[0, 0], []]],
    [
      1,
      false,
      [
        [1, 2],
        [0.5, 1],
      ],
    ],
    [
      2,
      false,
      [
        [4, 6],
        [0.5, 1, 2, 3],
      ],
    ],
    [
      3,
      false,
      [
        [9, 12],
        [0.5, 1, 2, 3, 4.5, 6],
      ],
    ],
    [
      3,
      true,
      [
        [9, 12],
        [4.5, 6, 4, 5, 2.5, 3],
      ],
    ],
  ] as const)("%d iterations over rows, reverse %s", (count, reverse, expected) => {
    const rows = [1, 2, 3, 4, 5, 6].slice(0, 2 * count);
    expect(results(sums(count, reverse), rows)).toEqual(expected);
  });

  it.each([
    [-3, 1],
    [0, 1],
    [1, 2],
    [4, 16],
  ])("a computed number of %d iterations", (count, expected) => {
    const build = moduleBuilder();
    const x = build.input({ shape: [], dtype: "float32" });
    const trips: Trips = { _tag: "computed", count: zip([x], (v) => scalar.convert(v, "int32")) };
    const doubled: LoopBody = ([c]) => ({ carries: [plus(c, c)], rows: [] });
    const { carries } = build.loop(trips, [splat(1, "float32", [])], [], doubled);
    expect(results(verifyModule(build.finish(carries)), [count])).toEqual([[expected]]);
  });

  it.each([
    [100, 0, 100],
    [7, 4, 112],
  ])("while a carry that begins at %d is below 100: %d times", (first, _count, expected) => {
    const build = moduleBuilder();
    const x = build.input({ shape: [], dtype: "float32" });
    const trips: Trips = { _tag: "while", holds: ([c]) => zip([c], (v) => scalar.lt(v, 100)) };
    const { carries } = build.loop(trips, [x], [], ([c]) => ({ carries: [plus(c, c)], rows: [] }));
    expect(results(verifyModule(build.finish(carries)), [first])).toEqual([[expected]]);
  });

  it.each([
    [-5, 10],
    [0, 10],
    [1, 20],
    [2, 30],
    [9, 30],
  ])("for an index of %d the case that it is clamped to", (index, expected) => {
    const build = moduleBuilder();
    const x = build.input({ shape: [], dtype: "float32" });
    const chosen = zip([x], (v) => scalar.convert(v, "int32"));
    const cases = [10, 20, 30].map((value) => () => [splat(value, "float32", [])]);
    expect(results(verifyModule(build.finish(build.branch(chosen, cases))), [index])).toEqual([[expected]]);
  });

  it("carries that are handed through, exchanged, given twice, or come from outside", () => {
    const build = moduleBuilder();
    const x = build.input({ shape: [2], dtype: "float32" });
    const init = [1, 2, 3, 4].map((value) => splat(value, "float32", [2]));
    const { carries } = build.loop(times(3), [...init, x, x], [], ([a, b, c, d, e]) => {
      const sum = build.materialize(plus(c, d));
      return { carries: [b, a, sum, sum, e, stepThrough(x, [2], [1], [-1])], rows: [] };
    });
    expect(results(verifyModule(build.finish(carries)), [5, 6])).toEqual([
      [2, 2],
      [1, 1],
      [28, 28],
      [28, 28],
      [5, 6],
      [6, 5],
    ]);
  });
});

it("frees inside what one iteration needs, and with the loop what lives from one to the next", () => {
  const build = moduleBuilder();
  const x = build.input({ shape: [8], dtype: "float32" });
  const outside = build.materialize(plus(x, x));
  const { carries } = build.loop({ _tag: "computed", count: int(3) }, [x], [], ([c]) => {
    const inside = build.materialize(plus(c, outside));
    return { carries: [build.cumulate(inside, { axis: 0, reverse: false, combine: "add" })], rows: [] };
  });
  const module = verifyModule(build.finish([build.reduce(carries[0], [0], "add")]));
  const freed = (steps: readonly Step[]): readonly unknown[] =>
    steps.map((step) => (step._tag === "loop" ? [step.frees, freed(step.steps)] : step.frees));
  const [outsideBuffer, current, trips, inside, next] = [1, 2, 3, 4, 5];
  expect(freed(module.steps)).toEqual([
    [],
    [],
    [],
    [
      [outsideBuffer, trips, next],
      [[], [inside]],
    ],
    [current],
  ]);
  const plan = planModule(module);
  for (const kept of [outsideBuffer, current, next]) {
    expect(sharesMemory(plan, module, inside, kept)).toBe(false);
    expect(plan.offsets.has(kept)).toBe(true);
  }
});

describe("refuses", () => {
  const made = sums(3);
  const module: Module = {
    ...made,
    buffers: [
      ...made.buffers,
      { dtype: "float32", size: 2, role: "temporary" },
      { dtype: "bool", size: 1, role: "temporary" },
    ],
  };
  const loop = theLoop(module);
  const [carry] = loop.carries;
  const [read, written] = loop.rows;
  const [adding, halving] = loop.steps;
  const writingTo = (out: number): Step =>
    launchOf({
      _tag: "map",
      shape: [2],
      stores: [{ body: scalar.constant(0, "float32"), out, target: denseView([2]) }],
    });
  const broken: readonly (readonly [string, Partial<Loop>])[] = [
    ["a loop carries on buffer 6, which it never writes", { carries: [{ current: 2, next: 6 }] }],
    ["a loop gathers buffer 5, which it never writes", { steps: [adding] }],
    ["a loop runs a whole number of times", { trips: { _tag: "fixed", count: -1 } }],
    ["rows come with a fixed number of trips", { trips: { _tag: "while", steps: [], holds: 7 } }],
    ["is one of 2 equal parts", { trips: { _tag: "fixed", count: 2 } }],
    ["the trips of a loop are an int32 written before it", { trips: { _tag: "computed", buffer: 2 } }],
    ["no buffer belongs to two carries", { carries: [carry, carry] }],
    ["the carry in buffer 3 is written before the loop", { carries: [{ current: 3, next: 2 }] }],
    ["gets its next value from a temporary", { carries: [{ current: 2, next: 0 }] }],
    ["keeps its dtype and size", { carries: [{ current: 2, next: 4 }] }],
    ["every row of a loop has its own buffer", { rows: [read, read, written] }],
    ["is declared as one", { rows: [{ ...read, row: 3 }, written] }],
    ["belongs to what can be written", { rows: [{ ...read, isWritten: true }, written] }],
    ["belongs to what can be read", { rows: [read, { ...written, isWritten: false }] }],
    ["comes before its write", { rows: [written] }],
    ["hits an input, a constant or a freed buffer", { carries: [], steps: [writingTo(2), halving] }],
    ["is freed inside a step and written before it", { steps: [adding, { ...halving, frees: [0] }] }],
  ];
  it.each(broken)("%s", (message, change) => {
    const steps = module.steps.map((step) => (step === loop ? { ...loop, ...change } : step));
    const verify = (): Module => verifyModule({ ...module, steps });
    expect(verify).toThrow(InternalError);
    expect(verify).toThrow(message);
  });

  it("a branch whose cases do not all leave a result", () => {
    const build = moduleBuilder();
    const [out] = build.branch(int(0), [() => [splat(1, "float32", [2])], () => [splat(2, "float32", [2])]]);
    const whole = build.finish([out]);
    const steps = whole.steps.map((step) =>
      step._tag === "branch" ? { ...step, cases: [[], ...step.cases] } : step,
    );
    expect(() => verifyModule({ ...whole, steps })).toThrow("a case of a branch leaves its result");
  });
});
