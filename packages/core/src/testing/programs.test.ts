/** Random programs are well typed, and every pass of the optimizer keeps their meaning to the bit. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import * as core from "../index.js";
import { commonSubexpressions } from "../optimize/cse.js";
import { deadCode } from "../optimize/dce.js";
import { inline } from "../optimize/inline.js";
import { optimize } from "../optimize/pipeline.js";
import { checked } from "../program/pass.js";
import type { Program } from "../program/program.js";
import { typecheck } from "../program/typecheck.js";
import { runProgram } from "../trace/interpret.js";
import { stage } from "../trace/stage.js";
import { vjp } from "../transform/cotangents.js";
import { closeTo, sameBits } from "./close.js";
import { pasted } from "./pasted.testing.js";
import type { RandomProgram } from "./programs.js";
import { anyProgram } from "./programs.js";

const options = { numRuns: 60, seed: 1, includeErrorInReport: true };

// The program itself, and its gradient through jit, which holds applied programs.
function stagedForms({ f, args }: RandomProgram): readonly (readonly [Program, readonly Tensor[]])[] {
  const cts = f(...args);
  const gradient = (xs: readonly Tensor[]): readonly Tensor[] =>
    vjp(jit(f), xs.slice(0, args.length))[1](xs.slice(args.length));
  return [
    [stage((xs) => f(...xs), args.map(avalOf), "test").program, args],
    [stage(gradient, [...args, ...cts].map(avalOf), "test").program, [...args, ...cts]],
  ];
}

describe.each(["float32", "float64"] as const)("random programs in %s", (dtype) => {
  it("are well typed, with avals as evaluated", () => {
    const property = ({ f, args }: RandomProgram): void => {
      const { program } = stage((xs) => f(...xs), args.map(avalOf), "test");
      typecheck(program, "test");
      const outs = f(...args);
      expect(outs.length).toBe(program.outputs.length);
    };
    fc.assert(fc.property(anyProgram({ dtype }), property), options);
  });

  it.each([
    ["inline", checked(inline).run],
    ["commonSubexpressions", checked(commonSubexpressions).run],
    ["deadCode", checked(deadCode).run],
    ["optimize", optimize],
  ])("%s keeps their meaning to the bit", (_name, pass) => {
    const property = (drawn: RandomProgram): void => {
      for (const [program, args] of stagedForms(drawn)) {
        const expected = runProgram(program, args);
        const actual = runProgram(pass(program), args);
        actual.forEach((out, i) => expect(sameBits(out, expected[i])).toBe(true));
      }
    };
    fc.assert(fc.property(anyProgram({ dtype }), property), options);
  });

  it.each([0, 2])(
    "print as code that gives the same results, with loops and branches %s deep",
    async (control) => {
      const property = async ({ code, f, args }: RandomProgram): Promise<void> => {
        const names = Object.keys(core).filter((name) => /^[a-z]/.test(name));
        const scope = Object.fromEntries(names.map((name) => [name, Reflect.get(core, name)]));
        const found = await pasted(code(), scope);
        const results = Array.isArray(found) ? found : [];
        const expected = f(...args);
        expect(results.length).toBe(expected.length);
        expected.forEach((out, i) =>
          expect(closeTo(results[i], out, { rtol: 1e-6, atol: 1e-6 }).close).toBe(true),
        );
      };
      await fc.assert(fc.asyncProperty(anyProgram({ dtype, control }), property), {
        ...options,
        numRuns: control > 0 ? 40 : 80,
      });
    },
  );

  it("use every operation, and shrink to none", () => {
    const texts = fc
      .sample(anyProgram({ dtype }), { numRuns: 300, seed: 1 })
      .map((drawn) => fc.stringify(drawn))
      .join();
    const words = "sigmoid sum broadcastTo transpose tensordot flip concatenate slice ravel mul cumsum";
    for (const word of words.split(" ")) expect(texts).toContain(word);
    const result = fc.check(
      fc.property(anyProgram({ dtype }), () => false),
      { seed: 1 },
    );
    expect(fc.stringify(result.counterexample?.[0])).toMatch(/^const \$0 = tensor\(\[.*\].*\);\n\[\$0\]$/);
  });
});
