/**
 * From one dtype to another on four points: values to values, and floats from and to the words of their bits.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import type { Apply, ScalarExpr } from "../../kernel/scalar.js";
import type { FunctionWriter } from "./encoder.js";
import type { Half, Push } from "./vectors.js";
import {
  joinLow,
  narrowMask,
  pushConstant,
  pushSplatBits,
  shuffleWords,
  upperToLower,
  widenMask,
} from "./vectors.js";

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

/** Pushes what `a` pushes as a value of another dtype. */
export function pushConvert(w: FunctionWriter, a: Push, from: DType, to: DType, half: Half): void {
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

/** Pushes the upper or lower words of four float64, where NaN gives those of the canonical one. */
export function pushWord(w: FunctionWriter, a: Push, op: "highWord" | "lowWord"): void {
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
