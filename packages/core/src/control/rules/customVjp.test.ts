/** customVjp: every transform sees the rules, in any nesting; what rules may close over; what they must return. */
import { describe, expect, it } from "vitest";
import { ArgumentError, DTypeError, ShapeError, TraceError, TreeError } from "../../base/errors.js";
import * as core from "../../index.js";
import {
  add,
  astype,
  cos,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  mul,
  printProgram,
  random,
  sin,
  square,
  stack,
  stopGradient,
  sum,
  type Tensor,
  tensor,
  vjp,
  vmap,
  zeros,
} from "../../index.js";
import { checkGrads } from "../../testing/checkGrads.js";
import { sameBits } from "../../testing/close.js";

const x = tensor([0.5, -1.25, 2]);
const y = tensor([3, 0.75, -2]);

const expectSame = (actual: Tensor, expected: Tensor): void => {
  if (!sameBits(actual, expected)) expect(String(actual)).toBe(`${expected}, bit for bit`);
};

/** sin(x) y, whose pullback is three times the true one, so that it shows who was asked. */
const tripled = customVjp((a: Tensor, b: Tensor) => mul(sin(a), b), {
  fwd: (a, b) => [mul(sin(a), b), { a, b, three: 3 }],
  bwd: ({ a, b, three }, ct) => [mul(mul(mul(cos(a), b), ct), three), mul(mul(sin(a), ct), three)],
});
const tripledByHand = (a: Tensor, b: Tensor): Tensor => mul(mul(mul(cos(a), b), 1), 3);

describe("customVjp", () => {
  it("gives what the function gives, and the gradient of bwd, under every transform", () => {
    const loss = (a: Tensor, b: Tensor): Tensor => sum(tripled(a, b));
    const expected = tripledByHand(x, y);
    expectSame(tripled(x, y), mul(sin(x), y));
    expectSame(jit(tripled)(x, y), mul(sin(x), y));
    const derivatives = [
      grad(loss),
      jit(grad(loss)),
      grad(jit(loss)),
      vmap(grad(tripled)),
      jit(vmap(grad(jit(tripled)))),
      grad((a: Tensor, b: Tensor) => sum(vmap(tripled)(a, b))),
      jit(grad((a: Tensor, b: Tensor) => sum(jit(vmap(tripled))(a, b)))),
      (a: Tensor, b: Tensor) => vjp(tripled, [a, b])[1](tensor([1, 1, 1]))[0],
      (a: Tensor, b: Tensor) => vjp(jit(tripled), [a, b])[1](tensor([1, 1, 1]))[0],
    ];
    for (const derivative of derivatives) expectSame(derivative(x, y), expected);
  });

  it("sums the cotangents of an argument that all examples share", () => {
    const shared = (b: Tensor): Tensor => sum(vmap(tripled, [0, null])(x, b));
    const looped = (b: Tensor): Tensor => sum(stack([0, 1, 2].map((i) => tripled(core.at(x, i).get(), b))));
    const b = tensor(1.5);
    checkClose(grad(shared)(b), grad(looped)(b));
    const nested = (c: Tensor): Tensor =>
      sum(vmap((one: Tensor) => vmap(tripled, [0, null])(x, mul(one, c)))(y));
    const unrolled = (c: Tensor): Tensor =>
      sum(stack([0, 1, 2].map((i) => sum(vmap(tripled, [0, null])(x, mul(core.at(y, i).get(), c))))));
    checkClose(grad(nested)(b), grad(unrolled)(b));
  });

  it("is differentiated again through its rules", () => {
    // d/da 3 cos(a) b = -3 sin(a) b, by forward and reverse mode
    const f = (a: Tensor): Tensor => tripled(a, tensor(2));
    const second = -3 * 2;
    const at = tensor(0.75);
    const expected = mul(sin(at), second);
    for (const derivative of [
      grad(grad(f)),
      jit(grad(jit(grad(f)))),
      hessian(f),
      jacrev(jacrev(f)),
      (a: Tensor) => jvp(grad(f), [a], [tensor(1)])[1],
    ])
      checkClose(derivative(at), expected);
    // Once more the rules of the first derivative are ordinary code.
    checkClose(grad(grad(grad(f)))(at), mul(cos(at), second));
  });

  it("takes the rule for forward mode where there is one, and bwd in reverse", () => {
    const both = customVjp((a: Tensor) => square(a), {
      fwd: (a) => [square(a), a],
      bwd: (a, ct) => [mul(mul(a, ct), 5)],
      jvp: ([a], [da]) => [square(a), mul(mul(a, da), 7)],
    });
    const one = tensor(1);
    const at = tensor(2);
    expect(grad(both)(at).item()).toBe(10);
    expect(grad(jit(both))(at).item()).toBe(10);
    for (const forward of [both, jit(both), (a: Tensor) => sum(vmap(both)(stack([a])))])
      expect(jvp(forward, [at], [one])[1].item()).toBe(14);
    expect(jacfwd(both)(at).item()).toBe(14);
    expect(jit((a: Tensor) => jvp(both, [a], [one])[1])(at).item()).toBe(14);
    expect(linearize(both, [at])[1](one).item()).toBe(14);
    // Forward over forward differentiates the rule for forward mode, forward over reverse that for reverse mode.
    expect(jvp((a: Tensor) => jvp(both, [a], [one])[1], [at], [one])[1].item()).toBe(7);
    expect(hessian(both)(at).item()).toBe(5);
    expect(vmap((a: Tensor) => jvp(both, [a], [one])[1])(tensor([1, 2])).toArray()).toEqual([7, 14]);
  });

  it("passes the checks of true derivatives when its rules are true", () => {
    const truthful = customVjp(
      ({ a, b }: { readonly a: Tensor; readonly b: readonly Tensor[] }) => mul(sin(a), b[0]),
      {
        fwd: (t) => [mul(sin(t.a), t.b[0]), t],
        bwd: ({ a, b }, ct) => [{ a: mul(mul(cos(a), b[0]), ct), b: [mul(sin(a), ct)] }],
        jvp: ([{ a, b }], [d]) => [mul(sin(a), b[0]), add(mul(mul(cos(a), b[0]), d.a), mul(sin(a), d.b[0]))],
      },
    );
    const at = { a: astype(x, "float64"), b: [astype(y, "float64")] };
    checkGrads(truthful, [at], { order: 2 });
    checkGrads(jit(truthful), [at], { order: 1 });
    checkGrads(vmap(truthful), [at], { order: 1 });
  });

  it("takes null for zeros, anywhere in a cotangent, and asks nothing of integers and numbers", () => {
    const f = customVjp(
      (t: { readonly a: Tensor; readonly n: Tensor }, scale: number, unused: Tensor) =>
        add(mul(t.a, scale), mul(unused, 0)),
      {
        fwd: (t, scale, unused) => [add(mul(t.a, scale), mul(unused, 0)), scale],
        bwd: (scale, ct) => [{ a: mul(ct, scale), n: null }, null, null],
      },
    );
    const t = { a: tensor(2), n: tensor(3, { dtype: "int32" }) };
    const of = (a: Tensor, unused: Tensor): Tensor => f({ ...t, a }, 4, unused);
    expect(grad(of, { argnums: [0, 1] })(tensor(2), tensor(1)).map((g) => g.item())).toEqual([4, 0]);
    const nothing = customVjp((a: { readonly u: Tensor; readonly v: Tensor }) => add(a.u, a.v), {
      fwd: (a) => [add(a.u, a.v), null],
      bwd: () => [null],
    });
    expect(grad(nothing)({ u: tensor(1), v: tensor(2) })).toMatchObject({ u: zeros([]), v: zeros([]) });
  });

  it("hands on integer results, with zeros for their cotangents", () => {
    const f = customVjp((a: Tensor) => ({ value: square(a), count: tensor(3, { dtype: "int32" }) }), {
      fwd: (a) => [{ value: square(a), count: tensor(3, { dtype: "int32" }) }, a],
      bwd: (a, ct) => {
        expect([ct.value.dtype, ct.count.dtype]).toEqual(["float32", "int32"]);
        return [mul(mul(a, 2), ct.value)];
      },
    });
    expect(grad((a: Tensor) => f(a).value)(tensor(3)).item()).toBe(6);
    expect(f(tensor(3)).count.item()).toBe(3);
  });

  it("puts nondifferentiable arguments first in bwd", () => {
    const f = customVjp((g: (a: Tensor) => Tensor, a: Tensor, n: number) => mul(g(a), n), {
      nondiffArgnums: [2, 0],
      fwd: (g, a, n) => [mul(g(a), n), a],
      bwd: (n, g, a, ct) => [mul(mul(g(a), n), ct)],
    });
    expect(grad((a: Tensor) => f(square, a, 10))(tensor(3)).item()).toBe(90);
    // Traced values may be among them, read by rules alone too.
    const scaled = customVjp((a: Tensor, _s: Tensor) => square(a), {
      nondiffArgnums: [1],
      fwd: (a, _s) => [square(a), null],
      bwd: (s, _r, ct) => [mul(s, ct)],
    });
    const of = (a: Tensor, s: Tensor): Tensor => scaled(a, s);
    expect(jit(grad(of))(tensor(3), tensor(7)).item()).toBe(7);
    expect(vmap(grad(of))(tensor([3, 4]), tensor([7, 8])).toArray()).toEqual([7, 8]);
    expect(grad(jit(of))(tensor(3), tensor(7)).item()).toBe(7);
  });

  it("closes over values of surrounding transforms as over constants", () => {
    const of = (w: Tensor, a: Tensor): Tensor => {
      const f = customVjp((b: Tensor) => mul(b, w), {
        fwd: (b) => [mul(b, w), null],
        bwd: (_residuals, ct) => [mul(mul(ct, w), 2)],
      });
      return f(a);
    };
    const byA = grad(of, { argnums: 1 });
    for (const derivative of [
      byA,
      jit(byA),
      grad(jit(of), { argnums: 1 }),
      jit(grad(jit(of), { argnums: 1 })),
    ])
      expect(derivative(tensor(5), tensor(3)).item()).toBe(10);
    expect(vmap(byA)(tensor([5, 6]), tensor([3, 3])).toArray()).toEqual([10, 12]);
    const batched = grad((w: Tensor, a: Tensor) => sum(vmap(of)(w, a)), { argnums: 1 });
    expect(batched(tensor([5, 6]), tensor([3, 3])).toArray()).toEqual([10, 12]);
  });

  it("keeps the rules inside jitted functions, and prints them", () => {
    const program = core.makeProgram(tripled)(x, y);
    expect(printProgram(program)).toMatchInlineSnapshot(`
      "{ lambda a:f32[3] b:f32[3] . let
          c:f32[3] = customCall[op=customVjp name=f program=
          { lambda a:f32[3] b:f32[3] . let
              c:f32[3] = sin a
              d:f32[3] = mul c b
            in (d) } held=0 vjp=rule] a b
        in (c) }"
    `);
  });

  it("keeps no argument that is not among the residuals", () => {
    const f = customVjp((a: Tensor) => square(a), { fwd: (a) => [square(a), null], bwd: (_r, ct) => [ct] });
    const program = printProgram(core.makeProgram((a: Tensor) => linearize(f, [a])[1](a))(x));
    expect(program).toContain("known=[0,0,0]");
  });

  it("may be random, and is the same function of its key every time", () => {
    const noisy = customVjp((key: core.Key, a: Tensor) => add(a, random.normal(key, [3])), {
      nondiffArgnums: [0],
      fwd: (key, a) => [add(a, random.normal(key, [3])), null],
      bwd: (_key, _r, ct) => [ct],
    });
    expect(grad((a: Tensor) => sum(noisy(random.key(0), a)))(x).toArray()).toEqual([1, 1, 1]);
  });
});

describe("errors of customVjp", () => {
  const fwd = (a: Tensor): readonly [Tensor, Tensor] => [square(a), a];
  const failure = (rules: object, f: (a: Tensor) => unknown = square): unknown => {
    try {
      // Wrong rules, as a caller without types may give them.
      const wrong = Reflect.apply(customVjp, undefined, [f, rules]);
      return grad((a: Tensor) => sum(wrong(a)))(x);
    } catch (error) {
      return error;
    }
  };
  const message = (rules: object): string => {
    const error = failure(rules);
    expect([ArgumentError, TreeError, ShapeError, DTypeError].some((kind) => error instanceof kind)).toBe(
      true,
    );
    return error instanceof Error ? error.message : "";
  };

  it("name the rule, what it must return and what it returned", () => {
    const bwd = (_a: Tensor, ct: Tensor): readonly Tensor[] => [ct];
    const wrong: readonly object[] = [
      { fwd },
      { fwd, bwd: 3 },
      { fwd, bwd, nondiffArgnums: [-1] },
      { fwd: square, bwd },
      { fwd: (a: Tensor) => [[a], a], bwd },
      { fwd: (a: Tensor) => [sum(a), a], bwd },
      { fwd: (a: Tensor) => [astype(a, "float64"), a], bwd },
      { fwd, bwd: (_a: Tensor, ct: Tensor) => ct },
      { fwd, bwd: (_a: Tensor, ct: Tensor) => [ct, ct] },
      { fwd, bwd: (_a: Tensor, ct: Tensor) => [{ a: ct }] },
      { fwd, bwd: (_a: Tensor, ct: Tensor) => [sum(ct)] },
      { fwd, bwd: (_a: Tensor, ct: Tensor) => [astype(ct, "int32")] },
    ];
    expect(wrong.map(message)).toMatchInlineSnapshot(`
      [
        "customVjp: bwd must be a function, got undefined.",
        "customVjp: bwd must be a function, got 3.",
        "customVjp: nondiffArgnums must be positions of arguments, each once, expected integers of at least 0, got -1.",
        "customVjp: fwd must return a pair, expected [result, residuals], got f32[3].",
        "customVjp: fwd must return the result in its structure, expected *, got [*].",
        "customVjp: fwd must return the result in its shape and dtype, expected f32[3], got f32[].",
        "customVjp: fwd must return the result in its shape and dtype, expected f32[3], got f64[3]. Convert it with astype().",
        "customVjp: bwd must return an array with one cotangent per differentiable argument, expected an array of 1, got f32[3]. Write [cotangent].",
        "customVjp: bwd must return an array with one cotangent per differentiable argument, expected an array of 1, got an array of 2. Write null for an argument without gradient.",
        "customVjp: bwd must return a cotangent per argument in its structure, expected a cotangent f32[3] at [0], got an object. Write null for what has no gradient.",
        "customVjp: bwd must return a cotangent per argument in its shape and dtype, expected f32[3] at [0], got f32[].",
        "customVjp: bwd must return a cotangent per argument in its shape and dtype, expected f32[3] at [0], got i32[3]. Convert it with astype().",
      ]
    `);
  });

  it("name the place in a tree", () => {
    const f = customVjp((t: { readonly a: readonly Tensor[] }) => t.a[0], {
      fwd: (t) => [t.a[0], null],
      bwd: (_r, ct) => [{ a: [stack([ct, ct])] }],
    });
    expect(() => grad((a: Tensor) => sum(f({ a: [a] })))(x)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: customVjp: bwd must return a cotangent per argument in its shape and dtype, expected f32[3] at [0].a[0], got f32[2,3].]`,
    );
    const g = customVjp((t: { readonly a: readonly Tensor[] }) => t.a[0], {
      fwd: (t) => [t.a[0], null],
      // @ts-expect-error the structure of the argument is another one
      bwd: (_r, ct) => [{ b: [ct] }],
    });
    expect(() => grad((a: Tensor) => sum(g({ a: [a] })))(x)).toThrowErrorMatchingInlineSnapshot(
      `[TreeError: customVjp: bwd must return a cotangent per argument in its structure, expected the keys a at [0], got the keys b. Write null for what has no gradient.]`,
    );
  });

  it("say what to do in forward mode, for closed-over values, and for values that are read", () => {
    expect(() => jvp(tripled, [x, y], [x, y])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: customVjp: forward mode needs a rule for it, expected jvp beside fwd and bwd, got f, which has fwd and bwd alone. Give customVjp a rule { jvp } too, or use reverse mode: grad, vjp, jacrev.]`,
    );
    expect(() => jit((a: Tensor) => jvp(tripled, [a, y], [a, y]))(x)).toThrow(
      "Give customVjp a rule { jvp } too",
    );
    expect(() => jacfwd((a: Tensor) => tripled(a, y))(x)).toThrow("Give customVjp a rule { jvp } too");
    const over = (w: Tensor): Tensor =>
      customVjp((a: Tensor) => mul(a, w), { fwd: (a) => [mul(a, w), null], bwd: (_r, ct) => [ct] })(w);
    expect(() => grad(over)(tensor(2))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: customVjp: rules give derivatives for arguments alone, not for what the function closes over, got f, which closes over f32[] that is differentiated. Pass it as an argument, or take it by stopGradient().]`,
    );
    const stopped = (w: Tensor): Tensor => {
      const held = stopGradient(w);
      return customVjp((a: Tensor) => mul(a, held), {
        fwd: (a) => [mul(a, held), null],
        bwd: (_r, ct) => [ct],
      })(w);
    };
    expect(grad(stopped)(tensor(2)).item()).toBe(1);
    const ruleAlone = (w: Tensor): Tensor =>
      customVjp((a: Tensor) => square(a), { fwd: (a) => [square(a), null], bwd: (_r, ct) => [mul(ct, w)] })(
        w,
      );
    expect(() => grad(ruleAlone)(tensor(2))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: customVjp: bwd may close over values of a surrounding transform only where the function itself does, got one that the function does not read. Pass it as an argument, or return it among the residuals of fwd.]`,
    );
    const reading = customVjp((a: Tensor) => (a.item() > 0 ? a : mul(a, 2)), {
      fwd: (a) => [a, null],
      bwd: (_r, ct) => [ct],
    });
    expect(() => reading(tensor(1))).toThrow(TraceError);
  });
});

function checkClose(actual: Tensor, expected: Tensor): void {
  expect(core.allClose(actual, expected, { rtol: 1e-5, atol: 1e-6 })).toBe(true);
}
