/**
 * What a check of derivatives asks about, how, and what it answers.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { jvp } from "../transform/tangents.js";
import type { TensorFunction } from "./differences.js";
import type { Kink } from "./kinks.js";

/** A function at a point, with names for what goes in and out. */
export interface GradientProblem {
  readonly f: TensorFunction;
  readonly xs: readonly Tensor[];
  readonly argumentNames: readonly string[];
  readonly resultNames: readonly string[];
  /** Derivatives along a direction, where not by jvp. */
  readonly push?: Pushforward;
}

/** Values of a function and their derivatives along a direction. */
export type Pushforward = (
  f: TensorFunction,
  xs: readonly Tensor[],
  v: readonly Tensor[],
) => readonly [values: readonly Tensor[], tangents: readonly Tensor[]];

/** Forward mode. */
export const byJvp: Pushforward = (f, xs, v) => jvp((...args: readonly Tensor[]) => f(args), xs, v);

/** How to check; see GradientCheckOptions. */
export interface GradientSettings {
  readonly seed: number;
  readonly atol?: number | undefined;
  readonly rtol?: number | undefined;
  readonly eps?: number | undefined;
}

/**
 * What a comparison says. "pass": both sides agree. "fail": the rule is wrong. "kink": the function has no derivative at
 * this point, and the rule gives a slope that lies between those around it. "inconclusive": differences do not settle, or
 * are not finite, so nothing can be said.
 */
export type Verdict = "pass" | "fail" | "kink" | "inconclusive";

/** The outcome of one comparison. */
export interface GradientCheck {
  readonly verdict: Verdict;
  /** Is the verdict "pass"? */
  readonly passed: boolean;
  /** Why the verdict is neither "pass" nor "fail". */
  readonly reason?: string;
  /** The point, the direction and the slopes on both sides, where the verdict is "kink". */
  readonly kink?: Kink;
  /** "fwd": jvp against differences. "rev": vjp against jvp, by the adjoint identity. */
  readonly mode: "fwd" | "rev";
  /**
   * What the derivative is compared with: "rev" takes differences too, where a function has no forward mode. "float64": it is right in
   * float64, and another in float32. "value": it is the value that comes with the derivative, and it is not that of the function.
   */
  readonly against: "differences" | "forward mode" | "float64" | "value";
  /** Number of differentiations. */
  readonly order: number;
  /** Which of the random directions, from 0. */
  readonly direction: number;
  /** The argument that moved, or that a disagreement is due to; where all moved, all of them. */
  readonly argument: string;
  /** The result that it shows in. */
  readonly result: string;
  /** What the rules give: an element of the derivative (fwd), <v, J^T w> (rev), or an element of the value. */
  readonly analytic: number;
  /** What it should be: the element by differences (fwd), <J v, w> (rev), or the element of the function's value. */
  readonly numeric: number;
  readonly error: number;
  readonly tolerance: number;
}

/** What one direction says; of several results, that of the worst. */
export type Comparison = Omit<GradientCheck, "mode" | "against" | "order" | "direction" | "argument"> & {
  readonly against?: "float64" | "value";
};

/** Numbers side by side, before anyone says what they mean. */
export type Numbers = Pick<Comparison, "result" | "analytic" | "numeric" | "error" | "tolerance">;

/** The error in units of what is allowed. */
export function excess({ error, tolerance }: Numbers): number {
  return error === 0 ? 0 : error / tolerance;
}

/** All verdicts, the gravest last. */
export const verdicts: readonly Verdict[] = ["pass", "kink", "inconclusive", "fail"];

/** The gravest of several outcomes, and of equally grave ones that with the greatest excess. */
export function worst(comparisons: readonly Comparison[]): Comparison {
  const none = { result: "", analytic: 0, numeric: 0, error: 0, tolerance: 0 };
  return comparisons.reduce<Comparison>(
    (a, b) => {
      const rank = verdicts.indexOf(b.verdict) - verdicts.indexOf(a.verdict);
      return rank > 0 || (rank === 0 && excess(b) >= excess(a)) ? b : a;
    },
    { ...none, verdict: "pass", passed: true },
  );
}
