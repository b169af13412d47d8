/**
 * What is measured together: all elements, each feature, or each channel, and how that lines up with one example.
 * @module
 */
import { ArgumentError, squeeze, type Tensor } from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/** What is measured together. */
export interface MeasureOptions {
  /**
   * "all" elements; each "feature" apart, so that the examples along the first axis are measured together; or each "channel"
   * apart, so that examples and pixels are. The default is that of the function.
   */
  readonly per?: "all" | "feature" | "channel";
  /** The axis of the channels with `per: "channel"`; default 1, as in [n, channels, height, width]. */
  readonly channelAxis?: number;
}

/** The measure of x [n, ...] along its axes: scalar, [...], or [channels, 1, 1], which broadcast against one example too. */
export function measured(
  op: string,
  x: Tensor,
  options: MeasureOptions,
  measure: (x: Tensor, options: { readonly axis: readonly number[]; readonly keepdims: boolean }) => Tensor,
): Tensor {
  const { per = "feature", channelAxis = 1 } = checkOptions(op, options);
  checkTensors(op, { x });
  if (!["all", "feature", "channel"].includes(per)) {
    throw new ArgumentError({
      op,
      requirement: "per must say what is measured together",
      expected: "all, feature or channel",
      received: String(per),
    });
  }
  const axes = x.shape.map((_, axis) => axis);
  if (per === "all") return measure(x, { axis: axes, keepdims: false });
  if (per === "feature") return measure(x, { axis: [0], keepdims: false });
  if (!Number.isInteger(channelAxis) || channelAxis < 1 || channelAxis >= x.rank) {
    throw new ArgumentError({
      op,
      requirement: "channelAxis must be an axis of one example",
      expected: `1 to ${x.rank - 1}`,
      received: String(channelAxis),
    });
  }
  const axis = axes.filter((each) => each !== channelAxis);
  return squeeze(measure(x, { axis, keepdims: true }), 0);
}
