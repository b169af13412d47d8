/**
 * Every function of one float, over any range of bit patterns of float32: how far its float32 result lies from its float64
 * result, in units in the last place. The test beside this samples; packages/core/scripts/accuracy.ts visits all 2^32.
 * @module
 */
import { compileProgram } from "../backends/index.js";
import { aval, sameAval } from "../base/aval.js";
import type { Elements } from "../base/dtype.js";
import { readStorage } from "../base/storage.js";
import type { Tensor } from "../base/tensor.js";
import { moduleBuilder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { logNdtr, ndtr } from "../ops/distributions.js";
import { lowerEquations } from "../program/lowering.js";
import type { Primitive } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { stage } from "../trace/stage.js";
import { primitives } from "./lists.js";

type Unary = (x: Tensor) => Tensor;

// One float in, one of the same dtype out, and nothing else to say.
function isUnary({ dtypes, samples, shape }: Primitive): boolean {
  if (!dtypes.includes("float32") || !dtypes.includes("float64")) return false;
  const [sample] = samples([2]);
  if (sample === undefined || sample.args.length !== 1 || Object.keys(sample.params).length > 0) return false;
  const argument = aval(sample.args[0].shape, "float32");
  const results = shape([argument], sample.params);
  return results.length === 1 && sameAval(results[0], argument) && argument.shape.join() === "2";
}

/** Every function of one float by its name: primitives, and what operations make of several. */
export const unaryFunctions: Readonly<Record<string, Unary>> = Object.fromEntries([
  ...primitives
    .filter(isUnary)
    .map((primitive): readonly [string, Unary] => [primitive.name, (x) => bind(primitive, [x], {})[0]]),
  ["ndtr", ndtr],
  ["logNdtr", logNdtr],
]);

// The function as one expression of its argument; nothing of it is stored.
function expressionOf(f: Unary, argument: LazyArray): ScalarExpr {
  const { program } = stage(([x]) => [f(x)], [aval(argument.shape, argument.body.dtype)], "sweep");
  const build = { ...moduleBuilder(), materialize: (array: LazyArray) => array };
  return lowerEquations(program, [argument], build)[0].body;
}

const smallestNormal = 1.1754943508222875e-38;
const greatest = 3.4028234663852886e38;
const beyond = 3.4028236692093846e38;

/** |got - exact| in units in the last place of float32 at `exact`; infinite where one is NaN or a zero has the wrong sign. */
function errorOf(got: ScalarExpr, exact: ScalarExpr): ScalarExpr {
  const { abs, and, constant, div, eq, fromWords, highWord, le, lt, max, min, ne, not, select, sub, xor } =
    scalar;
  // What rounds to infinity counts as the float that would follow the greatest.
  const inside = (x: ScalarExpr): ScalarExpr => min(max(x, -beyond), beyond);
  const size = min(max(abs(exact), smallestNormal), greatest);
  const unit = fromWords(sub(and(highWord(size), 0x7ff00000), 23 * 0x100000), constant(0, "uint32"));
  const error = div(abs(sub(inside(got), inside(exact))), unit);
  const bothNaN = and(ne(got, got), ne(exact, exact));
  const wrongZero = and(eq(got, 0), lt(xor(highWord(got), highWord(exact)), 0));
  const isKnown = and(le(error, greatest), not(wrongZero));
  return select(bothNaN, constant(0, "float64"), select(isKnown, error, Infinity));
}

/** Bit patterns in a row; a sweep gives the greatest error of each row. */
export const rowLength = 4096;

/** The greatest error in each of `rows` rows of bit patterns: `first`, `first + stride`, ..., modulo 2^32. */
export type Sweep = (first: number, stride: number) => Elements;

/** A compiled sweep of one function. */
export function sweepOf(f: Unary, rows: number): Sweep {
  const build = moduleBuilder();
  const shape = [rows, rowLength];
  const [first, stride] = ["first", "stride"].map(() =>
    broadcast(build.input(aval([], "uint32")), shape, [0, 1]),
  );
  const { add, bitcast, convert, index, mul } = scalar;
  const position = convert(add(mul(index(0), rowLength), index(1)), "uint32");
  const x = bitcast(add(first.body, mul(stride.body, position)), "float32");
  const got = expressionOf(f, { shape, body: x });
  const exact = expressionOf(f, { shape, body: convert(x, "float64") });
  const errors = { shape, body: errorOf(convert(got, "float64"), exact) };
  const run = compileProgram(build.finish([build.reduce(errors, [1], "max")]));
  return (from, by) => readStorage(run([Uint32Array.of(from), Uint32Array.of(by)])[0]);
}

/** Those whose float32 result is within 1 ULP; the others are within 4. */
export const requiredFunctions: readonly string[] =
  "exp log log1p expm1 tanh sigmoid sin cos tan erf sqrt rsqrt".split(" ");

/** The greatest error that a function may have, in units in the last place of float32. */
export function accuracyBound(name: string): number {
  return requiredFunctions.includes(name) ? 1 : 4;
}
