/** What only the derivative functions know: options, structure, refusals, and values that stay concrete. */
import { describe, expect, it } from "vitest";
import { ArgumentError, DTypeError, ShapeError, TraceError, TreeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, scalarTensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { add, neg } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { constantLike } from "../primitives/constant.js";
import { convert } from "../primitives/convert.js";
import { mul } from "../primitives/mul.js";
import { linearTranspose, vjp } from "./cotangents.js";
import { grad, valueAndGrad } from "./grad.js";
import { hvp, jacfwd, jacrev } from "./jacobian.js";
import { jvp, linearize } from "./tangents.js";
import { vmap } from "./vmap.js";

const f32 = (value: number): Tensor => scalarTensor(value, "float32");
const vector = (...values: readonly number[]): Tensor =>
  makeTensor([values.length], "float64", Float64Array.from(values));
const square = (x: Tensor): Tensor => mul(x, x);
const total = (x: Tensor): Tensor => reduceSum(x, { axes: [0] });

describe("grad", () => {
  it("gives the structure of the argument, key order included", () => {
    const loss = ({ b, a }: { readonly b: Tensor; readonly a: readonly [Tensor, null] }): Tensor =>
      mul(b, square(a[0]));
    const gradient = grad(loss)({ b: f32(2), a: [f32(3), null] });
    expect(Object.keys(gradient)).toEqual(["b", "a"]);
    expect([gradient.b.item(), gradient.a[0].item(), gradient.a[1]]).toEqual([9, 12, null]);
    expect(Object.isFrozen(gradient) && Object.isFrozen(gradient.a)).toBe(true);
  });

  it("hears what becomes of a promise that it refused, so that it does not end the process", async () => {
    const late = async (x: Tensor): Promise<Tensor> => {
      await null;
      return square(x);
    };
    expect(() => grad(late as never)(f32(1) as never)).toThrow(ArgumentError);
    expect(() => jit(late)(f32(1))).toThrow(ArgumentError);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("differentiates the arguments that argnums names", () => {
    const f = (x: Tensor, y: Tensor): Tensor => mul(square(x), y);
    expect(grad(f, { argnums: 1 })(f32(3), f32(5)).item()).toBe(9);
    expect(grad(f, { argnums: [1, 0] })(f32(3), f32(5)).map((g) => g.item())).toEqual([9, 30]);
    expect(grad(f, { argnums: -1 })(f32(3), f32(5)).item()).toBe(9);
  });

  it("passes auxiliary results through, stripped of their tangents", () => {
    const f = (x: Tensor): readonly [Tensor, { readonly doubled: Tensor }] => [
      square(x),
      { doubled: add(x, x) },
    ];
    const [gradient, aux] = grad(f, { hasAux: true })(f32(3));
    expect([gradient.item(), aux.doubled.item()]).toEqual([6, 6]);
    const [[value, again], same] = valueAndGrad(f, { hasAux: true })(f32(3));
    expect([value.item(), again.doubled.item(), same.item()]).toEqual([9, 6, 6]);
  });

  it("gives zeros where the result does not depend on the argument", () => {
    expect(grad((_x: Tensor) => f32(1))(vector(1, 2)).toArray()).toEqual([0, 0]);
  });

  it("takes plain numbers as float32 scalars", () => {
    const f = (x: Tensor | number): Tensor => square(typeof x === "number" ? f32(x) : x);
    expect(grad(f)(3).item()).toBe(6);
  });

  it("keeps values concrete, so if and while on them work", () => {
    const powerAbove100 = (x: Tensor): Tensor => {
      let y = x;
      while (y.item() < 100) y = square(y);
      return y;
    };
    // 3 -> 9 -> 81 -> 6561 = 3^8, whose derivative is 8 * 3^7.
    expect(grad(powerAbove100)(f32(3)).item()).toBe(8 * 2187);
  });

  it("does not confuse the perturbations of nested derivatives", () => {
    // d/dx (x * d/dy (x + y)) = 1, which a single tangent slot would get wrong.
    const f = (x: Tensor): Tensor => mul(x, grad((y: Tensor) => add(x, y))(f32(1)));
    expect(grad(f)(f32(5)).item()).toBe(1);
    const g = (x: Tensor): Tensor => jvp((y: Tensor) => mul(x, y), [f32(3)], [x])[1];
    expect(grad(g)(f32(5)).item()).toBe(10);
  });

  it("differentiates functions that call jit, vmap and grad inside", () => {
    const cube = (x: Tensor): Tensor => mul(square(x), x);
    const third = grad(jit(grad(jit(grad(cube)))));
    expect(third(f32(7)).item()).toBe(6);
    const mapped = vmap(jit(grad(cube)));
    const sumOfGrads = (x: Tensor): Tensor => total(mapped(x));
    expect(grad(sumOfGrads)(vector(1, 2)).toArray()).toEqual([6, 12]);
  });
});

describe("refusals", () => {
  it.each([
    [
      "a vector result",
      () => grad(square)(vector(1, 2)),
      ShapeError,
      "grad: the function must return a scalar, got f64[2]. Reduce it with mean(), or use jacrev().",
    ],
    [
      "a tree result",
      () => grad((x: Tensor) => [x, x] as never)(f32(1)),
      ShapeError,
      "grad: the function must return a scalar, got a tree of 2 tensors. Return the loss alone, or [loss, aux] with hasAux.",
    ],
    [
      "an integer argument",
      () => grad(square)(scalarTensor(1, "int32")),
      DTypeError,
      "grad: the differentiated arguments must hold floating-point values, expected float32 or float64, got i32[]. Convert it with astype(), or leave it out of argnums.",
    ],
    [
      "an integer leaf",
      () =>
        grad(({ w }: { readonly w: readonly [Tensor, Tensor] }) => w[0])({
          w: [f32(1), scalarTensor(1, "bool")],
        }),
      DTypeError,
      "grad: the differentiated arguments must hold floating-point values, expected float32 or float64, got bool[] at w[1]. Convert it with astype(), or leave it out of argnums.",
    ],
    [
      "an integer result",
      () => grad((_x: Tensor) => scalarTensor(1, "int32"))(f32(1)),
      DTypeError,
      "grad: the function must return a floating-point scalar, expected float32 or float64, got i32[]. Convert the result with astype().",
    ],
    [
      "a promise",
      () => grad((async (x: Tensor) => x) as never)(f32(1) as never),
      ArgumentError,
      "grad: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns.",
    ],
    [
      "argnums beyond the call",
      () => grad(square, { argnums: 1 as 0 })(f32(1)),
      ArgumentError,
      "grad: argnums must name arguments of the call, each once, expected integers below 1, got 1.",
    ],
    [
      "a missing aux",
      () => grad((x: Tensor) => x as never, { hasAux: true })(f32(1)),
      TreeError,
      "grad: with hasAux the function must return an array [result, aux], got f32[].",
    ],
    [
      "a tangent of another shape",
      () => jvp(square, [f32(1)], [vector(1)]),
      ShapeError,
      "jvp: a tangent must have the shape and dtype of the value, expected f32[], got f64[1].",
    ],
    [
      "tangents of another structure",
      () => jvp((p: { readonly a: Tensor }) => p.a, [{ a: f32(1) }], [{ b: f32(1) } as never]),
      TreeError,
      "jvp: trees must have the same structure, expected [{a: *}], got [{b: *}]. They differ at [0].a, which is missing.",
    ],
    [
      "a cotangent of another shape",
      () => vjp(square, [vector(1, 2)])[1](vector(1)),
      ShapeError,
      "vjp: the cotangent must have the shape and dtype of the value, expected f64[2], got f64[1].",
    ],
    [
      "transposing what is not linear",
      () => linearTranspose(square, [f32(1)])(f32(1)),
      ArgumentError,
      "linearTranspose: the function must be linear in its arguments, got mul, which is not linear there. Linearize it first: linearize(f, primals) gives a linear function.",
    ],
    [
      "transposing what is linear but for a constant",
      () => linearTranspose((x: Tensor) => add(x, f32(1)), [f32(1)]),
      ArgumentError,
      "linearTranspose: the function must be linear in its arguments, got one that gives 1 at zeros. Linearize it first: linearize(f, primals) gives a linear function.",
    ],
    [
      "a Jacobian of integers",
      () => jacrev((x: Tensor) => ({ own: x, whole: convert(x, { dtype: "int32" }) }))(vector(1, 2)),
      DTypeError,
      "jacrev: the result must hold floating-point values, expected float32 or float64, got i32[2] at whole. Convert it with astype().",
    ],
  ])("%s", (_name, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  it("a constant part, also inside other transforms and calls, but no zero in disguise", () => {
    const affine = (x: Tensor): Tensor => add(x, constantLike(x, 1));
    const transposed = (x: Tensor): Tensor => linearTranspose(affine, [x])(x)[0];
    for (const f of [jit(transposed), grad(transposed)]) expect(() => f(f32(1))).toThrow(/gives 1 at zeros/);
    expect(() => vmap(transposed)(vector(1, 2))).toThrow(/gives 1 at zeros/);
    expect(() => linearTranspose((x: Tensor) => jit(affine)(x), [f32(1)])).toThrow(/gives 1 at zeros/);
    const zero = (x: Tensor): Tensor => add(add(x, f32(1)), f32(-1));
    expect(linearTranspose(zero, [f32(1)])(f32(3))[0].item()).toBe(3);
    expect(linearTranspose((x: Tensor) => [x, f32(0)], [f32(1)])([f32(3), f32(4)])[0].item()).toBe(3);
  });

  it("a value that leaked from a finished trace", () => {
    const leaked: Tensor[] = [];
    grad((x: Tensor) => {
      leaked.push(x);
      return square(x);
    })(f32(1));
    expect(() => neg(leaked[0])).toThrow(TraceError);
    expect(() => neg(leaked[0])).toThrow(
      /^neg: a traced value may not be used after the function that grad traced has returned, got f32\[\] leaked from grad, used at .*grad\.test\.ts:\d+:\d+\. Return it/,
    );
    expect(() => jit((x: Tensor) => add(x, leaked[0]))(f32(1))).toThrow(/leaked from grad/);
  });

  it("reading a traced value under jit, naming the line", () => {
    const read = jit((x: Tensor) => (x.item() > 0 ? x : neg(x)));
    expect(() => read(f32(1))).toThrow(
      /^item: a value traced by jit has no elements to read yet, got f32\[\] at .*grad\.test\.ts:\d+:\d+\. Use where/,
    );
    const mapped = vmap((x: Tensor) => (x.item() > 0 ? x : neg(x)));
    expect(() => mapped(vector(1))).toThrow(
      /^item: a value traced by vmap .* Use where\(\) or cond\(\) in place/,
    );
  });

  it("leaves the interpreter as it was after an error", () => {
    expect(() =>
      grad((_x: Tensor): Tensor => {
        throw new RangeError("user");
      })(f32(1)),
    ).toThrow("user");
    expect(add(f32(1), f32(2)).item()).toBe(3);
  });
});

describe("Jacobians", () => {
  it("of nothing, or by nothing, are trees without tensors", () => {
    for (const jacobian of [jacfwd, jacrev]) {
      expect(jacobian((_: Tensor) => null)(vector(1, 2))).toBe(null);
      expect(jacobian((_: Tensor) => ({ a: null, b: [] }))(vector(1, 2))).toEqual({ a: null, b: [] });
      expect(jacobian((_: null) => ({ c: f32(1) }))(null)).toEqual({ c: null });
      expect(jacobian((_: null) => null)(null)).toBe(null);
    }
  });
});

describe("linearize and vjp", () => {
  it("run the function once for any number of tangents", () => {
    let calls = 0;
    const f = (x: Tensor): Tensor => {
      calls++;
      return square(x);
    };
    const [, derivative] = linearize(f, [f32(3)]);
    expect([derivative(f32(1)).item(), derivative(f32(2)).item()]).toEqual([6, 12]);
    const [, pullback] = vjp(f, [f32(3)]);
    expect([pullback(f32(1))[0].item(), pullback(f32(2))[0].item()]).toEqual([6, 12]);
    expect(calls).toBe(2);
  });

  it("pass auxiliary results", () => {
    const f = (x: Tensor): readonly [Tensor, Tensor] => [square(x), neg(x)];
    expect(jvp(f, [f32(3)], [f32(1)], { hasAux: true }).map((t) => t.item())).toEqual([9, 6, -3]);
    const [value, pullback, aux] = vjp(f, [f32(3)], { hasAux: true });
    expect([value.item(), pullback(f32(1))[0].item(), aux.item()]).toEqual([9, 6, -3]);
  });
});

describe("Jacobians", () => {
  it("name themselves in errors, and check argnums as grad does", () => {
    const integer = scalarTensor(1, "int32");
    expect(() => jacrev(square)(integer)).toThrow(/^jacrev: the primals must hold floating-point values/);
    expect(() => jacfwd(square)(integer)).toThrow(/^jacfwd: the primals must hold/);
    expect(() => hvp(square, [vector(1, 2)], [vector(1, 2)])).toThrow(
      /^hvp: the function must return a scalar/,
    );
    expect(() => jacfwd(square, { argnums: 3 as 0 })(f32(1))).toThrow(
      "jacfwd: argnums must name arguments of the call, each once, expected integers below 1, got 3.",
    );
    expect(() => grad(mul, { argnums: [0, 0] })(f32(1), f32(2))).toThrow(
      "each once, expected integers below 2, got 0.",
    );
  });

  it("lay out trees as result outside, argument inside", () => {
    const f = (p: { readonly a: Tensor; readonly b: Tensor }): readonly [Tensor, Tensor] => [
      mul(p.a, p.a),
      mul(p.b, reduceSum(p.a, { axes: [0] })),
    ];
    const at = { a: vector(1, 2), b: scalarTensor(3, "float64") };
    for (const jacobian of [jacfwd(f)(at), jacrev(f)(at)]) {
      const [first, second] = jacobian;
      expect([first.a.toArray(), first.b.toArray()]).toEqual([
        [
          [2, 0],
          [0, 4],
        ],
        [0, 0],
      ]);
      expect([second.a.toArray(), second.b.toArray()]).toEqual([[3, 3], 3]);
    }
    expect(jacrev(f, { argnums: -1 })(at)[0].a.shape).toEqual([2, 2]);
  });
});
