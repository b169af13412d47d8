/**
 * What checkGrads throws: every comparison that was not to be accepted, in words.
 * @module
 */
import type { GradientCheck, Verdict } from "./gradientProblem.js";

// Which side is which.
function sidesOf({ mode, against }: GradientCheck): { rule: string; wanted: string; given: string } {
  if (against === "value") {
    const rule = "the value that a rule gives with a derivative must be the function's";
    return { rule, wanted: "from the function", given: mode === "fwd" ? "from jvp" : "from vjp" };
  }
  if (against === "float64") {
    const rule = "the derivative in float32 must be that in float64, but for rounding";
    return { rule, wanted: "in float64", given: mode === "fwd" ? "in float32 by jvp" : "in float32 by vjp" };
  }
  const given = mode === "fwd" ? "by jvp" : "for <v, J^T w> by vjp";
  if (against === "forward mode")
    return { rule: "reverse mode must be the adjoint of forward mode", wanted: "for <J v, w> by jvp", given };
  const name = mode === "fwd" ? "forward" : "reverse-mode";
  return { rule: `the ${name} derivative must agree with differences`, wanted: "by differences", given };
}

// In words; both numbers, the error and what was allowed.
function describeCheck(check: GradientCheck, seed: number): string {
  const { order, argument, result, analytic, numeric, error, tolerance, direction, verdict } = check;
  const { rule, wanted, given } = sidesOf(check);
  const where = `argument ${argument}, result ${result}, order ${order}, direction ${direction} of seed ${seed}`;
  const numbers = `expected ${numeric} ${wanted}, got ${analytic} ${given}`;
  const why = check.reason === undefined ? "" : `; ${check.reason}`;
  const doubt = verdict === "fail" ? "" : `${verdict}: `;
  return `checkGrads: ${doubt}${rule}, ${numbers} (${where}; error ${error}, tolerance ${tolerance}${why}).${fixOf(check)}`;
}

function fixOf({ verdict, kink, against }: GradientCheck): string {
  if (against === "value")
    return " Let the rule (fwd of customVjp, jvp of customJvp) call the same code as the function.";
  if (verdict === "inconclusive") return " Check at another point, or with another step (option eps).";
  if (verdict !== "kink" || kink === undefined) return "";
  const [point, direction] = [kink.point, kink.direction].map((list) => list.map(String).join(", "));
  return ` There is no derivative at ${point} along ${direction}: check beside it, or accept: ["pass", "kink"].`;
}

/**
 * A derivative that is wrong, or a verdict that was not to be accepted: `checks` holds every comparison made, the failed ones among them.
 * @example
 * ```ts
 * import { mul, stopGradient, type Tensor, tensor } from "@cotangent/core";
 * import { checkGrads } from "@cotangent/core/testing";
 * const halfSeen = (x: Tensor) => mul(x, stopGradient(x));
 * checkGrads(halfSeen, [tensor(3)], { order: 1, modes: ["fwd"] }); // => throws GradientCheckError: checkGrads: the forward derivative must agree ...
 * ```
 */
export class GradientCheckError extends Error {
  override readonly name = "GradientCheckError";
  readonly checks: readonly GradientCheck[];
  constructor(checks: readonly GradientCheck[], seed: number, accept: readonly Verdict[] = ["pass"]) {
    const failed = checks.filter(({ verdict }) => !accept.includes(verdict));
    const shown = failed.slice(0, 4).map((check) => describeCheck(check, seed));
    const more =
      failed.length > shown.length
        ? [`${failed.length - shown.length} more failed of ${checks.length}.`]
        : [];
    super([...shown, ...more].join("\n"));
    this.checks = checks;
  }
}
