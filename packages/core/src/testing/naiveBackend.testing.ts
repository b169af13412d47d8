/**
 * A second reading of kernel/kernel.ts: every kernel one element at a time, as its definition says and in no other way.
 * @module
 */
import type { DType, Elements } from "../base/dtype.js";
import { allocate } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range, sizeOf, stridesOf } from "../base/shape.js";
import { readStorage } from "../base/storage.js";
import type { Backend } from "../kernel/backend.js";
import type {
  Combine,
  ContractKernel,
  CumulateKernel,
  Kernel,
  MapKernel,
  ReduceKernel,
  ScatterKernel,
  SortKernel,
  Store,
} from "../kernel/kernel.js";
import { identityOf } from "../kernel/kernel.js";
import { argument, evaluator } from "../kernel/math/evaluate.testing.js";
import type { Loop, Module, Row, Step } from "../kernel/module.js";
import type { Accumulated, Index, Load, LoadAt, ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { View } from "../kernel/view.js";

type Buffers = readonly Elements[];
type Point = readonly number[];
type AtPoint = (buffers: Buffers, point: Point) => number;

function pointOf(flat: number, shape: Shape): Point {
  return stridesOf(shape).map((stride, axis) => Math.floor(flat / stride) % shape[axis]);
}

function* pointsOf(shape: Shape): Generator<Point> {
  for (let flat = 0; flat < sizeOf(shape); flat++) yield pointOf(flat, shape);
}

function flatten(position: Point, shape: Shape): number {
  return position.reduce((at, i, axis) => at + i * stridesOf(shape)[axis], 0);
}

function positionIn(view: View, point: Point): Point {
  return view.axes.map(({ offset, strides }) =>
    strides.reduce((at, stride, j) => at + stride * point[j], offset),
  );
}

const clamp = (i: number, size: number): number => Math.min(Math.max(i, 0), size - 1);

function readLeaf(leaf: Index | Load | LoadAt | Accumulated): AtPoint {
  if (leaf.op === "accumulated") return (buffers) => buffers[buffers.length - 1][0];
  if (leaf.op === "index") return (_buffers, point) => point[leaf.axis];
  if (leaf.op === "load") {
    return (buffers, point) => {
      const position = positionIn(leaf.view, point);
      const isInside = position.every((i, axis) => i >= 0 && i < leaf.view.source[axis]);
      return isInside ? buffers[leaf.buffer][flatten(position, leaf.view.source)] : 0;
    };
  }
  const coordinates = leaf.args.map(atPoint);
  return (buffers, point) => {
    if (sizeOf(leaf.source) === 0) return 0;
    const position = coordinates.map((at, axis) => clamp(at(buffers, point), leaf.source[axis]));
    return buffers[leaf.buffer][flatten(position, leaf.source)];
  };
}

// The reads of an expression become numbered arguments of a plain function of numbers.
function atPoint(expr: ScalarExpr): AtPoint {
  const reads: AtPoint[] = [];
  const done = new Map<ScalarExpr, ScalarExpr>();
  const rebuild = (node: ScalarExpr): ScalarExpr => {
    if (node.op === "constant") return node;
    if (node.op !== "index" && node.op !== "load" && node.op !== "loadAt" && node.op !== "accumulated")
      return { ...node, args: node.args.map(visit) };
    reads.push(readLeaf(node));
    return argument(reads.length - 1, node.dtype);
  };
  const visit = (node: ScalarExpr): ScalarExpr => {
    const result = done.get(node) ?? rebuild(node);
    done.set(node, result);
    return result;
  };
  const run = evaluator(visit(expr));
  return (buffers, point) => run(...reads.map((read) => read(buffers, point)));
}

const operations: Readonly<Record<Combine, (x: ScalarExpr, y: ScalarExpr) => ScalarExpr>> = {
  add: scalar.add,
  mul: scalar.mul,
  max: scalar.max,
  min: scalar.min,
  and: scalar.and,
  or: scalar.or,
  xor: scalar.xor,
};

function combiner(combine: Combine, dtype: DType): (a: number, b: number) => number {
  return evaluator(operations[combine](argument(0, dtype), argument(1, dtype)));
}

// Behind the buffers of the module stands the accumulated value of the point.
function store(stores: readonly Store[], point: Point, buffers: Buffers, accumulated = 0): void {
  const values = stores.map(({ body }) => atPoint(body)([...buffers, Float64Array.of(accumulated)], point));
  stores.forEach(({ out, target }, i) => {
    buffers[out][flatten(positionIn(target, point), target.source)] = values[i];
  });
}

function runMap({ shape, stores }: MapKernel, buffers: Buffers): void {
  for (const point of pointsOf(shape)) store(stores, point, buffers);
}

function reduceBlock(
  values: readonly number[],
  combine: (a: number, b: number) => number,
  identity: number,
): number {
  let lanes = range(16).map((lane) => values.filter((_, i) => i % 16 === lane).reduce(combine, identity));
  while (lanes.length > 1)
    lanes = range(lanes.length / 2).map((lane) => combine(lanes[lane], lanes[lane + lanes.length / 2]));
  return lanes[0];
}

function runReduce({ shape, keptRank, combine: name, body, stores }: ReduceKernel, buffers: Buffers): void {
  const at = atPoint(body);
  const combine = combiner(name, body.dtype);
  const identity = identityOf(name, body.dtype);
  const reduced = shape.slice(keptRank);
  for (const outer of pointsOf(shape.slice(0, keptRank))) {
    const values = [...pointsOf(reduced)].map((inner) => at(buffers, [...outer, ...inner]));
    let level = range(Math.ceil(values.length / 256)).map((b) =>
      reduceBlock(values.slice(256 * b, 256 * b + 256), combine, identity),
    );
    while (level.length > 1) {
      const pairs = range(Math.ceil(level.length / 2));
      level = pairs.map((i) =>
        2 * i + 1 < level.length ? combine(level[2 * i], level[2 * i + 1]) : level[2 * i],
      );
    }
    store(stores, outer, buffers, level[0] ?? identity);
  }
}

function runContract({ shape, outRank, lhs, rhs, stores }: ContractKernel, buffers: Buffers): void {
  const atProduct = atPoint(scalar.mul(lhs, rhs));
  const add = combiner("add", lhs.dtype);
  const inner = [...pointsOf(shape.slice(outRank))];
  for (const outer of pointsOf(shape.slice(0, outRank))) {
    let total = 0;
    for (let start = 0; start < inner.length; start += 128) {
      const products = inner
        .slice(start, start + 128)
        .map((point) => atProduct(buffers, [...outer, ...point]));
      total = add(total, products.reduce(add, 0));
    }
    store(stores, outer, buffers, total);
  }
}

function runCumulate(
  { shape, axis, reverse, combine: name, body, out }: CumulateKernel,
  buffers: Buffers,
): void {
  const at = atPoint(body);
  const combine = combiner(name, body.dtype);
  for (const point of pointsOf(shape)) {
    const positions = reverse
      ? range(shape[axis] - point[axis]).map((i) => shape[axis] - 1 - i)
      : range(point[axis] + 1);
    const values = positions.map((i) => at(buffers, point.with(axis, i)));
    buffers[out][flatten(point, shape)] = values.slice(1).reduce(combine, values[0]);
  }
}

function runScatter(kernel: ScatterKernel, buffers: Buffers): void {
  const { shape, body, outShape, out } = kernel;
  const [value, valid, ...coordinates] = [body, kernel.valid, ...kernel.coordinates].map(atPoint);
  const combine =
    kernel.combine === "add" ? combiner("add", body.dtype) : (_old: number, update: number): number => update;
  if (sizeOf(outShape) === 0) return;
  for (const point of pointsOf(shape)) {
    if (valid(buffers, point) === 0) continue;
    const to = flatten(
      coordinates.map((at, axis) => clamp(at(buffers, point), outShape[axis])),
      outShape,
    );
    buffers[out][to] = combine(buffers[out][to], value(buffers, point));
  }
}

function precedes(a: number, b: number): boolean {
  return a < b || (Number.isNaN(b) && !Number.isNaN(a));
}

// Insertion: an element goes behind all that do not come after it, which is what stable means.
function runSort({ shape, axis, keyCount, bodies, outs }: SortKernel, buffers: Buffers): void {
  const columns = bodies.map(atPoint);
  for (const line of pointsOf(shape.with(axis, Math.min(1, shape[axis])))) {
    const sorted: (readonly number[])[] = [];
    for (const i of range(shape[axis])) {
      const row = columns.map((at) => at(buffers, line.with(axis, i)));
      const comesAfter = (other: readonly number[]): boolean => {
        const key = range(keyCount).find((k) => precedes(row[k], other[k]) || precedes(other[k], row[k]));
        return key !== undefined && precedes(row[key], other[key]);
      };
      const at = sorted.findIndex(comesAfter);
      sorted.splice(at < 0 ? sorted.length : at, 0, row);
    }
    sorted.forEach((row, i) =>
      row.forEach((value, c) => (buffers[outs[c]][flatten(line.with(axis, i), shape)] = value)),
    );
  }
}

function launchOf(kernel: Kernel): (buffers: Buffers) => void {
  switch (kernel._tag) {
    case "map":
      return (buffers) => runMap(kernel, buffers);
    case "reduce":
      return (buffers) => runReduce(kernel, buffers);
    case "contract":
      return (buffers) => runContract(kernel, buffers);
    case "cumulate":
      return (buffers) => runCumulate(kernel, buffers);
    case "scatter":
      return (buffers) => runScatter(kernel, buffers);
    case "sort":
      return (buffers) => runSort(kernel, buffers);
    default:
      return kernel satisfies never;
  }
}

// Rows and carries are copied, where a backend with other aims would only point elsewhere.
function runLoop({ trips, carries, rows, steps }: Loop, buffers: Elements[], module: Module): void {
  const fixed =
    trips._tag === "fixed" ? trips.count : trips._tag === "computed" ? buffers[trips.buffer][0] : 0;
  const goesOn = (i: number): boolean => {
    if (trips._tag !== "while") return i < fixed;
    runSteps(trips.steps, buffers, module);
    return buffers[trips.holds][0] === 1;
  };
  for (let i = 0; goesOn(i); i++) {
    const startOf = ({ row, reverse }: Row): number =>
      module.buffers[row].size * (reverse ? fixed - 1 - i : i);
    for (const part of rows) {
      const start = startOf(part);
      buffers[part.row] = buffers[part.of].slice(start, start + module.buffers[part.row].size);
    }
    runSteps(steps, buffers, module);
    for (const part of rows) if (part.isWritten) buffers[part.of].set(buffers[part.row], startOf(part));
    const nexts = carries.map(({ next }) => buffers[next].slice());
    carries.forEach(({ current }, c) => buffers[current].set(nexts[c]));
  }
}

function runSteps(steps: readonly Step[], buffers: Elements[], module: Module): void {
  for (const step of steps) {
    if (step._tag === "launch") launchOf(step.kernel)(buffers);
    else if (step._tag === "loop") runLoop(step, buffers, module);
    else runSteps(step.cases[clamp(buffers[step.index][0], step.cases.length)], buffers, module);
  }
}

/** Runs modules the slow and obvious way. */
export const naiveBackend: Backend = {
  name: "naive",
  compile: (module) => (inputs) => {
    const buffers = module.buffers.map(({ dtype, size, elements }) => elements ?? allocate(dtype, size));
    module.inputs.forEach((buffer, i) => {
      buffers[buffer] = readStorage(inputs[i]).slice();
    });
    runSteps(module.steps, buffers, module);
    return module.outputs.map((buffer) => buffers[buffer]);
  },
};
