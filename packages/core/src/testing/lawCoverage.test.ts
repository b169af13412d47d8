/** What the laws leave out: no dtype, and of the corner shapes only those in which an operation cannot be called. */
import { describe, expect, it } from "vitest";
import { cornerShapes } from "./lawCase.js";
import { describeLaws } from "./laws.js";
import { primitives } from "./lists.js";

const noAxis = "it works along an axis, and a scalar has none";
const noElement = "of no elements none is the greatest";
const noImage = "it takes at least a batch, channels and one axis of space";

/** For each primitive the corner shapes that it has no call around, and why. */
const withoutSamples: Readonly<Record<string, readonly (readonly [shapes: string, because: string])[]>> = {
  argmax: [["[] [0]", `${noAxis}; ${noElement}`]],
  argmin: [["[] [0]", `${noAxis}; ${noElement}`]],
  conv: [["[] [0] [1] [3] [5]", noImage]],
  ...Object.fromEntries(
    ["concatenate", "cumlogsumexp", "cummax", "cummin", "cumprod", "cumsum", "iota", "sort"].map((name) => [
      name,
      [["[]", noAxis]],
    ]),
  ),
  ...Object.fromEntries(
    ["cholesky", "eigh", "lu", "qr", "svd", "triangularSolve"].map((name) => [
      name,
      [["[]", "a shape is that of the stack and of the matrices in it, which have a size"]],
    ]),
  ),
};

describe("the laws", () => {
  it("meet 14 corner shapes, and every primitive in each but those listed here", () => {
    expect(cornerShapes.length).toBe(14);
    const skipped = primitives.flatMap(({ name, samples }) => {
      const shapes = cornerShapes.filter((shape) => samples(shape).length === 0);
      return shapes.length === 0 ? [] : [[name, shapes.map((shape) => `[${shape.join()}]`).join(" ")]];
    });
    const listed = Object.entries(withoutSamples).map(([name, rows]) => [
      name,
      rows.map(([shapes]) => shapes).join(" "),
    ]);
    expect(Object.fromEntries(skipped)).toEqual(Object.fromEntries(listed));
  });

  it("hold in every dtype that a primitive declares, the floating ones with derivatives", () => {
    for (const primitive of primitives) {
      const names: string[] = [];
      describeLaws(primitive, { describe: (_, body) => body(), it: (name) => names.push(name) });
      const count = (short: string): number => names.filter((name) => name.startsWith(`${short}:`)).length;
      const short = { float32: "f32", float64: "f64", int32: "i32", uint32: "u32", bool: "bool" } as const;
      for (const dtype of primitive.dtypes) {
        const isFloating = dtype === "float32" || dtype === "float64";
        const least = isFloating ? (primitive.kind === "nondifferentiable" ? 5 : 11) : 3;
        expect(count(short[dtype]), `${primitive.name} ${dtype}`).toBeGreaterThanOrEqual(least);
      }
    }
  });
});
