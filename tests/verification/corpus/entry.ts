/** What a corpus is made of: functions, points, and the verdict that a checker of gradients should give there. */
import { customJvp, jvp, type Tensor } from "@cotangent/core";

/** What is known of a function at its point, by mathematics and not by any checker. */
export type Truth = "correct" | "wrong" | "kinked" | "not finite";

/** Nested numbers that become tensors of the dtype under test. */
export type Numbers = number | readonly Numbers[];

/** A function of tensors at a point. */
export interface Entry {
  readonly name: string;
  readonly truth: Truth;
  readonly f: (...xs: readonly Tensor[]) => Tensor;
  readonly at: readonly Numbers[];
}

/** Functions of one truth: name, function, point. */
export function entries(
  truth: Truth,
  rows: readonly (readonly [
    name: string,
    f: (...xs: readonly Tensor[]) => Tensor,
    ...at: readonly Numbers[],
  ])[],
): readonly Entry[] {
  return rows.map(([name, f, ...at]) => ({ name, truth, f, at }));
}

/** The values of `f` with the derivatives of `g`, in both modes: how a mistake in a rule is planted. */
export function planted(
  f: (...xs: readonly Tensor[]) => Tensor,
  g: (...xs: readonly Tensor[]) => Tensor,
): (...xs: readonly Tensor[]) => Tensor {
  return customJvp(f, (primals: readonly Tensor[], tangents: readonly Tensor[]) => [
    f(...primals),
    jvp(g, primals, tangents)[1],
  ]);
}
