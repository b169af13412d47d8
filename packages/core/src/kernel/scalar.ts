/**
 * Scalar expressions: what a kernel computes at each point of its iteration space, as a shared, immutable graph.
 * The operations are a closed set whose meaning is fixed to the bit here; every function of analysis (exp, sin, ...)
 * is composed of them in kernel/math, so a backend that gets these right gives the same bits as every other.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { View } from "./view.js";

/**
 * Operations on values of one dtype, which is also the result's. Floats follow IEEE 754 (round to nearest even, subnormals kept).
 * - `neg abs` flip and clear the sign bit; on integers they wrap. `sqrt floor ceil trunc nearest` floats only; `nearest` rounds half to even.
 * - `not` flips every bit; on bool it negates.
 */
export type UnaryOp = "neg" | "abs" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest" | "not";

/**
 * Two operands of one dtype, result of the same dtype.
 * - `add sub mul` wrap on integers. `div` on integers truncates; x / 0 is -1 (all bits set), the least int32 / -1 is itself.
 * - `rem` has the sign of the dividend and is exact; on integers x rem 0 is x, on floats NaN.
 * - `min max` give NaN when either side is NaN, and order -0 before 0.
 * - `and or xor` on integers and bool; `shl shr` take the count modulo 32, `shr` keeps the sign of int32.
 */
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  | "min"
  | "max"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr";

/** Two operands of one dtype, bool result; false when a side is NaN. */
export type CompareOp = "eq" | "lt" | "le";

/**
 * Between dtypes.
 * - `convert` float to integer truncates and saturates, NaN gives 0; to bool is `x != 0`; between integers keeps the low 32 bits;
 *   to a narrower float rounds to nearest even.
 * - `bitcast` between float32 and int32 or uint32 keeps the bits; a NaN gives the canonical 0x7fc00000.
 * - `highWord lowWord` are the upper (int32) and lower (uint32) halves of a float64's bits; a NaN gives the canonical 0x7ff80000_00000000.
 */
export type CastOp = "convert" | "bitcast" | "highWord" | "lowWord";

/** In the stores of a reduce or contract kernel: what its loop has gathered for this point. */
export interface Accumulated {
  readonly op: "accumulated";
  readonly dtype: DType;
}

/** A literal. Its value is exact in its dtype. */
export interface Constant {
  readonly op: "constant";
  readonly dtype: DType;
  readonly value: number;
}

/** The position along one axis of the iteration space, as int32. */
export interface Index {
  readonly op: "index";
  readonly dtype: "int32";
  readonly axis: number;
}

/** An element of a buffer, found by an affine view; 0 where a guarded coordinate leaves the buffer. */
export interface Load {
  readonly op: "load";
  readonly dtype: DType;
  /** Position in the module's buffer table. */
  readonly buffer: number;
  readonly view: View;
}

/** An element of a dense buffer of shape `source` at computed int32 coordinates, each clamped into its axis. */
export interface LoadAt {
  readonly op: "loadAt";
  readonly dtype: DType;
  readonly buffer: number;
  readonly source: Shape;
  /** One coordinate per axis of `source`. */
  readonly args: readonly ScalarExpr[];
}

/** An operation applied to operands. `select` takes (bool, then, else); `fromWords` takes (int32 high, uint32 low) to a float64. */
export interface Apply {
  readonly op: UnaryOp | BinaryOp | CompareOp | CastOp | "select" | "fromWords";
  readonly dtype: DType;
  readonly args: readonly ScalarExpr[];
}

/** A node of the graph. Sharing a node shares its computation. */
export type ScalarExpr = Constant | Index | Load | LoadAt | Accumulated | Apply;

/** An expression, or a number that becomes a constant of its neighbor's dtype. */
export type ScalarArg = ScalarExpr | number;

/** A literal of `dtype`; float32 values are rounded to it. */
export function constant(value: number, dtype: DType): Constant {
  return { op: "constant", dtype, value: exactIn(value, dtype) };
}

function exactIn(value: number, dtype: DType): number {
  switch (dtype) {
    case "float32":
      return Math.fround(value);
    case "float64":
      return value;
    case "int32":
      return value | 0;
    case "uint32":
      return value >>> 0;
    case "bool":
      return value === 0 ? 0 : 1;
    default:
      return dtype satisfies never;
  }
}

/** The position along `axis` of the iteration space. */
export function index(axis: number): Index {
  return { op: "index", dtype: "int32", axis };
}

/** The result of the kernel's loop at this point. */
export function accumulated(dtype: DType): Accumulated {
  return { op: "accumulated", dtype };
}

/** A read through an affine view. */
export function load(buffer: number, dtype: DType, view: View): Load {
  return { op: "load", dtype, buffer, view };
}

/** A read at computed coordinates. */
export function loadAt(
  buffer: number,
  dtype: DType,
  source: Shape,
  coordinates: readonly ScalarExpr[],
): LoadAt {
  invariant(coordinates.length === source.length, "loadAt takes one coordinate per axis");
  return { op: "loadAt", dtype, buffer, source, args: coordinates };
}

function unary(op: UnaryOp, accepts: (dtype: DType) => boolean): (x: ScalarExpr) => Apply {
  return (x) => {
    invariant(accepts(x.dtype), `scalar ${op} does not take ${x.dtype}`);
    return { op, dtype: x.dtype, args: [x] };
  };
}

// Numbers beside an expression take its dtype; two expressions must agree.
function pair(op: string, x: ScalarArg, y: ScalarArg): readonly [ScalarExpr, ScalarExpr] {
  const dtype = typeof x === "number" ? (typeof y === "number" ? undefined : y.dtype) : x.dtype;
  invariant(dtype !== undefined, `scalar ${op} needs one operand that is no number`);
  const a = typeof x === "number" ? constant(x, dtype) : x;
  const b = typeof y === "number" ? constant(y, dtype) : y;
  invariant(a.dtype === b.dtype, `scalar ${op} takes operands of one dtype, not ${a.dtype} and ${b.dtype}`);
  return [a, b];
}

function binary(op: BinaryOp, accepts: (dtype: DType) => boolean): (x: ScalarArg, y: ScalarArg) => Apply {
  return (x, y) => {
    const args = pair(op, x, y);
    invariant(accepts(args[0].dtype), `scalar ${op} does not take ${args[0].dtype}`);
    return { op, dtype: args[0].dtype, args };
  };
}

function compare(op: CompareOp): (x: ScalarArg, y: ScalarArg) => Apply {
  return (x, y) => ({ op, dtype: "bool", args: pair(op, x, y) });
}

const numeric = (dtype: DType): boolean => dtype !== "bool";
const bits = (dtype: DType): boolean => !isFloating(dtype);
const integer = (dtype: DType): boolean => dtype === "int32" || dtype === "uint32";

export const neg: (x: ScalarExpr) => Apply = unary("neg", numeric);
export const abs: (x: ScalarExpr) => Apply = unary("abs", numeric);
export const sqrt: (x: ScalarExpr) => Apply = unary("sqrt", isFloating);
export const floor: (x: ScalarExpr) => Apply = unary("floor", isFloating);
export const ceil: (x: ScalarExpr) => Apply = unary("ceil", isFloating);
export const trunc: (x: ScalarExpr) => Apply = unary("trunc", isFloating);
export const nearest: (x: ScalarExpr) => Apply = unary("nearest", isFloating);
export const not: (x: ScalarExpr) => Apply = unary("not", bits);

export const add: (x: ScalarArg, y: ScalarArg) => Apply = binary("add", numeric);
export const sub: (x: ScalarArg, y: ScalarArg) => Apply = binary("sub", numeric);
export const mul: (x: ScalarArg, y: ScalarArg) => Apply = binary("mul", numeric);
export const div: (x: ScalarArg, y: ScalarArg) => Apply = binary("div", numeric);
export const rem: (x: ScalarArg, y: ScalarArg) => Apply = binary("rem", numeric);
export const min: (x: ScalarArg, y: ScalarArg) => Apply = binary("min", () => true);
export const max: (x: ScalarArg, y: ScalarArg) => Apply = binary("max", () => true);
export const and: (x: ScalarArg, y: ScalarArg) => Apply = binary("and", bits);
export const or: (x: ScalarArg, y: ScalarArg) => Apply = binary("or", bits);
export const xor: (x: ScalarArg, y: ScalarArg) => Apply = binary("xor", bits);
export const shl: (x: ScalarArg, y: ScalarArg) => Apply = binary("shl", integer);
export const shr: (x: ScalarArg, y: ScalarArg) => Apply = binary("shr", integer);

export const eq: (x: ScalarArg, y: ScalarArg) => Apply = compare("eq");
export const lt: (x: ScalarArg, y: ScalarArg) => Apply = compare("lt");
export const le: (x: ScalarArg, y: ScalarArg) => Apply = compare("le");
export const ne = (x: ScalarArg, y: ScalarArg): Apply => not(eq(x, y));
export const gt = (x: ScalarArg, y: ScalarArg): Apply => lt(y, x);
export const ge = (x: ScalarArg, y: ScalarArg): Apply => le(y, x);

/** `condition ? x : y`; both sides are evaluated and neither can trap. */
export function select(condition: ScalarExpr, x: ScalarArg, y: ScalarArg): Apply {
  invariant(condition.dtype === "bool", "scalar select takes a bool condition");
  const [a, b] = pair("select", x, y);
  return { op: "select", dtype: a.dtype, args: [condition, a, b] };
}

/** The value in another dtype; the node itself when it has that dtype already. */
export function convert(x: ScalarExpr, dtype: DType): ScalarExpr {
  return x.dtype === dtype ? x : { op: "convert", dtype, args: [x] };
}

/** The same 32 bits as another dtype. */
export function bitcast(x: ScalarExpr, dtype: "float32" | "int32" | "uint32"): Apply {
  invariant(x.dtype !== "float64" && x.dtype !== "bool", "scalar bitcast takes 32-bit dtypes");
  return { op: "bitcast", dtype, args: [x] };
}

/** Sign, exponent and upper 20 mantissa bits of a float64. */
export function highWord(x: ScalarExpr): Apply {
  invariant(x.dtype === "float64", "highWord takes float64");
  return { op: "highWord", dtype: "int32", args: [x] };
}

/** Lower 32 mantissa bits of a float64. */
export function lowWord(x: ScalarExpr): Apply {
  invariant(x.dtype === "float64", "lowWord takes float64");
  return { op: "lowWord", dtype: "uint32", args: [x] };
}

/** The float64 with these bits. */
export function fromWords(high: ScalarExpr, low: ScalarExpr): Apply {
  invariant(high.dtype === "int32" && low.dtype === "uint32", "fromWords takes int32 and uint32");
  return { op: "fromWords", dtype: "float64", args: [high, low] };
}

/** The operands of a node; leaves have none. */
export function argsOf(expr: ScalarExpr): readonly ScalarExpr[] {
  return "args" in expr ? expr.args : [];
}

/** Rebuilds the graph bottom-up; `leaf` replaces loads, indices and the accumulated value, sharing is kept. */
export function mapLeaves(
  expr: ScalarExpr,
  leaf: (leaf: Index | Load | Accumulated) => ScalarExpr,
): ScalarExpr {
  return mapAllLeaves([expr], leaf)[0];
}

/** As mapLeaves, keeping also what several expressions share. */
export function mapAllLeaves(
  exprs: readonly ScalarExpr[],
  leaf: (leaf: Index | Load | Accumulated) => ScalarExpr,
): readonly ScalarExpr[] {
  return rewrite(exprs, (node) =>
    node.op === "index" || node.op === "load" || node.op === "accumulated" ? leaf(node) : node,
  );
}

/** Replaces every node bottom-up; `replace` gets it with its operands replaced already. Sharing is kept. */
export function rewrite(
  exprs: readonly ScalarExpr[],
  replace: (node: ScalarExpr) => ScalarExpr,
): readonly ScalarExpr[] {
  const done = new Map<ScalarExpr, ScalarExpr>();
  const visit = (node: ScalarExpr): ScalarExpr => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const result = replace(withArgs(node, argsOf(node).map(visit)));
    done.set(node, result);
    return result;
  };
  return exprs.map(visit);
}

function withArgs(node: ScalarExpr, args: readonly ScalarExpr[]): ScalarExpr {
  return "args" in node && args.some((arg, i) => arg !== node.args[i]) ? { ...node, args } : node;
}

/** Every node once, operands before their users. */
export function topological(expr: ScalarExpr): readonly ScalarExpr[] {
  return nodesOf([expr]);
}

/** Every node of some expressions once, operands before their users. */
export function nodesOf(exprs: readonly ScalarExpr[]): readonly ScalarExpr[] {
  const seen = new Set<ScalarExpr>();
  const visit = (node: ScalarExpr): void => {
    if (seen.has(node)) return;
    argsOf(node).forEach(visit);
    seen.add(node);
  };
  exprs.forEach(visit);
  return [...seen];
}
