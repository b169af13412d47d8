/**
 * Scalar operations on four points at once. A 4-byte value of four points is one vector; a float64 is two, its halves;
 * a bool is a mask of 32 bits a point, all set or none. What has no vector instruction runs lane by lane.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import { invariant } from "../../base/errors.js";
import type { Apply, Constant, ScalarExpr } from "../../kernel/scalar.js";
import type { FunctionWriter } from "./encoder.js";
import { bytesOf } from "./encoder.js";
import type { Opcode } from "./opcodes.js";

/** Which points of the four: 0 for points 0 and 1, 1 for points 2 and 3. Only float64 values have halves. */
export type Half = 0 | 1;

/** Pushes a vector onto the stack. */
export type Push = (half: Half) => void;

/** The function that remainders of floats are imported as; the first import. */
export const remainderImport = 0;

/** Does a value of this dtype take two vectors? */
export function isWide(dtype: DType): boolean {
  return dtype === "float64";
}

/** The halves of a value of this dtype. */
export function halvesOf(dtype: DType): readonly Half[] {
  return isWide(dtype) ? [0, 1] : [0];
}

type Prefix = "f32x4" | "f64x2" | "i32x4";

/** The vector shape of a dtype. */
export function prefixOf(dtype: DType): Prefix {
  if (dtype === "float32") return "f32x4";
  return dtype === "float64" ? "f64x2" : "i32x4";
}

/** Pushes the same four-byte pattern in every lane. */
export function pushSplatBits(w: FunctionWriter, bits: number): void {
  const bytes = bytesOf("i32", bits);
  w.op("v128.const", ...bytes, ...bytes, ...bytes, ...bytes);
}

/** Pushes a number of `dtype` in every lane. */
export function pushConstant(w: FunctionWriter, value: number, dtype: DType): void {
  if (dtype === "float64") {
    const bytes = bytesOf("f64", value);
    w.op("v128.const", ...bytes, ...bytes);
  } else if (dtype === "float32") {
    const bytes = bytesOf("f32", value);
    w.op("v128.const", ...bytes, ...bytes, ...bytes, ...bytes);
  } else pushSplatBits(w, dtype === "bool" ? -value : value);
}

// Four-byte words of two vectors, by their positions 0..7.
function shuffleWords(w: FunctionWriter, ...words: readonly [number, number, number, number]): void {
  w.op("i8x16.shuffle", ...words.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3]));
}

/** Two half masks or half results into one: the low words of both halves in front. */
function joinLow(w: FunctionWriter): void {
  shuffleWords(w, 0, 1, 4, 5);
}

function narrowMask(w: FunctionWriter): void {
  shuffleWords(w, 0, 2, 4, 6);
}

/** Widens a mask of four points to one of two float64. */
export function widenMask(w: FunctionWriter, push: () => void, half: Half): void {
  push();
  push();
  if (half === 0) shuffleWords(w, 0, 0, 1, 1);
  else shuffleWords(w, 2, 2, 3, 3);
}

/** Moves points 2 and 3 to the front. */
function upperToLower(w: FunctionWriter, push: () => void): void {
  push();
  push();
  shuffleWords(w, 2, 3, 2, 3);
}

const floatUnary: ReadonlySet<string> = new Set(["neg", "abs", "sqrt", "floor", "ceil", "trunc", "nearest"]);
const bitwise: ReadonlySet<string> = new Set(["and", "or", "xor"]);

/** The instruction that `select(x < y, x, y)` and `select(x < y, y, x)` of floats are. */
function nearerOf({ op, dtype, args }: Apply): "pmin" | "pmax" | undefined {
  if (op !== "select" || (dtype !== "float32" && dtype !== "float64")) return undefined;
  const [condition, one, other] = args;
  if (condition.op !== "lt") return undefined;
  const [x, y] = condition.args;
  if (x === one && y === other) return "pmin";
  return x === other && y === one ? "pmax" : undefined;
}

/**
 * What `node` shifts to the left as a whole when it builds a float64 of a low word shifted into the high one, as powers
 * of two are made.
 */
export function shiftedWord(
  node: Apply,
): { readonly source: ScalarExpr; readonly count: number } | undefined {
  if (node.op !== "fromWords") return undefined;
  const [high, low] = node.args;
  if (low.op !== "constant" || low.value !== 0 || high.op !== "convert") return undefined;
  const [shifted] = high.args;
  if (shifted.op !== "shl" || shifted.args[0].op !== "lowWord" || shifted.args[1].op !== "constant")
    return undefined;
  return { source: shifted.args[0].args[0], count: 32 + (shifted.args[1].value & 31) };
}

/** Pushes the float64 whose bits are those of `source` shifted; 0 for NaN, whose low word is 0. */
export function pushShifted(w: FunctionWriter, source: () => void, count: number): void {
  source();
  w.op("i32.const", count);
  w.op("i64x2.shl");
  source();
  source();
  w.op("f64x2.eq");
  w.op("v128.and");
}

/** Does an operation push operand `position` more than once? Such an operand is kept in a local. */
export function pushesTwice(node: Apply, position: number): boolean {
  switch (node.op) {
    case "bitcast":
      return node.args[0].dtype === "float32" && node.dtype !== "float32";
    case "highWord":
    case "lowWord":
      return true;
    case "fromWords":
      return shiftedWord(node) === undefined;
    case "convert":
      return isWide(node.dtype);
    case "select":
      return isWide(node.dtype) && position === 0 && nearerOf(node) === undefined;
    default:
      return false;
  }
}

/** Pushes the value of an operation whose operands `args` push theirs. */
export function pushOperation(w: FunctionWriter, node: Apply, args: readonly Push[], half: Half): void {
  const { op } = node;
  const from = node.args[0].dtype;
  const [a, b, c] = args;
  const prefix = prefixOf(from);
  switch (op) {
    case "convert":
      pushConvert(w, a, from, node.dtype, half);
      return;
    case "bitcast":
      if (from === "float32" && node.dtype !== "float32") {
        pushSplatBits(w, 0x7fc00000);
        a(0);
        a(0);
        a(0);
        w.op("f32x4.ne");
        w.op("v128.bitselect");
      } else a(0);
      return;
    case "highWord":
    case "lowWord":
      pushWord(w, a, op);
      return;
    case "fromWords":
      b(0);
      a(0);
      if (half === 0) shuffleWords(w, 0, 4, 1, 5);
      else shuffleWords(w, 2, 6, 3, 7);
      return;
    case "select": {
      const nearer = nearerOf(node);
      if (nearer !== undefined) {
        c(half);
        b(half);
        w.op(`${prefixOf(node.dtype) === "f32x4" ? "f32x4" : "f64x2"}.${nearer}`);
        return;
      }
      b(half);
      c(half);
      if (isWide(node.dtype)) widenMask(w, () => a(0), half);
      else a(0);
      w.op("v128.bitselect");
      return;
    }
    case "eq":
    case "lt":
    case "le":
      pushCompare(w, op, from, a, b);
      return;
    default:
      break;
  }
  if (from === "bool") pushLogic(w, op, a, b);
  else if (op === "not") {
    a(0);
    w.op("v128.not");
  } else if (from === "float32" || from === "float64") {
    const [x, y] = node.args;
    if (op === "rem") pushByLane(w, node, a, b, half);
    else if ((op === "min" || op === "max") && y.op === "constant") pushBound(w, op, a, y, half);
    else if ((op === "min" || op === "max") && x.op === "constant") pushBound(w, op, b, x, half);
    else {
      a(half);
      if (!floatUnary.has(op)) b(half);
      // The name is that of a vector instruction: float operations have them all.
      w.op(`${prefix}.${op}` as Opcode);
    }
  } else pushInteger(w, node, a, b);
}

// The nearer of x and a bound, which engines make one instruction instead of eight: x where it is NaN or equal to the bound.
function pushBound(
  w: FunctionWriter,
  op: "min" | "max",
  x: Push,
  { value, dtype }: Constant,
  half: Half,
): void {
  const prefix = dtype === "float32" ? "f32x4" : "f64x2";
  x(half);
  pushConstant(w, value, dtype);
  // Of two zeros min takes -0 and max takes 0; of two NaN either.
  if (Number.isNaN(value) || (op === "min" && Object.is(value, -0))) {
    w.op(`${prefix}.${op}`);
    return;
  }
  w.op(`${prefix}.p${op}`);
  if (op === "max" && Object.is(value, 0)) {
    pushConstant(w, 0, dtype);
    w.op(`${prefix}.add`);
  }
}

function pushInteger(w: FunctionWriter, node: Apply, a: Push, b: Push): void {
  const { op, dtype } = node;
  const sign = dtype === "int32" ? "s" : "u";
  if (op === "abs") {
    a(0);
    if (dtype === "int32") w.op("i32x4.abs");
  } else if (op === "neg") {
    a(0);
    w.op("i32x4.neg");
  } else if (op === "add" || op === "sub" || op === "mul") {
    a(0);
    b(0);
    w.op(`i32x4.${op}`);
  } else if (op === "min" || op === "max") {
    a(0);
    b(0);
    w.op(`i32x4.${op}_${sign}`);
  } else if (op === "and" || op === "or" || op === "xor") {
    a(0);
    b(0);
    w.op(`v128.${op}`);
  } else if ((op === "shl" || op === "shr") && node.args[1].op === "constant") {
    a(0);
    w.op("i32.const", node.args[1].value & 31);
    w.op(op === "shl" ? "i32x4.shl" : `i32x4.shr_${sign}`);
  } else pushByLane(w, node, a, b, 0);
}

function pushLogic(w: FunctionWriter, op: string, a: Push, b: Push): void {
  a(0);
  if (op === "not") {
    w.op("v128.not");
    return;
  }
  b(0);
  if (op === "and" || op === "min") w.op("v128.and");
  else if (op === "or" || op === "max") w.op("v128.or");
  else {
    invariant(bitwise.has(op), `bool has no ${op}`);
    w.op("v128.xor");
  }
}

function pushCompare(w: FunctionWriter, op: "eq" | "lt" | "le", dtype: DType, a: Push, b: Push): void {
  if (dtype === "float64") {
    for (const half of [0, 1] as const) {
      a(half);
      b(half);
      w.op(`f64x2.${op}`);
    }
    narrowMask(w);
  } else if (dtype === "bool") {
    // false < true: lt is b and not a, le is b or not a.
    const [first, second] = op === "lt" ? [b, a] : [a, b];
    first(0);
    second(0);
    w.op(op === "eq" ? "v128.xor" : "v128.andnot");
    if (op !== "lt") w.op("v128.not");
  } else {
    a(0);
    b(0);
    if (dtype === "float32") w.op(`f32x4.${op}`);
    else if (op === "eq") w.op("i32x4.eq");
    else w.op(`i32x4.${op}_${dtype === "int32" ? "s" : "u"}`);
  }
}

function pushConvert(w: FunctionWriter, a: Push, from: DType, to: DType, half: Half): void {
  if (from === "float64") pushFromFloat64(w, a, to);
  else if (to === "float64") pushToFloat64(w, a, from, half);
  else if (from === "bool") {
    a(0);
    pushConstant(w, 1, to);
    w.op("v128.and");
  } else if (to === "bool") {
    a(0);
    pushConstant(w, 0, from);
    w.op(from === "float32" ? "f32x4.ne" : "i32x4.ne");
  } else {
    a(0);
    if (from === "float32") w.op(to === "int32" ? "i32x4.trunc_sat_f32x4_s" : "i32x4.trunc_sat_f32x4_u");
    else if (to === "float32") w.op(from === "int32" ? "f32x4.convert_i32x4_s" : "f32x4.convert_i32x4_u");
  }
}

function pushFromFloat64(w: FunctionWriter, a: Push, to: DType): void {
  for (const half of [0, 1] as const) {
    a(half);
    if (to === "float32") w.op("f32x4.demote_f64x2_zero");
    else if (to === "int32") w.op("i32x4.trunc_sat_f64x2_s_zero");
    else if (to === "uint32") w.op("i32x4.trunc_sat_f64x2_u_zero");
    else {
      pushConstant(w, 0, "float64");
      w.op("f64x2.ne");
    }
  }
  if (to === "bool") narrowMask(w);
  else joinLow(w);
}

function pushToFloat64(w: FunctionWriter, a: Push, from: DType, half: Half): void {
  if (from === "bool") {
    widenMask(w, () => a(0), half);
    pushConstant(w, 1, "float64");
    w.op("v128.and");
    return;
  }
  if (half === 0) a(0);
  else upperToLower(w, () => a(0));
  if (from === "float32") w.op("f64x2.promote_low_f32x4");
  else w.op(from === "int32" ? "f64x2.convert_low_i32x4_s" : "f64x2.convert_low_i32x4_u");
}

// The upper or lower words of four float64, where NaN gives those of the canonical one.
function pushWord(w: FunctionWriter, a: Push, op: "highWord" | "lowWord"): void {
  pushSplatBits(w, op === "highWord" ? 0x7ff80000 : 0);
  a(0);
  a(1);
  if (op === "highWord") shuffleWords(w, 1, 3, 5, 7);
  else shuffleWords(w, 0, 2, 4, 6);
  for (const half of [0, 1] as const) {
    a(half);
    a(half);
    w.op("f64x2.ne");
  }
  narrowMask(w);
  w.op("v128.bitselect");
}

// No vector instruction: take the lanes apart, compute, put them together.
function pushByLane(w: FunctionWriter, node: Apply, a: Push, b: Push, half: Half): void {
  const [x, y, result] = [w.local("v128"), w.local("v128"), w.local("v128")];
  const prefix = prefixOf(node.dtype);
  a(half);
  w.op("local.set", x);
  b(half);
  w.op("local.set", y);
  const lanes = prefix === "f64x2" ? [0, 1] : [0, 1, 2, 3];
  const [left, right] = prefix === "i32x4" ? [w.local("i32"), w.local("i32")] : [0, 0];
  for (const lane of lanes) {
    w.op("local.get", result);
    const extract = (from: number): void => {
      w.op("local.get", from);
      w.op(`${prefix}.extract_lane`, lane);
    };
    if (prefix === "i32x4") {
      extract(x);
      w.op("local.set", left);
      extract(y);
      w.op("local.set", right);
      pushIntegerLane(w, node, left, right);
    } else {
      extract(x);
      if (prefix === "f32x4") w.op("f64.promote_f32");
      extract(y);
      if (prefix === "f32x4") w.op("f64.promote_f32");
      w.op("call", remainderImport);
      if (prefix === "f32x4") w.op("f32.demote_f64");
    }
    w.op(`${prefix}.replace_lane`, lane);
    w.op("local.set", result);
  }
  w.op("local.get", result);
}

// Division by zero and the one quotient that overflows must not trap.
function pushIntegerLane(w: FunctionWriter, { op, dtype }: Apply, left: number, right: number): void {
  const sign = dtype === "int32" ? "s" : "u";
  const get = (local: number): void => w.op("local.get", local);
  if (op === "shl" || op === "shr") {
    get(left);
    get(right);
    w.op(op === "shl" ? "i32.shl" : `i32.shr_${sign}`);
    return;
  }
  invariant(op === "div" || op === "rem", `integers have no ${op}`);
  // select(first, second, condition) takes the first where the condition is not 0.
  const safe = (): void => {
    w.op("i32.const", 1);
    get(right);
    get(right);
    w.op("i32.eqz");
    if (dtype === "int32") {
      get(left);
      w.op("i32.const", -0x8000_0000);
      w.op("i32.eq");
      get(right);
      w.op("i32.const", -1);
      w.op("i32.eq");
      w.op("i32.and");
      w.op("i32.or");
    }
    w.op("select");
  };
  if (op === "div") w.op("i32.const", -1);
  else get(left);
  get(left);
  safe();
  w.op(`i32.${op}_${sign}`);
  get(right);
  w.op("i32.eqz");
  w.op("select");
}

/** Pushes `x op y` for two vectors of `dtype` that are being combined. */
export function pushCombine(
  w: FunctionWriter,
  combine: string,
  dtype: DType,
  a: () => void,
  b: () => void,
): void {
  const expr: ScalarExpr = { op: "accumulated", dtype };
  // The combinations of kernels are binary operations by the same names.
  const node: Apply = { op: combine as "add", dtype, args: [expr, expr] };
  pushOperation(w, node, [a, b], 0);
}
