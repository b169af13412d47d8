/**
 * Positions in several axes at once, as numbers with a base per digit.
 * @module
 */
import type { Shape } from "../../../base/shape.js";
import { sizeOf } from "../../../base/shape.js";
import type { FunctionWriter } from "../encoder.js";

/** A part of a position; the first one is the most significant. */
export interface Digit {
  readonly size: number;
  readonly stride: number;
}

/** The digits of a position in `axes`, read row by row: as few as the strides allow. */
export function digitsOf(
  shape: Shape,
  strides: readonly number[],
  axes: readonly number[],
): readonly Digit[] {
  const digits: Digit[] = [];
  for (const axis of axes) {
    const [size, stride] = [shape[axis], strides[axis]];
    if (size === 1) continue;
    const last = digits[digits.length - 1];
    if (last?.stride === stride * size) digits[digits.length - 1] = { size: last.size * size, stride };
    else digits.push({ size, stride });
  }
  return digits;
}

/** Does walking along these digits take a table of offsets? */
export const takesTable = (digits: readonly Digit[]): boolean => digits.length > 1;

/** Pushes digit `i` of a position. */
export function pushDigit(
  w: FunctionWriter,
  sizes: readonly number[],
  i: number,
  pushPosition: () => void,
): void {
  const inner = sizeOf(sizes.slice(i + 1));
  pushPosition();
  if (inner !== 1) {
    w.op("i32.const", inner);
    w.op("i32.div_u");
  }
  if (i > 0) {
    w.op("i32.const", sizes[i]);
    w.op("i32.rem_u");
  }
}

/** Pushes the offset in bytes that stands for a position. */
export function pushOffset(
  w: FunctionWriter,
  digits: readonly Digit[],
  bytes: number,
  pushPosition: () => void,
): void {
  const sizes = digits.map(({ size }) => size);
  w.op("i32.const", 0);
  digits.forEach(({ stride }, i) => {
    if (stride === 0) return;
    pushDigit(w, sizes, i, pushPosition);
    w.op("i32.const", stride * bytes);
    w.op("i32.mul");
    w.op("i32.add");
  });
}
