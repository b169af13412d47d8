/** What a fit returned, checked where it is used. @module */
import { checkFields, type Kinds } from "@cotangent/core/checks";

/**
 * Throws unless `value` has what the function `fit` gives it.
 * @throws ArgumentError naming `op`
 */
export function checkFitted(op: string, value: object, kinds: Kinds, fit: string): void {
  checkFields(op, "the second argument", value, kinds, `Pass what ${fit} returned.`);
}
