/**
 * Functions with a rule for reverse mode alone, as customVjp makes them: there is no forward mode to be adjoint to, so
 * their pullback itself is compared with differences.
 * @module
 */
import { ArgumentError } from "../base/errors.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { constantLike } from "../primitives/constant.js";
import { convert } from "../primitives/convert.js";
import { mul } from "../primitives/mul.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { seededDirections } from "./differences.js";
import type { GradientProblem, Pushforward } from "./gradientProblem.js";
import { tensorOf } from "./tensors.js";

/** Does forward mode refuse the function, because a rule in it is for reverse mode alone? */
export function refusesForward({ f, xs }: GradientProblem): boolean {
  try {
    jvp((...args: readonly Tensor[]) => f(args), xs, xs);
    return false;
  } catch (error) {
    if (error instanceof ArgumentError && error.fields.op === "customVjp") return true;
    throw error;
  }
}

// <v, J^T w>, the derivative along v that a pullback gives.
const throughPullback: Pushforward = (f, xs, v) => {
  const [values, pullback] = vjp((...args: readonly Tensor[]) => f(args), xs);
  const gradients = pullback(values.map((value) => constantLike(value, 1)));
  let slope = 0;
  gradients.forEach((gradient, i) => {
    const d = elementsOf(v[i], "checkGrads");
    Array.from(elementsOf(gradient, "checkGrads")).forEach((g, j) => {
      slope += g * d[j];
    });
  });
  return [values, values.map((value) => tensorOf([], value.dtype, [slope]))];
};

/** <w, f(x)> for a random w as a function of x, whose derivative along a direction is taken by reverse mode. */
export function throughReverse(problem: GradientProblem, seed: number): GradientProblem {
  const { f, xs, argumentNames, resultNames } = problem;
  const w = seededDirections(f(xs), seed, 1);
  const weighed = (at: readonly Tensor[]): readonly Tensor[] => {
    const parts = f(at).map((value, i) => {
      const terms = mul(value, convert(w[i], { dtype: value.dtype }));
      return reduceSum(terms, { axes: range(value.shape.length) });
    });
    const wide = parts.find(({ dtype }) => dtype === "float64") ?? parts[0];
    return [
      parts.map((part) => convert(part, { dtype: wide.dtype })).reduce((total, part) => add(total, part)),
    ];
  };
  return { f: weighed, xs, argumentNames, resultNames: [resultNames.join(", ")], push: throughPullback };
}
