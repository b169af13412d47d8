/**
 * What a value of four points is: one vector for 4-byte values, two halves for float64, and for bool a mask of 32 bits a
 * point, all set or none. Constants of such values, and the shuffles between their vectors.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import type { FunctionWriter } from "./encoder.js";
import { bytesOf } from "./encoder.js";

/** Which points of the four: 0 for points 0 and 1, 1 for points 2 and 3. Only float64 values have halves. */
export type Half = 0 | 1;

/** Pushes a vector onto the stack. */
export type Push = (half: Half) => void;

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

/** Four-byte words of two vectors, by their positions 0..7. */
export function shuffleWords(w: FunctionWriter, ...words: readonly [number, number, number, number]): void {
  w.op("i8x16.shuffle", ...words.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3]));
}

/** Two half masks or half results into one: the low words of both halves in front. */
export function joinLow(w: FunctionWriter): void {
  shuffleWords(w, 0, 1, 4, 5);
}

/** Two masks of float64 halves into one of four points. */
export function narrowMask(w: FunctionWriter): void {
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
export function upperToLower(w: FunctionWriter, push: () => void): void {
  push();
  push();
  shuffleWords(w, 2, 3, 2, 3);
}
