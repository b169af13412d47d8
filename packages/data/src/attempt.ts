/**
 * From a reader that throws its error to one that returns it. Scanners throw: they stop from inside loops, where an Either
 * at every step would hide what they read.
 * @module
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { FormatError, type FormatErrorCode, type FormatErrorFields } from "./formatError.js";

/** What `read` returns, or the FormatError that it throws. Other errors are not a fault of the file, and stay thrown. */
export function attempt<A>(read: () => A): Either<FormatError, A> {
  try {
    return right(read());
  } catch (error) {
    if (error instanceof FormatError) return left(error);
    throw error;
  }
}

/** How a reader says what is wrong: it throws. */
export type Reject = (code: FormatErrorCode, fields: Omit<FormatErrorFields, "code" | "format">) => never;

/** The `Reject` of a format. */
export function rejecter(format: string): Reject {
  return (code, fields) => {
    throw new FormatError({ code, format, ...fields });
  };
}
