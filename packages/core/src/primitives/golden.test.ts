/** Values and derivatives of the elementwise primitives against the fixtures from JAX and mpmath. @module */
import { expect } from "vitest";
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { tolerances, ulpDistance } from "../testing/close.js";
import type { GoldenCase, GoldenTensor } from "../testing/golden.testing.js";
import { describeGolden } from "../testing/golden.testing.js";
import { constantLike } from "./constant.js";
import * as primitives from "./index.js";

interface Options {
  readonly dtype?: DType;
}
type Case = GoldenCase<Options>;
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
  const { dtype } = options;
  if (op === "convert" && dtype !== undefined) return (x) => convert(x, { dtype });
  // The fixtures know the arguments of each primitive; the types of the map do not.
  return named[op] ?? (byName.get(op) as Operation);
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

function expectValues(actual: Tensor, expected: GoldenTensor, { op, args }: Case): void {
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

describeGolden<Options>({
  files: { elementwise: 236, integers: 69 },
  operationOf: (each) => {
    const operation = operationOf(each);
    return (...args) => [operation(...aligned(args))];
  },
  expectResult: expectValues,
});
