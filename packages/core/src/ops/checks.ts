/**
 * The public entry of @cotangent/core/checks: what the other packages, and functions of users' own, say to callers without types.
 * One check for each kind of argument, all in one grammar. An entry of its own, so that the main one keeps to what computes.
 * @module
 */
import { kindOf } from "../base/checks.js";
import { ArgumentError } from "../base/errors.js";
import { Tensor } from "../base/tensor.js";

export { checkFunction, checkList, checkOptions, isPlainObject, kindOf } from "../base/checks.js";
export { asTensor } from "./arguments.js";

type Word =
  | "array"
  | "boolean"
  | "function"
  | "iterable"
  | "null"
  | "number"
  | "object"
  | "pattern"
  | "string"
  | "tensor"
  | "undefined";

/** What an argument must be, by its name: `"tensor"`, or `"tensor or null"` where both will do. */
export type Kinds = Readonly<Record<string, Word | `${Word} or ${Word}` | `${Word} or ${Word} or ${Word}`>>;

/**
 * Throws unless each of `values` is of the kind that stands for its name in `kinds`. A number is no NaN; an object may be of any class.
 * @throws ArgumentError naming `op`; `fix` is what it tells to do
 * @example
 * ```ts
 * import { checkArguments } from "@cotangent/core/checks";
 * checkArguments("blend", { share: "number" }, { share: "0.5" }, "Pass a share like 0.5.")
 * // => throws ArgumentError: blend: share must be a number, got the string "0.5". Pass a share like 0.5.
 * ```
 */
export function checkArguments(
  op: string,
  kinds: Kinds,
  values: Readonly<Record<string, unknown>>,
  fix?: string,
): void {
  checkEach({ op, fix, place: "" }, kinds, values);
}

/**
 * The argument `name`, which must be an object whose fields are of these kinds; it may have others.
 * @throws ArgumentError naming `op`; `fix` is what it tells to do
 * @example
 * ```ts
 * import { checkFields } from "@cotangent/core/checks";
 * checkFields("evaluate", "model", { apply: null }, { apply: "function" }, "Pass a layer.")
 * // => throws ArgumentError: evaluate: model.apply must be a function, got null. Pass a layer.
 * ```
 */
export function checkFields<T>(op: string, name: string, value: T, kinds: Kinds, fix?: string): T {
  checkArguments(op, { [name]: "object" }, { [name]: value }, fix);
  checkEach({ op, fix, place: `${name}.` }, kinds, Object(value));
  return value;
}

/**
 * Throws unless all of `values` are tensors: for functions that look at shapes before they compute.
 * @throws ArgumentError naming `op` and the first that is none
 * @example
 * ```ts
 * import { checkTensors } from "@cotangent/core/checks";
 * checkTensors("blend", { x: [1, 2] })
 * // => throws ArgumentError: blend: x must be a tensor, got an array of 2. Make it a tensor with tensor().
 * ```
 */
export function checkTensors(op: string, values: Readonly<Record<string, unknown>>): void {
  const kinds = Object.fromEntries(Object.keys(values).map((name) => [name, "tensor" as const]));
  checkArguments(op, kinds, values, "Make it a tensor with tensor().");
}

interface Call {
  readonly op: string;
  readonly fix: string | undefined;
  /** What stands before the names in messages. */
  readonly place: string;
}

function checkEach({ op, fix, place }: Call, kinds: Kinds, values: object): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const value: unknown = Reflect.get(values, name);
    if (kind.split(" or ").some((word) => isA(word, value))) continue;
    throw new ArgumentError({
      op,
      requirement: `${place}${name} must be ${/^[aio]/.test(kind) ? "an" : "a"} ${kind}`,
      received: kindOf(value, kind === "tensor"),
      ...(fix && { fix }),
    });
  }
}

function isA(word: string, value: unknown): boolean {
  if (word === "tensor") return value instanceof Tensor;
  if (word === "array") return Array.isArray(value);
  if (word === "iterable") return value !== null && Symbol.iterator in Object(value);
  if (word === "pattern") return value instanceof RegExp;
  if (value === null) return word === "null";
  return typeof value === word && !Number.isNaN(value);
}
