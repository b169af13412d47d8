/** Functions with derivative rules of their own, and implicit derivatives, against JAX: values, gradients, Hessians. */
import {
  add,
  checkpoint,
  conjugateGradient,
  cos,
  customJvp,
  customLinearSolve,
  customRoot,
  customVjp,
  div,
  exp,
  fixedPoint,
  hessian,
  jacrev,
  jit,
  log1p,
  matmul,
  mul,
  onesLike,
  pow,
  root,
  sin,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  valueAndGrad,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, loadFixture } from "./load.js";
import { expectClose, toTensor } from "./runCase.js";

type Function = (...args: readonly Tensor[]) => Tensor;

const doubledProduct = customVjp((x: Tensor, y: Tensor) => mul(sin(x), y), {
  fwd: (x, y) => [mul(sin(x), y), { x, y }],
  bwd: ({ x, y }, ct) => [mul(2, mul(mul(cos(x), y), ct)), mul(2, mul(sin(x), ct))],
});

const timesPower = customVjp((x: Tensor, power: number) => pow(x, power), {
  nondiffArgnums: [1],
  fwd: (x, power) => [pow(x, power), x],
  bwd: (power, x, ct) => [mul(mul(power, x), add(ct, 1))],
});

const log1pExp: (x: Tensor) => Tensor = customJvp(
  (x: Tensor) => log1p(exp(x)),
  ([x], [dx]) => [log1pExp(x), mul(sub(1, div(1, add(1, exp(x)))), dx)],
);

const tripledSquare = customJvp(
  (x: Tensor) => square(x),
  ([x], [dx]) => [square(x), mul(mul(3, x), dx)],
);

const equation =
  (a: Tensor, b: Tensor) =>
  (x: Tensor): Tensor =>
    sub(add(pow(x, 3), mul(a, x)), b);

/** Newton's method for equations that are each of one unknown. */
const newton = (f: (x: Tensor) => Tensor, guess: Tensor): Tensor => {
  let x = guess;
  for (let i = 0; i < 15; i++) {
    const [value, slope] = valueAndSlope(f, x);
    x = sub(x, div(value, slope));
  }
  return x;
};

function valueAndSlope(f: (x: Tensor) => Tensor, x: Tensor): readonly [Tensor, Tensor] {
  const [value, gradient] = valueAndGrad((y: Tensor) => sum(f(y)))(x);
  return [x.rank === 0 ? value : f(x), gradient];
}

const divideBySlope = (g: (x: Tensor) => Tensor, y: Tensor): Tensor => div(y, g(onesLike(y)));

/** The functions that tests/fixtures/jax/groups/rules.py describes, some in several ways. */
const functions: Readonly<Record<string, readonly Function[]>> = {
  doubled: [(x, y) => sum(doubledProduct(x, y))],
  held: [(x, y) => sum(mul(timesPower(x, 3), y))],
  softplus: [(x) => sum(log1pExp(x))],
  tripled: [(x) => sum(mul(checkpoint(tripledSquare)(x), x))],
  chain: [
    (w, x) => {
      const layer = checkpoint((h: Tensor) => tanh(matmul(tanh(matmul(h, w)), w)));
      return sum(square(layer(layer(layer(x)))));
    },
  ],
  linear: [
    (a, b) => {
      const solve = (matvec: (x: Tensor) => Tensor, y: Tensor): Tensor =>
        root((x: Tensor) => sub(matvec(x), y), y);
      return sum(sin(customLinearSolve((x: Tensor) => matmul(a, x), b, solve)));
    },
  ],
  cg: [
    (a, b) => {
      const matvec = (x: Tensor): Tensor => add(matmul(a, matmul(transpose(a), x)), mul(3, x));
      return sum(sin(conjugateGradient(matvec, b, { tolerance: 1e-15 })));
    },
  ],
  cubic: [
    (a, b) => sum(sin(customRoot(equation(a, b), b, newton, divideBySlope))),
    (a, b) => sum(sin(root(equation(a, b), b))),
  ],
  cosine: [
    (a) => customRoot((x: Tensor) => sub(cos(mul(a, x)), x), onesLike(a), newton, divideBySlope),
    (a) => fixedPoint((x: Tensor) => cos(mul(a, x)), tensor(1, { dtype: "float64" }), { tolerance: 1e-15 }),
    (a) => root((x: Tensor) => sub(cos(mul(a, x)), x), tensor(1, { dtype: "float64" })),
  ],
};

const argnumsOf = ({ options: { argnums } }: FixtureCase): readonly number[] =>
  (Array.isArray(argnums) ? argnums : [argnums]).map(Number);

/** Functions without a rule for forward mode have Hessians by two reverse modes alone. */
const hasForwardMode = (name: unknown): boolean => name !== "doubled" && name !== "held";

const derivatives: Readonly<
  Record<
    string,
    (each: FixtureCase, f: Function) => readonly ((...args: readonly Tensor[]) => readonly Tensor[])[]
  >
> = {
  valueAndGrad: (each, f) => {
    const run = (...args: readonly Tensor[]): readonly Tensor[] => {
      const [value, gradients] = valueAndGrad(f, { argnums: argnumsOf(each) })(...args);
      return [value, ...gradients];
    };
    return [run, jit(run)];
  },
  hessian: (each, f) => {
    const argnums = argnumsOf(each)[0];
    const twice = (...args: readonly Tensor[]): readonly Tensor[] => [
      jacrev(jacrev(f, { argnums }), { argnums })(...args),
    ];
    if (!hasForwardMode(each.options.function)) return [twice, jit(twice)];
    return [twice, (...args) => [hessian(f, { argnums })(...args)]];
  },
};

describe("fixtures: rules", () => {
  for (const [op, cases] of casesByOp(loadFixture("rules"))) {
    it.each(cases.map((each) => [`${each.id} of ${each.options.function}`, each] as const))(
      "%s",
      (_, each) => {
        for (const f of functions[String(each.options.function)]) {
          for (const run of derivatives[op](each, f)) {
            const results = run(...each.args.map(toTensor));
            expect(results).toHaveLength(each.out.length);
            results.forEach((result, i) => expectClose(result, each.out[i], `${each.id}: result ${i}`));
          }
        }
      },
    );
  }
});
