/** at against plain nested loops, and where computed positions leave their axis. @module */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAval } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { paramsKey } from "../program/key.js";
import { currentInterpreter, withInterpreter } from "../trace/bind.js";
import type { Interpreter } from "../trace/interpreter.js";
import { grad } from "../transform/grad.js";
import { vmap } from "../transform/vmap.js";
import { at } from "./at.js";
import { greater } from "./compare.js";
import { tensor } from "./create.js";
import { zeros } from "./fill.js";
import { arange } from "./grid.js";
import { slice } from "./indexEntries.js";
import { sum } from "./reduce.js";
import { reshape } from "./shape.js";

const list = (x: Tensor): readonly number[] => [...x.toTypedArray()];

describe("slices", () => {
  it("select what Python's range does", () => {
    const bound = fc.option(fc.integer({ min: -8, max: 8 }));
    const step = fc.integer({ min: -3, max: 3 }).filter((n) => n !== 0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), bound, bound, step, (size, start, stop, by) => {
        const expected = positionsOf(size, start, stop, by);
        const x = arange(size);
        const part = slice(start, stop, by);
        expect(list(at(x, part).get())).toEqual(expected);
        const marked = list(at(x, part).set(-1));
        expect(marked).toEqual(list(x).map((value) => (expected.includes(value) ? -1 : value)));
      }),
    );
  });
});

// What Python's slice(start, stop, step) picks, by walking.
function positionsOf(
  size: number,
  start: number | null,
  stop: number | null,
  step: number,
): readonly number[] {
  const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  const bound = (value: number): number =>
    clamp(value < 0 ? value + size : value, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
  const first = start === null ? (step > 0 ? 0 : size - 1) : bound(start);
  const last = stop === null ? (step > 0 ? size : -1) : bound(stop);
  const found: number[] = [];
  for (let i = first; step > 0 ? i < last : i > last; i += step) found.push(i);
  return found;
}

describe("masks", () => {
  const x = tensor([
    [1, -2],
    [-3, 4],
  ]);
  it("pick and write where they are true", () => {
    expect(list(at(x, greater(x, 0)).get())).toEqual([1, 4]);
    expect(list(at(x, greater(x, 0)).set(0))).toEqual([0, -2, -3, 0]);
    expect(
      at(x, tensor([false, true]))
        .get()
        .toArray(),
    ).toEqual([[-3, 4]]);
    expect(at(x, tensor(true)).get).toBeDefined();
  });

  it("must be concrete", () => {
    expect(() => jit((y: Tensor) => at(y, greater(y, 0)).get())(x)).toThrow(
      "Use where(mask, x, y), which keeps the shape.",
    );
  });
});

describe("F17: computed positions beyond an axis", () => {
  const x = tensor([10, 20, 30]);
  it("read the nearest element, and write nothing", () => {
    const beyond = tensor([-9, -1, 9], { dtype: "int32" });
    expect(list(at(x, beyond).get())).toEqual([10, 30, 30]);
    expect(list(at(x, beyond).set(0))).toEqual([10, 20, 0]);
    expect(list(at(x, beyond).add(1))).toEqual([10, 20, 31]);
  });

  it("are errors when they stand in the call", () => {
    expect(() => at(x, 3)).toThrow(
      "at: an index must lie in its axis, expected an integer from -3 to 2 for axis 0, got 3.",
    );
  });
});

describe("at under transforms", () => {
  it("adds up the derivatives of places that are read twice", () => {
    expect(list(grad((v: Tensor) => sum(at(v, [0, 0, 2]).get()))(tensor([1, 2, 3])))).toEqual([2, 0, 1]);
  });

  it("maps and compiles", () => {
    const rows = reshape(arange(6, 12), [2, 3]);
    const pick = (row: Tensor, i: Tensor): Tensor => at(row, i).get();
    expect(list(vmap(pick)(rows, tensor([2, 0], { dtype: "int32" })))).toEqual([8, 9]);
    expect(list(jit(pick)(tensor([5, 6]), tensor(1, { dtype: "int32" })))).toEqual([6]);
  });
});

describe("places in the result", () => {
  const x = zeros([2, 3, 4, 5]);
  it("are where the lists stood, or in front when something stands between them", () => {
    expect(at(x, slice(), [0, 1], [0, 1]).get().shape).toEqual([2, 2, 5]);
    expect(at(x, [0, 1], slice(), [0, 1]).get().shape).toEqual([2, 3, 5]);
    expect(at(x, 0, slice(), [0, 1]).get().shape).toEqual([2, 3, 5]);
    expect(at(x, slice(), null, [0, 1]).get().shape).toEqual([2, 1, 2, 4, 5]);
    expect(at(x, "...", [[0, 1, 2]]).get().shape).toEqual([2, 3, 4, 1, 3]);
    expect(at(x).get().shape).toEqual([2, 3, 4, 5]);
    expect(at(x).set(1).shape).toEqual([2, 3, 4, 5]);
    expect(list(at(tensor(3)).add(1))).toEqual([4]);
  });
});

it("reads a list of true and false as a mask, never as positions", () => {
  expect(
    at(tensor([10, 20, 30]), [true, false, true])
      .get()
      .toArray(),
  ).toEqual([10, 30]);
  expect(
    at(tensor([5, 6, 7]), [true, true, true])
      .set(0)
      .toArray(),
  ).toEqual([0, 0, 0]);
});

describe("one of many places", () => {
  // Which programs the eager cache is asked for.
  const programsOf = (f: () => void): ReadonlySet<string> => {
    const keys = new Set<string>();
    const under = currentInterpreter();
    const process: Interpreter["process"] = (primitive, args, params) => {
      keys.add(`${primitive.name}${paramsKey(params)}${args.map(formatAval)}`);
      return under.process(primitive, args, params);
    };
    withInterpreter({ name: "watch", process }, f);
    return keys;
  };
  const n = 2000;
  const x = arange(n);
  const rows = reshape(arange(2 * n), [n, 2]);

  it.each([
    ["numbers", (i: number) => expect(at(x, i).get().item()).toBe(i)],
    [
      "numbers from the end",
      (i: number) =>
        expect(
          at(x, -1 - i)
            .get()
            .item(),
        ).toBe(n - 1 - i),
    ],
    ["rows", (i: number) => expect(list(at(rows, i).get())).toEqual([2 * i, 2 * i + 1])],
    [
      "parts",
      (i: number) =>
        expect(
          at(x, slice(i, i + 3))
            .get()
            .toArray(),
        ).toEqual([i, i + 1, i + 2]),
    ],
    [
      "steps back",
      (i: number) =>
        expect(
          at(rows, slice(i + 4, i, -2), 1)
            .get()
            .toArray(),
        ).toEqual([2 * i + 9, 2 * i + 5]),
    ],
    ["lists", (i: number) => expect(at(x, [i, 0]).get().toArray()).toEqual([i, 0])],
    ["numbers to write to", (i: number) => expect(list(at(zeros([n]), i).set(1)).indexOf(1)).toBe(i)],
  ] as const)("%s need no program for each", (_, read) => {
    const few = programsOf(() => read(0));
    const many = programsOf(() => Array.from({ length: 40 }, (__, i) => read(i * 49)));
    expect(many.size).toBe(few.size);
  });

  it("reads the same eagerly, compiled and in derivatives", () => {
    const f = (y: Tensor): Tensor => at(y, slice(1200, 300, -450)).get();
    expect(list(jit(f)(x))).toEqual(list(f(x)));
    expect(list(f(x))).toEqual([1200, 750]);
    expect(list(vmap(f, 1)(rows))).toEqual([2400, 1500, 2401, 1501]);
    const gradient = list(grad((y: Tensor) => sum(f(y)))(zeros([n])));
    expect(gradient.flatMap((value, i) => (value === 0 ? [] : [i, value]))).toEqual([750, 1, 1200, 1]);
  });
});
