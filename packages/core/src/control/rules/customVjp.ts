/** Functions with a pullback of their own. @module */
import { checkOptions, kindOf } from "../../base/checks.js";
import { ArgumentError } from "../../base/errors.js";
import type { Tensors } from "../../base/treeTypes.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { customFunction } from "./customFunction.js";
import type { AnyRule, BwdFunction, FwdFunction, JvpFunction, Positions } from "./customTypes.js";

/** What customVjp takes: both halves of reverse mode, and what else there is to say. */
export interface CustomVjpRules<A extends readonly unknown[], R, Residuals, N extends Positions> {
  /** Positions of arguments without derivative: functions, texts, or values to be held fixed. Default none. */
  readonly nondiffArgnums?: N;
  /** From the arguments to [result, residuals]. */
  readonly fwd: FwdFunction<A, NoInfer<R>, Residuals>;
  /** From residuals and a cotangent of the result to an array of cotangents, one per argument; null is zero. */
  readonly bwd: BwdFunction<A, NoInfer<R>, NoInfer<Residuals>, N>;
  /** The rule for forward mode; without it, forward mode is an error. */
  readonly jvp?: JvpFunction<A, NoInfer<R>, N>;
}

/** Throws unless every rule of a function is a function. */
export function checkRules(op: string, rules: Readonly<Record<string, unknown>>): void {
  for (const [name, rule] of Object.entries(rules)) {
    if (typeof rule === "function") continue;
    throw new ArgumentError({ op, requirement: `${name} must be a function`, received: kindOf(rule) });
  }
}

/**
 * `f` with a reverse-mode derivative of your own: a stabler formula, a gradient that is clipped, fewer residuals. Calls of
 * the result give what f gives. Under a derivative, `fwd` runs in place of f and keeps residuals; `bwd` takes them and the
 * cotangent of the result, and returns an array with one cotangent per argument, null being zero. Arguments, results and
 * residuals are trees. What rules return is checked when they are first traced: number, structure, shapes, dtypes.
 *
 * Values of arguments at `nondiffArgnums` come first in `bwd` and `jvp`. f and its rules are staged as by jit, so they may not
 * read values, and they are differentiated, vectorized and compiled like other code. What they close over counts as constant;
 * where a surrounding transform differentiates it, that is an error. With `jvp`, forward mode works too.
 * @throws ArgumentError, TreeError, ShapeError, DTypeError when a rule does not return what it must; ArgumentError in forward
 * mode without `jvp`
 * @example
 * ```ts
 * import { clip, customVjp, grad, mul, tensor, type Tensor } from "@cotangent/core";
 * const clipGradient = customVjp((x: Tensor) => x, {
 *   fwd: (x) => [x, null],
 *   bwd: (_residuals, ct) => [clip(ct, -1, 1)],
 * });
 * grad((x: Tensor) => mul(clipGradient(x), 5))(tensor(2)).item() // => 1
 * ```
 */
export function customVjp<
  A extends readonly unknown[],
  R,
  Residuals,
  const N extends Positions = readonly [],
>(f: (...args: A) => R, rules: CustomVjpRules<A, R, Residuals, N>): (...args: A) => Tensors<R>;
export function customVjp(
  f: AnyFunction,
  rules: {
    readonly nondiffArgnums?: Positions;
    readonly fwd: AnyRule;
    readonly bwd: AnyRule;
    readonly jvp?: AnyRule;
  },
): AnyFunction {
  const { fwd, bwd, jvp, nondiffArgnums = [] } = checkOptions("customVjp", rules);
  checkRules("customVjp", { fwd, bwd, ...(jvp === undefined ? {} : { jvp }) });
  return customFunction({
    op: "customVjp",
    f,
    nondiffArgnums,
    fwd,
    bwd,
    ...(jvp === undefined ? {} : { jvp }),
  });
}
