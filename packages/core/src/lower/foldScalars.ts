/**
 * Simpler scalar expressions of the same bits: operations on constants are done now, by the reference backend, and
 * identities that hold for every value (every NaN counts as one) are applied.
 * @module
 */
import { operationOf } from "../backends/reference/operations.js";
import type { DType } from "../base/dtype.js";
import { allocate, isFloating } from "../base/dtype.js";
import type { BufferDecl } from "../kernel/module.js";
import type { Apply, Constant, ScalarExpr } from "../kernel/scalar.js";
import { constant, mul, rewrite } from "../kernel/scalar.js";
import { flatten } from "../kernel/view.js";

/** The same expressions, simplified; what they share stays shared. `buffers` says which reads are of constants. */
export function foldScalars(
  exprs: readonly ScalarExpr[],
  buffers: readonly BufferDecl[],
): readonly ScalarExpr[] {
  return rewrite(exprs, (node) => {
    if (node.op === "load") {
      const { elements } = buffers[node.buffer];
      if (elements === undefined || node.view.axes.some(({ guarded }) => guarded)) return node;
      const { offset, strides } = flatten(node.view);
      const isOne = strides.every((stride, axis) => stride === 0 || node.view.shape[axis] === 1);
      return isOne && offset < elements.length ? constant(elements[offset], node.dtype) : node;
    }
    if (!("args" in node) || node.op === "loadAt") return node;
    return node.args.every((arg) => arg.op === "constant") ? computed(node) : simpler(node);
  });
}

function computed(node: Apply): Constant {
  const [a, b, c] = node.args.map((arg) => {
    const one = allocate(arg.dtype, 1);
    if (arg.op === "constant") one[0] = arg.value;
    return one;
  });
  const out = allocate(node.dtype, 1);
  operationOf(node)(out, a, b ?? a, c ?? a, 1);
  return constant(out[0], node.dtype);
}

const is = (x: ScalarExpr, value: number): boolean => x.op === "constant" && Object.is(x.value, value);

function simpler(node: Apply): ScalarExpr {
  const [x, y, z] = node.args;
  switch (node.op) {
    case "mul":
      // x * 1 rounds nothing and keeps the sign of zeros.
      return is(y, 1) ? x : is(x, 1) ? y : node;
    case "div":
      return divided(node, x, y);
    case "sub":
      // -0 - 0 = -0; but -0 - -0 = 0, so only 0 itself may go.
      return is(y, 0) ? x : node;
    case "add": {
      // x + -0 = x for both zeros, while -0 + 0 = 0; integers have one zero.
      const nothing = isFloating(node.dtype) ? -0 : 0;
      return is(y, nothing) ? x : is(x, nothing) ? y : node;
    }
    case "neg":
    case "not":
      // Flipping bits twice, or wrapping twice.
      return x.op === node.op ? x.args[0] : node;
    case "and":
    case "or":
      // On bool: `true and x`, `false or x`.
      if (node.dtype !== "bool") return node;
      return is(y, Number(node.op === "and")) ? x : is(x, Number(node.op === "and")) ? y : node;
    case "select":
      return y === z || is(x, 1) ? y : is(x, 0) ? z : node;
    case "convert":
      // There and back through a dtype that holds every value exactly.
      return x.op === "convert" && x.args[0].dtype === node.dtype && holds(x.dtype, node.dtype)
        ? x.args[0]
        : node;
    default:
      return node;
  }
}

// Both x / 2^k and x * 2^-k are the same real number, rounded once, when 2^-k is exact.
function divided(node: Apply, x: ScalarExpr, y: ScalarExpr): ScalarExpr {
  if (is(y, 1)) return x;
  if (!isFloating(node.dtype) || y.op !== "constant") return node;
  const inverse = constant(1 / y.value, node.dtype);
  return isPowerOfTwo(y.value) && isPowerOfTwo(inverse.value) ? mul(x, inverse) : node;
}

function isPowerOfTwo(value: number): boolean {
  let rest = Math.abs(value);
  if (!(rest > 0 && rest < Infinity)) return false;
  while (rest >= 2) rest /= 2;
  while (rest < 1) rest *= 2;
  return rest === 1;
}

function holds(wide: DType, narrow: DType): boolean {
  if (narrow === "bool" || wide === "float64") return true;
  return wide !== "bool" && !isFloating(wide) && !isFloating(narrow);
}
