/** Weak numbers, promotion and broadcasting. @module */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DType, dtypes, promoteDTypes } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import { broadcastShapes } from "../base/shape.js";
import { add, div, mul } from "./arithmetic.js";
import { at } from "./at.js";
import { equal } from "./compare.js";
import { tensor } from "./create.js";
import { full, fullLike, ones } from "./fill.js";
import { arange, linspace } from "./grid.js";
import { pad } from "./layout.js";
import { where } from "./logic.js";
import { sin } from "./trigonometric.js";

const scalar = (dtype: DType) => ones([], { dtype });

describe("dtypes of results", () => {
  it("promote in pairs", () => {
    for (const a of dtypes) {
      for (const b of dtypes) {
        expect(where(true, scalar(a), scalar(b)).dtype, `${a} with ${b}`).toBe(promoteDTypes(a, b));
      }
    }
  });

  it.each<[DType, number | boolean, DType]>([
    ["float64", 0.5, "float64"],
    ["float32", 1e300, "float32"],
    ["int32", 2, "int32"],
    ["int32", 0.5, "float32"],
    ["int32", NaN, "float32"],
    ["uint32", 2, "uint32"],
    ["bool", 2, "int32"],
    ["bool", 0.5, "float32"],
    ["bool", true, "bool"],
    ["int32", true, "int32"],
  ])("%s beside %s give %s", (dtype, number, expected) => {
    expect(where(true, scalar(dtype), number).dtype).toBe(expected);
    expect(where(true, number, scalar(dtype)).dtype).toBe(expected);
  });

  it("are float32 for numbers and bool for booleans alone", () => {
    expect(where(true, 1, 2).dtype).toBe("float32");
    expect(where(true, true, false).dtype).toBe("bool");
    expect(where(true, true, 2).dtype).toBe("float32");
  });

  it("of division and transcendental functions are floats", () => {
    expect(div(scalar("int32"), 2).dtype).toBe("float32");
    expect(div(scalar("float64"), 2).dtype).toBe("float64");
    expect(sin(scalar("uint32")).dtype).toBe("float32");
    expect(sin(scalar("float64")).dtype).toBe("float64");
  });
});

describe("numbers", () => {
  it("are not turned into others", () => {
    expect(() => add(ones([2], { dtype: "uint32" }), -1)).toThrow(ArgumentError);
    expect(() => mul(ones([2], { dtype: "int32" }), 2147483648)).toThrow("int32 cannot hold the number");
    expect(mul(ones([2], { dtype: "uint32" }), 4294967295).toArray()).toEqual([4294967295, 4294967295]);
  });

  it.each([2, 0.5, NaN, 256, -1])("are no truth values, as %d is none", (value) => {
    const dtype = "bool";
    const b = ones([2], { dtype });
    const message = /bool cannot hold the number/;
    expect(() => full([2], value, { dtype })).toThrow(message);
    expect(() => fullLike(b, value)).toThrow(message);
    expect(() => at(b, 0).set(value)).toThrow(message);
    expect(() => pad(b, [[1, 1]], { value })).toThrow(message);
    expect(() => arange(value, value + 1, 1, { dtype })).toThrow(ArgumentError);
    expect(() => linspace(0, value, 2, { dtype })).toThrow(ArgumentError);
    for (const bit of [0, 1, -0, true]) expect([0, 1]).toContain(full([1], bit, { dtype }).toTypedArray()[0]);
    expect(arange(0, 2, 1, { dtype }).toTypedArray()).toEqual(Uint8Array.of(0, 1));
    expect(linspace(0, 1, 2, { dtype }).toTypedArray()).toEqual(Uint8Array.of(0, 1));
  });
});

describe("broadcasting", () => {
  it("repeats what has size 1 or is missing, as a loop would", () => {
    const shape = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });
    const pair = shape.chain((target) =>
      fc.tuple(
        fc.constant(target),
        fc.tuple(...target.map((size) => fc.constantFrom(size, 1))),
        fc.nat({ max: target.length }),
      ),
    );
    fc.assert(
      fc.property(pair, ([target, stretched, cut]) => {
        const a = stretched.slice(cut);
        const positions = Array.from({ length: a.reduce((n, size) => n * size, 1) }, (_, i) => i);
        const x = tensor(positions, { dtype: "int32", shape: a });
        const sum = add(x, ones(target, { dtype: "int32" }));
        expect(sum.shape).toEqual(broadcastShapes("test", a, target));
        const values = [...sum.toTypedArray()];
        values.forEach((value, place) => expect(value).toBe(1 + positionIn(a, target, place)));
      }),
    );
  });

  it("compares across ranks", () => {
    expect(equal(tensor([[1], [2]]), tensor([1, 2])).toArray()).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

/** Where the element that broadcasting puts at `place` of `target` stands in a tensor of shape `a`. */
function positionIn(a: readonly number[], target: readonly number[], place: number): number {
  let rest = place;
  let position = 0;
  let stride = 1;
  for (let back = 1; back <= target.length; back++) {
    const size = target[target.length - back];
    const own = a[a.length - back] ?? 1;
    position += back <= a.length && own !== 1 ? (rest % size) * stride : 0;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return position;
}
