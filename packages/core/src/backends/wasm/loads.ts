/**
 * Instructions that load four elements: one for all, four neighbors, or four from anywhere. A bool is a byte in memory
 * and a mask in a vector.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import { bytesPerElement } from "../../base/dtype.js";
import type { FunctionWriter } from "./encoder.js";
import type { Half } from "./vectors.js";
import { pushSplatBits } from "./vectors.js";

/** Pushes the four elements at the byte addresses in the lanes of the local `addresses`. */
export function pushGather(w: FunctionWriter, addresses: number, dtype: DType, half: Half): void {
  const lane = (n: number): void => {
    w.op("local.get", addresses);
    w.op("i32x4.extract_lane", n);
  };
  if (dtype === "float64") {
    lane(2 * half + 1);
    lane(2 * half);
    w.op("v128.load64_zero");
    w.op("v128.load64_lane", 0, 1);
  } else if (dtype === "bool") {
    lane(0);
    w.op("i32.load8_u");
    w.op("i32x4.splat");
    for (const n of [1, 2, 3]) {
      lane(n);
      w.op("i32.load8_u");
      w.op("i32x4.replace_lane", n);
    }
    pushSplatBits(w, 0);
    w.op("i32x4.ne");
  } else {
    for (const n of [3, 2, 1, 0]) lane(n);
    w.op("v128.load32_zero");
    for (const n of [1, 2, 3]) w.op("v128.load32_lane", 0, n);
  }
}

/** Pushes the element at the i32 address on the stack in every lane. */
export function pushSame(w: FunctionWriter, dtype: DType): void {
  if (dtype === "float64") w.op("v128.load64_splat");
  else if (dtype === "bool") {
    w.op("i32.load8_u");
    w.op("i32x4.splat");
    pushSplatBits(w, 0);
    w.op("i32x4.ne");
  } else w.op("v128.load32_splat");
}

/** Pushes four neighbors, `ahead` elements after the i32 address on the stack. */
export function pushNeighbors(w: FunctionWriter, dtype: DType, half: Half, ahead: number): void {
  const offset = ahead * bytesPerElement(dtype) + 16 * half;
  if (dtype === "bool") {
    w.op("v128.load32_zero", offset);
    w.op("i16x8.extend_low_i8x16_u");
    w.op("i32x4.extend_low_i16x8_u");
    pushSplatBits(w, 0);
    w.op("i32x4.ne");
  } else w.op("v128.load", offset);
}
