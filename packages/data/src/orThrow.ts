/**
 * From a reader that returns its error to one that throws it.
 * @module
 */
import { type Either, isRight } from "fp-ts/lib/Either.js";
import type { FormatError } from "./formatError.js";

/** The value on the right, or the error on the left, thrown. */
export function orThrow<A>(result: Either<FormatError, A>): A {
  if (isRight(result)) return result.right;
  const { left: error } = result;
  throw error;
}
