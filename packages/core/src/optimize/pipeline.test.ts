/** The passes: what each removes, and that meaning stays. */

import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { add } from "../primitives/add.js";
import { mul } from "../primitives/mul.js";
import { checked } from "../program/pass.js";
import { printProgram } from "../program/print.js";
import { program } from "../program/program.js";
import { runProgram } from "../trace/interpret.js";
import { makeProgram } from "../trace/makeProgram.js";
import { optimize } from "./pipeline.js";

const one = scalarTensor(1, "float32");

it("sees through jit, shares what is repeated and drops what nobody reads", () => {
  const square = jit((x: Tensor) => mul(x, x));
  const whole = makeProgram((x: Tensor) => {
    add(x, x);
    return add(square(x), mul(x, x));
  })(one);
  expect(whole.equations.map(({ primitive }) => primitive.name)).toEqual(["add", "call", "mul", "add"]);
  expect(printProgram(optimize(whole))).toBe(
    ["{ lambda a:f32[] . let", "    b:f32[] = mul a a", "    c:f32[] = add b b", "  in (c) }"].join("\n"),
  );
});

it("keeps results that are inputs or constants", () => {
  const whole = optimize(makeProgram((x: Tensor) => [x, one, jit((y: Tensor) => y)(x)])(one));
  expect(whole.equations).toEqual([]);
  expect(runProgram(whole, [scalarTensor(5, "float32")]).map((t) => t.item())).toEqual([5, 1, 5]);
});

describe("checked", () => {
  it("catches a pass that changes the type of a program", () => {
    const dropping = checked({
      name: "dropping",
      run: (whole) => program(whole.inputs, whole.equations, []),
    });
    const whole = makeProgram((x: Tensor) => mul(x, x))(one);
    expect(() => dropping.run(whole)).toThrow("internal: dropping changes the types of results");
  });

  it("catches a pass that reads before definition or defines twice", () => {
    const whole = makeProgram((x: Tensor) => mul(add(x, x), x))(one);
    const reversing = checked({
      name: "reversing",
      run: ({ inputs, equations, outputs }) => program(inputs, equations.toReversed(), outputs),
    });
    const doubling = checked({
      name: "doubling",
      run: ({ inputs, equations, outputs }) => program(inputs, [...equations, ...equations], outputs),
    });
    expect(() => reversing.run(whole)).toThrow(
      "internal: reversing leaves mul reading a variable before its definition",
    );
    expect(() => doubling.run(whole)).toThrow("internal: doubling defines a variable twice");
  });
});
