/** Values and derivatives of what moves, cuts, joins and addresses elements against JAX: nothing is computed, so to the bit. @module */
import { describe, expect, it } from "vitest";
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import { range, sameShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { closeTo, tolerances } from "../testing/close.js";
import { expectSame, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { addressedShape } from "./address.js";
import { concatenate } from "./concatenate.js";
import { dynamicSlice, dynamicUpdateSlice } from "./dynamicSlice.js";
import { gather, scatterAdd } from "./gather.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { scatter } from "./scatter.js";
import { pad, slice } from "./slice.js";
import { transpose } from "./transpose.js";

/** What this test reads of tests/golden/load.ts, which lies outside of the package and is therefore imported at run time. */
interface Loader {
  readonly loadFixture: (name: string) => { readonly cases: readonly Case[] };
}
interface Elements {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type List = readonly number[];
interface Options {
  readonly shape?: List;
  readonly permutation?: List;
  readonly axes?: List;
  readonly axis?: number;
  readonly start?: List;
  readonly limit?: List;
  readonly strides?: List;
  readonly low?: List;
  readonly high?: List;
  readonly interior?: List;
  readonly sizes?: List;
  readonly mode?: string;
  readonly index?: readonly (number | string | { readonly array?: number })[];
}
interface Case {
  readonly id: string;
  readonly op: string;
  readonly args: readonly Elements[];
  readonly options: Options;
  readonly out: readonly Elements[];
  readonly cotangents?: readonly (Elements | null)[] | undefined;
  readonly grads?: readonly (Elements | null)[] | undefined;
  readonly tangents?: readonly (Elements | null)[] | undefined;
  readonly jvp?: readonly (Elements | null)[] | undefined;
}
type Operation = (...args: readonly Tensor[]) => Tensor;

const path = new URL("../../../../tests/golden/load.ts", import.meta.url).href;
const { loadFixture }: Loader = await import(/* @vite-ignore */ path);

const tensorFrom = ({ shape, data, dtype }: Elements): Tensor => tensorOf(shape, data, dtype);

// The fixtures hold all starts in one tensor.
function startsOf({ data }: Elements): readonly Tensor[] {
  return data.map((start) => tensorOf([], [start], "int32"));
}

// NumPy's negative indices and broadcasting of index arrays, as the wrappers in ops/ do them.
function vectorsOf(sizes: List, indices: readonly Elements[]): Tensor {
  const rank = Math.max(0, ...indices.map(({ shape }) => shape.length));
  const aligned = indices.map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const lead = range(rank).map((a) =>
    aligned.some((shape) => shape[a] === 0) ? 0 : Math.max(...aligned.map((s) => s[a])),
  );
  const count = lead.reduce((product, size) => product * size, 1);
  const positions = range(count).flatMap((flat) =>
    indices.map(({ data }, k) => {
      let at = 0;
      let rest = flat;
      let inner = count;
      lead.forEach((size, a) => {
        inner /= size;
        const position = Math.floor(rest / inner);
        rest -= position * inner;
        at = at * aligned[k][a] + (aligned[k][a] === 1 ? 0 : position);
      });
      return data[at] < 0 ? data[at] + sizes[k] : data[at];
    }),
  );
  return tensorOf([...lead, indices.length], positions, "int32");
}

// jnp.take puts the axes of the indices where the axis was.
function take({ options, args: [x, indices] }: Case): Operation | undefined {
  const { axis = 0, mode } = options;
  if (mode === "fill") return undefined;
  const at = axis < 0 ? axis + x.shape.length : axis;
  const vectors =
    mode === "clip"
      ? tensorOf([...indices.shape, 1], indices.data, "int32")
      : vectorsOf([x.shape[at]], [indices]);
  const lead = range(indices.shape.length);
  const kept = range(x.shape.length - 1).map((a) => a + lead.length);
  const permutation = [...kept.slice(0, at), ...lead, ...kept.slice(at)];
  return (value) => transpose(gather(value, vectors, { axes: [at], outOfBounds: "clamp" }), { permutation });
}

// Indices that address the leading axes with numbers and arrays; slices and new axes are composed in ops/.
function indexed({ op, options: { index = [] }, args }: Case): Operation | undefined {
  const entries = index.filter((entry, i) => entry !== "ellipsis" || i < index.length - 1);
  const indices = entries.flatMap((entry): readonly Elements[] => {
    if (typeof entry === "number") return [{ dtype: "int32", shape: [], data: [entry] }];
    return typeof entry === "object" && entry.array !== undefined ? [args[entry.array]] : [];
  });
  if (indices.length !== entries.length) return undefined;
  const axes = range(indices.length);
  const vectors = vectorsOf(args[0].shape, indices);
  const params = { axes, outOfBounds: "skip" } as const;
  if (op === "atGet") return (x) => gather(x, vectors, params);
  if (!sameShape(addressedShape(op, args[0], vectors, axes), args[1].shape)) return undefined;
  return (x, updates) => (op === "atAdd" ? scatterAdd : scatter)(x, vectors, updates, params);
}

const none: List = [];
const operations: Readonly<Record<string, (each: Case) => Operation | undefined>> = {
  reshape:
    ({ options: { shape = none } }) =>
    (x) =>
      reshape(x, { shape }),
  transpose:
    ({ options: { permutation = none } }) =>
    (x) =>
      transpose(x, { permutation }),
  reverse:
    ({ options: { axes = none } }) =>
    (x) =>
      reverse(x, { axes: axes.toSorted((a, b) => a - b) }),
  concatenate:
    ({ options: { axis = 0 } }) =>
    (...xs) =>
      concatenate(...xs, { axis }),
  slice:
    ({ options: { start = none, limit = none, strides = none } }) =>
    (x) =>
      slice(x, { start, limit, strides }),
  pad:
    ({ options: { low = none, high = none, interior = none } }) =>
    (x, value) =>
      pad(x, value, { low, high, interior }),
  dynamicSlice:
    ({ options: { sizes = none }, args }) =>
    (x) =>
      dynamicSlice(x, ...startsOf(args[1]), { sizes }),
  dynamicUpdateSlice:
    ({ args }) =>
    (x, update) =>
      dynamicUpdateSlice(x, update, ...startsOf(args[2])),
  take,
  atGet: indexed,
  atAdd: indexed,
  atSet: indexed,
};

// Sums of cotangents and updates may be in another order than in JAX; everything else is the same to the bit.
const rtol = tolerances.float64.adjoint;

function expectElements(actual: Tensor, expected: Elements, exact: boolean): void {
  if (exact) {
    expectSame(actual, tensorFrom(expected));
    return;
  }
  expect([actual.dtype, actual.shape]).toEqual([expected.dtype, expected.shape]);
  const { close, error } = closeTo(actual, expected.data, { rtol });
  expect(close, `${actual} differs by ${error} from ${expected.data}`).toBe(true);
}

function check(each: Case, operation: Operation): void {
  const args = each.args.map(tensorFrom);
  expectElements(operation(...args), each.out[0], each.op !== "atAdd");
  const present = (list: readonly (Elements | null)[] = []): readonly Elements[] =>
    list.filter((one) => one !== null);
  const floats = args.filter(({ dtype }) => isFloating(dtype));
  if (each.grads !== undefined) {
    const [, pullback] = vjp(operation, floats);
    const gradients = pullback(tensorFrom(present(each.cotangents)[0]));
    present(each.grads).forEach((expected, i) => {
      expectElements(gradients[i], expected, false);
    });
  }
  if (each.jvp !== undefined) {
    const [, along] = jvp(operation, floats, present(each.tangents).map(tensorFrom));
    present(each.jvp).forEach((expected) => {
      expectElements(along, expected, each.op !== "atAdd");
    });
  }
}

for (const [file, count] of [
  ["structural", 47],
  ["indexing", 67],
] as const) {
  describe(`${file} fixtures`, () => {
    const runnable = loadFixture(file).cases.flatMap((each) => {
      const operation = operations[each.op]?.(each);
      return operation === undefined ? [] : [{ each, operation }];
    });
    for (const { each, operation } of runnable) it(each.id, () => check(each, operation));
    it("leaves none out by mistake", () => expect(runnable).toHaveLength(count));
  });
}
