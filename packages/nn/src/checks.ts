/** Checks that many layers share, in messages that name the layer. @module */
import { ArgumentError, type Shape, ShapeError, type Tensor } from "@cotangent/core";

const shapeText = (shape: Shape): string => `[${shape.join(", ")}]`;

/** `value`, which must be a whole number of at least `least`. */
export function checkCount(op: string, name: string, value: number, least = 1): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  const kinds: readonly string[] = ["an integer of at least 0", "a positive integer"];
  throw new ArgumentError({
    op,
    requirement: `${name} must be ${kinds[least] ?? `an integer of at least ${least}`}`,
    received: String(value),
  });
}

/** `value`, which must be a number for which `fits` holds. */
export function checkNumber(
  op: string,
  value: number,
  {
    name,
    range,
    fits,
  }: { readonly name: string; readonly range: string; readonly fits: (x: number) => boolean },
): number {
  if (typeof value === "number" && fits(value)) return value;
  throw new ArgumentError({
    op,
    requirement: `${name} is out of range`,
    expected: range,
    received: String(value),
  });
}

/** `keep`, which must be a probability above 0. */
export function checkKeep(op: string, keep: number): number {
  const range = "a probability above 0, at most 1";
  return checkNumber(op, keep, { name: "keep", range, fits: (x) => x > 0 && x <= 1 });
}

/** The input shape of one example, which must have `rank` axes (or at least so many), named by `axes`. */
export function checkExample(
  op: string,
  inputShape: Shape,
  { rank, axes, orMore = false }: { readonly rank: number; readonly axes: string; readonly orMore?: boolean },
): Shape {
  if (orMore ? inputShape.length >= rank : inputShape.length === rank) return inputShape;
  throw new ShapeError({
    op,
    requirement: `an example must have ${orMore ? "at least " : ""}${rank === 1 ? "one axis" : `${rank} axes`}, ${axes}`,
    received: `the input shape ${shapeText(inputShape)}`,
    fix: "Give init the shape of one example, without the batch axis.",
  });
}

/** Axis `axis` of x, counted from the end, must have the size that the parameters were made for. */
export function checkSize(op: string, x: Tensor, axis: number, size: number): void {
  if (x.shape.at(axis) === size) return;
  throw new ShapeError({
    op,
    requirement: `axis ${axis} of x must have the size that init was given`,
    expected: String(size),
    received: x.shape.length < -axis ? "no such axis" : String(x.shape.at(axis)),
    arguments: `x of shape ${shapeText(x.shape)}`,
    fix: "Call init with the shape of one example as apply gets it.",
  });
}

/** x must have at least `rank` axes. */
export function checkRank(op: string, x: Tensor, rank: number): void {
  if (x.shape.length >= rank) return;
  throw new ShapeError({
    op,
    requirement: "x must be an example, or have batch axes before its own",
    expected: `at least ${rank} axes`,
    received: `x of shape ${shapeText(x.shape)}`,
  });
}

/** The key that a random layer needs in training. */
export function checkKey<K>(op: string, key: K | undefined): K {
  if (key !== undefined) return key;
  throw new ArgumentError({
    op,
    requirement: "training needs a key",
    fix: 'Pass { mode: "train", key } with a fresh key for every step, or use mode "inference".',
  });
}

/** Shapes of branches that are to come together must be equal. */
export function checkSameShape(op: string, expected: Shape, received: Shape, fix: string): void {
  if (expected.length === received.length && expected.every((size, i) => size === received[i])) return;
  throw new ShapeError({
    op,
    requirement: "the shapes that come together must be equal",
    expected: shapeText(expected),
    received: shapeText(received),
    fix,
  });
}
