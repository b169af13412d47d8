/** Functions with a forward-mode derivative of their own, from which reverse mode follows. @module */
import { checkOptions } from "../../base/checks.js";
import { ArgumentError } from "../../base/errors.js";
import type { Tensors } from "../../base/treeTypes.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { customFunction } from "./customFunction.js";
import type { AnyRule, BwdFunction, FwdFunction, JvpFunction, Positions } from "./customTypes.js";
import { checkRules } from "./customVjp.js";

/** What customJvp takes besides the rule itself. */
export interface CustomJvpRules<A extends readonly unknown[], R, Residuals, N extends Positions> {
  /** Positions of arguments without derivative: functions, texts, or values to be held fixed. Default none. */
  readonly nondiffArgnums?: N;
  /** From the array of arguments and the array of their tangents to [result, tangent of the result]. */
  readonly jvp: JvpFunction<A, NoInfer<R>, N>;
  /** Rules that reverse mode uses instead of transposing `jvp`: see customVjp. Both, or none. */
  readonly fwd?: FwdFunction<A, NoInfer<R>, Residuals>;
  readonly bwd?: BwdFunction<A, NoInfer<R>, NoInfer<Residuals>, N>;
}

/**
 * `f` with a derivative of your own, given as a rule for forward mode: `jvp(primals, tangents)` takes an array of the
 * arguments and one of their tangents (zero ones being zeros) and returns [result, tangent of the result]. The tangent must
 * be linear in the tangents; reverse mode is its transpose. Calls of the result give what f gives. The rule may call the
 * function itself. With `fwd` and `bwd`, reverse mode uses those.
 *
 * Values of arguments at `nondiffArgnums` come first in `jvp`. f and its rules are staged as by jit, so they may not read
 * values, and they are differentiated, vectorized and compiled like other code. What they close over counts as constant;
 * where a surrounding transform differentiates it, that is an error. Tangents of integers are zeros and not asked for.
 * @throws ArgumentError, TreeError, ShapeError, DTypeError when a rule does not return what it must
 * @example
 * ```ts
 * import { customJvp, div, exp, grad, log1p, mul, sub, tensor, add, type Tensor } from "@cotangent/core";
 * const softplus = customJvp((x: Tensor) => log1p(exp(x)), ([x], [dx]) => {
 *   const result = log1p(exp(x));
 *   return [result, mul(sub(1, div(1, add(1, exp(x)))), dx)];
 * });
 * grad(softplus)(tensor(1000)).item() // => 1
 * ```
 */
export function customJvp<
  A extends readonly unknown[],
  R,
  Residuals = never,
  const N extends Positions = readonly [],
>(
  f: (...args: A) => R,
  rules: JvpFunction<A, NoInfer<R>> | CustomJvpRules<A, R, Residuals, N>,
): (...args: A) => Tensors<R>;
export function customJvp(
  f: AnyFunction,
  rules:
    | AnyRule
    | {
        readonly nondiffArgnums?: Positions;
        readonly jvp: AnyRule;
        readonly fwd?: AnyRule;
        readonly bwd?: AnyRule;
      },
): AnyFunction {
  const options = typeof rules === "function" ? { jvp: rules } : checkOptions("customJvp", rules);
  const { jvp, fwd, bwd, nondiffArgnums = [] } = options;
  if (fwd === undefined && bwd === undefined) {
    checkRules("customJvp", { jvp });
    return customFunction({ op: "customJvp", f, nondiffArgnums, jvp });
  }
  if (fwd === undefined || bwd === undefined) {
    throw new ArgumentError({
      op: "customJvp",
      requirement: "fwd and bwd belong together",
      received: fwd === undefined ? "bwd alone" : "fwd alone",
      fix: "Give both, or none: then reverse mode is the transpose of jvp.",
    });
  }
  checkRules("customJvp", { jvp, fwd, bwd });
  return customFunction({ op: "customJvp", f, nondiffArgnums, jvp, fwd, bwd });
}
