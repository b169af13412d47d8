/** The laws bite: a primitive with one wrong rule breaks the laws about that rule, and a right one breaks none. */
import { describe, expect, it } from "vitest";
import { aval } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, isConcrete } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { add, neg } from "../primitives/add.js";
import { broadcast, reduceSum } from "../primitives/broadcast.js";
import { definePrimitive } from "../primitives/define.js";
import { div } from "../primitives/div.js";
import { argument, floating, positive, real } from "../primitives/domains.js";
import { dotGeneral } from "../primitives/dotGeneral.js";
import { elementwiseRules } from "../primitives/elementwise.js";
import type { UnaryPrimitive } from "../primitives/kinds.js";
import { elementwise, stepwise } from "../primitives/kinds.js";
import { log } from "../primitives/log.js";
import { mul } from "../primitives/mul.js";
import type { ReductionParams } from "../primitives/reduction.js";
import { someAxes } from "../primitives/reduction.js";
import type { LinearRules, NoParams, Primitive } from "../program/primitive.js";
import { describeLaws } from "./laws.js";
import { tensorOf } from "./tensors.js";

// The laws that a primitive breaks, each with the message of its first counterexample.
function brokenLaws(primitive: Primitive, numRuns = 5): ReadonlyMap<string, string> {
  const broken = new Map<string, string>();
  const it = (name: string, body: () => void): void => {
    try {
      body();
    } catch (error) {
      broken.set(name, String(error));
    }
  };
  describeLaws(primitive, { describe: (_name, body) => body(), it, numRuns });
  return broken;
}

const namesOf = (broken: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...broken.keys()].map((name) => name.replace(/^\w+: /, "")))].toSorted();

const scaled = (x: Tensor, factor: number): Tensor =>
  mul(
    x,
    broadcast(tensorOf([], x.dtype, [factor]), { shape: x.shape, axes: x.shape.map((_, axis) => axis) }),
  );

// 3 x with some rules replaced.
const triple = (name: string, rules: Partial<LinearRules<NoParams>>): UnaryPrimitive => {
  const primitive: UnaryPrimitive = definePrimitive<[x: Tensor], NoParams>({
    ...elementwiseRules(
      { name, dtypes: floating, domains: [real], scalar: (x) => scalar.mul(x, 3) },
      () => primitive,
    ),
    kind: "linear",
    transpose: ([ct]) => [scaled(ct, 3)],
    ...rules,
  });
  return primitive;
};

const sumWithout = (name: string, rules: Partial<LinearRules<ReductionParams>>): Primitive =>
  definePrimitive<[x: Tensor], ReductionParams>({
    name,
    kind: "linear",
    dtypes: floating,
    samples: (shape) => someAxes(shape.length).map((axes) => ({ args: [argument(shape)], params: { axes } })),
    shape: reduceSum.shape,
    transpose: ([ct], [x], { axes }) => [broadcast(ct, { shape: x.shape, axes })],
    batch: reduceSum.batch,
    lower: reduceSum.lower,
    ...rules,
  });

const forward = "jvp agrees with central differences";
const adjoint = "vjp is the adjoint of jvp";
const second = "second derivatives are right, in every mode";
const third = "third derivatives are right";
const loop = "vmap equals a loop, bit for bit";
const shapes = "the shape rule equals evaluation";
const twice = "transposing twice gives the operation back";
const eager = "jit equals evaluation, bit for bit";

describe("describeLaws accepts", () => {
  for (const primitive of [
    add,
    mul,
    log,
    reduceSum,
    dotGeneral,
    triple("triple", {}),
    sumWithout("sum", {}),
  ]) {
    it(primitive.name, () => {
      expect(namesOf(brokenLaws(primitive))).toEqual([]);
    });
  }
});

describe("describeLaws catches", () => {
  it("a wrong derivative, even by 1e-4", () => {
    const wrong = elementwise<[x: Tensor]>({
      name: "wrongRoot",
      dtypes: floating,
      domains: [positive],
      scalar: (x) => scalar.sqrt(x),
      // d sqrt x = dx / (2 sqrt x), but for the last digits
      partials: [(dx, _args, out) => div(scaled(dx, 0.50005), out)],
    });
    const broken = brokenLaws(wrong);
    expect(namesOf(broken)).toContain(forward);
    expect(namesOf(broken)).not.toContain(adjoint);
    // Shrunk to a scalar at the simplest value of the domain.
    const message = broken.get(`f64: ${forward}`);
    expect(message).toContain("Counterexample: [wrongRoot(f64[] 1)]");
    expect(message).toMatch(
      /LawError: wrongRoot: jvp must agree with central differences, expected .*, got .* \(argument 0/,
    );
  });

  it("a transpose that is not the adjoint", () => {
    expect(
      namesOf(brokenLaws(triple("wrongTranspose", { transpose: ([ct]) => [neg(scaled(ct, 3))] }))),
    ).toEqual([adjoint, second, twice].toSorted());
  });

  it("a transpose that is wrong for some axes only", () => {
    const axesReversed: Primitive = sumWithout("wrongAxes", {
      transpose: ([ct], [x], { axes }) => [
        // Right when the summed axes come last.
        axes.every((axis) => axis >= x.shape.length - axes.length)
          ? broadcast(ct, { shape: x.shape, axes })
          : scaled(broadcast(ct, { shape: x.shape, axes }), 2),
      ],
    });
    expect(namesOf(brokenLaws(axesReversed))).toEqual([adjoint, second, twice].toSorted());
  });

  it("a batching rule that forgets to move the axes", () => {
    const wrong: Primitive = sumWithout("wrongBatch", {
      batch: ([x], [b], { axes }) => [
        { value: reduceSum(x, { axes: axes.map((axis) => axis + 1) }), dim: b === null ? null : 0 },
      ],
    });
    const broken = brokenLaws(wrong);
    expect(namesOf(broken)).toEqual([loop]);
    expect(broken.get(`f64: ${loop}`)).toMatch(/inAxes \[1\], mapped size|internal|axis/);
  });

  it("a batching rule that sums in another order", () => {
    const wrong: Primitive = sumWithout("otherOrder", {
      batch: ([x], [b], { axes }) => {
        if (b === null) return [{ value: reduceSum(x, { axes }), dim: null }];
        // One axis after the other: the same numbers, other roundings.
        const shifted = axes.map((axis) => (axis < b ? axis : axis + 1)).toReversed();
        const value = shifted.reduce((total, axis) => reduceSum(total, { axes: [axis] }), x);
        return [{ value, dim: b - shifted.filter((axis) => axis < b).length }];
      },
    });
    expect(namesOf(brokenLaws(wrong, 40))).toEqual([loop]);
  });

  it("a lowering that computes something else", () => {
    const wrong: Primitive = triple("wrongLowering", {
      lower: ([x]) => [{ shape: x.shape, body: scalar.mul(x.body, 2) }],
    });
    expect(namesOf(brokenLaws(wrong))).toEqual([adjoint, second, twice].toSorted());
  });

  it("a lowering whose result depends on the layout", () => {
    const wrong: Primitive = triple("wrongLayout", {
      lower: ([x]) => [
        { shape: x.shape, body: x.shape.length > 2 ? scalar.neg(x.body) : scalar.mul(x.body, 3) },
      ],
    });
    expect(namesOf(brokenLaws(wrong))).toContain(loop);
  });

  it("a lowering that differs from one compilation to the next", () => {
    let count = 0;
    const wrong: Primitive = triple("wrongCompilation", {
      lower: ([x]) => [{ shape: x.shape, body: scalar.mul(x.body, count++) }],
    });
    expect(namesOf(brokenLaws(wrong))).toContain(eager);
  });

  it("a shape rule that disagrees with the lowering", () => {
    const wrong: Primitive = triple("wrongShape", { shape: ([x]) => [aval([...x.shape, 2], x.dtype)] });
    expect(namesOf(brokenLaws(wrong))).toContain(shapes);
  });

  it("a second derivative that is wrong where the first is right", () => {
    const flat = stepwise<[x: Tensor]>({
      name: "flatSquare",
      dtypes: floating,
      domains: [real],
      scalar: (x) => scalar.mul(3, scalar.mul(x, x)),
    });
    const wrong = elementwise<[x: Tensor]>({
      name: "wrongSecond",
      dtypes: floating,
      domains: [real],
      scalar: (x) => scalar.mul(x, scalar.mul(x, x)),
      partials: [(dx, [x]) => mul(dx, flat(x))],
    });
    expect(namesOf(brokenLaws(wrong))).toEqual([second, third].toSorted());
    expect(namesOf(brokenLaws(flat))).toEqual([]);
  });

  it("a derivative that is not linear, or not zero for zero", () => {
    const wrong: Primitive = triple("wrongLinearity", {
      jvp: (_primals, [dx]) => [dx === null ? null : add(scaled(dx, 3), mul(scaled(dx, 1e-9), dx))],
    });
    expect(namesOf(brokenLaws(wrong))).toContain("jvp and vjp are linear, zero gives zero");
  });

  it("a rule that writes to its arguments", () => {
    const wrong: Primitive = triple("writes", {
      jvp: ([x], [dx]) => {
        if (isConcrete(x) && x.size > 0) elementsOf(x, "test")[0] += 1;
        return [dx === null ? null : scaled(dx, 3)];
      },
    });
    expect(namesOf(brokenLaws(wrong))).toContain("inputs stay as they are");
  });

  it("a primitive without samples", () => {
    const broken = brokenLaws(triple("unsampled", { samples: () => [] }));
    expect(broken.get(`f64: ${shapes}`)).toContain(
      "unsampled: there must be samples, got none for any corner shape.",
    );
  });
});

describe("describeLaws", () => {
  it("needs a runner", () => {
    expect(() => describeLaws(add)).toThrow(
      "describeLaws: a test runner is needed, expected a global describe, or the option describe.",
    );
  });

  it("names the seed and the number of runs", () => {
    const names: string[] = [];
    describeLaws(add, { describe: (name) => names.push(name), it: () => undefined, seed: 3, numRuns: 7 });
    expect(names).toEqual(["add (seed 3, 7 runs)"]);
  });
});
