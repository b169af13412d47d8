/**
 * Which elements of its operands each element of a result was made of, for the operations in which that is simple to say.
 * Elements carry marks, numbers of which 0 is none, and the greatest mark among those that an element was made of is its own.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import { range, sameShape, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import { moduleBuilder } from "../kernel/builder.js";
import { nodesOf } from "../kernel/scalar.js";
import { isWhole } from "../kernel/view.js";
import { broadcast, reduceSum } from "../primitives/broadcast.js";
import { concatenate } from "../primitives/concatenate.js";
import { cumlogsumexp } from "../primitives/cumlogsumexp.js";
import { cummax, cummin, cumprod, cumsum } from "../primitives/cumulative.js";
import type { DotParams } from "../primitives/dotGeneral.js";
import { dotGeneral } from "../primitives/dotGeneral.js";
import { dynamicSlice, dynamicUpdateSlice } from "../primitives/dynamicSlice.js";
import { gammainc } from "../primitives/gammainc.js";
import { gather, scatterAdd } from "../primitives/gather.js";
import { optimizationBarrier } from "../primitives/optimizationBarrier.js";
import { reduceMax, reduceMin } from "../primitives/reduceMax.js";
import { reduceProd } from "../primitives/reduceProd.js";
import { reshape } from "../primitives/reshape.js";
import { reverse } from "../primitives/reverse.js";
import { scatter } from "../primitives/scatter.js";
import { select } from "../primitives/select.js";
import { pad, slice } from "../primitives/slice.js";
import { transpose } from "../primitives/transpose.js";
import { windowSum } from "../primitives/window.js";
import { windowMax, windowMin } from "../primitives/windowMax.js";
import { zeta } from "../primitives/zeta.js";
import type { Primitive } from "../program/primitive.js";
import { evaluate } from "../trace/evaluate.js";
import type { Watched } from "./watch.js";

/** A mark for every element of a tensor. */
export type Marks = Float64Array;

type Follow = (application: Watched, marks: readonly Marks[]) => readonly Marks[];

const run = (primitive: Primitive, args: readonly Tensor[], params: object): readonly Marks[] =>
  evaluate.process(primitive, args, params).map((out) => Float64Array.from(elementsOf(out, "flow")));

const asTensor = (marks: Marks, { shape }: Tensor): Tensor => makeTensor(shape, "float64", marks);

// An operation that only moves elements moves their marks. `data` are the operands that it moves; default all.
const moving =
  (data?: readonly number[]): Follow =>
  ({ primitive, args, params }, marks) => {
    const isMoved = (i: number): boolean => data === undefined || data.includes(i);
    return run(
      primitive,
      args.map((arg, i) => (isMoved(i) ? asTensor(marks[i], arg) : arg)),
      params,
    );
  };

// Sums, products and extremes over the same elements. What pads a window is no mark.
const gathering =
  (greatest: Primitive): Follow =>
  ({ args, params }, marks) =>
    run(greatest, [asTensor(marks[0], args[0])], params).map((out) => out.map((mark) => Math.max(0, mark)));

const samePosition: Follow = ({ outs }, marks) => {
  const greatest = new Float64Array(outs[0].size);
  for (const list of marks)
    for (let p = 0; p < greatest.length; p++) if (list[p] > greatest[p]) greatest[p] = list[p];
  return outs.map(() => greatest);
};

// Reading numbered elements where the updates go tells to which each is added; 0 is to none.
const addedAt: Follow = ({ args: [x, indices], params }, [own, , added]) => {
  const numbered = asTensor(
    Float64Array.from({ length: x.size }, (_, p) => p + 1),
    x,
  );
  const [places] = run(gather, [numbered, indices], params);
  const all = own.slice();
  places.forEach((place, p) => {
    if (place > 0) all[place - 1] = Math.max(all[place - 1], added[p]);
  });
  return [all];
};

// The greatest mark along the axes that are summed, with the batch axes in front: one for every row of the product.
function rowMarks(marks: Marks, x: Tensor, batch: readonly number[], contract: readonly number[]): Marks {
  const free = withoutAxes(range(x.shape.length), [...batch, ...contract]);
  const order = [...batch, ...free, ...contract];
  const [moved] = evaluate.process(transpose, [asTensor(marks, x)], { permutation: order });
  const axes = range(order.length).slice(order.length - contract.length);
  return run(reduceMax, [moved], { axes })[0];
}

const contracted: Follow = ({ args: [lhs, rhs], params, outs: [out] }, marks) => {
  // The parameters of dotGeneral, to which alone this is applied.
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = params as DotParams;
  const left = rowMarks(marks[0], lhs, lhsBatch, lhsContract);
  const right = rowMarks(marks[1], rhs, rhsBatch, rhsContract);
  const batches = lhsBatch.reduce((product, axis) => product * lhs.shape[axis], 1);
  const [rows, columns] = [left.length / batches, right.length / batches];
  return [
    Float64Array.from({ length: out.size }, (_, p) => {
      const row = Math.floor(p / columns);
      return Math.max(left[row], right[Math.floor(row / rows) * columns + (p % columns)]);
    }),
  ];
};

const follows: ReadonlyMap<Primitive, Follow> = new Map<Primitive, Follow>([
  ...[broadcast, concatenate, pad, reshape, reverse, slice, transpose].map(
    (primitive): [Primitive, Follow] => [primitive, moving()],
  ),
  [select, moving([1, 2])],
  [gather, moving([0])],
  [dynamicSlice, moving([0])],
  [dynamicUpdateSlice, moving([0, 1])],
  [scatter, moving([0, 2])],
  [scatterAdd, addedAt],
  [optimizationBarrier, moving([0])],
  ...[reduceSum, reduceProd, reduceMax, reduceMin].map((primitive): [Primitive, Follow] => [
    primitive,
    gathering(reduceMax),
  ]),
  ...[cumsum, cumprod, cummax, cummin, cumlogsumexp].map((primitive): [Primitive, Follow] => [
    primitive,
    gathering(cummax),
  ]),
  ...[windowSum, windowMax, windowMin].map((primitive): [Primitive, Follow] => [
    primitive,
    gathering(windowMax),
  ]),
  [dotGeneral, contracted],
  // Their lowerings are loops over one element.
  [gammainc, samePosition],
  [zeta, samePosition],
]);

// Does the lowering read every operand at the position of the result, and nothing else?
function isElementwise(primitive: Primitive): boolean {
  const shape = [2, 3];
  const samples = primitive.kind === "higherOrder" ? [] : primitive.samples(shape);
  const dtype = primitive.dtypes.find(isFloating) ?? primitive.dtypes[0];
  return (
    samples.length > 0 &&
    samples.every(({ args, params }) => {
      const avals = args.map((arg) => ({ shape: arg.shape, dtype: arg.dtype ?? dtype }));
      const outs = primitive.shape(avals, params);
      if (![...avals, ...outs].every((one) => sameShape(one.shape, shape))) return false;
      const build = moduleBuilder();
      const results = primitive.lower(avals.map(build.input), params, build, outs);
      return nodesOf(results.map(({ body }) => body)).every((node) =>
        node.op === "load"
          ? node.buffer < avals.length && isWhole(node.view)
          : node.op !== "loadAt" && node.op !== "index",
      );
    })
  );
}

// Asked of a primitive once, and only where something is not finite.
const elementwise = new WeakMap<Primitive, boolean>();

function followOf(primitive: Primitive): Follow | undefined {
  const known = follows.get(primitive);
  if (known !== undefined) return known;
  const isSimple = elementwise.get(primitive) ?? isElementwise(primitive);
  elementwise.set(primitive, isSimple);
  return isSimple ? samePosition : undefined;
}

/** Is every element of the result made of those that stand at its position in the operands? */
export function isByPosition(primitive: Primitive): boolean {
  return primitive === select || followOf(primitive) === samePosition;
}

/** Is it known which elements of its operands an element of the result is made of? */
export function isFollowed(primitive: Primitive): boolean {
  return followOf(primitive) !== undefined;
}

/** Marks of the results from those of the operands; without a rule, every element of a result is made of all elements. */
export function followed(application: Watched, marks: readonly Marks[]): readonly Marks[] {
  const follow = followOf(application.primitive);
  if (follow !== undefined) return follow(application, marks);
  let greatest = 0;
  for (const list of marks) for (const mark of list) if (mark > greatest) greatest = mark;
  return application.outs.map(({ size }) => new Float64Array(size).fill(greatest));
}
