/** Stacking tensors without primitives. */
import { expect, it } from "vitest";
import { aval } from "../base/aval.js";
import { stackTensors } from "./slices.js";
import { tensorOf } from "./tensors.js";

it("stacks along any axis, nothing included", () => {
  const like = aval([2, 2], "int32");
  const list = [0, 10, 20].map((start) =>
    tensorOf([2, 2], "int32", [start, start + 1, start + 2, start + 3]),
  );
  expect(stackTensors(list, 0, like).toArray()).toEqual([
    [
      [0, 1],
      [2, 3],
    ],
    [
      [10, 11],
      [12, 13],
    ],
    [
      [20, 21],
      [22, 23],
    ],
  ]);
  expect(stackTensors(list, 1, like).toArray()).toEqual([
    [
      [0, 1],
      [10, 11],
      [20, 21],
    ],
    [
      [2, 3],
      [12, 13],
      [22, 23],
    ],
  ]);
  expect(stackTensors(list, 2, like).toArray()).toEqual([
    [
      [0, 10, 20],
      [1, 11, 21],
    ],
    [
      [2, 12, 22],
      [3, 13, 23],
    ],
  ]);
  expect(stackTensors([], 1, like).shape).toEqual([2, 0, 2]);
});
