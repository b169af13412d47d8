/**
 * Random moves of an image: flip, crop, shift, rotation. Each is a pure function of a key and one image [..., height, width];
 * it runs inside jit, has a gradient, and takes a batch under vmap with a key for each image.
 * @module
 */
import {
  add,
  cos,
  dynamicSlice,
  flip,
  floor,
  type Key,
  logicalAnd,
  mul,
  pad,
  random,
  reshape,
  ShapeError,
  sin,
  sub,
  type Tensor,
  take,
  tensor,
  where,
} from "@cotangent/core";
import { checkList, checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkWhole } from "../checkOption.js";
import { checkRange, sidesOf } from "./checkImage.js";

/** Along which axis, and how often. */
export interface FlipOptions {
  /** The axis that is reversed; default -1, so that left and right change places. */
  readonly axis?: number;
  /** Of being flipped; default 0.5. */
  readonly probability?: number;
}

/**
 * The image [..., height, width], mirrored or not.
 * @throws ArgumentError when the probability is not from 0 to 1
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { randomFlip } from "@cotangent/data";
 * const image = tensor([[1, 2], [3, 4]]);
 * randomFlip(random.key(0), image, { probability: 1 }).toArray() // => [[2, 1], [4, 3]]
 * ```
 */
export function randomFlip(key: Key, image: Tensor, options: FlipOptions = {}): Tensor {
  const { axis = -1, probability = 0.5 } = checkOptions("randomFlip", options);
  checkRange("randomFlip", "probability", probability, 0, 1);
  return where(random.bernoulli(key, probability), flip(image, axis), image);
}

/** What lies around the image. */
export interface CropOptions {
  /** Zeros that are added on every side before the crop; default 0. */
  readonly padding?: number;
}

/**
 * A random window of the image: [..., h, w] -> [..., height, width]. All places are equally likely.
 * @throws ShapeError when the window is larger than the padded image; ArgumentError when a number is no whole one
 * @example
 * ```ts
 * import { ones, random } from "@cotangent/core";
 * import { randomCrop } from "@cotangent/data";
 * randomCrop(random.key(0), ones([3, 32, 32]), [28, 28]).shape // => [3, 28, 28]
 * randomCrop(random.key(0), ones([3, 32, 32]), [32, 32], { padding: 4 }).shape // => [3, 32, 32]
 * ```
 */
export function randomCrop(
  key: Key,
  image: Tensor,
  size: readonly [height: number, width: number],
  options: CropOptions = {},
): Tensor {
  return crop("randomCrop", key, image, size, checkOptions("randomCrop", options).padding ?? 0);
}

function crop(op: string, key: Key, image: Tensor, size: readonly [number, number], padding: number): Tensor {
  checkList(op, "size", size);
  const [height, width] = size;
  const sides = sidesOf(op, image);
  checkWhole(op, "padding", padding);
  checkWhole(op, "height", height);
  checkWhole(op, "width", width);
  const room = [sides.height + 2 * padding - height, sides.width + 2 * padding - width];
  if (room.some((rest) => rest < 0)) {
    throw new ShapeError({
      op,
      requirement: "the window must fit into the padded image",
      expected: `at most [${sides.height + 2 * padding},${sides.width + 2 * padding}]`,
      received: `[${height},${width}]`,
    });
  }
  const outer = image.shape.slice(0, -2);
  const padded = pad(image, [
    ...outer.map((): readonly [number, number] => [0, 0]),
    [padding, padding],
    [padding, padding],
  ]);
  const [first, second] = random.split(key);
  return dynamicSlice(
    padded,
    [
      ...outer.map(() => 0),
      random.randint(first, [], 0, room[0] + 1),
      random.randint(second, [], 0, room[1] + 1),
    ],
    [...outer, height, width],
  );
}

/**
 * The image [..., height, width] moved by up to `most` pixels in both directions; zeros come in from the sides.
 * @throws ArgumentError when `most` is no whole number
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { randomShift } from "@cotangent/data";
 * randomShift(random.key(1), tensor([[1, 2], [3, 4]]), 1).toArray() // => [[0, 0], [2, 0]]
 * ```
 */
export function randomShift(key: Key, image: Tensor, most: number): Tensor {
  const { height, width } = sidesOf("randomShift", image);
  return crop("randomShift", key, image, [height, width], most);
}

/**
 * The image [..., height, width] turned around its middle by `angle`, in radians, from the x axis (right) towards the y axis
 * (down), so clockwise as it is seen. Pixels are interpolated between four neighbours; outside of the image is 0.
 * @throws ShapeError when the image has fewer than two axes
 * @example
 * ```ts
 * import { round, tensor } from "@cotangent/core";
 * import { rotate } from "@cotangent/data";
 * round(rotate(tensor([[1, 2], [3, 4]]), Math.PI / 2)).toArray() // => [[3, 1], [4, 2]]
 * ```
 */
export function rotate(image: Tensor, angle: Tensor | number): Tensor {
  const { height, width } = sidesOf("rotate", image);
  const float = image.dtype === "float64" ? "float64" : "float32";
  const count = height * width;
  const grid = (value: (i: number) => number): Tensor =>
    tensor(
      Float64Array.from({ length: count }, (_, i) => value(i)),
      { dtype: float },
    );
  const y = grid((i) => Math.floor(i / width) - (height - 1) / 2);
  const x = grid((i) => (i % width) - (width - 1) / 2);
  const turn = typeof angle === "number" ? tensor(angle, { dtype: float }) : angle;
  // Where the pixel at (x, y) comes from: turned back by the angle.
  const [c, s] = [cos(turn), sin(turn)];
  const fromX = add(add(mul(c, x), mul(s, y)), (width - 1) / 2);
  const fromY = add(sub(mul(c, y), mul(s, x)), (height - 1) / 2);
  const [left, top] = [floor(fromX), floor(fromY)];
  const [right, low] = [sub(fromX, left), sub(fromY, top)];
  const flat = reshape(image, [...image.shape.slice(0, -2), count]);
  const neighbour = (dx: number, dy: number): Tensor => {
    const [column, row] = [add(left, dx), add(top, dy)];
    const inside = logicalAnd(
      logicalAnd(column.greaterEqual(0), column.lessEqual(width - 1)),
      logicalAnd(row.greaterEqual(0), row.lessEqual(height - 1)),
    );
    const position = where(inside, add(mul(row, width), column), 0).astype("int32");
    return where(inside, take(flat, position, flat.rank - 1), 0);
  };
  const upper = add(mul(neighbour(0, 0), sub(1, right)), mul(neighbour(1, 0), right));
  const lower = add(mul(neighbour(0, 1), sub(1, right)), mul(neighbour(1, 1), right));
  return reshape(add(mul(upper, sub(1, low)), mul(lower, low)), image.shape);
}

/**
 * The image [..., height, width] turned around its middle by an angle up to `most` radians either way, all equally likely.
 * @throws ArgumentError when `most` is negative or not finite
 * @example
 * ```ts
 * import { ones, random } from "@cotangent/core";
 * import { randomRotate } from "@cotangent/data";
 * randomRotate(random.key(0), ones([3, 3]), 0.2).shape // => [3, 3]
 * ```
 */
export function randomRotate(key: Key, image: Tensor, most: number): Tensor {
  checkRange("randomRotate", "most", most, 0, Infinity);
  checkTensors("randomRotate", { image });
  const dtype = image.dtype === "float64" ? "float64" : "float32";
  return rotate(image, random.uniform(key, [], { minval: -most, maxval: most, dtype }));
}
