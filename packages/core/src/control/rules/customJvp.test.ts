/** customJvp: forward mode takes the rule, reverse mode its transpose, in any nesting. */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../base/errors.js";
import {
  add,
  allClose,
  astype,
  cos,
  customJvp,
  div,
  exp,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  log1p,
  mul,
  sin,
  square,
  stack,
  sum,
  type Tensor,
  tensor,
  vmap,
} from "../../index.js";
import { checkGrads } from "../../testing/checkGrads.js";
import { sameBits } from "../../testing/close.js";

const x = tensor([0.5, -1.25, 2]);

/** x^2 with the derivative 3 x dx, so that it shows who was asked. */
const tripled = customJvp(
  (a: Tensor) => square(a),
  ([a], [da]) => [square(a), mul(mul(3, a), da)],
);

/** log(1 + e^x), whose plain derivative is NaN where e^x overflows; the rule calls the function itself. */
const softplus: (a: Tensor) => Tensor = customJvp(
  (a: Tensor) => log1p(exp(a)),
  ([a], [da]) => [softplus(a), mul(div(1, add(1, exp(mul(a, -1)))), da)],
);

const close = (actual: Tensor, expected: Tensor): void => {
  if (!allClose(actual, expected, { rtol: 1e-6 })) expect(String(actual)).toBe(String(expected));
};

describe("customJvp", () => {
  it("gives the derivative of its rule under every transform, bit for bit", () => {
    const loss = (a: Tensor): Tensor => sum(tripled(a));
    const expected = mul(mul(3, x), 1);
    const ones = tensor([1, 1, 1]);
    const derivatives = [
      grad(loss),
      jit(grad(loss)),
      grad(jit(loss)),
      vmap(grad(tripled)),
      jit(vmap(jit(grad(tripled)))),
      grad((a: Tensor) => sum(vmap(tripled)(a))),
      (a: Tensor) => jvp(tripled, [a], [ones])[1],
      (a: Tensor) => jvp(jit(tripled), [a], [ones])[1],
      (a: Tensor) => jvp(vmap(tripled), [a], [ones])[1],
      jit((a: Tensor) => jvp(tripled, [a], [ones])[1]),
      vmap((a: Tensor) => jvp(tripled, [a], [tensor(1)])[1]),
    ];
    for (const derivative of derivatives) expect(sameBits(derivative(x), expected)).toBe(true);
    close(jacfwd(tripled)(x), jacrev(tripled)(x));
  });

  it("is differentiated again, where the rule calls the function too", () => {
    const at = tensor(0.75);
    expect(hessian(tripled)(at).item()).toBe(3);
    const sigmoid = (a: Tensor): Tensor => div(1, add(1, exp(mul(a, -1))));
    close(grad(softplus)(at), sigmoid(at));
    close(grad(grad(softplus))(at), grad(sigmoid)(at));
    close(jit(grad(grad(grad(softplus))))(at), grad(grad(sigmoid))(at));
    close(jvp((a: Tensor) => jvp(softplus, [a], [tensor(1)])[1], [at], [tensor(1)])[1], grad(sigmoid)(at));
    expect(grad(softplus)(tensor(1000)).item()).toBe(1);
    checkGrads(softplus, [astype(x, "float64")], { order: 2 });
    checkGrads(vmap(jit(softplus)), [astype(x, "float64")], { order: 2 });
  });

  it("gives rules trees, zeros for arguments that do not move, and zeros for integers", () => {
    const seen: unknown[] = [];
    const f = customJvp(
      (t: { readonly a: Tensor; readonly n: Tensor }, b: Tensor, k: number) => [mul(t.a, b), t.n, k],
      ([t, b, k], [dt, db, dk]) => {
        seen.push(dt.n.dtype, dk.shape);
        return [
          [mul(t.a, b), t.n, k],
          [add(mul(dt.a, b), mul(t.a, db)), 0, 0],
        ];
      },
    );
    const n = tensor([1, 2], { dtype: "int32" });
    const of = (a: Tensor): Tensor => f({ a, n }, tensor(5), 7)[0];
    expect(grad(of)(tensor(2)).item()).toBe(5);
    expect(seen).toEqual(["int32", []]);
    expect(f({ a: tensor(1), n }, tensor(5), 7)[2].item()).toBe(7);
  });

  it("puts nondifferentiable arguments first", () => {
    const apply = customJvp((g: (a: Tensor) => Tensor, a: Tensor) => g(a), {
      nondiffArgnums: [0],
      jvp: (g, [a], [da]) => [g(a), mul(da, 10)],
    });
    expect(grad((a: Tensor) => apply(sin, a))(tensor(2)).item()).toBe(10);
  });

  it("takes fwd and bwd for reverse mode", () => {
    const both = customJvp((a: Tensor) => sin(a), {
      jvp: ([a], [da]) => [sin(a), mul(cos(a), mul(da, 2))],
      fwd: (a) => [sin(a), cos(a)],
      bwd: (c, ct) => [mul(mul(c, ct), 3)],
    });
    const zero = tensor(0);
    expect(jvp(both, [zero], [tensor(1)])[1].item()).toBe(2);
    expect(grad(both)(zero).item()).toBe(3);
    expect(jacfwd((a: Tensor) => stack([both(a)]))(zero).toArray()).toEqual([2]);
  });

  it("reports wrong rules and wrong results", () => {
    const failure = (rules: unknown): string => {
      try {
        // Wrong rules, as a caller without types may give them.
        const wrong = Reflect.apply(customJvp, undefined, [square, rules]);
        jvp((a: Tensor) => wrong(a), [x], [x]);
        return "no error";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    type Rule = (primals: readonly Tensor[], tangents: readonly Tensor[]) => unknown;
    const rules: readonly Rule[] = [
      ([a]) => a,
      ([a], [da]) => [[a], da],
      ([a], [da]) => [a, [da]],
      ([a], [da]) => [a, sum(da)],
      ([a], [da]) => [a, astype(da, "float64")],
    ];
    expect([3, {}, { jvp: rules[0], fwd: square }, ...rules].map(failure)).toMatchInlineSnapshot(`
      [
        "customJvp: options must be an object, got 3. Write { name: value }.",
        "customJvp: jvp must be a function, got undefined.",
        "customJvp: fwd and bwd belong together, got fwd alone. Give both, or none: then reverse mode is the transpose of jvp.",
        "customJvp: jvp must return a pair, expected [result, tangent], got f32[3].",
        "customJvp: jvp must return the result in its structure, expected *, got [*].",
        "customJvp: jvp must return the tangent of the result in its structure, expected *, got [*].",
        "customJvp: jvp must return the tangent of the result in its shape and dtype, expected f32[3], got f32[].",
        "customJvp: jvp must return the tangent of the result in its shape and dtype, expected f32[3], got f64[3]. Convert it with astype().",
      ]
    `);
    expect(() => customJvp(square, { jvp: rules[0], bwd: rules[0] } as never)).toThrow(ArgumentError);
    const bent = customJvp(
      (a: Tensor) => square(a),
      ([a], [da]) => [square(a), mul(da, da)],
    );
    expect(() => grad(bent)(tensor(1))).toThrow("the function must be linear in its arguments");
  });
});
