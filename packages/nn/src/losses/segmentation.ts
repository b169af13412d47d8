/** Overlap of regions, for segmentation. @module */
import { add, div, mul, sub, sum, type Tensor } from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/** Options of tverskyLoss. */
export interface TverskyOptions {
  /** The axes that sums go over; default all but the first and the last, [batch, ...space, classes]. */
  readonly axes?: readonly number[];
  /** Added above and below; default 1. */
  readonly smooth?: number;
  /** What is predicted wrongly counts this much; default 0.5. */
  readonly alpha?: number;
  /** What is missed counts this much; default 0.5, which with alpha 0.5 makes it diceLoss. */
  readonly beta?: number;
}

/**
 * 1 - (overlap + smooth) / ((predictions + targets) / 2 + smooth), sums over `axes`: probabilities and targets of one shape -> the rest.
 * `axes`: default all but the first and the last, [batch, ...space, classes]. `smooth`: default 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { diceLoss } from "@cotangent/nn";
 * diceLoss(tensor([[[1], [0]]]), tensor([[[1], [1]]])).toArray() // => [[0.199...]]
 * ```
 * @see Milletari, Navab and Ahmadi, "V-Net" (2016)
 */
export function diceLoss(
  probabilities: Tensor,
  targets: Tensor,
  options: { readonly axes?: readonly number[]; readonly smooth?: number } = {},
): Tensor {
  const { axes, smooth = 1 } = checkOptions("diceLoss", options);
  checkTensors("diceLoss", { probabilities, targets });
  const axis = axes ?? probabilities.shape.map((_, a) => a).slice(1, -1);
  const overlap = sum(mul(probabilities, targets), { axis });
  const total = sum(add(probabilities, targets), { axis });
  return sub(1, div(add(overlap, smooth), add(mul(total, 0.5), smooth)));
}

/**
 * 1 - (overlap + smooth) / (overlap + alpha wrong + beta missed + smooth), where `wrong` is what was predicted besides the overlap and
 * `missed` what the targets have besides it: probabilities and targets of one shape -> the axes that are not summed over.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { tverskyLoss } from "@cotangent/nn";
 * const options = { alpha: 0.3, beta: 0.7, smooth: 0 };
 * tverskyLoss(tensor([[[1], [0]]]), tensor([[[1], [1]]]), options).toArray() // => [[0.411...]]
 * ```
 * @see Salehi, Erdogmus and Gholipour, "Tversky loss function for image segmentation" (2017)
 */
export function tverskyLoss(probabilities: Tensor, targets: Tensor, options: TverskyOptions = {}): Tensor {
  const { axes, smooth = 1, alpha = 0.5, beta = 0.5 } = checkOptions("tverskyLoss", options);
  checkTensors("tverskyLoss", { probabilities, targets });
  const axis = axes ?? probabilities.shape.map((_, a) => a).slice(1, -1);
  const overlap = sum(mul(probabilities, targets), { axis });
  const wrong = mul(sub(sum(probabilities, { axis }), overlap), alpha);
  const missed = mul(sub(sum(targets, { axis }), overlap), beta);
  const above = add(overlap, smooth);
  return sub(1, div(above, add(above, add(wrong, missed))));
}
