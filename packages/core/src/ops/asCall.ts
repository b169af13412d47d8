/**
 * Errors in the user's words: a function that is composed of primitives runs them inside `asCall`, and an error that one
 * of them throws names the function the user called and the arguments the user gave.
 * @module
 */
import { formatAval } from "../base/aval.js";
import type { ErrorFields } from "../base/errors.js";
import { ArgumentError, DTypeError, ShapeError, TraceError, TreeError } from "../base/errors.js";
import { Tensor } from "../base/tensor.js";

/** The tensor arguments of a call by name, in order; lists of them are numbered. */
export type CallArguments = Readonly<Record<string, unknown>>;

/** Runs `body`; its errors are those of a call of `op` with `args`. */
export function asCall<T>(op: string, args: CallArguments, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const text = formatCall(args);
    const change = (fields: ErrorFields): ErrorFields => ({
      ...fields,
      op,
      ...(text === "" ? {} : { arguments: text }),
    });
    throw relabelled(error, change);
  }
}

/** `lhs f32[2,4], rhs 3`; a single argument goes without its name. */
export function formatCall(args: CallArguments): string {
  const shown = Object.entries(args).flatMap(([name, value]) => {
    if (Array.isArray(value) && value.some((each) => each instanceof Tensor)) {
      return value.map((each: unknown, i) => [`${name}[${i}]`, formatArgument(each)] as const);
    }
    return [[name, formatArgument(value)] as const];
  });
  const known = shown.filter(([, text]) => text !== "");
  return known.length === 1 ? known[0][1] : known.map(([name, text]) => `${name} ${text}`).join(", ");
}

function formatArgument(value: unknown): string {
  if (value instanceof Tensor) return formatAval(value);
  if (Array.isArray(value) && value.every((each) => typeof each === "number")) return `[${value}]`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function relabelled(error: unknown, change: (fields: ErrorFields) => ErrorFields): unknown {
  if (error instanceof ShapeError) return new ShapeError(change(error.fields));
  if (error instanceof DTypeError) return new DTypeError(change(error.fields));
  if (error instanceof ArgumentError) return new ArgumentError(change(error.fields));
  if (error instanceof TreeError) return new TreeError(change(error.fields));
  if (error instanceof TraceError) return new TraceError({ ...error.fields, op: change(error.fields).op });
  return error;
}
