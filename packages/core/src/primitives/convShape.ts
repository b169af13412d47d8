/** The parameters of a convolution, their checks and the shape of its result. Imports no primitive. @module */
import type { Aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import { formatShape, range } from "../base/shape.js";
import { checkDType, checkSameDType, formatArguments } from "./check.js";
import { numeric } from "./domains.js";
import type { Padding } from "./slidingWindows.js";
import { checkPadding, checkWindowParam, dilatedSize, windowCount } from "./slidingWindows.js";

/** One entry per spatial axis, but for the groups. */
export interface ConvParams {
  /** Distance between neighboring positions of the kernel, from 1 up. */
  readonly strides: readonly number[];
  /** Zeros added around the dilated x; negative numbers crop. */
  readonly padding: Padding;
  /** Distance that neighbors in x are moved to, zeros between them, from 1 up. */
  readonly lhsDilation: readonly number[];
  /** The same for the kernel. */
  readonly rhsDilation: readonly number[];
  /** The channels of x, and the output channels, fall into so many groups that do not mix; from 1 up. */
  readonly featureGroupCount: number;
}

/** Checks a call and gives the shape [N, O, space...] of its result. */
export function convShape(x: Aval, kernel: Aval, params: ConvParams): readonly number[] {
  const { strides, padding, lhsDilation, rhsDilation, featureGroupCount: groups } = params;
  const args = formatArguments([x, kernel], ["x", "kernel"]);
  checkSameDType("conv", [x, kernel], ["x", "kernel"]);
  checkDType("conv", [x], numeric);
  const rank = x.shape.length;
  if (rank < 2 || kernel.shape.length !== rank) {
    throw new ShapeError({
      op: "conv",
      requirement: "x and kernel must have a batch and a channel axis and the same spatial axes",
      expected: rank < 2 ? "at least 2 axes" : `a kernel with ${rank} axes`,
      received: String(rank < 2 ? rank : kernel.shape.length),
      arguments: args,
      fix: "x is [N, C, space...], the kernel [O, C / groups, space...].",
    });
  }
  const perAxis = [rank - 2, "spatial axis"] as const;
  checkWindowParam("conv", "strides", strides, perAxis, 1, args);
  checkWindowParam("conv", "lhsDilation", lhsDilation, perAxis, 1, args);
  checkWindowParam("conv", "rhsDilation", rhsDilation, perAxis, 1, args);
  checkPadding("conv", padding, perAxis, args);
  if (!Number.isSafeInteger(groups) || groups < 1) {
    throw new ShapeError({
      op: "conv",
      requirement: "featureGroupCount must be an integer",
      expected: "1 or more",
      received: String(groups),
      arguments: args,
    });
  }
  const [outputs, inputs] = kernel.shape;
  if (x.shape[1] !== inputs * groups) {
    throw new ShapeError({
      op: "conv",
      requirement: "the channels of x must be those of the kernel times featureGroupCount",
      expected: `${inputs * groups} at axis 1 of x`,
      received: String(x.shape[1]),
      arguments: args,
    });
  }
  if (outputs % groups !== 0) {
    throw new ShapeError({
      op: "conv",
      requirement: "the output channels must divide into featureGroupCount groups",
      expected: `a multiple of ${groups} at axis 0 of the kernel`,
      received: `${outputs} in ${formatShape(kernel.shape)}`,
      arguments: args,
    });
  }
  const space = range(rank - 2).map((d) => {
    const [low, high] = padding[d];
    const reach = dilatedSize(kernel.shape[d + 2], rhsDilation[d]);
    return windowCount(dilatedSize(x.shape[d + 2], lhsDilation[d]) + low + high, reach, strides[d]);
  });
  return [x.shape[0], outputs, ...space];
}
