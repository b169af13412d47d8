/** Values and derivatives of the elementwise primitives against the fixtures from JAX and mpmath. @module */
import { describe, expect, it } from "vitest";
import { allocate, type DType, isFloating } from "../base/dtype.js";
import { range } from "../base/shape.js";
import { makeTensor, type Tensor } from "../base/tensor.js";
import { closeTo, tolerances, ulpDistance } from "../testing/close.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { constantLike } from "./constant.js";
import * as primitives from "./index.js";

/**
 * What this test reads of tests/golden/load.ts, which lies outside of the package and is therefore imported
 * at run time.
 */
interface Loader {
  readonly loadFixture: (name: string) => { readonly cases: readonly Case[] };
}
interface Elements {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Case {
  readonly id: string;
  readonly op: string;
  readonly args: readonly Elements[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly out: readonly Elements[];
  readonly cotangents?: readonly (Elements | null)[] | undefined;
  readonly grads?: readonly (Elements | null)[] | undefined;
  readonly tangents?: readonly (Elements | null)[] | undefined;
  readonly jvp?: readonly (Elements | null)[] | undefined;
  readonly second?: Elements | undefined;
}

const path = new URL("../../../../tests/golden/load.ts", import.meta.url).href;
const { loadFixture }: Loader = await import(/* @vite-ignore */ path);

type Operation = (...args: readonly Tensor[]) => Tensor;

const { and, convert, abs, lt, ne, not, or, shiftLeft, shiftRight, xor } = primitives;

// A shift of one dtype carried out in another: between integers, convert keeps the bits.
function through(dtype: DType): Operation {
  return (x, count) =>
    convert(shiftRight(convert(x, { dtype }), convert(count, { dtype })), { dtype: x.dtype });
}

/** Operations whose names in the fixtures are those of functions for users. */
const named: Readonly<Record<string, Operation>> = {
  bitwiseAnd: and,
  bitwiseOr: or,
  bitwiseXor: xor,
  bitwiseNot: not,
  logicalAnd: and,
  logicalOr: or,
  logicalXor: xor,
  logicalNot: not,
  shiftLeft,
  shiftRightLogical: through("uint32"),
  shiftRightArithmetic: through("int32"),
  isNaN: (x) => ne(x, x),
  isFinite: (x) => lt(abs(x), constantLike(x, Infinity)),
};

const byName = new Map<string, (...args: never[]) => unknown>(
  Object.values(primitives).map((primitive) => [primitive.name, primitive]),
);

function operationOf({ op, options }: Case): Operation {
  if (op === "convert") return (x) => convert(x, { dtype: options.dtype as DType });
  // The fixtures know the arguments of each primitive; the types of the map do not.
  return named[op] ?? (byName.get(op) as Operation);
}

function tensorOf({ dtype, shape, data }: Elements): Tensor {
  const elements = allocate(dtype, data.length);
  elements.set(data);
  return makeTensor(shape, dtype, elements);
}

// Scalars beside arrays are bounds of clamp.
function aligned(args: readonly Tensor[]): readonly Tensor[] {
  const { shape } = args.reduce((a, b) => (b.shape.length > a.shape.length ? b : a));
  return args.map((x) =>
    x.shape.length === shape.length ? x : primitives.broadcast(x, { shape, axes: range(shape.length) }),
  );
}

/** Operations that IEEE 754 or integer arithmetic determine to the last bit. */
const exact = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "rem",
  "neg",
  "abs",
  "sign",
  "floor",
  "ceil",
  "round",
  "sqrt",
]);

// For negative x both are differences of terms near 1 and more, whose rounding remains near their zeros.
const cancelling = new Set(["lgamma", "digamma"]);

function expectValues(actual: Tensor, expected: Elements, { op, args }: Case): void {
  expect([actual.dtype, actual.shape]).toEqual([expected.dtype, expected.shape]);
  const { dtype } = expected;
  const allowed = isFloating(dtype) && !exact.has(op) ? tolerances[dtype].valueUlp : 0;
  actual.toTypedArray().forEach((value, i) => {
    const goal = expected.data[i];
    const cancels = cancelling.has(op) && args[0].data[i] < 0 && Math.abs(goal) < 1;
    const error = cancels ? Math.abs(value - goal) / Number.EPSILON : ulpDistance(value, goal, dtype);
    const signed = goal !== 0 || Object.is(value, goal);
    expect(signed && error <= allowed, `element ${i}: ${value}, not ${goal}`).toBe(true);
  });
}

function expectClose(actual: Tensor, expected: Elements, what: string): void {
  const { close, error, at } = closeTo(actual, expected.data, { rtol: tolerances.float64.adjoint });
  expect(
    close,
    `${what} differs by ${error} at ${at}: ${actual.toTypedArray()[at]}, not ${expected.data[at]}`,
  ).toBe(true);
}

// The operation as a function of its float arguments, with the others fixed.
function ofFloats(each: Case): { readonly f: Operation; readonly primals: readonly Tensor[] } {
  const args = each.args.map(tensorOf);
  const operation = operationOf(each);
  const f: Operation = (...floats) => {
    let next = 0;
    return operation(...args.map((x) => (isFloating(x.dtype) ? floats[next++] : x)));
  };
  return { f, primals: args.filter((x) => isFloating(x.dtype)) };
}

function present(list: readonly (Elements | null)[] | undefined): readonly Elements[] {
  return (list ?? []).filter((each) => each !== null);
}

function second(f: Operation, x: Tensor): Tensor {
  const one = constantLike(x, 1);
  const first = (y: Tensor): Tensor => jvp((z: Tensor) => f(z), [y], [one])[1];
  return jvp(first, [x], [one])[1];
}

function check(each: Case): void {
  const operation = operationOf(each);
  expectValues(operation(...aligned(each.args.map(tensorOf))), each.out[0], each);
  if (each.grads !== undefined) {
    const { f, primals } = ofFloats(each);
    const [, pullback] = vjp(f, primals);
    const gradients = pullback(tensorOf(present(each.cotangents)[0]));
    present(each.grads).forEach((gradient, i) => expectClose(gradients[i], gradient, `gradient ${i}`));
  }
  if (each.jvp !== undefined) {
    const { f, primals } = ofFloats(each);
    const [, tangent] = jvp(f, primals, present(each.tangents).map(tensorOf));
    expectClose(tangent, present(each.jvp)[0], "jvp");
  }
  if (each.second !== undefined) {
    const { f, primals } = ofFloats(each);
    expectClose(second(f, primals[0]), each.second, "second derivative");
  }
}

for (const file of ["elementwise", "integers"]) {
  describe(`${file} fixtures`, () => {
    for (const each of loadFixture(file).cases) it(each.id, () => check(each));
  });
}
