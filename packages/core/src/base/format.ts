/**
 * Text of a tensor, laid out as NumPy does: columns aligned, floats in the fewest digits that read back as the same
 * number, long axes elided.
 * @module
 */
import type { Aval } from "./aval.js";
import { formatAval } from "./aval.js";
import type { DType, Elements } from "./dtype.js";
import type { Shape } from "./shape.js";
import { sizeOf, stridesOf } from "./shape.js";

const elideAbove = 1000;
const edge = 3;

/** `f32[2,3] [[1, 2, 3], ...`: the aval, then text whose further lines are indented under its first. */
export function formatTyped(aval: Aval, text: string): string {
  const head = `${formatAval(aval)} `;
  return head + text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(head.length)}`);
}

/** The shortest decimal that reads back as the same element of `dtype`. */
export function formatNumber(value: number, dtype: DType): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (Object.is(value, -0)) return "-0";
  if (dtype !== "float32" || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** The elements between brackets, one nesting level per axis. */
export function formatElements(elements: Elements, shape: Shape, dtype: DType): string {
  const strides = stridesOf(shape);
  const elide = sizeOf(shape) > elideAbove;
  const shown = (size: number): readonly number[] => {
    const all = elide && size > 2 * edge;
    return all ? [0, 1, 2, -1, size - 3, size - 2, size - 1] : Array.from({ length: size }, (_, i) => i);
  };
  const texts = new Map<number, string>();
  const collect = (axis: number, start: number): void => {
    if (axis === shape.length) texts.set(start, formatNumber(elements[start], dtype));
    else for (const i of shown(shape[axis])) if (i >= 0) collect(axis + 1, start + i * strides[axis]);
  };
  collect(0, 0);
  const width = shape.length === 0 ? 0 : Math.max(0, ...[...texts.values()].map((text) => text.length));
  const write = (axis: number, start: number): string => {
    if (axis === shape.length) return (texts.get(start) ?? "").padStart(width);
    const separator =
      axis === shape.length - 1 ? ", " : `,${"\n".repeat(shape.length - 1 - axis)}${" ".repeat(axis + 1)}`;
    const items = shown(shape[axis]).map((i) => (i < 0 ? "..." : write(axis + 1, start + i * strides[axis])));
    return `[${items.join(separator)}]`;
  };
  return write(0, 0);
}
