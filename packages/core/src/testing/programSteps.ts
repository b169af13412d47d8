/**
 * The operations that random programs are made of: smooth, defined everywhere, with values and slopes that stay moderate
 * under composition.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import type { Shape } from "../base/shape.js";
import { insertAt, range, sameShape, sizeOf, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { add, neg, sub } from "../primitives/add.js";
import { broadcast, reduceSum } from "../primitives/broadcast.js";
import { concatenate } from "../primitives/concatenate.js";
import { constantLike } from "../primitives/constant.js";
import { cumsum } from "../primitives/cumulative.js";
import { div } from "../primitives/div.js";
import { dotGeneral } from "../primitives/dotGeneral.js";
import { exp } from "../primitives/exp.js";
import { log } from "../primitives/log.js";
import { mul } from "../primitives/mul.js";
import { reshape } from "../primitives/reshape.js";
import { reverse } from "../primitives/reverse.js";
import { sigmoid } from "../primitives/sigmoid.js";
import { cos, sin } from "../primitives/sinCos.js";
import { slice } from "../primitives/slice.js";
import { tanh } from "../primitives/tanh.js";
import { transpose } from "../primitives/transpose.js";
import type { Chooser } from "./choices.js";

/** An operation on earlier values, by position. */
export interface Step {
  /** The operation as code of @cotangent/core, with $i for the value at position i. */
  readonly code: string;
  readonly out: Aval;
  /** Loops and branches are primitives, or, when `isPlain`, those of JavaScript. */
  readonly apply: (values: readonly Tensor[], isPlain: boolean) => Tensor;
}

/** Draws an operation on value x, and maybe others; undefined when that has not the shape for it. */
export type MakeStep = (choose: Chooser, avals: readonly Aval[], x: number) => Step | undefined;

const filled = (x: Tensor, value: number): Tensor => constantLike(x, value);
const oneMore = (x: Tensor): Tensor => add(filled(x, 1), mul(x, x));

const unary: readonly (readonly [code: (x: string) => string, (x: Tensor) => Tensor])[] = [
  [(x) => `neg(${x})`, neg],
  [(x) => `sin(${x})`, sin],
  [(x) => `cos(${x})`, cos],
  [(x) => `tanh(${x})`, tanh],
  [(x) => `sigmoid(${x})`, sigmoid],
  [(x) => `exp(sin(${x}))`, (x) => exp(sin(x))],
  [(x) => `log(add(1, mul(${x}, ${x})))`, (x) => log(oneMore(x))],
  [(x) => `div(${x}, add(1, mul(${x}, ${x})))`, (x) => div(x, oneMore(x))],
  [(x) => `mul(mul(${x}, ${x}), 0.5)`, (x) => mul(mul(x, x), filled(x, 0.5))],
];

type Binary = readonly [code: (x: string, y: string) => string, apply: (x: Tensor, y: Tensor) => Tensor];

const binary: readonly Binary[] = [
  [(x, y) => `add(${x}, ${y})`, add],
  [(x, y) => `sub(${x}, ${y})`, sub],
  [(x, y) => `mul(${x}, ${y})`, mul],
  [(x, y) => `div(${x}, add(1, mul(${y}, ${y})))`, (x, y) => div(x, oneMore(y))],
];

function changed(code: string, shape: Shape, x: number, like: Aval, apply: (x: Tensor) => Tensor): Step {
  return { code, out: aval(shape, like.dtype), apply: (values) => apply(values[x]) };
}

/** All of them. */
export const makes: readonly MakeStep[] = [
  (choose, avals, x) => {
    const [code, apply] = choose.pick(unary);
    return changed(code(`$${x}`), avals[x].shape, x, avals[x], apply);
  },
  (choose, avals, x) => {
    const partners = range(avals.length).filter((i) => sameShape(avals[i].shape, avals[x].shape));
    const y = choose.pick(partners);
    const [code, apply] = choose.pick(binary);
    return { code: code(`$${x}`, `$${y}`), out: avals[x], apply: (values) => apply(values[x], values[y]) };
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length === 0) return undefined;
    const axes = range(shape.length).filter((axis) => axis === 0 || choose.below(2) === 1);
    return changed(
      `sum($${x}, { axis: [${axes.join(", ")}] })`,
      withoutAxes(shape, axes),
      x,
      avals[x],
      (value) => reduceSum(value, { axes }),
    );
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length >= 4 || sizeOf(shape) > 16) return undefined;
    const axis = choose.below(shape.length + 1);
    const wider = insertAt(shape, axis, choose.pick([2, 3, 1]));
    return changed(
      `broadcastTo(expandDims($${x}, ${axis}), [${wider.join(", ")}])`,
      wider,
      x,
      avals[x],
      (value) => broadcast(value, { shape: wider, axes: [axis] }),
    );
  },
  (choose, avals, x) => {
    const rank = avals[x].shape.length;
    const turn = choose.below(rank + 1);
    const permutation = [...range(rank).slice(turn), ...range(rank).slice(0, turn)];
    const shape = permutation.map((axis) => avals[x].shape[axis]);
    return changed(`transpose($${x}, [${permutation.join(", ")}])`, shape, x, avals[x], (value) =>
      transpose(value, { permutation }),
    );
  },
  (choose, avals, x) => {
    const { shape, dtype } = avals[x];
    const pairs = range(avals.length).flatMap((y) =>
      range(shape.length).flatMap((i) =>
        range(avals[y].shape.length).flatMap((j) =>
          avals[y].shape[j] === shape[i] ? [[y, i, j] as const] : [],
        ),
      ),
    );
    if (pairs.length === 0) return undefined;
    const [y, i, j] = choose.pick(pairs);
    const out = [...withoutAxes(shape, [i]), ...withoutAxes(avals[y].shape, [j])];
    if (out.length > 4 || sizeOf(out) > 36) return undefined;
    const params = { lhsContract: [i], rhsContract: [j], lhsBatch: [], rhsBatch: [] };
    const apply = (values: readonly Tensor[]): Tensor => dotGeneral(values[x], values[y], params);
    return { code: `tensordot($${x}, $${y}, [[${i}], [${j}]])`, out: aval(out, dtype), apply };
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length === 0) return undefined;
    const axis = choose.below(shape.length);
    const flipped = choose.below(2) === 1;
    return flipped
      ? changed(`flip($${x}, ${axis})`, shape, x, avals[x], (value) => reverse(value, { axes: [axis] }))
      : changed(`cumsum($${x}, { axis: ${axis} })`, shape, x, avals[x], (value) =>
          cumsum(value, { axis, reverse: false }),
        );
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length === 0 || sizeOf(shape) > 18) return undefined;
    const axis = choose.below(shape.length);
    const doubled = shape.with(axis, 2 * shape[axis]);
    return changed(`concatenate([$${x}, sin($${x})], ${axis})`, doubled, x, avals[x], (value) =>
      concatenate(value, sin(value), { axis }),
    );
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    const axis = choose.below(Math.max(1, shape.length));
    if (shape.length === 0 || shape[axis] < 2) return undefined;
    const start = shape.map((_, a) => (a === axis ? 1 : 0));
    const params = { start, limit: shape, strides: shape.map(() => 1) };
    const entries = range(axis + 1).map((a) => (a === axis ? "slice(1)" : "slice()"));
    return changed(
      `at($${x}, ${entries.join(", ")}).get()`,
      shape.with(axis, shape[axis] - 1),
      x,
      avals[x],
      (value) => slice(value, params),
    );
  },
  (_choose, avals, x) => {
    const flat = [sizeOf(avals[x].shape)];
    return changed(`ravel($${x})`, flat, x, avals[x], (value) => reshape(value, { shape: flat }));
  },
];
