/**
 * The laws of transforms, on random programs: no transform changes what a function means, and they nest in any order.
 * LAWS_RUNS sets the number of programs per law and dtype, LAWS_SEED the seed; both stand in the names of the suites.
 */
import {
  add,
  grad,
  jit,
  jvp,
  linearize,
  mul,
  sum,
  type Tensor,
  tensor,
  valueAndGrad,
  vjp,
  vmap,
} from "@cotangent/core";
import {
  anyProgram,
  checkGrads,
  closeTo,
  type RandomProgram,
  sameBits,
  tolerances,
} from "@cotangent/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const runs = Number(process.env.LAWS_RUNS ?? 80);
const seed = Number(process.env.LAWS_SEED ?? 1);

type Tensors = readonly Tensor[];
type Drawn = RandomProgram;

/** `count` tensors like x: its elements turned round, halved and moved by other amounts. */
function variants(x: Tensor, count: number): Tensors {
  return Array.from({ length: count }, (_, k) => {
    const elements = x.toTypedArray();
    const moved = elements.map((_element, i) => (elements[(i + k) % elements.length] - 0.3 * k) / (1 + k));
    return tensor(moved, { shape: x.shape });
  });
}

/** One tensor of the given ones, along a new first axis. */
function stacked(list: Tensors, like: Tensor): Tensor {
  const elements = list.flatMap((x) => [...x.toTypedArray()]);
  const whole = like.dtype === "float32" ? Float32Array.from(elements) : Float64Array.from(elements);
  return tensor(whole, { shape: [list.length, ...like.shape] });
}

function dot(a: Tensors, b: Tensors): { readonly value: number; readonly scale: number } {
  const terms = a.flatMap((x, i) => {
    const y = b[i].toTypedArray();
    return Array.from(x.toTypedArray(), (value, j) => value * y[j]);
  });
  const total = (list: readonly number[]): number => list.reduce((s, term) => s + term, 0);
  return { value: total(terms), scale: total(terms.map(Math.abs)) };
}

function expectSame(actual: Tensors, expected: Tensors): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((x, i) => {
    if (!sameBits(x, expected[i])) expect(String(x)).toBe(`${expected[i]}, bit for bit`);
  });
}

// Loops and branches are many times the work.
const kinds = (["float32", "float64"] as const).flatMap((dtype) => [
  { dtype, control: 0, maxSteps: 6, numRuns: runs, what: "operations" },
  { dtype, control: 3, maxSteps: 3, numRuns: Math.ceil(runs / 16), what: "loops and branches" },
]);

describe.each(kinds)(
  `transforms of $what in $dtype (seed ${seed}, $numRuns runs)`,
  ({ dtype, control, maxSteps, numRuns }) => {
    const limits = tolerances[dtype];

    const law = (
      name: string,
      property: (drawn: Drawn) => void,
      bounds: { readonly arguments?: number } = {},
    ): void => {
      it(name, () => {
        const options = { numRuns, seed, includeErrorInReport: true };
        fc.assert(fc.property(anyProgram({ dtype, control, maxSteps, ...bounds }), property), options);
      });
    };

    const expectClose = (actual: Tensors, expected: Tensors, scale = 0): void => {
      expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
      actual.forEach((x, i) => {
        const { close } = closeTo(x, expected[i], { rtol: limits.adjoint, atol: limits.floor, scale });
        if (!close) expect(String(x)).toBe(`${expected[i]}, but for rounding`);
      });
    };

    law("jit(f) = f, bit for bit, on the second call too", ({ f, args }) => {
      const compiled = jit(f);
      const others = args.map((x) => variants(x, 2)[1]);
      expectSame(compiled(...args), f(...args));
      expectSame(compiled(...others), f(...others));
      expect(compiled.cacheSize()).toBe(1);
    });

    law("jit(grad f) = grad f, bit for bit; grad(jit f) = grad f", ({ loss, args }) => {
      const argnums = args.map((_, i) => i);
      const expected = grad(loss, { argnums })(...args);
      expectSame(jit(grad(loss, { argnums }))(...args), expected);
      expectClose(grad(jit(loss), { argnums })(...args), expected);
    });

    law("valueAndGrad gives the value of f and the gradient of grad, bit for bit", ({ loss, args }) => {
      const [value, gradient] = valueAndGrad(loss)(...args);
      expectSame([value, gradient], [loss(...args), grad(loss)(...args)]);
    });

    law("vmap = map, bit for bit", ({ f, args }) => {
      for (const size of [0, 1, 3]) {
        for (const shared of [undefined, ...args.keys()]) {
          if (args.length === 1 && shared !== undefined) continue;
          const lists = args.map((x) => variants(x, size));
          const whole = args.map((x, i) => (i === shared ? x : stacked(lists[i], x)));
          const actual = vmap(
            f,
            args.map((_, i) => (i === shared ? null : 0)),
          )(...whole);
          const rows = Array.from({ length: size }, (_, k) =>
            f(...args.map((x, i) => (i === shared ? x : lists[i][k]))),
          );
          expectSame(
            actual,
            f(...args).map((out, j) =>
              stacked(
                rows.map((row) => row[j]),
                out,
              ),
            ),
          );
        }
      }
    });

    law("vmap(grad f) = a loop of grad f, bit for bit; grad(sum of vmap f) = the same", ({ loss, args }) => {
      const lists = args.map((x) => variants(x, 3));
      const whole = args.map((x, i) => stacked(lists[i], x));
      const rows = [0, 1, 2].map((k) => grad(loss)(...lists.map((list) => list[k])));
      const expected = stacked(rows, args[0]);
      expectSame([vmap(grad(loss))(...whole)], [expected]);
      expectClose([grad((...xs: Tensors) => sum(vmap(loss)(...xs)))(...whole)], [expected]);
    });

    law("a gradient through a shared argument is the sum over the mapped ones", ({ loss, args }) => {
      const lists = args.map((x) => variants(x, 3));
      const whole = args.map((x, i) => (i === 0 ? x : stacked(lists[i], x)));
      const mapped = vmap(
        loss,
        args.map((_, i) => (i === 0 ? null : 0)),
      );
      if (args.length === 1) return;
      const rows = [0, 1, 2].map((k) => grad(loss)(args[0], ...lists.slice(1).map((list) => list[k])));
      const expected = add(rows[0], add(rows[1], rows[2]));
      const scale = Math.max(0, ...rows.flatMap((row) => [...row.toTypedArray()].map(Math.abs)));
      expectClose([grad((...xs: Tensors) => sum(mapped(...xs)))(...whole)], [expected], scale);
    });

    law("jvp is linear", ({ f, args }) => {
      const [u, v] = [1, 2].map((k) => args.map((x) => variants(x, 3)[k]));
      const along = (d: Tensors): Tensors => jvp(f, args, d)[1];
      const [ofU, ofV] = [along(u), along(v)];
      const scale = Math.max(0, ...[...ofU, ...ofV].flatMap((x) => [...x.toTypedArray()].map(Math.abs)));
      const combined = u.map((x, i) => add(mul(x, 3), mul(v[i], -2)));
      expectClose(
        along(combined),
        ofU.map((x, i) => add(mul(x, 3), mul(ofV[i], -2))),
        scale,
      );
    });

    law("vjp is the adjoint of jvp", ({ f, args }) => {
      const v = args.map((x) => variants(x, 2)[1]);
      const [values, tangents] = jvp(f, args, v);
      const [same, pullback] = vjp(f, args);
      expectSame(same, values);
      const w = values.map((x) => variants(x, 3)[2]);
      const [left, right] = [dot(tangents, w), dot(v, pullback(w))];
      const scale = Math.max(left.scale, right.scale);
      expect(
        closeTo([left.value], [right.value], { rtol: limits.adjoint, atol: limits.floor, scale }).close,
      ).toBe(true);
    });

    law("derivatives to second order agree with differences", ({ f, args }) => {
      checkGrads(f, [...args], { directions: 1 });
    });

    law("linearize = jvp, bit for bit", ({ f, args }) => {
      const v = args.map((x) => variants(x, 2)[1]);
      const [values, derivative] = linearize(f, args);
      expectSame([...values, ...derivative(...v)], jvp(f, args, v).flat());
    });

    law("jvp, vjp and vmap of jit(f) are those of f", ({ f, args }) => {
      const v = args.map((x) => variants(x, 2)[1]);
      expectSame(jvp(jit(f), args, v).flat(), jvp(f, args, v).flat());
      const [values, pullback] = vjp(f, args);
      expectClose(vjp(jit(f), args)[1](values), pullback(values));
      const whole = args.map((x) => stacked(variants(x, 3), x));
      expectSame(vmap(jit(f))(...whole), vmap(f)(...whole));
    });

    // A transform from functions of one tensor to functions of one tensor.
    type Unary = (x: Tensor) => Tensor;
    const transforms: Readonly<Record<string, (f: Unary) => Unary>> = {
      grad: (f) => grad((x: Tensor) => sum(f(x))),
      vmap: (f) => vmap(f),
      jit: (f) => jit(f),
    };
    const names = Object.keys(transforms);
    const nestings = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c])));

    // What a nesting must give: derivatives without jit, one mapped element at a time.
    const expectedOf = (f: Unary, gradients: number, x: Tensor, mappedAxes: number): Tensor => {
      if (mappedAxes === 0) {
        const derived = Array.from({ length: gradients }).reduce<Unary>((g) => transforms.grad(g), f);
        return derived(x);
      }
      const [size, ...shape] = x.shape;
      const elements = x.toTypedArray();
      const inner = elements.length / size;
      const rows = Array.from({ length: size }, (_, k) =>
        tensor(elements.slice(k * inner, (k + 1) * inner), { shape }),
      );
      const results = rows.map((row) => expectedOf(f, gradients, row, mappedAxes - 1));
      return stacked(results, results[0]);
    };

    for (const nesting of nestings) {
      const name = nesting.join("(");
      law(
        `${name}(f)))`,
        ({ f, args }) => {
          const whole: Unary = (x) => f(x)[0];
          const count = (word: string): number => nesting.filter((transform) => transform === word).length;
          let x = args[0];
          for (let axis = 0; axis < count("vmap"); axis++) x = stacked(variants(x, 2), x);
          const actual = nesting.toReversed().reduce((g, transform) => transforms[transform](g), whole)(x);
          const expected = expectedOf(whole, count("grad"), x, count("vmap"));
          if (count("grad") === 0) expectSame([actual], [expected]);
          else expectClose([actual], [expected]);
        },
        { arguments: 1 },
      );
    }
  },
);
