/**
 * What an image is: the last two axes are its rows and columns.
 * @module
 */
import { ArgumentError, ShapeError, type Tensor } from "@cotangent/core";
import { checkTensors } from "@cotangent/core/checks";

/** Rows and columns of an image [..., height, width], as axes and sizes. */
export interface ImageSides {
  readonly rows: number;
  readonly columns: number;
  readonly height: number;
  readonly width: number;
}

/** @throws ShapeError when the image has fewer than two axes */
export function sidesOf(op: string, image: Tensor): ImageSides {
  checkTensors(op, { image });
  if (image.rank >= 2) {
    const [height, width] = image.shape.slice(-2);
    return { rows: image.rank - 2, columns: image.rank - 1, height, width };
  }
  throw new ShapeError({
    op,
    requirement: "an image must have rows and columns as its last axes",
    expected: "[..., height, width]",
    received: `[${image.shape.join(",")}]`,
  });
}

/** @throws ArgumentError unless `value` is a finite number in the range */
export function checkRange(op: string, name: string, value: number, low: number, high: number): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new ArgumentError({
    op,
    requirement: `${name} must be in range`,
    expected: high === Infinity ? `${low} or more` : `${low} to ${high}`,
    received: String(value),
  });
}
