/** Chains of operations that move elements: fused into one index map by jit, stored at every step by eager evaluation. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { expectSame, seeded, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { broadcast } from "./broadcast.js";
import { concatenate } from "./concatenate.js";
import { dynamicSlice } from "./dynamicSlice.js";
import { gather } from "./gather.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { pad, slice } from "./slice.js";
import { transpose } from "./transpose.js";

// One step is a choice of operation and numbers that its parameters are made of, whatever the shape has become by then.
interface Step {
  readonly kind: number;
  readonly numbers: readonly number[];
}

const paddings = [tensorOf([], [9]), tensorOf([], [0]), tensorOf([], [-0])];

function pick(step: Step, i: number, below: number): number {
  return step.numbers[i % step.numbers.length] % Math.max(1, below);
}

const operations: readonly ((x: Tensor, step: Step) => Tensor)[] = [
  (x, step) => {
    const shift = pick(step, 0, x.rank);
    const axes = range(x.rank);
    return transpose(x, { permutation: [...axes.slice(shift), ...axes.slice(0, shift)].toReversed() });
  },
  (x, step) => reverse(x, { axes: range(x.rank).filter((axis) => pick(step, axis, 2) === 1) }),
  (x, step) => {
    const start = x.shape.map((size, axis) => pick(step, axis, size));
    const limit = x.shape.map((size, axis) => start[axis] + pick(step, axis + 3, size - start[axis] + 1));
    return slice(x, { start, limit, strides: x.shape.map((_, axis) => 1 + pick(step, axis + 1, 3)) });
  },
  (x, step) => {
    const low = x.shape.map((_, axis) => pick(step, axis, 4) - 1);
    const interior = x.shape.map((_, axis) => pick(step, axis + 2, 2) * pick(step, 5, 2));
    const high = x.shape.map((size, axis) =>
      Math.max(pick(step, axis + 1, 4) - 2, -low[axis] - Math.max(0, size)),
    );
    return pad(x, paddings[pick(step, 3, 3)], { low, high, interior });
  },
  (x, step) => {
    const axis = pick(step, 0, x.rank + 1);
    return broadcast(x, { shape: [...x.shape.slice(0, axis), 2, ...x.shape.slice(axis)], axes: [axis] });
  },
  (x, step) => {
    const divisor = [2, 3, 4, 5].find((d) => x.size > 0 && x.size % d === 0) ?? 1;
    return reshape(x, {
      shape: pick(step, 0, 2) === 0 ? [x.size / divisor, divisor] : [divisor, x.size / divisor],
    });
  },
  (x, step) =>
    x.rank === 0 ? x : concatenate(x, reverse(x, { axes: [0] }), { axis: pick(step, 0, x.rank) }),
  (x, step) => {
    const starts = x.shape.map((_, axis) => tensorOf([], [pick(step, axis, 9) - 4], "int32"));
    return dynamicSlice(x, ...starts, { sizes: x.shape.map((size, axis) => size - pick(step, axis, size)) });
  },
  (x, step) => {
    if (x.rank === 0) return x;
    const axis = pick(step, 0, x.rank);
    const indices = tensorOf(
      [4, 1],
      step.numbers.slice(0, 4).map((n) => (n % 9) - 2),
      "int32",
    );
    return gather(x, indices, { axes: [axis], outOfBounds: pick(step, 1, 2) === 0 ? "clamp" : "skip" });
  },
];

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(operations.length - 1),
  numbers: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
});

function chainOf(steps: readonly Step[]): (x: Tensor) => Tensor {
  const tooLarge = (x: Tensor): boolean => x.size > 3000 || x.rank > 5;
  return (x) => steps.reduce((y, step) => (tooLarge(y) ? y : operations[step.kind](y, step)), x);
}

describe("a chain of structural operations", () => {
  const settings = { seed: 20, numRuns: 300 };
  const anyChain = fc.array(anyStep, { minLength: 1, maxLength: 7 });
  const anyShape = fc.array(fc.nat(5), { maxLength: 3 });

  it(`gives the same bits fused and step by step (seed ${settings.seed})`, () => {
    fc.assert(
      fc.property(anyShape, anyChain, (shape, steps) => {
        const f = chainOf(steps);
        const x = tensorOf(
          shape,
          range(sizeOf(shape)).map((i) => i + 1),
        );
        expectSame(jit(f)(x), f(x));
      }),
      settings,
    );
  });

  it(`sends cotangents back the same way fused and step by step (seed ${settings.seed})`, () => {
    fc.assert(
      fc.property(anyShape, anyChain, (shape, steps) => {
        const f = chainOf(steps);
        const back = (x: Tensor, ct: Tensor): Tensor => vjp(f, [x])[1](ct)[0];
        const x = seeded(shape, 1);
        const ct = seeded(f(x).shape, 2);
        expectSame(jit(back)(x, ct), back(x, ct));
      }),
      { ...settings, numRuns: 150 },
    );
  });
});
