/** Layers that lay the elements of an example out anew. @module */
import { ArgumentError, reshape as coreReshape, type Shape, ShapeError, type Tensor } from "@cotangent/core";
import { checkList, checkOptions } from "@cotangent/core/checks";
import { checkCount, checkExample, checkRank } from "../checks.js";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";

const product = (shape: Shape): number => shape.reduce((size, each) => size * each, 1);

/**
 * The last `axes` axes as one, in row-major order: x [..., a, b, c] -> [..., a b c]. They are counted because a layer gets examples
 * with any number of batch axes before them, and has no parameters to tell where these end.
 * `axes`: 1 or more; default 3, which is an image [channels, height, width].
 * @throws ArgumentError when axes is no positive integer; ShapeError when an example has fewer
 * @example
 * ```ts
 * import { zeros } from "@cotangent/core";
 * import { flatten } from "@cotangent/nn";
 * flatten().apply(null, null, zeros([60, 1, 28, 28]))[0].shape // => [60, 784]
 * flatten({ axes: 2 }).apply(null, null, zeros([60, 28, 28]))[0].shape // => [60, 784]
 * ```
 */
export function flatten(options: { readonly axes?: number } = {}): Layer<null, null> {
  const { axes = 3 } = checkOptions("flatten", options);
  checkCount("flatten", "axes", axes);
  const flat = (shape: Shape): Shape => [...shape.slice(0, -axes), product(shape.slice(-axes))];
  const apply = (x: Tensor): Tensor => {
    checkRank("flatten", x, axes);
    return coreReshape(x, flat(x.shape));
  };
  return functionLayer("flatten", apply, (inputShape) =>
    flat(checkExample("flatten", inputShape, { rank: axes, axes: "which become one", orMore: true })),
  );
}

/**
 * The last `axes` axes as axes of sizes `shape`, in row-major order: x [..., n] -> [..., ...shape].
 * `shape`: one size may be -1, which is computed. `axes`: how many axes of x it stands for, 1 or more; default 1.
 * @throws ArgumentError when axes is no positive integer, or shape has several -1; ShapeError when the numbers of elements differ
 * @example
 * ```ts
 * import { zeros } from "@cotangent/core";
 * import { reshape } from "@cotangent/nn";
 * reshape([1, 28, 28]).apply(null, null, zeros([60, 784]))[0].shape // => [60, 1, 28, 28]
 * reshape([7, -1], { axes: 2 }).apply(null, null, zeros([14, 3]))[0].shape // => [7, 6]
 * ```
 */
export function reshape(shape: Shape, options: { readonly axes?: number } = {}): Layer<null, null> {
  const { axes = 1 } = checkOptions("reshape", options);
  checkCount("reshape", "axes", axes);
  checkList("reshape", "shape", shape);
  for (const size of shape) if (size !== -1) checkCount("reshape", "every size but -1", size, 0);
  if (shape.filter((size) => size === -1).length > 1) {
    throw new ArgumentError({
      op: "reshape",
      requirement: "at most one size may be -1",
      received: `[${shape.join(", ")}]`,
    });
  }
  const resolve = (own: Shape): Shape => {
    const known = product(shape.filter((size) => size !== -1));
    const sizes = shape.map((size) => (size === -1 ? product(own) / known : size));
    if (product(sizes) === product(own) && sizes.every(Number.isInteger)) return sizes;
    throw new ShapeError({
      op: "reshape",
      requirement: `the last ${axes} axes must have as many elements as the new ones`,
      expected: `[${shape.join(", ")}]`,
      received: `[${own.join(", ")}]`,
    });
  };
  const reshaped = (from: Shape): Shape => [...from.slice(0, -axes), ...resolve(from.slice(-axes))];
  const apply = (x: Tensor): Tensor => {
    checkRank("reshape", x, axes);
    return coreReshape(x, reshaped(x.shape));
  };
  return functionLayer("reshape", apply, (inputShape) =>
    reshaped(
      checkExample("reshape", inputShape, { rank: axes, axes: "which are laid out anew", orMore: true }),
    ),
  );
}
