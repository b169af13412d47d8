/** customRoot, fixedPoint and root: derivatives by the implicit function theorem, whatever the search did. */
import { describe, expect, it } from "vitest";
import {
  add,
  allClose,
  at,
  cos,
  customRoot,
  div,
  exp,
  fixedPoint,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  matmul,
  mul,
  onesLike,
  pow,
  root,
  sin,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  vmap,
} from "../../index.js";
import { checkGrads } from "../../testing/checkGrads.js";
import { sameBits } from "../../testing/close.js";

const f64 = (value: number | readonly number[]): Tensor =>
  typeof value === "number" ? tensor(value, { dtype: "float64" }) : tensor([...value], { dtype: "float64" });
const close = (actual: Tensor, expected: Tensor): void => {
  if (!allClose(actual, expected, { rtol: 1e-10, atol: 1e-12 }))
    expect(String(actual)).toBe(String(expected));
};
const divideBySlope = (g: (x: Tensor) => Tensor, y: Tensor): Tensor => div(y, g(onesLike(y)));

/** The square root of a, by every function of this file; a vector works elementwise. */
const roots: readonly (readonly [string, (a: Tensor) => Tensor])[] = [
  [
    "customRoot",
    (a) =>
      customRoot(
        (x: Tensor) => sub(square(x), a),
        a,
        () => sqrt(a),
        divideBySlope,
      ),
  ],
  [
    "customRoot with a tangentSolve that knows the slope",
    (a) =>
      customRoot(
        (x: Tensor) => sub(square(x), a),
        a,
        () => sqrt(a),
        (_g, y) => div(y, mul(2, sqrt(a))),
      ),
  ],
  ["root", (a) => root((x: Tensor) => sub(square(x), a), onesLike(a))],
  ["fixedPoint", (a) => fixedPoint((x: Tensor) => mul(0.5, add(x, div(a, x))), onesLike(a))],
];

describe.each(roots)("a square root by %s", (_, f) => {
  it("has the derivatives of sqrt, of any order, in every mode", () => {
    const a = f64(4);
    const order = (g: (x: Tensor) => Tensor): readonly Tensor[] => [
      g(a),
      grad(g)(a),
      jvp(g, [a], [f64(1)])[1],
      grad(grad(g))(a),
      hessian(g)(a),
      jit(grad(jit(g)))(a),
      grad(grad(grad(g)))(a),
    ];
    const expected = order(sqrt);
    order(f).forEach((derivative, i) => {
      close(derivative, expected[i]);
    });
    checkGrads(f, [f64([1.5, 4])], { order: 2 });
  });

  it("is the same compiled, and batched", () => {
    const a = f64([2, 3, 5]);
    const total = (x: Tensor): Tensor => sum(f(x));
    expect(sameBits(jit(grad(total))(a), grad(total)(a))).toBe(true);
    const loop = (g: (x: Tensor) => Tensor): Tensor => stack([2, 3, 5].map((x) => g(f64(x))));
    expect(sameBits(vmap(f)(a), loop(f))).toBe(true);
    expect(sameBits(vmap(grad(f))(a), loop(grad(f)))).toBe(true);
    close(grad((x: Tensor) => sum(vmap(f)(x)))(a), grad((x: Tensor) => sum(sqrt(x)))(a));
    close(jacfwd(f)(a), jacrev(f)(a));
  });
});

describe("root", () => {
  interface Point {
    readonly u: Tensor;
    readonly v: readonly Tensor[];
  }
  const start: Point = { u: f64(1), v: [f64([1, 1])] };
  /** u + v0^2 + v1 = a0, u v0 = a1, exp(v1) = a2. */
  const system = (a: Tensor): Point =>
    root(({ u, v: [v] }: Point) => {
      const [v0, v1] = [at(v, 0).get(), at(v, 1).get()];
      const equations = stack([sub(mul(u, v0), at(a, 1).get()), sub(exp(v1), at(a, 2).get())]);
      return { u: sub(add(u, add(square(v0), v1)), at(a, 0).get()), v: [equations] };
    }, start);

  it("solves systems of trees", () => {
    const a = f64([5, 2, 3]);
    const { u, v } = system(a);
    close(at(v[0], 1).get(), f64(1.0986122886681098));
    close(mul(u, at(v[0], 0).get()), f64(2));
    const loss = (x: Tensor): Tensor => {
      const point = system(x);
      return add(sin(point.u), sum(mul(point.v[0], point.v[0])));
    };
    checkGrads(loss, [a], { order: 2 });
    expect(sameBits(jit(grad(loss))(a), grad(loss)(a))).toBe(true);
  });

  it("gives x0 back where there is nothing to solve, and the last x where the search ends", () => {
    expect(root((x: Tensor) => x, tensor([])).shape).toEqual([0]);
    const once = root((x: Tensor) => sub(square(x), 4), tensor(1), { maxIterations: 1 });
    expect(once.item()).toBe(2.5);
    expect(root((x: Tensor) => sub(square(x), 4), tensor(1), { maxIterations: 0 }).item()).toBe(1);
    expect(root((x: Tensor) => sub(square(x), 4), tensor(1), { tolerance: 0.5 }).item()).toBeCloseTo(2.05, 6);
  });
});

describe("fixedPoint", () => {
  it("finds the state of a network that feeds itself", () => {
    const w = tensor(
      [
        [0.2, -0.3],
        [0.1, 0.25],
      ],
      { dtype: "float64" },
    );
    const settled = (m: Tensor, x: Tensor): Tensor =>
      fixedPoint((h: Tensor) => tanh(add(matmul(m, h), x)), f64([0, 0]));
    const x = f64([0.5, -1]);
    const h = settled(w, x);
    close(h, tanh(add(matmul(w, h), x)));
    checkGrads(settled, [w, x], { order: 2 });
    checkGrads(jit(settled), [w, x], { order: 1 });
  });

  it("ends at its limits", () => {
    const halve = (x: Tensor): Tensor => mul(0.5, x);
    expect(fixedPoint(halve, tensor(8), { maxIterations: 2 }).item()).toBe(2);
    expect(fixedPoint(halve, tensor(8), { maxIterations: 0 }).item()).toBe(8);
    expect(fixedPoint(halve, tensor(8), { tolerance: 0.6 }).item()).toBe(0.5);
    expect(fixedPoint((x: Tensor) => div(x, 0), tensor(0)).item()).toBeNaN();
    close(fixedPoint(cos, f64(1)), f64(0.7390851332151607));
  });
});

describe("errors", () => {
  const one = f64(1);
  const half = (x: Tensor): Tensor => mul(x, 0.5);
  const calls: readonly (() => unknown)[] = [
    () =>
      customRoot(
        (x: Tensor) => stack([x, x]),
        one,
        () => one,
        divideBySlope,
      ),
    () => customRoot(half, one, () => stack([one]), divideBySlope),
    () =>
      customRoot(
        half,
        one,
        () => one,
        () => [one] as never,
      ),
    () => customRoot(half, one, () => one, 3 as never),
    () => customRoot(half, tensor(1, { dtype: "int32" }) as Tensor, () => one, divideBySlope),
    () => fixedPoint((x: Tensor) => pow(stack([x]), 2), one),
    () => fixedPoint(half, one, { tolerance: -1 }),
    () => root(half, one, { maxIterations: 2.5 }),
    () => root((x: readonly Tensor[]) => x, [one, tensor(1)]),
  ];
  it("name the function, what it must return and what it returned", () => {
    expect(calls.map(messageOf)).toMatchInlineSnapshot(`
      [
        "ShapeError: customRoot: the function must return a tree like its argument in its shape and dtype, expected f64[], got f64[2].",
        "ShapeError: customRoot: solve must return a tree like its argument in its shape and dtype, expected f64[], got f64[1].",
        "TreeError: customRoot: tangentSolve must return a tree like its argument in its structure, expected *, got [*].",
        "ArgumentError: customRoot: the first argument must be a function, got 3. Pass the function itself, not what it returns.",
        "DTypeError: customRoot: the initial guess must hold floating-point values, expected float32 or float64, got i32[]. Convert it with astype().",
        "ShapeError: fixedPoint: the function must return a tree like its argument in its shape and dtype, expected f64[], got f64[1].",
        "ArgumentError: fixedPoint: tolerance must be a number of at least 0, got -1.",
        "ArgumentError: root: maxIterations must be a whole number of at least 0, got 2.5.",
        "DTypeError: root: all values of x0 must have one dtype, expected float64, got f32[]. Convert them with astype().",
      ]
    `);
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
    return "no error";
  } catch (error) {
    return String(error);
  }
}
