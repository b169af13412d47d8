/** What a loop updates or hands on is not copied; where both values are needed, it is. */
import { describe, expect, it } from "vitest";
import { referenceBackend } from "../backends/reference/backend.js";
import { makeWasmBackend } from "../backends/wasm/backend.js";
import type { Elements } from "../base/dtype.js";
import { readStorage } from "../base/storage.js";
import type { Backend } from "../kernel/backend.js";
import type { Trips } from "../kernel/buildControl.js";
import type { ModuleBuilder } from "../kernel/builder.js";
import { moduleBuilder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { elementAt, splat, stepThrough, zip } from "../kernel/lazy.js";
import type { Module } from "../kernel/module.js";
import { printModule } from "../kernel/print.js";
import * as scalar from "../kernel/scalar.js";
import { verifyModule } from "../kernel/verify.js";
import { fuse } from "./fuse.js";

const size = 6;
const five: Trips = { _tag: "fixed", count: 5, reverse: false };
const zero = splat(0, "int32", []);
const wasm = makeWasmBackend({ threads: 1 });

const plusOne = (x: LazyArray): LazyArray => zip([x], (v) => scalar.add(v, 1));
const at = (x: LazyArray, i: LazyArray): LazyArray => ({ shape: [], body: elementAt(x, [i.body]) });

type Make = (build: ModuleBuilder, x: LazyArray) => readonly LazyArray[];

// x with `value` at position i.
function set(build: ModuleBuilder, x: LazyArray, i: LazyArray, value: LazyArray): LazyArray {
  return build.scatter(x, value, {
    combine: "replace",
    coordinates: [i.body],
    valid: scalar.constant(1, "bool"),
  });
}

// The steps of the fused module, as text. It gives what the module gives as it is, on both backends.
function fusedSteps(make: Make): string {
  const build = moduleBuilder();
  const x = build.input({ shape: [size], dtype: "float32" });
  const module = verifyModule(build.finish(make(build, x)));
  const fused = verifyModule(fuse(module));
  const run = (backend: Backend, of: Module): readonly Elements[] =>
    backend
      .compile(of)([Float32Array.from({ length: size }, (_, i) => i - 2)])
      .map(readStorage);
  const expected = run(referenceBackend, module);
  for (const backend of [referenceBackend, wasm]) {
    expect(run(backend, module)).toEqual(expected);
    expect(run(backend, fused)).toEqual(expected);
  }
  const text = printModule(fused);
  return text.slice(text.indexOf("steps"));
}

const counted = (build: ModuleBuilder, x: LazyArray, step: (x: LazyArray, i: LazyArray) => LazyArray) =>
  build.loop(five, [x, zero], [], ([c, i]) => ({ carries: [step(c, i), plusOne(i)], rows: [] })).carries;

describe("changes in place", () => {
  it("a carry of which each point depends on itself", () => {
    const make: Make = (build, x) =>
      build.loop(five, [x], [], ([c]) => ({ carries: [plusOne(c)], rows: [] })).carries;
    expect(fusedSteps(make)).toBe(`steps
  b1 = map over [6] b0
  loop 5 times, b1 in place
    b1 = map over [6] add(b1, 1)
return b1`);
  });

  it("an array in which each iteration sets one element, having read it, in a loop in a loop", () => {
    const make: Make = (build, x) =>
      counted(build, x, (c, i) => {
        const inner = build.loop(five, [c, i], [], ([d, j]) => {
          const value = build.materialize(plusOne(build.materialize(at(d, j))));
          return { carries: [set(build, d, j, value), plusOne(j)], rows: [] };
        });
        return inner.carries[0];
      });
    expect(fusedSteps(make)).toBe(`steps
  b1 = map over [6] b0
  b2 = map over [] 0
  loop 5 times, b1 in place, b2 in place
    b3 = map over [] b2
    loop 5 times, b1 in place, b3 from b5  free b3 b5
      b4 b5 = map over [] add(b1[b3], 1), add(b3, 1)
      b1[b3] = scatter replace over [] b4  free b4
    b2 = map over [] add(b2, 1)
return b1 b2`);
  });

  it("an array that one case of a branch hands through and another one updates", () => {
    const make: Make = (build, x) =>
      counted(build, x, (c, i) => {
        const [result] = build.branch(i, [() => [c], () => [set(build, c, i, splat(3, "float32", []))]]);
        return result;
      });
    expect(fusedSteps(make)).toBe(`steps
  b1 = map over [6] b0
  b2 = map over [] 0
  loop 5 times, b1 in place, b2 in place
    branch b2 gives b1
    case 0
    case 1
      b1[b2] = scatter replace over [] 3
    b2 = map over [] add(b2, 1)
return b1 b2`);
  });
});

it("does not touch what a loop hands through unchanged", () => {
  const make: Make = (build, x) => {
    const sum = splat(0, "float32", []);
    const body = (c: LazyArray, n: LazyArray): LazyArray =>
      build.materialize(zip([n, build.reduce(c, [0], "add")], (u, v) => scalar.add(u, v)));
    const { carries } = build.loop(five, [x, sum], [], ([c, n]) => ({ carries: [c, body(c, n)], rows: [] }));
    return [carries[1]];
  };
  expect(fusedSteps(make)).toBe(`steps
  b1 = map over [] 0
  loop 5 times, b1 in place
    b1 = reduce add over [6] keeping 0 b0 then add(b1, result)
return b1`);
});

it("writes rows of the rows of an outer loop where they belong", () => {
  const make: Make = (build, x) => {
    const { stacked } = build.loop(five, [x], [], ([c]) => {
      const inner = build.loop({ _tag: "fixed", count: 3, reverse: false }, [c], [], ([d]) => {
        const next = build.materialize(plusOne(d));
        return { carries: [next], rows: [next] };
      });
      return { carries: [inner.carries[0]], rows: [inner.stacked[0]] };
    });
    return stacked;
  };
  expect(fusedSteps(make)).toBe(`steps
  b1 = map over [6] b0
  loop 5 times, b1 in place, b4 into b3  free b1
    loop 3 times, b1 in place, b2 into b4
      b1 b2 = map over [6] add(b1, 1), add(b1, 1)
return b3`);
});

describe("keeps apart", () => {
  it("a carry of which points depend on others: two buffers change places", () => {
    const make: Make = (build, x) =>
      build.loop(five, [x], [], ([c]) => ({ carries: [stepThrough(c, [size], [size - 1], [-1])], rows: [] }))
        .carries;
    expect(fusedSteps(make)).toBe(`steps
  b1 = map over [6] b0
  loop 5 times, b1 from b2  free b2
    b2 = map over [6] b1[5+[-1]]
return b1`);
  });

  it("an updated array and the one before, when that is read again", () => {
    const make: Make = (build, x) =>
      counted(build, x, (c, i) => {
        const next = set(build, c, i, splat(3, "float32", []));
        const last = build.reduce(c, [0], "add");
        return set(build, next, zero, last);
      });
    expect(fusedSteps(make)).toContain("b3 = map over [6] b1\n");
  });

  it("carries that begin as one array, and results that are one", () => {
    const make: Make = (build, x) => {
      const body = ([a, b]: readonly LazyArray[]): readonly LazyArray[] => [plusOne(a), zip([b], scalar.neg)];
      const { carries } = build.loop(five, [x, x], [], (given) => ({ carries: body(given), rows: [] }));
      return [...carries, build.materialize({ ...x, body: scalar.mul(x.body, 1) })];
    };
    expect(fusedSteps(make)).toContain("loop 5 times, b1 in place, b2 in place");
  });

  it("carries that iterations exchange", () => {
    const make: Make = (build, x) =>
      build.loop(five, [x, build.materialize(plusOne(x))], [], ([a, b]) => ({ carries: [b, a], rows: [] }))
        .carries;
    expect(fusedSteps(make)).toContain("loop 5 times");
  });
});
