/**
 * A second, independent reading of kernel/scalar.ts: one value at a time, plain JavaScript numbers. Tests use
 * it to measure the functions of this folder, and as an oracle for the backends.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import { invariant } from "../../base/errors.js";
import type { Apply, ScalarExpr } from "../scalar.js";
import { load, topological } from "../scalar.js";
import { denseView } from "../view.js";

/** A stand-in for argument number `position` of an expression under test. */
export function argument(position: number, dtype: DType): ScalarExpr {
  return load(position, dtype, denseView([]));
}

/** The expression as a function of its arguments (loads, by buffer number). bool is 0 or 1. */
export function evaluator(expr: ScalarExpr): (...values: readonly number[]) => number {
  const nodes = topological(expr);
  const slots = new Float64Array(nodes.length);
  const slotOf = new Map(nodes.map((node, slot) => [node, slot]));
  const find = (node: ScalarExpr): number => slotOf.get(node) ?? 0;
  const inputs: { readonly slot: number; readonly buffer: number }[] = [];
  const steps: (() => void)[] = [];
  for (const [slot, node] of nodes.entries()) {
    if (node.op === "constant") slots[slot] = node.value;
    else if (node.op === "load") inputs.push({ slot, buffer: node.buffer });
    else {
      invariant("args" in node && node.op !== "loadAt", `the scalar evaluator has no ${node.op}`);
      steps.push(step(node, slots, slot, node.args.map(find)));
    }
  }
  const result = slots.length - 1;
  return (...values) => {
    for (const { slot, buffer } of inputs) slots[slot] = values[buffer];
    for (const run of steps) run();
    return slots[result];
  };
}

/** The value of an expression at one point. */
export function evaluate(expr: ScalarExpr, ...values: readonly number[]): number {
  return evaluator(expr)(...values);
}

type Binary = (x: number, y: number) => number;
type Unary = (x: number) => number;

// Rounds or wraps a float64 result into the dtype; exact for + - * / and sqrt of float32, since 53 >= 2 * 24
// + 2.
const into: Readonly<Record<DType, Unary>> = {
  float32: Math.fround,
  float64: (x) => x,
  int32: (x) => x | 0,
  uint32: (x) => x >>> 0,
  bool: (x) => (x === 0 ? 0 : 1),
};

function step(node: Apply, slots: Float64Array, to: number, from: readonly number[]): () => void {
  const [a, b, c] = from;
  const type = node.args[0].dtype;
  const binary = (f: Binary) => () => {
    slots[to] = f(slots[a], slots[b]);
  };
  const unary = (f: Unary) => () => {
    slots[to] = f(slots[a]);
  };
  const fit = into[node.dtype];
  const isFloat = type === "float32" || type === "float64";
  const exact = node.dtype === "float64";
  switch (node.op) {
    case "neg":
      return unary(isFloat ? (x) => -x : (x) => fit(-x));
    case "abs":
      return unary(isFloat ? Math.abs : (x) => fit(Math.abs(x)));
    case "sqrt":
      return unary((x) => fit(Math.sqrt(x)));
    case "floor":
      return unary(Math.floor);
    case "ceil":
      return unary(Math.ceil);
    case "trunc":
      return unary(Math.trunc);
    case "nearest":
      return unary(nearestEven);
    case "not":
      return unary(type === "bool" ? (x) => 1 - x : (x) => fit(~x));
    case "add":
      return binary(exact ? (x, y) => x + y : (x, y) => fit(x + y));
    case "sub":
      return binary(exact ? (x, y) => x - y : (x, y) => fit(x - y));
    case "mul":
      return binary(
        exact ? (x, y) => x * y : isFloat ? (x, y) => fit(x * y) : (x, y) => fit(Math.imul(x, y)),
      );
    case "div":
      return binary(isFloat ? (x, y) => fit(x / y) : (x, y) => fit(y === 0 ? -1 : Math.trunc(x / y)));
    case "rem":
      return binary(isFloat ? (x, y) => x % y : (x, y) => (y === 0 ? x : fit(x % y)));
    case "min":
      return binary(Math.min);
    case "max":
      return binary(Math.max);
    case "and":
      return binary((x, y) => fit(x & y));
    case "or":
      return binary((x, y) => fit(x | y));
    case "xor":
      return binary((x, y) => fit(x ^ y));
    case "shl":
      return binary((x, y) => fit(x << y));
    case "shr":
      return binary(type === "uint32" ? (x, y) => x >>> y : (x, y) => x >> y);
    case "eq":
      return binary((x, y) => (x === y ? 1 : 0));
    case "lt":
      return binary((x, y) => (x < y ? 1 : 0));
    case "le":
      return binary((x, y) => (x <= y ? 1 : 0));
    case "select":
      return () => {
        slots[to] = slots[a] !== 0 ? slots[b] : slots[c];
      };
    case "convert":
      return unary(conversion(type, node.dtype));
    case "bitcast":
      return unary(bitcaster(type, node.dtype));
    case "highWord":
      return unary(high);
    case "lowWord":
      return unary(low);
    case "fromWords":
      return binary(join);
    default:
      return node.op satisfies never;
  }
}

function nearestEven(x: number): number {
  const below = Math.floor(x);
  const distance = x - below;
  if (distance === 0 || Number.isNaN(distance)) return x;
  const up = distance > 0.5 || (distance === 0.5 && below % 2 !== 0);
  const rounded = up ? below + 1 : below;
  return rounded === 0 && x < 0 ? -0 : rounded;
}

function conversion(from: DType, to: DType): Unary {
  const fromFloat = from === "float32" || from === "float64";
  if (to === "bool") return (x) => (x !== 0 ? 1 : 0);
  if (to === "int32" && fromFloat) return (x) => clamp(x, -2147483648, 2147483647);
  if (to === "uint32" && fromFloat) return (x) => clamp(x, 0, 4294967295);
  return into[to];
}

function clamp(x: number, low: number, high: number): number {
  // Adding 0 turns -0 into 0: integers have one zero.
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high) + 0;
}

// One cell of memory seen through every type; written and read within one call only.
const cell = new DataView(new ArrayBuffer(8));

function high(x: number): number {
  if (Number.isNaN(x)) return 0x7ff80000;
  cell.setFloat64(0, x);
  return cell.getInt32(0);
}

function low(x: number): number {
  if (Number.isNaN(x)) return 0;
  cell.setFloat64(0, x);
  return cell.getUint32(4);
}

function join(upper: number, lower: number): number {
  cell.setInt32(0, upper);
  cell.setUint32(4, lower);
  return cell.getFloat64(0);
}

function bitcaster(from: DType, to: DType): Unary {
  return (x) => {
    if (from === "float32") cell.setUint32(0, Number.isNaN(x) ? 0x7fc00000 : float32Bits(x));
    else cell.setInt32(0, x);
    return to === "float32" ? cell.getFloat32(0) : to === "int32" ? cell.getInt32(0) : cell.getUint32(0);
  };
}

function float32Bits(x: number): number {
  cell.setFloat32(0, x);
  return cell.getUint32(0);
}
