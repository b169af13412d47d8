/**
 * Reduce kernels: which way to walk, then the stores of what was gathered.
 * @module
 */
import { bytesPerElement, ceilLog2 } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { range, sizeOf, stridesOf } from "../../../base/shape.js";
import type { Combine, ReduceKernel } from "../../../kernel/kernel.js";
import { identityOf, reduceBlock } from "../../../kernel/kernel.js";
import { broadcast, reindex } from "../../../kernel/lazy.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import { constant, load, mapLeaves, nodesOf } from "../../../kernel/scalar.js";
import { shareEqual } from "../../../kernel/share.js";
import type { View } from "../../../kernel/view.js";
import { broadcastMap, composeView, denseView, flatten, identityMap, isWhole } from "../../../kernel/view.js";
import { mergeAxes } from "../space.js";
import type { KernelWriter } from "./kernelWriter.js";
import { writeMap, writeStores } from "./map.js";
import { columnsScratch, writeColumns } from "./reduceColumns.js";
import type { Gathering } from "./reduceOrder.js";
import { foldLanes, foldPairs } from "./reduceOrder.js";
import { rowsScratch, writeRows } from "./reduceRows.js";

/** Nodes of an expression that combines all elements of a result at once, at most. */
const unrolledNodes = 64;
/** Parts that the loop of a long reduction with few results is split into. */
const mostParts = 16;
/** Copies larger than this many bytes are not made. */
const largestCopy = 0x1000_0000;

const apply = (combine: Combine, a: ScalarExpr, b: ScalarExpr): ScalarExpr => ({
  op: combine,
  dtype: a.dtype,
  args: [a, b],
});

/** Writes a reduce kernel. */
export function writeReduce(kernel: KernelWriter, reduce: ReduceKernel): void {
  const { shape, keptRank, combine, body, stores } = reduce;
  const { dtype } = body;
  const kept = shape.slice(0, keptRank);
  const n = sizeOf(shape.slice(keptRank));
  const finish = (value: ScalarExpr): void =>
    writeMap(kernel, {
      _tag: "map",
      shape: kept,
      stores: stores.map((store) => ({
        ...store,
        body: mapLeaves(store.body, (leaf) => (leaf.op === "accumulated" ? value : leaf)),
      })),
    });
  if (n <= 1 || (n <= 16 && n * nodesOf([body]).length <= unrolledNodes)) {
    finish(unrolled(reduce, n));
    return;
  }

  const dense = composeView(denseView(kept), broadcastMap(shape, range(shape.length).slice(keptRank)));
  const merged = mergeAxes({ shape, exprs: shareEqual([body]), targets: [dense] }, keptRank);
  const way = wayOf(merged.shape, merged.boundary, merged.exprs[0], sizeOf(shape) * bytesPerElement(dtype));
  const isCopied = way === "copy";
  const size = sizeOf(kept);
  const isLong =
    size < 32 && n >= mostParts * reduceBlock && (isCopied || merged.shape.length === merged.boundary + 1);
  const partSize = isLong ? reduceBlock << ceilLog2(n / (mostParts * reduceBlock)) : n;
  const parts = Math.ceil(n / partSize);
  const [first] = stores;
  const isDirect =
    parts === 1 && stores.length === 1 && first.body.op === "accumulated" && isWhole(first.target);

  const copy = isCopied ? kernel.reserve(sizeOf(shape) * bytesPerElement(dtype), false).buffer : 0;
  const partBytes = size * bytesPerElement(dtype);
  const out = isDirect ? first.out : kernel.reserve(parts * partBytes, false).buffer;
  const order = { combine, out, parts, partSize, partBytes };
  if (isCopied) {
    kernel.phase([...buffersIn(body), copy], (writer) =>
      writeStores(writer, shape, [{ body, out: copy, target: denseView(shape) }]),
    );
  }
  if (way === "columns") {
    const gathering = { ...order, ...withKeptAxis(merged) };
    const scratch = kernel.reserve(columnsScratch(gathering), true);
    kernel.phase([...buffersIn(body), out, scratch.buffer], (writer) =>
      writeColumns(writer, gathering, scratch),
    );
  } else {
    const read = isCopied ? load(copy, dtype, denseView(shape)) : body;
    const space = isCopied ? mergeAxes({ shape, exprs: [read], targets: [dense] }, keptRank) : merged;
    const gathering = {
      ...order,
      shape: space.shape,
      keptRank: space.boundary,
      body: space.exprs[0],
      target: space.targets[0],
    };
    const stack = kernel.reserve(rowsScratch, true);
    kernel.phase([...buffersIn(read), out, stack.buffer], (writer) => writeRows(writer, gathering, stack));
  }
  if (isDirect) return;
  const strides = stridesOf(kept);
  const results = range(parts).map((part) => {
    const axes = [{ offset: part * size, strides, guarded: false }];
    return load(out, dtype, { shape: kept, source: [parts * size], axes });
  });
  finish(foldPairs<ScalarExpr>(results, (a, b) => apply(combine, a, b)));
}

const buffersIn = (body: ScalarExpr): readonly number[] =>
  nodesOf([body]).flatMap((node) => ("buffer" in node ? [node.buffer] : []));

// The n elements of each result combined in one expression. Starting lanes at the identity shows only in -0 + 0.
function unrolled({ shape, keptRank, combine, body }: ReduceKernel, n: number): ScalarExpr {
  if (n === 0) return constant(identityOf(combine, body.dtype), body.dtype);
  const kept = shape.slice(0, keptRank);
  const reduced = shape.slice(keptRank);
  const strides = stridesOf(reduced);
  const total = foldLanes<ScalarExpr>(
    n,
    (i) => {
      const fixed = reduced.map((size, axis) => Math.floor(i / strides[axis]) % size);
      const axes = [
        ...identityMap(kept).axes,
        ...fixed.map((offset) => ({ offset, strides: kept.map(() => 0) })),
      ];
      return reindex({ shape, body }, { shape: kept, axes }).body;
    },
    (a, b) => apply(combine, a, b),
  );
  return combine === "add" ? apply("add", total, constant(0, body.dtype)) : total;
}

// What reading four points along an axis costs, in vector operations.
function costAlong(body: ScalarExpr, axis: number, size: number): number {
  let cost = 0;
  for (const node of nodesOf([body])) {
    if (node.op === "load") {
      const stride = flatten(node.view).strides[axis];
      const isGuarded = node.view.axes.some(({ guarded, strides }) => guarded && strides[axis] !== 0);
      cost += stride === 0 ? 0.2 : (stride === 1 ? 1 : 5) + (isGuarded ? 1 : 0);
    } else cost += node.op === "loadAt" ? 5 : 0.3;
  }
  return (cost * 4 * Math.ceil(size / 4)) / size;
}

type Way = "rows" | "columns" | "copy";

function wayOf(shape: Shape, boundary: number, body: ScalarExpr, bytes: number): Way {
  const inner = shape.length - 1;
  const canRow = shape.length === boundary + 1;
  const size = boundary === 0 ? 1 : shape[boundary - 1];
  // A single result takes one lane of four.
  const columns =
    costAlong(body, boundary === 0 ? inner : boundary - 1, size) + (2 * 4 * Math.ceil(size / 4)) / size;
  const rows = costAlong(body, inner, shape[inner]) + (canRow ? 16 / shape[inner] : 3);
  if (columns < rows || (!canRow && bytes > largestCopy)) return "columns";
  return canRow ? "rows" : "copy";
}

interface Merged {
  readonly shape: Shape;
  readonly boundary: number;
  readonly exprs: readonly ScalarExpr[];
  readonly targets: readonly View[];
}

// The space of a reduction to one value gets an axis of size 1 in front.
function withKeptAxis({
  shape,
  boundary,
  exprs,
  targets,
}: Merged): Pick<Gathering, "shape" | "keptRank" | "body" | "target"> {
  if (boundary > 0) return { shape, keptRank: boundary, body: exprs[0], target: targets[0] };
  const wider = [1, ...shape];
  const { body } = broadcast({ shape, body: exprs[0] }, wider, [0]);
  return { shape: wider, keptRank: 1, body, target: composeView(targets[0], broadcastMap(wider, [0])) };
}
