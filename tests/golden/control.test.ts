/**
 * Loops and branches against JAX, eager and compiled: values, vjp, jvp, all three of vmap, vmap of gradients, and
 * Hessian-vector products.
 */
import {
  abs,
  add,
  associativeScan,
  astype,
  cond,
  cos,
  div,
  exp,
  foriLoop,
  grad,
  greater,
  hvp,
  jit,
  jvp,
  less,
  logicalOr,
  map,
  matmul,
  mul,
  neg,
  scan,
  sin,
  sqrt,
  square,
  sub,
  sum,
  switchCase,
  type Tensor,
  tanh,
  tensor,
  vjp,
  vmap,
  whileLoop,
  zerosLike,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, type FixtureTensor, loadFixture } from "./load.js";
import { expectClose, toTensor } from "./runCase.js";

type Tensors = readonly Tensor[];
type Function = (...args: Tensors) => Tensors;

const zero = tensor(0, { dtype: "int32" });
const tenthOf = (i: Tensor, like: Tensor): Tensor => div(astype(i, like.dtype), 10);

/** The functions that tests/fixtures/jax/groups/control.py describes. */
const functions: Readonly<Record<string, (options: FixtureCase["options"]) => Function>> = {
  cell:
    ({ reverse }) =>
    (w, h, xs) =>
      scan(
        (before: Tensor, x: Tensor) => {
          const after = tanh(add(matmul(before, w), x));
          return [after, sum(square(after))];
        },
        h,
        xs,
        { reverse: reverse === true },
      ),
  trees:
    ({ reverse }) =>
    (a, b, x, s) => {
      const [last, { first, rest }] = scan(
        (carry, row) => [
          {
            a: add(mul(carry.a, sin(carry.b)), mul(row.x, row.s)),
            b: add(carry.b, div(sum(mul(carry.a, row.x)), 8)),
          },
          { first: mul(carry.a, row.x), rest: [mul(carry.b, row.s)] },
        ],
        { a, b },
        { x, s },
        { reverse: reverse === true },
      );
      return [last.a, last.b, first, rest[0]];
    },
  counting: () => (table, x, xs) => {
    const [last, stacked] = scan(
      ([n, seen, y], row) => {
        const now = logicalOr(seen, greater(row, 0.5));
        return [
          [add(n, 2), now, add(mul(y, cos(row)), sum(table))],
          [n, now, mul(table, y)],
        ];
      },
      [tensor(3, { dtype: "int32" }), tensor(false), x],
      xs,
    );
    return [...last, ...stacked];
  },
  logistic: () => (x) => scan((y) => [mul(mul(3.7, y), sub(1, y)), y], x, null, { length: 5 }),
  closure: () => (w, xs) => [scan((c, x) => [sin(add(mul(c, w), x)), null], zerosLike(w), xs)[0]],
  nested: () => (w, h, xs) => {
    const inner = (before: Tensor, element: Tensor): readonly [Tensor, Tensor] => {
      const after = sin(add(mul(before, w), element));
      return [after, after];
    };
    return scan((before: Tensor, row: Tensor) => scan(inner, before, row), h, xs);
  },
  either: () => (p, x, y) =>
    cond(
      p,
      (z) => [mul(sin(z), y), sum(z)],
      (z) => [sub(z, square(y)), tensor(3, { dtype: z.dtype })],
      x,
    ),
  sided: () => (x) => [cond(greater(sum(x), 0), (y) => mul(2, y), exp, x)],
  rooted: () => (x, c) => [
    cond(
      greater(x, 0),
      (y, d) => mul(sqrt(y), d),
      (y) => neg(y),
      x,
      c,
    ),
  ],
  one: () => (i, x, y) => [
    switchCase(i, [(u, v) => mul(sin(u), v), (u) => square(u), (_, v) => mul(3, v)], x, y),
  ],
  shrinking: () => (x, c) =>
    whileLoop(
      ([y]) => greater(sum(square(y)), 1),
      ([y, n]) => [mul(c, sin(y)), add(n, 1)],
      [x, zero],
    ),
  newton: () => (a) => [
    whileLoop(
      (x) => greater(abs(sub(mul(x, x), a)), 1e-3),
      (x) => div(add(x, div(a, x)), 2),
      a,
    ),
  ],
  descending: () => (x, c) => [
    whileLoop(
      (y) => greater(y, 1),
      (y) => sub(y, mul(c, sqrt(sub(y, 1)))),
      x,
    ),
  ],
  powers: () => (n, x, c) => [
    whileLoop(
      ([i]) => less(i, n),
      ([i, y]) => [add(i, 1), mul(sin(y), c)],
      [zero, x],
    )[1],
  ],
  rounds:
    ({ upper = 7 }) =>
    (x, w) => [foriLoop(2, Number(upper), (i, y) => tanh(add(mul(y, w), tenthOf(i, y))), x)],
  counted: () => (n, x, w) => [foriLoop(1, n, (i, y) => tanh(add(mul(y, w), tenthOf(i, y))), x)],
  sums:
    ({ axis = 0, reverse }) =>
    (x) => [associativeScan((a, b) => add(a, b), x, { axis: Number(axis), reverse: reverse === true })],
  affine:
    ({ axis = 0, reverse }) =>
    (a, b) =>
      associativeScan(([a1, b1], [a2, b2]) => [mul(a2, a1), add(mul(a2, b1), b2)], [a, b], {
        axis: Number(axis),
        reverse: reverse === true,
      }),
  matrices: () => (m) => [associativeScan((a, b) => matmul(a, b), m)],
  mapped:
    ({ batchSize = 1 }) =>
    (w, xs) =>
      map((row) => [matmul(w, sin(row)), sum(row)], xs, { batchSize: Number(batchSize) }),
};

const isFloat = ({ dtype }: Tensor): boolean => dtype === "float32" || dtype === "float64";
const present = (list: readonly (FixtureTensor | null)[] | undefined): readonly FixtureTensor[] =>
  (list ?? []).flatMap((entry) => entry ?? []);
const inAxesOf = ({ options: { inAxes } }: FixtureCase): readonly (number | null)[] =>
  (Array.isArray(inAxes) ? inAxes : []).map((axis) => (axis === null ? null : Number(axis)));

/** The function of a case, mapped where the case is about that. */
function functionOf({ op, options }: FixtureCase, each: FixtureCase): Function {
  const f = functions[String(options.function)](options);
  return op === "vmap" || op === "vmapHvp" ? vmap(f, inAxesOf(each)) : f;
}

/** The function of its float arguments alone, with its float results. */
const ofFloats =
  (f: Function, args: Tensors): Function =>
  (...floats) => {
    const rest = [...floats];
    return f(...args.map((arg) => (isFloat(arg) ? (rest.shift() ?? arg) : arg))).filter(isFloat);
  };

const total =
  (f: Function) =>
  (...args: Tensors): Tensor =>
    f(...args).reduce<Tensor>((all, result) => add(all, sum(square(result))), tensor(0));

const gradients =
  (f: Function) =>
  (...args: Tensors): Tensors => {
    const floats = args.filter(isFloat);
    return grad(total(ofFloats(f, args)), { argnums: floats.map((_, i) => i) })(...floats);
  };

/** What is computed of a case, each with what JAX gives. */
type Check = readonly [what: string, run: Function, expected: readonly FixtureTensor[]];

function checksOf(each: FixtureCase): readonly Check[] {
  const f = functionOf(each, each);
  const tangents = present(each.tangents).map(toTensor);
  const alongTangents = (derivative: (f: Function, floats: Tensors) => Tensors): Function => {
    return (...args) => derivative(ofFloats(f, args), args.filter(isFloat));
  };
  switch (each.op) {
    case "value":
    case "vmap": {
      const cotangents = present(each.cotangents).map(toTensor);
      return [
        ["results", f, each.out],
        ["vjp", alongTangents((g, xs) => vjp(g, xs)[1](cotangents)), present(each.grads)],
        ["jvp", alongTangents((g, xs) => jvp(g, xs, tangents)[1]), present(each.jvp)],
      ];
    }
    case "vmapGrad":
      return [["gradients", vmap(gradients(f), inAxesOf(each)), each.out]];
    default:
      return [["products", alongTangents((g, xs) => hvp(total(g), xs, tangents)), each.out]];
  }
}

describe("fixtures: control", () => {
  for (const [op, cases] of casesByOp(loadFixture("control"))) {
    it.each(cases.map((each) => [`${op} of ${JSON.stringify(each.options)}, ${each.id}`, each] as const))(
      "%s",
      (_, each) => {
        const args = each.args.map(toTensor);
        for (const [what, run, expected] of checksOf(each)) {
          for (const [way, results] of [
            ["", run(...args)],
            [", compiled", jit(run)(...args)],
          ] as const) {
            expect(results, `${each.id}: ${what}${way}`).toHaveLength(expected.length);
            results.forEach((result, i) => {
              expectClose(result, expected[i], `${each.id}: ${what} ${i}${way}`);
            });
          }
        }
      },
    );
  }
});
