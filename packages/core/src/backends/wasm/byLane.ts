/**
 * Operations that have no vector instruction: remainders, quotients of integers, and shifts that differ between points.
 * @module
 */
import { invariant } from "../../base/errors.js";
import type { Apply } from "../../kernel/scalar.js";
import type { FunctionWriter } from "./encoder.js";
import type { Half, Push } from "./vectors.js";
import { prefixOf } from "./vectors.js";

/** The function that remainders of floats are imported as; the first import. */
const remainderImport = 0;

/** Takes the lanes apart, computes, puts them together. */
export function pushByLane(w: FunctionWriter, node: Apply, a: Push, b: Push, half: Half): void {
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
