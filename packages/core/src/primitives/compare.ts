/** Comparisons: bool results, no derivative. @module */
import type { Tensor } from "../base/tensor.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { everything, real } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { stepwise } from "./kinds.js";

function comparison(name: string, compare: (x: ScalarExpr, y: ScalarExpr) => ScalarExpr): BinaryPrimitive {
  return stepwise<[x: Tensor, y: Tensor]>({
    name,
    dtypes: everything,
    domains: [real, real],
    result: "bool",
    scalar: compare,
  });
}

/**
 * Is x equal to y, elementwise? False when a side is NaN; 0 and -0 are equal. x and y have one shape and
 * dtype; the result is bool of that shape.
 */
export const eq: BinaryPrimitive = comparison("eq", scalar.eq);

/**
 * Is x different from y, elementwise? True when a side is NaN. x and y have one shape and dtype; the result
 * is bool of that shape.
 */
export const ne: BinaryPrimitive = comparison("ne", scalar.ne);

/**
 * Is x less than y, elementwise? False when a side is NaN. x and y have one shape and dtype; the result is
 * bool of that shape.
 */
export const lt: BinaryPrimitive = comparison("lt", scalar.lt);

/**
 * Is x at most y, elementwise? False when a side is NaN. x and y have one shape and dtype; the result is bool
 * of that shape.
 */
export const le: BinaryPrimitive = comparison("le", scalar.le);

/**
 * Is x greater than y, elementwise? False when a side is NaN. x and y have one shape and dtype; the result is
 * bool of that shape.
 */
export const gt: BinaryPrimitive = comparison("gt", scalar.gt);

/**
 * Is x at least y, elementwise? False when a side is NaN. x and y have one shape and dtype; the result is
 * bool of that shape.
 */
export const ge: BinaryPrimitive = comparison("ge", scalar.ge);
