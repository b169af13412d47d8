/**
 * Values as code that makes them again: what a counterexample prints can be pasted into a test.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { sizeOf } from "../base/shape.js";
import { elementsOf, Tensor } from "../base/tensor.js";

// The shortest decimals that give the same float32.
function shortest(x: number, dtype: DType): string {
  if (Object.is(x, -0)) return "-0";
  if (dtype === "bool") return x === 0 ? "false" : "true";
  if (dtype !== "float32" || !Number.isFinite(x)) return String(x);
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(x.toPrecision(digits)));
    if (Math.fround(Number(text)) === x) return text;
  }
  return String(Number(x.toPrecision(9)));
}

function nested(texts: readonly string[], shape: readonly number[]): string {
  if (shape.length === 0) return texts[0];
  const [size, ...rest] = shape;
  const inner = sizeOf(rest);
  const rows = Array.from({ length: size }, (_, i) => nested(texts.slice(i * inner, (i + 1) * inner), rest));
  return `[${rows.join(", ")}]`;
}

function tensorCode(x: Tensor): string {
  const { shape, dtype, size } = x;
  const isDefault = dtype === "float32" || (dtype === "bool" && size > 0);
  const options = isDefault ? "" : `, { dtype: "${dtype}" }`;
  if (size === 0)
    return `zeros(${JSON.stringify(shape)}${dtype === "float32" ? "" : `, { dtype: "${dtype}" }`})`;
  const texts = Array.from(elementsOf(x, "asCode"), (value) => shortest(value, dtype));
  return `tensor(${nested(texts, shape)}${options})`;
}

// To a program a key is a tensor like any other; that one is meant as a key, who draws it must say.
const keys = new WeakSet<Tensor>();

/** Makes the two words of a key print as code whose type is that of keys. */
export function printAsKey(words: Tensor): void {
  keys.add(words);
}

function keyCode(words: Tensor): string {
  const [high, low] = elementsOf(words, "asCode");
  const seed = high * 0x1_0000_0000 + low;
  return Number.isSafeInteger(seed) ? `random.key(${seed})` : `random.wrapKeyData(${tensorCode(words)})`;
}

/**
 * A tree of tensors and plain values as TypeScript, with the functions `tensor` and `zeros` of @cotangent/core, and its
 * `random` for what anyKey drew.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { asCode } from "@cotangent/core/testing";
 * asCode({ w: tensor([1, 2]), n: 3 }) // => "{ w: tensor([1, 2]), n: 3 }"
 * ```
 */
export function asCode(value: unknown): string {
  if (value instanceof Tensor) return keys.has(value) ? keyCode(value) : tensorCode(value);
  if (Array.isArray(value)) return `[${value.map(asCode).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => `${nameCode(key)}: ${asCode(field)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

// In brackets, where a plain key would set the prototype.
const nameCode = (key: string): string =>
  key === "__proto__" ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
