/**
 * Random well-typed programs: a few smooth operations on a few arguments, composed at random. The laws of transforms are
 * checked on them, where those of primitives are checked one operation at a time.
 * @module
 */
import * as fc from "fast-check";
import type { Aval } from "../base/aval.js";
import { aval, formatAval } from "../base/aval.js";
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
import { anyBuilt } from "./choices.js";
import { seededNumbers } from "./differences.js";
import { tensorOf } from "./tensors.js";

/** A random function and arguments for it. */
export interface RandomProgram {
  readonly args: readonly Tensor[];
  /** From tensors of the arguments' shapes and dtype to a list of tensors. */
  readonly f: (...args: readonly Tensor[]) => readonly Tensor[];
  /** The sum of all elements of all results, a scalar. */
  readonly loss: (...args: readonly Tensor[]) => Tensor;
}

/** What kind of program is drawn. */
export interface ProgramBounds {
  readonly dtype: "float32" | "float64";
  /** Number of arguments; default 1 to 3. */
  readonly arguments?: number;
  /** Most operations; default 6. */
  readonly maxSteps?: number;
}

// An operation on earlier values, by position.
interface Step {
  readonly text: string;
  readonly out: Aval;
  readonly apply: (values: readonly Tensor[]) => Tensor;
}

type MakeStep = (choose: Chooser, avals: readonly Aval[], x: number) => Step | undefined;

const filled = (x: Tensor, value: number): Tensor => constantLike(x, value);
const oneMore = (x: Tensor): Tensor => add(filled(x, 1), mul(x, x));

// Defined and smooth everywhere, with values and slopes that stay moderate under composition.
const unary: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
  ["neg", neg],
  ["sin", sin],
  ["cos", cos],
  ["tanh", tanh],
  ["sigmoid", sigmoid],
  ["exp(sin)", (x) => exp(sin(x))],
  ["log(1 + x^2)", (x) => log(oneMore(x))],
  ["x / (1 + x^2)", (x) => div(x, oneMore(x))],
  ["x^2 / 2", (x) => mul(mul(x, x), filled(x, 0.5))],
];

const binary: readonly (readonly [string, (x: Tensor, y: Tensor) => Tensor])[] = [
  ["add", add],
  ["sub", sub],
  ["mul", mul],
  ["div by 1 + y^2", (x, y) => div(x, oneMore(y))],
];

function changed(text: string, shape: Shape, x: number, like: Aval, apply: (x: Tensor) => Tensor): Step {
  return { text: `${text} $${x}`, out: aval(shape, like.dtype), apply: (values) => apply(values[x]) };
}

const makes: readonly MakeStep[] = [
  (choose, avals, x) => {
    const [text, apply] = choose.pick(unary);
    return changed(text, avals[x].shape, x, avals[x], apply);
  },
  (choose, avals, x) => {
    const partners = range(avals.length).filter((i) => sameShape(avals[i].shape, avals[x].shape));
    const y = choose.pick(partners);
    const [text, apply] = choose.pick(binary);
    return { text: `${text} $${x} $${y}`, out: avals[x], apply: (values) => apply(values[x], values[y]) };
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length === 0) return undefined;
    const axes = range(shape.length).filter((axis) => axis === 0 || choose.below(2) === 1);
    return changed(`reduceSum ${axes.join()}`, withoutAxes(shape, axes), x, avals[x], (value) =>
      reduceSum(value, { axes }),
    );
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length >= 4 || sizeOf(shape) > 16) return undefined;
    const axis = choose.below(shape.length + 1);
    const wider = insertAt(shape, axis, choose.pick([2, 3, 1]));
    return changed(`broadcast ${wider.join()}`, wider, x, avals[x], (value) =>
      broadcast(value, { shape: wider, axes: [axis] }),
    );
  },
  (choose, avals, x) => {
    const rank = avals[x].shape.length;
    const turn = choose.below(rank + 1);
    const permutation = [...range(rank).slice(turn), ...range(rank).slice(0, turn)];
    const shape = permutation.map((axis) => avals[x].shape[axis]);
    return changed(`transpose ${permutation.join()}`, shape, x, avals[x], (value) =>
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
    return { text: `dot $${x} axis ${i}, $${y} axis ${j}`, out: aval(out, dtype), apply };
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length === 0) return undefined;
    const axis = choose.below(shape.length);
    const flipped = choose.below(2) === 1;
    return flipped
      ? changed(`reverse ${axis}`, shape, x, avals[x], (value) => reverse(value, { axes: [axis] }))
      : changed(`cumsum ${axis}`, shape, x, avals[x], (value) => cumsum(value, { axis, reverse: false }));
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    if (shape.length === 0 || sizeOf(shape) > 18) return undefined;
    const axis = choose.below(shape.length);
    const doubled = shape.with(axis, 2 * shape[axis]);
    return changed(`twice along ${axis}`, doubled, x, avals[x], (value) =>
      concatenate(value, sin(value), { axis }),
    );
  },
  (choose, avals, x) => {
    const { shape } = avals[x];
    const axis = choose.below(Math.max(1, shape.length));
    if (shape.length === 0 || shape[axis] < 2) return undefined;
    const start = shape.map((_, a) => (a === axis ? 1 : 0));
    const params = { start, limit: shape, strides: shape.map(() => 1) };
    return changed(`tail along ${axis}`, shape.with(axis, shape[axis] - 1), x, avals[x], (value) =>
      slice(value, params),
    );
  },
  (_choose, avals, x) => {
    const flat = [sizeOf(avals[x].shape)];
    return changed("flatten", flat, x, avals[x], (value) => reshape(value, { shape: flat }));
  },
];

function draw(choose: Chooser, { dtype, arguments: count, maxSteps = 6 }: ProgramBounds): RandomProgram {
  const shapes: readonly Shape[] = [[3], [], [2, 3], [3, 2], [1], [2, 1, 3], [0, 2]];
  const inputs = range(count ?? 1 + choose.below(3)).map(() =>
    aval(choose.rarely(12) ? choose.pick(shapes) : choose.pick(shapes.slice(0, 6)), dtype),
  );
  const avals: Aval[] = [...inputs];
  const steps: Step[] = [];
  for (let left = choose.below(maxSteps + 1); left > 0; left--) {
    // The newest value most of the time, so that programs are deep rather than wide.
    const x = choose.below(3) < 2 ? avals.length - 1 : choose.below(avals.length);
    const step = choose.pick(makes)(choose, avals, x);
    if (step === undefined) continue;
    steps.push(step);
    avals.push(step.out);
  }
  const isPair = choose.rarely(3);
  const f = (...args: readonly Tensor[]): readonly Tensor[] => {
    const values = [...args];
    for (const { apply } of steps) values.push(apply(values));
    return isPair ? [values[values.length - 1], values[0]] : [values[values.length - 1]];
  };
  const loss = (...args: readonly Tensor[]): Tensor =>
    f(...args)
      .map((out) => reduceSum(out, { axes: range(out.shape.length) }))
      .reduce((total, one) => add(total, one));
  const seed = choose.below(10_000);
  const args = inputs.map(({ shape }, i) => tensorOf(shape, dtype, seededNumbers(seed, i, sizeOf(shape))));
  const lines = steps.map(({ text, out }, i) => `  $${inputs.length + i}:${formatAval(out)} = ${text}`);
  const head = `${args.map((arg, i) => `$${i} = ${String(arg)}`).join("\n")}`;
  const format = (): string => [head, ...lines, isPair ? "  and $0" : ""].join("\n");
  return Object.defineProperty({ args, f, loss }, fc.toStringMethod, { value: format });
}

/**
 * Random smooth functions of a few small tensors, with arguments between -1 and 1. Counterexamples print as programs.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { jit } from "@cotangent/core";
 * import { anyProgram, type RandomProgram, sameBits } from "@cotangent/core/testing";
 * const jitIsTransparent = ({ f, args }: RandomProgram) => sameBits(jit(f)(...args)[0], f(...args)[0]);
 * fc.assert(fc.property(anyProgram({ dtype: "float32" }), jitIsTransparent), { numRuns: 5 })
 * ```
 */
export function anyProgram(bounds: ProgramBounds): fc.Arbitrary<RandomProgram> {
  return anyBuilt((choose) => draw(choose, bounds));
}
