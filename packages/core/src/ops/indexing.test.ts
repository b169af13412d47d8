/** Rows of tensors with elements: copied late, but the same rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "../base/dtype.js";
import { dtypes } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { mul } from "./arithmetic.js";
import { at } from "./at.js";
import { tensor } from "./create.js";
import { slice } from "./indexEntries.js";
import { dynamicSlice, dynamicUpdateSlice, oneHot, take, takeAlongAxis } from "./indexing.js";
import { flip } from "./layout.js";
import { sum } from "./reduce.js";
import { segmentSum } from "./segments.js";

const numbers = (count: number, kinds = 200): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => i % kinds);
const dtype = fc.constantFrom<DType>(...dtypes);

describe("take from a tensor that has its elements", () => {
  it("equals take of a traced one, bit for bit, whoever reads first, and how often", () => {
    const taken = jit((x: Tensor, indices: Tensor) => take(x, indices, 0));
    const flipped = jit((x: Tensor) => flip(x, 0));
    const cases = fc.record({
      dtype,
      count: fc.integer({ min: 1, max: 9 }),
      rest: fc.oneof(
        fc.constant<readonly number[]>([]),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
      ),
      indices: fc.array(fc.integer({ min: -12, max: 12 }), { maxLength: 80 }),
      calls: fc.nat(3),
    });
    fc.assert(
      fc.property(cases, ({ dtype, count, rest, indices, calls }) => {
        const size = rest.reduce((product, each) => product * each, count);
        const x = tensor(numbers(size, dtype === "bool" ? 2 : 200), { dtype, shape: [count, ...rest] });
        const places = tensor(Int32Array.from(indices));
        const expected = taken(x, places);
        const found = take(x, places, 0);
        for (let call = 0; call < calls; call++)
          expect(flipped(found).toTypedArray()).toEqual(flipped(expected).toTypedArray());
        expect(found.shape).toEqual(expected.shape);
        expect(found.toTypedArray()).toEqual(expected.toTypedArray());
        expect(flipped(found).toTypedArray()).toEqual(flipped(expected).toTypedArray());
      }),
    );
  });

  it("keeps the rows of a tensor that was given away since", () => {
    const x = tensor(numbers(20_000), { dtype: "float32", shape: [100, 200] });
    const expected = x.toTypedArray().slice(400, 5400);
    const rows = take(
      x,
      Array.from({ length: 25 }, (_, i) => i + 2),
      0,
    );
    jit((y: Tensor) => mul(y, 3), { donate: [0] })(x);
    expect(rows.toTypedArray()).toEqual(expected);
  });

  it("takes rows of rows that nobody has read", () => {
    const x = tensor(numbers(20_000), { dtype: "float32", shape: [100, 200] });
    const rows = take(x, [5, -1, 7, 99, 0, 3], 0);
    expect(take(rows, [1, 1, -1, 0, 2, 5], 0).toTypedArray()).toEqual(
      take(x, [99, 99, 3, 5, -1, 3], 0).toTypedArray(),
    );
  });
});

describe("uint32 positions from 2^31 on", () => {
  const x = tensor([10, 20, 30]);
  const places = tensor([4294967294, 1, 0x8000_0000, 0x7fff_ffff], { dtype: "uint32" });
  const far = tensor(4294967294, { dtype: "uint32" });
  const cases: Readonly<
    Record<string, readonly [f: (places: Tensor) => Tensor, expected: readonly number[]]>
  > = {
    take: [(p) => take(x, p), [30, 20, 30, 30]],
    "take that fills": [(p) => take(x, p, { mode: "fill" }), [NaN, 20, NaN, NaN]],
    takeAlongAxis: [(p) => takeAlongAxis(x, p), [30, 20, 30, 30]],
    "at get": [(p) => at(x, p).get(), [30, 20, 30, 30]],
    "at set": [(p) => at(x, p).set(7), [10, 7, 30]],
    "at add": [(p) => at(x, p).add(7), [10, 27, 30]],
    dynamicSlice: [(p) => dynamicSlice(x, at(p, slice(0, 1)).get(), [1]), [30]],
    dynamicUpdateSlice: [(p) => dynamicUpdateSlice(x, tensor([7]), [at(p, 0).get()]), [10, 20, 7]],
    "slice of a scalar start": [() => dynamicSlice(x, [far], [2]), [20, 30]],
    oneHot: [(p) => sum(oneHot(p, 3), 0), [0, 1, 0]],
    segmentSum: [(p) => segmentSum(tensor([1, 2, 4, 8]), p, 2), [0, 2]],
  };
  it.each(Object.entries(cases))("lie beyond the axis: %s", (_, [f, expected]) => {
    expect([...f(places).toTypedArray()]).toEqual(expected);
    expect([...jit(f)(places).toTypedArray()]).toEqual(expected);
  });
});
