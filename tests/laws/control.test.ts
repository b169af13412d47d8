/**
 * Loops and branches as primitives, against those of JavaScript on the same random bodies, nested up to three deep: values
 * and derivatives are the same to the bit. LAWS_RUNS sets the number of programs per law, LAWS_SEED the seed.
 */
import { add, at, jit, jvp, mul, scan, sin, stack, sum, type Tensor, tensor, vjp } from "@cotangent/core";
import { anyProgram, closeTo, type RandomProgram, sameBits, tolerances } from "@cotangent/core/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 40);
const seed = Number(process.env.LAWS_SEED ?? 1);

type Tensors = readonly Tensor[];

function expectSame(actual: Tensors, expected: Tensors): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((x, i) => {
    if (!sameBits(x, expected[i])) expect(String(x)).toBe(`${expected[i]}, bit for bit`);
  });
}

/** Tensors like those given, with other elements. */
function like(list: Tensors): Tensors {
  return list.map((x) => {
    const elements = x.toTypedArray();
    return tensor(
      elements.map((_, i) => 0.5 + 0.3 * ((i * 7) % 5)),
      { shape: x.shape },
    );
  });
}

describe.each(["float32", "float64"] as const)(
  `control flow in %s (seed ${seed}, ${numRuns} runs)`,
  (dtype) => {
    const limits = tolerances[dtype];
    const law = (name: string, property: (drawn: RandomProgram) => void): void => {
      it(name, () => {
        fc.assert(fc.property(anyProgram({ dtype, control: 3, maxSteps: 4 }), property), {
          numRuns,
          seed,
          includeErrorInReport: true,
        });
      });
    };

    law("values equal those of the unrolled loops, eager and compiled", ({ f, plain, args }) => {
      const expected = plain(...args);
      expectSame(f(...args), expected);
      expectSame(jit(f)(...args), expected);
    });

    law("forward derivatives equal those of the unrolled loops", ({ f, plain, args }) => {
      const tangents = like(args);
      const [, expected] = jvp(plain, args, tangents);
      const derivative = (...xs: Tensors): Tensors => jvp(f, xs, tangents)[1];
      expectSame(derivative(...args), expected);
      expectSame(jit(derivative)(...args), expected);
    });

    law("backward derivatives are those of the unrolled loops", ({ f, plain, args }) => {
      const cts = like(plain(...args));
      const expected = vjp(plain, args)[1](cts);
      const derivative = (...xs: Tensors): Tensors => vjp(f, xs)[1](cts);
      const actual = derivative(...args);
      actual.forEach((x, i) => {
        const { close } = closeTo(x, expected[i], { rtol: limits.adjoint, atol: limits.floor, scale: 1 });
        if (!close) expect(String(x)).toBe(`${expected[i]}, but for rounding`);
      });
      expectSame(jit(derivative)(...args), actual);
    });

    // Where a value is used by one loop alone, its cotangents are added in the order of the unrolled loop.
    it("backward derivatives of a scan equal those of the unrolled loop, bit for bit, whatever it stores", () => {
      const property = (drawn: RandomProgram, reverse: boolean): void => {
        const [w, carry, row] = drawn.args;
        const round = (c: Tensor, v: Tensor, x: Tensor): readonly [Tensor, Tensor] => {
          const [value] = drawn.f(v, c, x);
          return [sin(add(mul(c, 0.75), sum(value))), value];
        };
        const rows = like([stack([row, row, row, row, row])])[0];
        const order = reverse ? [4, 3, 2, 1, 0] : [0, 1, 2, 3, 4];
        const unrolled = (v: Tensor, c: Tensor, ...xs: Tensors): readonly [Tensor, Tensor] => {
          const results: Tensor[] = [];
          for (const i of order) [c, results[i]] = round(c, v, xs[i]);
          return [c, stack(results)];
        };
        const cts = like(unrolled(w, carry, ...order.map(() => row)));
        const each = [0, 1, 2, 3, 4].map((i) => at(rows, i).get());
        const [ofW, ofCarry, ...ofRows] = vjp(unrolled, [w, carry, ...each])[1]([cts[0], cts[1]]);
        for (const options of [
          {},
          { checkpoint: "sqrt" },
          { checkpoint: 1 },
          { checkpoint: 2 },
          { unroll: 2 },
        ] as const) {
          const scanned = (v: Tensor, c: Tensor, xs: Tensor): Tensors =>
            scan<Tensor, Tensor, Tensor>((before, x) => round(before, v, x), c, xs, { reverse, ...options });
          const derivative = (v: Tensor, c: Tensor, xs: Tensor): Tensors => vjp(scanned, [v, c, xs])[1](cts);
          const expected = [ofW, ofCarry, stack(ofRows)];
          expectSame(derivative(w, carry, rows), expected);
          expectSame(jit(derivative)(w, carry, rows), expected);
        }
      };
      const drawn = anyProgram({ dtype, arguments: 3, maxSteps: 4 });
      const options = { numRuns: Math.ceil(numRuns / 4), seed, includeErrorInReport: true };
      fc.assert(fc.property(drawn, fc.boolean(), property), options);
    });
  },
);
