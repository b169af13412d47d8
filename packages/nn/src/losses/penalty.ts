/** Penalties for large parameters, to be added to a loss: functions of the tree of parameters. @module */
import { abs, add, mul, square, sum, Tensor, tensor, treeLeavesWithPath } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkNumber } from "../checks.js";
import { chooser, type Where } from "../parameters/paths.js";

/** Options of penalties. */
export interface PenaltyOptions {
  /** Which leaves count, as for parameters.edit: a pattern for their path, or a function of path and tensor. Default all. */
  readonly where?: Where;
}

/** A scalar that is added to the loss: what `penalty` of an objective of @cotangent/train takes. */
export type Penalty = (params: unknown) => Tensor;

/**
 * factor times the sum of squares of the chosen parameters, any tree of tensors -> a scalar of their dtype, 0 when none is chosen. As
 * Keras counts it: its gradient is 2 factor p. Under plain gradient descent of rate r it does what addDecayedWeights(2 factor) of
 * @cotangent/optim does; under Adam and its kin the latter is what is meant by weight decay, and this is what is meant by L2.
 * `factor`: at least 0, usually 1e-5 to 1e-2.
 * @throws ArgumentError when factor is negative or no number
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { l2Penalty } from "@cotangent/nn";
 * const params = { hidden: { kernel: tensor([1, 2]), bias: tensor([10]) } };
 * l2Penalty(0.1, { where: /kernel$/ })(params).item() // => 0.5
 * ```
 * @see Goodfellow, Bengio and Courville: Deep Learning (2016), section 7.1.1
 */
export function l2Penalty(factor: number, options: PenaltyOptions = {}): Penalty {
  return penalty("l2Penalty", factor, square, options);
}

/**
 * factor times the sum of magnitudes of the chosen parameters, any tree of tensors -> a scalar of their dtype, 0 when none is chosen.
 * It drives small ones to 0, where its gradient is 0.
 * `factor`: at least 0, usually 1e-5 to 1e-2.
 * @throws ArgumentError when factor is negative or no number
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { l1Penalty } from "@cotangent/nn";
 * l1Penalty(0.1)([tensor([1, -2]), tensor(3)]).item() // => 0.6...
 * ```
 * @see Goodfellow, Bengio and Courville: Deep Learning (2016), section 7.1.2
 */
export function l1Penalty(factor: number, options: PenaltyOptions = {}): Penalty {
  return penalty("l1Penalty", factor, abs, options);
}

function penalty(op: string, factor: number, size: (x: Tensor) => Tensor, options: PenaltyOptions): Penalty {
  const { where = () => true } = checkOptions(op, options);
  const isChosen = chooser(op, where);
  checkNumber(op, factor, { name: "factor", range: "0 or more", fits: (x) => x >= 0 && x < Infinity });
  return (params) => {
    const sums = treeLeavesWithPath(params, op).flatMap(([path, leaf]) =>
      leaf instanceof Tensor && isChosen(path.join("."), leaf) ? [sum(size(leaf))] : [],
    );
    return sums.length === 0 ? tensor(0) : mul(sums.reduce(add), factor);
  };
}
