/**
 * Options that are numbers, checked once where the public functions begin.
 * @module
 */
import { ArgumentError } from "@cotangent/core";

/**
 * Throws unless `value` is a whole number of at least `least`.
 * @throws ArgumentError naming `op` and the option
 */
export function checkWhole(op: string, name: string, value: unknown, least = 0): void {
  if (Number.isSafeInteger(value) && Number(value) >= least) return;
  throw new ArgumentError({
    op,
    requirement: `${name} must be a whole number`,
    expected: `${least} or more`,
    received: typeof value === "string" ? JSON.stringify(value) : String(value),
  });
}
