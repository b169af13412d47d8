/** Marks reach every element that a value reaches, and where elements only move or add up, no other. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFloating } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import { bind } from "../trace/bind.js";
import { followed } from "./flow.js";
import { anyCase } from "./lawCase.js";
import { primitives } from "./lists.js";

// What a NaN in one operand comes out of everywhere that the operand goes.
const exact: readonly string[] = [
  "add",
  "broadcast",
  "concatenate",
  "cumsum",
  "dotGeneral",
  "dynamicSlice",
  "dynamicUpdateSlice",
  "exp",
  "gather",
  "mul",
  "optimizationBarrier",
  "pad",
  "reduceSum",
  "reshape",
  "reverse",
  "scatter",
  "scatterAdd",
  "select",
  "slice",
  "transpose",
  "windowSum",
];

const place = { line: "", isBackward: false };

function withNaN(x: Tensor, position: number): Tensor {
  const elements = Float64Array.from(elementsOf(x, "test"));
  elements[position] = Number.NaN;
  return makeTensor(x.shape, "float64", elements);
}

const isNaNAt = (x: Tensor): readonly boolean[] =>
  isFloating(x.dtype) ? Array.from(elementsOf(x, "test"), Number.isNaN) : range(x.size).map(() => false);

describe("marks", () => {
  const ofFloats = primitives.filter(
    ({ name, dtypes, kind }) => dtypes.includes("float64") && kind !== "higherOrder" && name !== "iota",
  );
  it.each(ofFloats.map((primitive) => [primitive.name, primitive] as const))(
    "go where a NaN goes: %s",
    (name, primitive) => {
      const cases = fc.tuple(
        anyCase(primitive, { dtype: "float64", values: "domain", bounds: { maxElements: 8 } }),
        fc.nat(),
        fc.nat(),
      );
      const property = fc.property(cases, ([{ args, params }, which, where]) => {
        const open = range(args.length).filter((i) => args[i].dtype === "float64" && args[i].size > 0);
        fc.pre(open.length > 0);
        const chosen = open[which % open.length];
        const position = where % args[chosen].size;
        const given = args.map((arg, i) => (i === chosen ? withNaN(arg, position) : arg));
        const outs = bind(primitive, given, params);
        const application = { primitive, params, args: given, outs, place: () => place, loops: [] };
        const marks = args.map(({ size }, i) =>
          Float64Array.from({ length: size }, (_, p) => (i === chosen && p === position ? 5 : 0)),
        );
        const results = followed(application, marks);
        outs.forEach((out, k) => {
          const marked = Array.from(results[k], (mark) => mark === 5);
          const reached = isNaNAt(out);
          const expected = exact.includes(name) ? marked : reached.map((is, p) => is && marked[p]);
          expect(reached).toEqual(expected);
        });
      });
      fc.assert(property, { seed: 1, numRuns: 15, includeErrorInReport: true });
    },
  );

  it("know all that they should", () => {
    expect(exact.filter((name) => !ofFloats.some((primitive) => primitive.name === name))).toEqual([]);
  });
});
