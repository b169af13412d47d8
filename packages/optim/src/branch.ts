/**
 * Choices between whole trees that run under jit.
 * @module
 */
import { cond, type Tensor, where } from "@cotangent/core";
import { leavesLike, open } from "./base.js";

/** The leaves of `yes` where the condition holds, else those of `no`; both are computed. Dtypes are those of `no`. */
export function choose<T>(condition: Tensor, yes: T, no: T): T {
  const { leaves, close } = open("update", no);
  const others = leavesLike("update", no, yes);
  return close(leaves.map((leaf, i) => where(condition, others[i], leaf)));
}

/** What `yes` or `no` gives, trees of the same structure, shapes and dtypes, of which only one is computed. */
export function branch<T>(condition: Tensor | boolean, yes: () => T, no: () => T): T;
export function branch(condition: Tensor | boolean, yes: () => unknown, no: () => unknown): unknown {
  return cond(condition, yes, no);
}
