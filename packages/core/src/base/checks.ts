/**
 * What callers without types may pass: one check for each kind of argument that is no tensor, made where the public
 * functions begin, and the words for what was given instead.
 * @module
 */
import type { DType } from "./dtype.js";
import { shortName } from "./dtype.js";
import { ArgumentError } from "./errors.js";

/**
 * Is it an object of `{}`, and not an instance of a class?
 * @example
 * ```ts
 * import { isPlainObject } from "@cotangent/core/checks";
 * [{ a: 1 }, [], new Map()].map(isPlainObject) // => [true, false, false]
 * ```
 */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Tensor lies to the right of this file, so a tensor is known by what it has.
function isTensor(value: object): value is { readonly dtype: DType; readonly shape: readonly number[] } {
  return "dtype" in value && "shape" in value && !isPlainObject(value);
}

/**
 * What a wrong argument is, for messages; a tensor is a stranger where the library's own would have been right.
 * @example
 * ```ts
 * import { kindOf } from "@cotangent/core/checks";
 * ["a", [1, 2], null].map((value) => kindOf(value)) // => ['the string "a"', "an array of 2", "null"]
 * ```
 */
export function kindOf(value: unknown, isStranger = false): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === "function") return `a function${value.name === "" ? "" : ` (${value.name})`}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (isPlainObject(value)) return "an object";
  if (isTensor(value))
    return `${shortName(value.dtype)}[${value.shape}]${isStranger ? " of another copy of the library" : ""}`;
  return `${ArrayBuffer.isView(value) ? "a" : "an instance of"} ${value.constructor?.name || Object.prototype.toString.call(value).slice(8, -1)}`;
}

/**
 * Throws unless the first argument of a transform is a function, and its options an object.
 * @throws ArgumentError naming `op`
 * @example
 * ```ts
 * import { checkFunction } from "@cotangent/core/checks";
 * checkFunction("twice", 3)
 * // => throws ArgumentError: twice: the first argument must be a function, got 3. Pass the function itself, not what it returns.
 * ```
 */
export function checkFunction(op: string, f: unknown, options: object = {}): void {
  checkOptions(op, options);
  if (typeof f === "function") return;
  throw new ArgumentError({
    op,
    requirement: "the first argument must be a function",
    received: kindOf(f),
    fix: "Pass the function itself, not what it returns.",
  });
}

/**
 * The options of a call.
 * @throws ArgumentError naming `op` unless they are an object
 * @example
 * ```ts
 * import { checkOptions } from "@cotangent/core/checks";
 * const { rate = 0.1 } = checkOptions("descend", { rate: 0.5 });
 * rate // => 0.5
 * ```
 */
export function checkOptions<O extends object>(
  op: string,
  options: O,
  requirement = "options must be an object",
): O {
  if (typeof options === "object" && options !== null && !Array.isArray(options) && !isTensor(options))
    return options;
  throw new ArgumentError({ op, requirement, received: kindOf(options), fix: "Write { name: value }." });
}

/**
 * Throws unless `list` is an array.
 * @throws ArgumentError naming `op`
 * @example
 * ```ts
 * import { checkList } from "@cotangent/core/checks";
 * checkList("crop", "sizes", 3)
 * // => throws ArgumentError: crop: sizes must be an array, got 3. Write [3].
 * ```
 */
export function checkList(op: string, name: string, list: unknown, requirement = "must be an array"): void {
  if (Array.isArray(list)) return;
  throw new ArgumentError({
    op,
    requirement: `${name} ${requirement}`,
    received: kindOf(list),
    ...(typeof list === "number" ? { fix: `Write [${list}].` } : {}),
  });
}

/** One number, or several, as an array. */
export function listOf(op: string, name: string, numbers: number | readonly number[]): readonly number[] {
  if (typeof numbers === "number") return [numbers];
  checkList(op, name, numbers, "must be a number, or an array of them");
  return numbers;
}
