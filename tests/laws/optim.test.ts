/**
 * Laws of every optimizer and of chain: each converges on a parabola and comes down Rosenbrock's valley, keeps the tree of
 * its memory, gives under jit the bits of eager; chain is a monoid.
 */
import {
  add,
  grad,
  jit,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  take,
  tensor,
  treeFlatten,
  treeLeaves,
} from "@cotangent/core";
import { sameBits } from "@cotangent/core/testing";
import type { GradientTransformation } from "@cotangent/optim";
import * as optim from "@cotangent/optim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Params {
  readonly a: Tensor;
  readonly nested: readonly [Tensor, null];
}

const start: Params = {
  a: tensor([2, -1], { dtype: "float64" }),
  nested: [tensor(0.5, { dtype: "float64" }), null],
};

const parabola = ({ a, nested: [b] }: Params): Tensor => add(sum(square(sub(a, 1))), square(add(b, 2)));

/** Rosenbrock's function: a curved valley of which the floor is nearly flat; minimum 0 at (1, 1). */
const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [0, 1].map((i) => take(x, tensor(i, { dtype: "int32" }), { axis: 0 }));
  return add(square(sub(1, a)), mul(square(sub(b, square(a))), 100));
};

const schedule = optim.exponentialDecay(0.1, { transitionSteps: 50, decayRate: 0.8 });

/** Every exported optimizer, with its options; `slow` has a rate that Rosenbrock's steep walls allow. */
const optimizers: Readonly<
  Record<string, { readonly fast: GradientTransformation; readonly slow: GradientTransformation }>
> = {
  sgd: { fast: optim.sgd(0.1), slow: optim.sgd(0.001) },
  "sgd with momentum": {
    fast: optim.sgd(0.05, { momentum: 0.9 }),
    slow: optim.sgd(0.0005, { momentum: 0.9 }),
  },
  "sgd with Nesterov's momentum": {
    fast: optim.sgd(0.05, { momentum: 0.9, nesterov: true }),
    slow: optim.sgd(0.0005, { momentum: 0.9, nesterov: true }),
  },
  "sgd with a schedule": {
    fast: optim.sgd(schedule),
    slow: optim.sgd(optim.cosineDecaySchedule(0.002, { transitionSteps: 1000, alpha: 0.5 })),
  },
};

function stepOf<P>(optimizer: GradientTransformation, f: (params: P) => Tensor) {
  return (params: P, state: unknown): readonly [P, unknown] => {
    const [updates, next] = optimizer.update(grad(f)(params), state, params);
    return [optim.applyUpdates(params, updates), next];
  };
}

function run<P>(optimizer: GradientTransformation, f: (params: P) => Tensor, from: P, steps: number): P {
  const step = jit(stepOf(optimizer, f));
  let [params, state] = [from, optimizer.init(from)];
  for (let i = 0; i < steps; i++) [params, state] = step(params, state);
  return params;
}

const structureOf = (tree: unknown): string =>
  JSON.stringify(treeFlatten(tree)[1].root) +
  treeLeaves(tree).map((leaf) =>
    typeof leaf === "object" ? `${leaf.dtype}[${leaf.shape.join()}]` : typeof leaf,
  );

const leavesOf = (tree: unknown): readonly Tensor[] =>
  treeLeaves(tree).filter((leaf) => typeof leaf === "object");

describe.each(Object.entries(optimizers))("%s", (_, { fast, slow }) => {
  it("converges on a parabola", () => {
    expect(parabola(run(fast, parabola, start, 300)).item()).toBeLessThan(1e-8);
  });

  it("comes down Rosenbrock's valley", () => {
    const from = tensor([-1.2, 1], { dtype: "float64" });
    expect(rosenbrock(from).item()).toBeCloseTo(24.2, 10);
    expect(rosenbrock(run(slow, rosenbrock, from, 2000)).item()).toBeLessThan(0.3);
  });

  it("keeps the tree of its memory, freezes it, and leaves its arguments alone", () => {
    const state = fast.init(start);
    const [next, after] = stepOf(fast, parabola)(start, state);
    expect(structureOf(after)).toBe(structureOf(state));
    expect(structureOf(next)).toBe(structureOf(start));
    expect(start.a.toArray()).toEqual([2, -1]);
    for (const tree of [state, after, next]) expect(Object.isFrozen(tree)).toBe(true);
  });

  it("gives the same bits compiled", () => {
    const eager = stepOf(fast, parabola);
    const compiled = jit(eager);
    let [params, state] = eager(start, fast.init(start));
    for (let i = 0; i < 3; i++) {
      const [expected, actual] = [eager(params, state), compiled(params, state)];
      expect(leavesOf(expected).map((leaf, at) => sameBits(leaf, leavesOf(actual)[at]))).not.toContain(false);
      [params, state] = expected;
    }
    expect(compiled.cacheSize()).toBe(1);
  });
});

describe("chain is a monoid", () => {
  const transformation = fc.oneof(
    fc.double({ min: -2, max: 2, noNaN: true }).map((factor): GradientTransformation => optim.scale(factor)),
    fc
      .record({ decay: fc.double({ min: 0, max: 0.9, noNaN: true }), nesterov: fc.boolean() })
      .map((options): GradientTransformation => optim.trace(options)),
    fc.constant<GradientTransformation>(optim.scaleBySchedule(schedule)),
    fc.constant<GradientTransformation>(optim.identity()),
  );
  const gradients = fc.array(
    fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  /** All updates that a transformation makes of a sequence of gradients, and the leaves of its last memory. */
  const observed = (
    each: GradientTransformation,
    sequence: readonly (readonly number[])[],
  ): readonly Tensor[] => {
    const made: Tensor[] = [];
    let state = each.init(tensor([0, 0, 0], { dtype: "float64" }));
    for (const values of sequence) {
      const [update, next] = each.update(tensor([...values], { dtype: "float64" }), state);
      made.push(update);
      state = next;
    }
    return [...made, ...leavesOf(state)];
  };
  const expectSame = (
    left: GradientTransformation,
    right: GradientTransformation,
    sequence: readonly (readonly number[])[],
  ): void => {
    const [a, b] = [observed(left, sequence), observed(right, sequence)];
    expect(a.length).toBe(b.length);
    expect(a.every((value, i) => sameBits(value, b[i]))).toBe(true);
  };
  const { concat, empty } = optim.chainMonoid;

  it("associative", () => {
    fc.assert(
      fc.property(transformation, transformation, transformation, gradients, (a, b, c, sequence) => {
        expectSame(concat(concat(a, b), c), concat(a, concat(b, c)), sequence);
        expectSame(concat(concat(a, b), c), optim.chain(a, b, c), sequence);
      }),
      { numRuns: 50 },
    );
  });

  it("with identity on both sides", () => {
    fc.assert(
      fc.property(transformation, gradients, (a, sequence) => {
        expectSame(concat(a, empty), a, sequence);
        expectSame(concat(empty, a), a, sequence);
      }),
      { numRuns: 50 },
    );
  });
});
