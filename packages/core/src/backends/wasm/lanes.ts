/**
 * Scalar operations on four points at once. What has no vector instruction runs lane by lane.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import { invariant } from "../../base/errors.js";
import type { Apply, Constant, ScalarExpr } from "../../kernel/scalar.js";
import { pushByLane } from "./byLane.js";
import { pushConvert, pushWord, shiftedWord } from "./conversions.js";
import type { FunctionWriter } from "./encoder.js";
import type { Opcode } from "./opcodes.js";
import type { Half, Push } from "./vectors.js";
import {
  isWide,
  narrowMask,
  prefixOf,
  pushConstant,
  pushSplatBits,
  shuffleWords,
  widenMask,
} from "./vectors.js";

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
