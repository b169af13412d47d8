/** Values and derivatives of what moves, cuts, joins and addresses elements against JAX: nothing is computed, so to the bit. @module */
import { range, sameShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { GoldenCase, GoldenTensor } from "../testing/golden.testing.js";
import { describeGolden, expectBits, expectClose } from "../testing/golden.testing.js";
import { tensorOf } from "../testing/structure.testing.js";
import { addressedShape } from "./address.js";
import { concatenate } from "./concatenate.js";
import { dynamicSlice, dynamicUpdateSlice } from "./dynamicSlice.js";
import { gather, scatterAdd } from "./gather.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { scatter } from "./scatter.js";
import { pad, slice } from "./slice.js";
import { transpose } from "./transpose.js";

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
type Case = GoldenCase<Options>;
type Operation = (...args: readonly Tensor[]) => Tensor;

// The fixtures hold all starts in one tensor.
function startsOf({ data }: GoldenTensor): readonly Tensor[] {
  return data.map((start) => tensorOf([], [start], "int32"));
}

// NumPy's negative indices and broadcasting of index arrays, as the wrappers in ops/ do them.
function vectorsOf(sizes: List, indices: readonly GoldenTensor[]): Tensor {
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
  const indices = entries.flatMap((entry): readonly GoldenTensor[] => {
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

function expectMoved(actual: Tensor, expected: GoldenTensor, { op }: Case): void {
  // Updates may be summed in another order than in JAX.
  (op === "atAdd" ? expectClose : expectBits)(actual, expected);
}

describeGolden<Options>({
  files: { structural: 47, indexing: 67 },
  operationOf: (each) => {
    const operation = operations[each.op]?.(each);
    return operation && ((...args) => [operation(...args)]);
  },
  expectResult: expectMoved,
  expectTangent: expectMoved,
});
