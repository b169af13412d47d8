/** The warning of large constants: when it comes, what it says, and that it comes once. */
import { expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import { mul } from "../primitives/mul.js";
import { jit } from "./jit.js";

const zeros = (...shape: readonly number[]): Tensor =>
  makeTensor(shape, "float32", new Float32Array(shape.reduce((a, b) => a * b, 1)));

/** What `run` warns of. */
function warningsOf(run: () => void): readonly string[] {
  const { warn } = console;
  const heard: string[] = [];
  console.warn = (...words: readonly unknown[]) => heard.push(words.join(" "));
  try {
    run();
  } finally {
    console.warn = warn;
  }
  return heard;
}

const large = zeros(512, 513);
const limit = zeros(512, 512);

it("comes once for each compilation, and says what to do", () => {
  const step = jit(function scaled(x: Tensor): Tensor {
    return mul(mul(large, x), large);
  });
  const text =
    "jit(scaled): a tensor of more than 1 MiB that the function closes over is compiled in as a constant, got f32[512,513] of 1050624 bytes. Pass it as an argument, and the code neither holds it nor depends on it.";
  expect(
    warningsOf(() => {
      step(large);
      step(large);
    }),
  ).toEqual([text]);
});

it("comes from the function that is compiled, not from those inside", () => {
  const inner = jit((x: Tensor) => mul(x, large));
  const warnings = warningsOf(() =>
    jit(function outer(x: Tensor): Tensor {
      return inner(x);
    })(large),
  );
  expect(warnings.map((text) => text.split(":")[0])).toEqual(["jit(outer)"]);
});

it("does not come for 1 MiB, for arguments, or for what nobody reads", () => {
  expect(
    warningsOf(() => {
      jit((x: Tensor) => mul(x, limit))(limit);
      jit((x: Tensor, y: Tensor) => mul(x, y))(large, large);
      jit((x: Tensor) => {
        mul(large, large);
        return x;
      })(large);
    }),
  ).toEqual([]);
});
