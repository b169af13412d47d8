/** Windows whose place differs from example to example, as index vectors of gather and scatter. @module */
import type { Shape } from "../base/shape.js";
import { range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { add } from "./add.js";
import { batchToFront } from "./batching.js";
import { broadcast } from "./broadcast.js";
import { lt } from "./compare.js";
import { concatenate } from "./concatenate.js";
import { constantLike } from "./constant.js";
import { iota } from "./iota.js";
import { max, min } from "./max.js";
import { select } from "./select.js";

/** The axes along which a window of `sizes` can stand in more than one place. */
export function movableAxes(full: Shape, sizes: Shape): readonly number[] {
  return range(full.length).filter((axis) => sizes[axis] < full[axis]);
}

/** Index vectors i32[size, window along the movable axes, their number] of windows that begin at `starts`. */
export function windowVectors(
  full: Shape,
  sizes: Shape,
  starts: readonly Tensor[],
  dims: readonly (number | null)[],
  size: number,
): Tensor {
  const axes = movableAxes(full, sizes);
  const shape = [size, ...axes.map((axis) => sizes[axis]), 1];
  const components = axes.map((axis, k) => {
    const start = placeInside(batchToFront(starts[axis], dims[axis], size), full[axis], sizes[axis]);
    const position = iota({ shape, axis: k + 1, dtype: "int32" });
    return add(broadcast(start, { shape, axes: withoutAxes(range(shape.length), [0]) }), position);
  });
  return concatenate(...components, { axis: shape.length - 1 });
}

// Negative starts count from the end; then the window moves inside.
function placeInside(start: Tensor, full: number, size: number): Tensor {
  const counted = select(lt(start, constantLike(start, 0)), add(start, constantLike(start, full)), start);
  return min(max(counted, constantLike(start, 0)), constantLike(start, full - size));
}
