/** Methods are the functions of the same name. @module */
import { describe, expect, it } from "vitest";
import { installMethods, type Tensor } from "../base/tensor.js";
import { tensor } from "./create.js";
import { methods } from "./methods.js";

installMethods(methods);

const x = tensor([
  [4, 9],
  [1, 2],
]);

/** What each method is called with. */
const rests: Readonly<Record<string, readonly unknown[]>> = {
  ...Object.fromEntries(["add", "sub", "mul", "div", "mod", "pow", "dot"].map((name) => [name, [2]])),
  ...Object.fromEntries(
    ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"].map((name) => [name, [2]]),
  ),
  matmul: [x],
  reshape: [[4]],
  expandDims: [0],
  astype: ["int32"],
  sum: [{ axis: 0, keepdims: true }],
  argmax: [1],
};

describe("methods", () => {
  it.each(Object.entries(methods))("%s does what the function does", (name, apply) => {
    const rest = rests[name] ?? [];
    const method: unknown = Reflect.get(x, name);
    if (typeof method !== "function") throw new Error(`${name} is no method`);
    const [actual, expected]: readonly Tensor[] = [
      Reflect.apply(method, x, rest),
      Reflect.apply(apply, undefined, [x, ...rest]),
    ];
    expect(actual.toString()).toBe(expected.toString());
  });

  it("chain", () => {
    expect(x.mul(2).sub(1).sum(0).toArray()).toEqual([8, 20]);
    expect(x.transpose().matmul(x).shape).toEqual([2, 2]);
  });
});
