/**
 * Checks that several shape rules share, in the grammar of our messages.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { formatAval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { DTypeError, ShapeError } from "../base/errors.js";
import { formatShape, sameShape } from "../base/shape.js";

/** `x f32[2], y f32[3]`: the arguments of a call, named. */
export function formatArguments(args: readonly Aval[], names: readonly string[] = ["x", "y", "z"]): string {
  const single = args.length === 1;
  return args
    .map((arg, i) => (single ? formatAval(arg) : `${names[i] ?? `argument ${i}`} ${formatAval(arg)}`))
    .join(", ");
}

/** The dtype must be one of `allowed`. */
export function checkDType(op: string, args: readonly Aval[], allowed: readonly DType[]): void {
  const bad = args.find((arg) => !allowed.includes(arg.dtype));
  if (bad === undefined) return;
  throw new DTypeError({
    op,
    requirement: "this operation does not take such elements",
    expected: allowed.join(" or "),
    received: bad.dtype,
    arguments: formatArguments(args),
    fix: "Convert the argument with astype().",
  });
}

/** All arguments must have one dtype. */
export function checkSameDType(op: string, args: readonly Aval[], names?: readonly string[]): void {
  const bad = args.find((arg) => arg.dtype !== args[0].dtype);
  if (bad === undefined) return;
  throw new DTypeError({
    op,
    requirement: "arguments must have one dtype",
    expected: args[0].dtype,
    received: bad.dtype,
    arguments: formatArguments(args, names),
    fix: "Convert one of them with astype().",
  });
}

/** All arguments must have one shape. */
export function checkSameShape(op: string, args: readonly Aval[], names?: readonly string[]): void {
  const bad = args.find((arg) => !sameShape(arg.shape, args[0].shape));
  if (bad === undefined) return;
  throw new ShapeError({
    op,
    requirement: "arguments must have one shape",
    expected: formatShape(args[0].shape),
    received: formatShape(bad.shape),
    arguments: formatArguments(args, names),
    fix: "Broadcast one of them first.",
  });
}

/** The axes must be distinct axes of x, ascending. */
export function checkAscendingAxes(op: string, x: Aval, axes: readonly number[]): void {
  const rank = x.shape.length;
  const legal = axes.every(
    (axis, i) => Number.isInteger(axis) && axis > (i === 0 ? -1 : axes[i - 1]) && axis < rank,
  );
  if (legal) return;
  throw new ShapeError({
    op,
    requirement: "axes must be distinct axes of x, ascending",
    expected: rank === 0 ? "no axis for a scalar" : `integers from 0 to ${rank - 1}`,
    received: formatShape(axes),
    arguments: formatArguments([x]),
  });
}

/** A parameter that holds one integer per axis of x, each at least `least`. */
export function checkPerAxis(
  op: string,
  x: Aval,
  name: string,
  values: readonly number[],
  least: number = -Infinity,
): void {
  if (values.length !== x.shape.length) {
    throw new ShapeError({
      op,
      requirement: `${name} must have one entry per axis`,
      expected: String(x.shape.length),
      received: `${values.length} in ${formatShape(values)}`,
      arguments: formatArguments([x]),
    });
  }
  const bad = values.findIndex((value) => !Number.isSafeInteger(value) || value < least);
  if (bad < 0) return;
  throw new ShapeError({
    op,
    requirement: `${name} must hold integers`,
    ...(least === -Infinity ? {} : { expected: `${least} or more` }),
    received: `${values[bad]} at axis ${bad} of ${formatShape(values)}`,
    arguments: formatArguments([x]),
  });
}
